// telelake report
#include <algorithm>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analyze/report_html.h"
#include "analyze/report_json.h"
#include "analyze/report_text.h"
#include "analyze/text_width.h"
#include "cli/command.h"
#include "cli/output_file.h"
#include "cli/report_filter.h"

namespace telelake {

namespace {

struct ReportArguments {
  FilterArguments filter;
  std::vector<std::string> formats;
  std::string output, check;
};

// Columns of the terminal, within what reads well; 100 where there is none.
std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return std::clamp<std::size_t>(size.ws_col, 60, 140);
}

std::string render(const Report& report, const std::string& format, bool to_terminal) {
  if (format == "html") return report_html(report);
  if (format == "json") return report_json(report, 2) + '\n';
  return report_text(report,
                     {.colours = to_terminal && colours(STDOUT_FILENO), .width = to_terminal ? terminal_width() : 100});
}

// One format goes to the output file or to standard output; several go into the output folder.
Result<void> write_report(const Report& report, const std::vector<std::string>& formats, const std::string& output) {
  const bool folder = formats.size() > 1 || std::filesystem::is_directory(output);
  if (output.empty()) {
    if (formats.size() > 1) {
      return fail(ErrorCode::kUsage, "several formats need a folder", {}, "name it with --output DIR");
    }
    std::cout << render(report, formats.front(), true) << std::flush;
    return {};
  }
  if (folder) {
    std::error_code error;
    std::filesystem::create_directories(output, error);
    if (error) return std::unexpected(system_error("cannot make the folder", output, error.value()));
  }
  for (const std::string& format : formats) {
    const std::string suffix = format == "text" ? "txt" : format;
    const std::string path = folder ? (std::filesystem::path(output) / ("report." + suffix)).string() : output;
    if (auto written = write_output_file(path, render(report, format, false)); !written) return written;
    std::cerr << "Wrote " << path << '\n';
  }
  return {};
}

// Every finding of a check: a JSON document written as it goes, or a line a finding.
Result<void> print_findings(const Repository& repository, AnalysisStore& store, const ReportFilter& filter,
                            const std::string& name, bool json) {
  const auto check = parse_check(name);
  if (!check) {
    std::string names;
    for (std::size_t index = 0; index < kCheckCount; ++index) {
      names += (index == 0 ? "" : ", ") + std::string(check_text(static_cast<Check>(index)).name);
    }
    return fail(ErrorCode::kUsage, "there is no check called " + name, {}, "the checks are " + names);
  }
  std::uint64_t count = 0;
  if (json) std::cout << fmt::format(R"({{"check":"{}","findings":[)", name);
  const auto listed = list_findings(repository, store, filter, now(), *check, [&](const ReportExample& finding) {
    if (json) {
      std::cout << (count == 0 ? "\n" : ",\n") << finding_json(finding);
    } else {
      std::cout << fmt::format("{}\t{}\n", finding.key().empty() ? "-" : finding.key(),
                               shorten(finding.finding.detail, 1000));
    }
    ++count;
  });
  if (!listed) return listed;
  if (json) std::cout << fmt::format("\n],\"count\":{}}}\n", count);
  std::cout << std::flush;
  return {};
}

Result<void> report(const ReportArguments& arguments, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return std::unexpected(repository.error());
  const auto store = AnalysisStore::open(context.data_folder);
  if (!store) return std::unexpected(store.error());
  const auto filter = read_filter(**repository, arguments.filter);
  if (!filter) return std::unexpected(filter.error());
  if (!arguments.check.empty()) {
    const bool json = context.json || arguments.formats == std::vector<std::string>{"json"};
    const auto printed = print_findings(**repository, **store, *filter, arguments.check, json);
    if (!printed) return printed;
  } else {
    std::vector<std::string> formats = arguments.formats;
    if (formats.empty()) formats.push_back(context.json ? "json" : "text");
    const auto built = build_report(**repository, **store, *filter, now());
    if (!built) return std::unexpected(built.error());
    if (auto written = write_report(*built, formats, arguments.output); !written) return written;
  }
  return write_quality_metrics(**repository, **store, now(), arguments.filter.metrics_file);
}

}  // namespace

void add_report_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand("report", "Report what is held and what is wrong with it");
  add_filter_options(*command, arguments->filter);
  command->add_option("--date", arguments->filter.date, "Only this UTC day, YYYY-MM-DD");
  command->add_option("--format", arguments->formats, "text, html, json, or several with commas between")
      ->delimiter(',')
      ->check(CLI::IsMember({"text", "html", "json"}));
  command->add_option("--output", arguments->output, "File to write to; with several formats, a folder");
  command->add_option("--check", arguments->check, "Instead, name every message behind the number of this check");
  command->footer(
      "Examples:\n"
      "  telelake report\n"
      "  telelake report --date 2026-05-01 --format text,html,json --output reports/2026-05-01\n"
      "  telelake report --chat \"My group\" --check dangling_replies --json");
  command->callback([arguments, &context] {
    if (auto done = report(*arguments, context); !done) context.report(done.error());
  });
}

}  // namespace telelake
