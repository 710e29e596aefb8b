#include "cli/report_filter.h"

#include "analyze/quality_metrics.h"
#include "base/metrics.h"

namespace telelake {

void add_filter_options(CLI::App& command, FilterArguments& arguments) {
  command.add_option("--chat", arguments.chat, "Only this chat: id, title, @username or SCOPE/ID");
  command.add_option("--since", arguments.since, "Only from this UTC day on, YYYY-MM-DD");
  command.add_option("--until", arguments.until, "Only up to this UTC day, YYYY-MM-DD");
  command.add_option("--metrics-file", arguments.metrics_file,
                     "Also write the whole store's quality as Prometheus text, for node_exporter's textfile collector");
}

Result<ReportFilter> read_filter(const Repository& repository, const FilterArguments& arguments) {
  ReportFilter filter;
  const auto date = date_option("--date", arguments.date);
  if (!date) return std::unexpected(date.error());
  const auto since = date_option("--since", arguments.since);
  if (!since) return std::unexpected(since.error());
  const auto until = date_option("--until", arguments.until);
  if (!until) return std::unexpected(until.error());
  if (*date && (*since || *until)) {
    return fail(ErrorCode::kUsage, "--date goes without --since and --until", {}, "give one day or a range of days");
  }
  filter.days = *date ? DayRange{*date, *date} : DayRange{*since, *until};
  if (*since && *until && **since > **until) {
    return fail(ErrorCode::kUsage, "--since is later than --until", {}, "exchange them");
  }
  if (arguments.chat.empty()) return filter;
  const auto chats = select_chats(repository, arguments.chat);
  if (!chats) return std::unexpected(chats.error());
  for (const ChatSummary& chat : *chats) filter.chats.push_back(chat.key);
  return filter;
}

Result<void> write_quality_metrics(const Repository& repository, AnalysisStore& store, Time clock,
                                   const std::string& path) {
  if (path.empty()) return {};
  const auto whole = build_report(repository, store, {}, clock);
  if (!whole) return std::unexpected(whole.error());
  Metrics metrics;
  publish_quality(*whole, metrics);
  return metrics.write_file(path);
}

}  // namespace telelake
