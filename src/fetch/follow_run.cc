#include "fetch/follow_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "fetch/follow_watch.h"

namespace telelake {

FollowRun::FollowRun(Repository& repository, const FollowOptions& options, const std::atomic<bool>& stop,
                     FetchProgress& progress, std::function<void(const FetchSummary&)> read)
    : repository_(repository),
      options_(options),
      stop_(stop),
      progress_(progress),
      read_(std::move(read)),
      shelf_(repository, options.fetch.media, stop),
      run_(make_run_id()),
      started_at_(now()) {}

FollowRun::~FollowRun() = default;

Result<FollowSummary> FollowRun::run() {
  Result<void> done = choose_accounts();
  if (done) done = find_bots_chats();
  while (done && !stop_) {
    done = all_queued_ ? read_all() : read_queued();
    if (done && !stop_) done = watch();
  }
  if (stop_) done = {};
  const auto recorded = record(stop_ ? "interrupted" : "failed");
  if (!done) return std::unexpected(done.error());
  if (!recorded) return std::unexpected(recorded.error());
  return summary_;
}

// Bots only where they are named, or nobody else is there.
Result<void> FollowRun::choose_accounts() {
  const auto records = TelegramAccount::list(options_.fetch.data_folder);
  if (!records) return std::unexpected(records.error());
  const std::vector<std::string>& named = options_.fetch.accounts;
  for (const AccountRecord& account : *records) {
    if (!named.empty() && std::ranges::find(named, account.alias) == named.end()) continue;
    (account.is_bot ? bots_ : people_).push_back(account.alias);
  }
  if (named.empty() && !people_.empty()) bots_.clear();
  for (const std::string& alias : named) {
    const bool known = std::ranges::any_of(*records, [&](const AccountRecord& one) { return one.alias == alias; });
    if (!known) people_.push_back(alias);  // Whose failure to open is said there.
  }
  return {};
}

Result<void> FollowRun::record(const char* outcome) {
  std::vector<PolledChat> polled;
  for (auto& [key, chat] : polled_) {
    if (const auto checked = edits_checked_.find(key.chat_id); checked != edits_checked_.end()) {
      chat.edits_checked_until = checked->second;
    }
    polled.push_back(chat);
  }
  std::vector<std::int64_t> told;
  for (const std::int64_t id : told_) {
    if (is_shared_chat(id)) told.push_back(id);
  }
  RunRecord run;
  run.id = run_;
  run.command = kFollowCommand;
  run.started_at = started_at_;
  run.ended_at = now();
  run.outcome = outcome;
  run.summary = fmt::format(R"({{"readings":{},"messages":{},"edits":{},"deletions":{},"holes":{},{}}})",
                            summary_.readings, summary_.messages, summary_.edits, summary_.deletions, summary_.holes,
                            polled_chats_json(polled, told));
  return repository_.record_run(run);
}

}  // namespace telelake
