// The report as JSON (docs/api.md has the shape), and the short forms that the API shows beside the store's numbers.
#pragma once

#include <string>

#include "analyze/report.h"

namespace telelake {

// One object, without an end of line; `indent` spaces a level, or -1 for one line. Invalid UTF-8 is replaced.
std::string report_json(const Report& report, int indent = -1);

// One finding as an object on one line: scope, chat, message_id, key, detail.
std::string finding_json(const ReportExample& finding);

// The `quality` member of the overview: when the whole store was last analysed (absent: never) and the counts by check.
// Analyses nothing.
Result<std::string> quality_json(const AnalysisStore& store);

}  // namespace telelake
