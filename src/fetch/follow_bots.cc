// What bots look back over: they read no history, but may ask for held messages by their ids.
#include <algorithm>

#include "base/log.h"
#include "fetch/chat_name.h"
#include "fetch/follow_run.h"

namespace telelake {

// Which chats a bot sees nobody tells. What is held of those that it shall follow, may be from an earlier run of it.
Result<void> FollowRun::find_bots_chats() {
  if (bots_.empty() || options_.fetch.all) return {};
  const auto held = repository_.chats();
  if (!held) return std::unexpected(held.error());
  for (const ChatSummary& chat : *held) {
    if (chat.key.scope != kSharedScope || !is_named(options_.fetch.chats, chat.key.chat_id, chat.chat.username))
      continue;
    for (const std::string& alias : bots_) bots_chats_[alias].insert(chat.key.chat_id);
  }
  return {};
}

Result<void> FollowRun::read_with_bots(const std::map<std::string, std::set<std::int64_t>>& chats) {
  for (const auto& [alias, ids] : chats) {
    const bool is_there = std::ranges::find(bots_, alias) != bots_.end();
    if (!is_there || ids.empty() || stop_ || options_.fetch.chat.look_back == 0) continue;
    const auto begun = Clock::now();
    if (auto looked = look_back(alias, ids); !looked && !stop_) {
      log_error("what is held cannot be read again", {{"account", alias}, {"reason", looked.error().text()}});
    }
    note_reading_time(begun);
  }
  return {};
}

// Bots may ask for messages by their ids, in channels and supergroups. A client without messages must ask Telegram.
Result<void> FollowRun::look_back(const std::string& alias, const std::set<std::int64_t>& chats) {
  auto session = AccountSession::open(options_.fetch.data_folder, alias, options_.fetch.telegram,
                                      options_.fetch.history_per_30s, TdStorage::kChats, true, stop_);
  if (!session) return std::unexpected(session.error());
  ChatFetchOptions options = options_.fetch.chat;
  options.run = run_;
  for (const std::int64_t id : chats) {
    const Time begun = now();
    ChatProgress progress;
    ChatFetch fetch(repository_, (*session)->caller(), (*session)->user_id(), options, progress);
    fetch.use(shelf_, {});
    const ChatOutcome outcome = fetch.look_back(id);
    if (outcome.account_gone) return std::unexpected(*outcome.error);
    if (outcome.error) {
      log_warning("chat cannot be looked back over",
                  {{"chat", id}, {"account", alias}, {"reason", outcome.error->text()}});
      continue;
    }
    summary_.edits += outcome.counts.updated;
    summary_.deletions += outcome.counts.deleted;
    edits_checked_[id] = begun;
    const ChatKey key{std::string(kSharedScope), id};
    polled_.try_emplace(key, PolledChat{key, 0, {}});
    log_info("looked back", {{"chat", id},
                             {"account", alias},
                             {"messages", outcome.messages_read},
                             {"updated", outcome.counts.updated},
                             {"deleted", outcome.counts.deleted}});
  }
  return {};
}

}  // namespace telelake
