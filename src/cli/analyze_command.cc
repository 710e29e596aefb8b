// telelake analyze
#include <algorithm>
#include <chrono>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyze/report_text.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/report_filter.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

// Folds the hot tails first, so that what is analysed now is known the next time. A chat that is being written to, or
// a store that may only be read, is analysed as it lies.
Result<void> fold_tails(Repository& repository, const ReportFilter& filter) {
  const auto chats = repository.chats();
  if (!chats) return std::unexpected(chats.error());
  for (const ChatSummary& chat : *chats) {
    if (!filter.chats.empty() && std::ranges::find(filter.chats, chat.key) == filter.chats.end()) continue;
    const auto snapshot = repository.snapshot(chat.key);
    if (!snapshot) return std::unexpected(snapshot.error());
    if (!(*snapshot)->has_tail()) continue;
    const auto writer = repository.open_writer(chat.key, chat.chat);
    const auto folded = writer ? (*writer)->compact() : Result<void>(std::unexpected(writer.error()));
    if (!folded) {
      log_info("tail not folded", {{"chat", chat.key.chat_id}, {"reason", folded.error().text()}});
    }
  }
  return {};
}

Json summary_json(const Report& report, double seconds) {
  const AnalysisCounts& counts = report.analysis;
  Json json{{"chats", counts.chats},
            {"chats_unchanged", counts.chats_unchanged},
            {"files_analysed", counts.parts_analysed},
            {"files_unchanged", counts.parts_known},
            {"messages_read", counts.messages_read},
            {"seconds", seconds},
            {"checks", Json::array()}};
  for (const ReportCheck& check : report.checks) {
    json["checks"].push_back({{"check", check_text(check.check).name},
                              {"severity", severity_name(check.severity())},
                              {"count", check.count},
                              {"total", check.total}});
  }
  return json;
}

void print_summary(const Report& report, double seconds) {
  const AnalysisCounts& counts = report.analysis;
  fmt::print("Analysed {} messages in {} files in {:.1f} s; {} files had not changed.\n", grouped(counts.messages_read),
             grouped(counts.parts_analysed), seconds, grouped(counts.parts_known));
  for (const ReportCheck& check : report.checks) {
    if (check.count == 0) continue;
    fmt::print("  {:<8} {:>10}  {}\n", severity_name(check.severity()), grouped(check.count),
               check_text(check.check).title);
  }
  fmt::print("`telelake report` says more.\n");
}

void analyze(const FilterArguments& arguments, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto store = AnalysisStore::open(context.data_folder);
  if (!store) return context.report(store.error());
  const auto filter = read_filter(**repository, arguments);
  if (!filter) return context.report(filter.error());
  if (auto folded = fold_tails(**repository, *filter); !folded) return context.report(folded.error());

  const auto start = std::chrono::steady_clock::now();
  const auto report = build_report(**repository, **store, *filter, now());
  if (!report) return context.report(report.error());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto written = write_quality_metrics(**repository, **store, now(), arguments.metrics_file);
  if (!written) return context.report(written.error());
  log_info("analysed", {{"chats", report->analysis.chats},
                        {"files", report->analysis.parts_analysed},
                        {"messages", report->analysis.messages_read},
                        {"seconds", seconds}});
  if (context.json) {
    std::cout << summary_json(*report, seconds).dump() << '\n';
  } else {
    print_summary(*report, seconds);
  }
}

}  // namespace

void add_analyze_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<FilterArguments>();
  CLI::App* command = app.add_subcommand("analyze", "Check what is stored; only what changed is read again");
  add_filter_options(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  telelake analyze\n"
      "  telelake analyze --metrics-file /var/lib/node_exporter/telelake.prom");
  command->callback([arguments, &context] { analyze(*arguments, context); });
}

}  // namespace telelake
