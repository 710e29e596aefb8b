// The readings of history between which a run follows.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "fetch/follow_run.h"

namespace telelake {

Result<FetchSummary> FollowRun::read_with(FetchOptions fetch) {
  const Time begun = now();
  const auto begun_at = Clock::now();
  fetch.chat.run = make_run_id();
  FetchRun run(repository_, fetch, stop_, progress_);
  auto summary = run.run();
  note_reading_time(begun_at);
  if (!summary) return summary;
  ++summary_.readings;
  if (read_) read_(*summary);
  note_read(*summary, begun);
  return summary;
}

void FollowRun::note_reading_time(Clock::time_point begun) {
  constexpr int kReadingShare = 10;  // following takes at least this many times as long as reading
  read_at_ = Clock::now();
  pause_ = (read_at_ - begun) * kReadingShare;
}

void FollowRun::note_read(const FetchSummary& summary, Time begun) {
  for (const ChatOutcome& chat : summary.chats) {
    if (chat.account.empty() || chat.error) continue;
    if (is_shared_chat(chat.chat_id)) {
      for (auto& [alias, chats] : chats_) chats.erase(chat.chat_id);
    }
    chats_[chat.account].insert(chat.chat_id);
    if (chat.complete && options_.fetch.chat.look_back > 0) edits_checked_[chat.chat_id] = begun;
  }
}

Result<void> FollowRun::read_all() {
  all_queued_ = false;
  queued_.clear();
  if (auto read = read_with_bots(bots_chats_); !read) return read;
  if (people_.empty() && !bots_.empty()) return {};
  FetchOptions fetch = options_.fetch;
  fetch.accounts = people_;
  const auto summary = read_with(std::move(fetch));
  if (summary) {
    if (chats_.empty() && bots_.empty() && !summary->chats.empty() && summary->chats.front().error) {
      return std::unexpected(*summary->chats.front().error);
    }
    return {};
  }
  // What is followed already goes on; the next reading tries again.
  if (stop_ || chats_.empty()) return std::unexpected(summary.error());
  log_error("history cannot be read", {{"reason", summary.error().text()}});
  return {};
}

// Each account reads its own: another one would have to begin at the start.
Result<void> FollowRun::read_queued() {
  std::map<std::int64_t, std::string> usernames;
  const auto held = repository_.chats();
  if (!held) return std::unexpected(held.error());
  for (const ChatSummary& chat : *held) usernames[chat.key.chat_id] = chat.chat.username;
  std::map<std::string, std::set<std::int64_t>> of_bots;
  for (const auto& [alias, chats] : std::exchange(queued_, {})) {
    if (std::ranges::find(bots_, alias) != bots_.end()) {
      of_bots[alias] = chats;
      continue;
    }
    FetchOptions fetch = options_.fetch;
    fetch.accounts = {alias};
    fetch.all = false;
    fetch.comments = false;
    fetch.chats.clear();
    for (const std::int64_t chat : chats) {
      const auto polled = polled_.find(ChatKey{std::string(kSharedScope), chat});
      const bool is_polled = polled != polled_.end() && polled->second.interval_seconds > 0;
      if (!is_polled) {
        fetch.chats.push_back(std::to_string(chat));
      } else if (!usernames[chat].empty()) {
        fetch.chats.push_back("@" + usernames[chat]);
      }
    }
    if (fetch.chats.empty()) continue;
    if (const auto summary = read_with(std::move(fetch)); !summary && !stop_) {
      log_error("history cannot be read", {{"account", alias}, {"reason", summary.error().text()}});
    }
  }
  return read_with_bots(of_bots);
}

}  // namespace telelake
