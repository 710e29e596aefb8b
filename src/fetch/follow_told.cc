// What comes while chats are followed: each event, and what it means for the next reading.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "fetch/chat_name.h"
#include "fetch/follow_watch.h"

namespace telelake {

namespace {

constexpr int kMostAttempts = 3;              // to fill one hole, before the next reading must
constexpr std::size_t kMostWaiting = 10'000;  // updates of a chat that is not open yet

}  // namespace

Result<void> FollowRun::take(Watch& watch, FollowEvent& event) {
  if (event.account >= watch.accounts.size()) return {};
  Watched& account = *watch.accounts[event.account];
  if (account.leaving) return {};
  if (const auto* told = std::get_if<ToldUpdate>(&event.what)) {
    tell(watch, account, *told);
  } else if (auto* opened = std::get_if<ChatOpened>(&event.what)) {
    return open_chat(watch, account, *opened);
  } else if (const auto* page = std::get_if<ForwardPage>(&event.what)) {
    if (const auto chat = account.chats.find(page->chat_id); chat != account.chats.end()) {
      chat->second->take(*page);
      account.dirty.insert(page->chat_id);
    }
  } else if (const auto* lost = std::get_if<ChatLost>(&event.what)) {
    account.waiting.erase(lost->chat_id);
  } else if (std::holds_alternative<JoinedOpened>(event.what)) {
    account.joined_opened = true;
  } else if (std::holds_alternative<ConnectionBack>(event.what)) {
    for (const auto& [id, chat] : account.chats) {
      if (!account.is_bot() || is_shared_chat(id)) queued_[account.alias].insert(id);
    }
    if (!account.chats.empty()) read_again(watch, "the connection came back");
  } else {
    lose(watch, account);
    const bool any = std::ranges::any_of(watch.accounts, [](const auto& one) { return !one->leaving; });
    if (!any) {
      return fail(ErrorCode::kUnavailable, "no account is left to follow with", account.alias,
                  "log it in again: telelake login --account " + account.alias);
    }
  }
  return {};
}

void FollowRun::tell(Watch& watch, Watched& account, const ToldUpdate& told) {
  if (const auto chat = account.chats.find(told.chat_id); chat != account.chats.end()) {
    chat->second->take(told.update);
    account.dirty.insert(told.chat_id);
    return;
  }
  if (account.is_bot()) {
    // A bot has no list of chats: they show as something happens in them.
    const std::string username = account.session->caller().with_session([&](TelegramSession& session) {
      return session.with_directory(
          [&](const TdDirectory& directory) { return std::string(directory.username(told.chat_id)); });
    });
    if (!options_.fetch.all && !is_named(options_.fetch.chats, told.chat_id, username)) return;
    if (!account.waiting.contains(told.chat_id)) account.reader->open(told.chat_id);
  } else if (const auto wanted = chats_.find(account.alias);
             wanted == chats_.end() || !wanted->second.contains(told.chat_id)) {
    return;
  }
  std::vector<TdReply>& waiting = account.waiting[told.chat_id];
  if (waiting.size() < kMostWaiting) {
    waiting.push_back(told.update);
  } else {
    queued_[account.alias].insert(told.chat_id);
    read_again(watch, "more was told than could be kept");
  }
}

Result<void> FollowRun::open_chat(Watch& watch, Watched& account, ChatOpened& opened) {
  const std::int64_t id = opened.chat_id;
  if (account.chats.contains(id)) return {};
  // A chat that is looked at in turn is read in its turn.
  if (!opened.joined) opened.last = 0;
  auto chat =
      FollowedChat::open(repository_, account.session->caller(), {run_, account.session->user_id(), !account.is_bot()},
                         {shelf_, tally_, account.files.get()}, opened);
  if (!chat && chat.error().code == ErrorCode::kUnavailable) {
    log_warning("chat cannot be followed", {{"chat", id}, {"account", account.alias}, {"reason", chat.error().text()}});
    return {};
  }
  if (!chat) return std::unexpected(chat.error());
  FollowedChat& followed = **chat;
  account.chats.emplace(id, std::move(*chat));
  for (const TdReply& update : account.waiting[id]) followed.take(update);
  account.waiting.erase(id);
  account.dirty.insert(id);
  account.reader->note_read(id, followed.read_to());
  if (account.is_bot() && is_shared_chat(id)) bots_chats_[account.alias].insert(id);
  if (!opened.joined || account.is_bot()) return {};
  told_.insert(id);
  if (followed.has_hole()) {
    account.reader->read(id, followed.read_to());
  } else if (!is_shared_chat(id) && opened.last > followed.read_to() && queued_at_[id] != opened.last) {
    // What came since the reading and before this client was there.
    queued_at_[id] = opened.last;
    queued_[account.alias].insert(id);
    read_again(watch, "messages came meanwhile");
  }
  return {};
}

void FollowRun::lose(Watch& watch, Watched& account) {
  log_error("account cannot be followed with",
            {{"account", account.alias}, {"reason", "its session was ended; log it in again"}});
  account.leaving = true;
  account.reader.reset();
  for (const std::int64_t chat : std::exchange(account.dirty, {})) {
    if (const auto done = commit(watch, account, chat); !done) {
      log_error("what came last is not stored", {{"chat", chat}, {"reason", done.error().text()}});
    }
  }
  for (const auto& [id, chat] : account.chats) {
    if (const auto folded = chat->fold(); !folded) {
      log_error("the chat cannot be folded", {{"chat", id}, {"reason", folded.error().text()}});
    }
  }
  account.chats.clear();
  account.files.reset();
  std::erase(people_, account.alias);
  std::erase(bots_, account.alias);
  chats_.erase(account.alias);
  bots_chats_.erase(account.alias);
  queued_.erase(account.alias);
  // Another account may see the same chats.
  all_queued_ = true;
  read_again(watch, "an account was lost");
}

Result<void> FollowRun::commit(Watch& watch, Watched& account, std::int64_t chat_id) {
  const auto found = account.chats.find(chat_id);
  if (found == account.chats.end()) return {};
  FollowedChat& chat = *found->second;
  const auto counts = chat.commit();
  if (!counts) return std::unexpected(counts.error());
  summary_.messages += counts->inserted;
  summary_.edits += counts->updated;
  summary_.deletions += counts->deleted;
  if (counts->inserted + counts->updated + counts->deleted > 0) {
    log_info("followed", {{"chat", chat_id},
                          {"account", account.alias},
                          {"inserted", counts->inserted},
                          {"updated", counts->updated},
                          {"revisions", counts->revisions},
                          {"deleted", counts->deleted}});
  }
  if (account.leaving) return {};
  account.reader->note_read(chat_id, chat.read_to());
  if (!chat.has_hole()) {
    account.holes.erase(chat_id);
    return {};
  }
  const bool is_new = !account.holes.contains(chat_id);
  Watched::Hole& hole = account.holes[chat_id];
  if (is_new) {
    ++summary_.holes;
    queued_[account.alias].insert(chat_id);
    read_again(watch, "a hole in the ids");
  }
  if (hole.read_to != chat.read_to()) hole = {chat.read_to(), 0};
  if (++hole.attempts <= kMostAttempts) account.reader->read(chat_id, chat.read_to());
  return {};
}

void FollowRun::read_again(Watch& watch, const char* reason) {
  if (watch.read_again) return;
  watch.read_again = std::max(Clock::now() + options_.settle, read_at_ + pause_);
  const std::chrono::duration<double> wait = *watch.read_again - Clock::now();
  log_info("reading again soon", {{"reason", reason}, {"seconds", wait.count()}});
}

}  // namespace telelake
