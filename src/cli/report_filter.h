// What `analyze` and `report` have in common: which chats, which days, and the metrics file.
#pragma once

#include <string>

#include "analyze/report.h"
#include "cli/command.h"

namespace telelake {

struct FilterArguments {
  std::string chat, date, since, until, metrics_file;
};

// Adds --chat, --since, --until and --metrics-file; `arguments` must outlive the parse.
void add_filter_options(CLI::App& command, FilterArguments& arguments);

// The filter that was asked for. kUsage for a date that is none, a chat that is not held, or --date beside the others.
Result<ReportFilter> read_filter(const Repository& repository, const FilterArguments& arguments);

// Writes the metrics of the whole store, whatever the filter of the report was. Does nothing without a file's name.
Result<void> write_quality_metrics(const Repository& repository, AnalysisStore& store, Time clock,
                                   const std::string& path);

}  // namespace telelake
