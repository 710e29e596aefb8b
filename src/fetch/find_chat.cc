// Which chat a person means.
//
// Telegram limits lookups of usernames to some 200 a day. TDLib keeps what it needs to reach a chat that it has seen,
// so a name is looked up once; which chat it was then is in the account's memory. A name may be given up, and taken by
// another chat: that is noticed, since the chat then has another name, and is not followed without a word.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "fetch/account_session.h"
#include "fetch/chat_name.h"
#include "fetch/open_chat.h"

namespace telelake {

namespace {

std::unexpected<CallFailure> not_found(ErrorCode code, const std::string& name, std::string why, std::string next) {
  return std::unexpected(
      CallFailure{TelegramErrorClass::kGiveUpChat, Error{code, std::move(why), name, std::move(next)}, {}});
}

std::unexpected<CallFailure> unknown_chat(const std::string& name, std::string why) {
  return not_found(ErrorCode::kUsage, name, std::move(why),
                   "name a chat by its id, @name or t.me link; `telelake fetch --all --dry-run` lists them");
}

bool ends_account(const CallFailure& failure) { return failure.kind == TelegramErrorClass::kGiveUpAccount; }

}  // namespace

std::expected<std::int64_t, CallFailure> AccountSession::find_chat(const std::string& name) {
  const ChatName named = parse_chat_name(name);
  if (named.is_invitation) {
    return not_found(
        ErrorCode::kUsage, name, "an invitation says not which chat it is for, and nothing is joined here",
        "join the chat with a Telegram app, then name it by its id: `telelake fetch --all --dry-run` lists them");
  }
  if (named.is_none()) return unknown_chat(name, "no chat can be named so");
  const auto found = named.id != 0 ? find_by_id(named.id, name) : find_by_username(named.username, name);
  return found ? supergroup_of(*found, name) : found;
}

// A basic group that became a supergroup is a part of that, where the account can have it.
std::expected<std::int64_t, CallFailure> AccountSession::supergroup_of(std::int64_t id, const std::string& name) {
  if (id > 0 || id <= -kTdChannelMark) return id;
  const auto group = caller_->call({{"@type", "getBasicGroup"}, {"basic_group_id", -id}}, name);
  if (!group && ends_account(group.error())) return std::unexpected(group.error());
  const std::int64_t supergroup = group ? (*group)->integer("upgraded_to_supergroup_id") : 0;
  if (supergroup == 0) return id;
  const std::int64_t became = -kTdChannelMark - supergroup;
  const auto brought = bring_back(became, name);
  if (!brought && ends_account(brought.error())) return std::unexpected(brought.error());
  if (!brought) return id;
  log_info("the group became a supergroup, with which it is fetched", {{"chat", id}, {"supergroup", became}});
  return became;
}

std::expected<std::int64_t, CallFailure> AccountSession::find_by_id(std::int64_t id, const std::string& name) {
  const auto known = chats();
  if (!known) return std::unexpected(known.error());
  if (std::ranges::find(*known, id) != known->end()) return id;
  const auto chat = caller_->call({{"@type", "getChat"}, {"chat_id", id}}, name);
  if (chat) return id;
  if (ends_account(chat.error())) return std::unexpected(chat.error());
  // A chat that is in no list is one that TDLib has seen all the same: left, private or gone, or told of by a message.
  const auto back = bring_back(id, name);
  if (!back && ends_account(back.error())) return std::unexpected(back.error());
  const std::string username = memory_.username_of(id);
  if (!back && !username.empty()) {
    const auto found = look_up(username, name);
    if (!found) return found;
    if (*found != id) return unknown_chat(name, "the chat's name, @" + username + ", is that of another chat now");
  }
  if (back || !username.empty()) {
    // Naming it by its id is agreeing to it, if it has taken the name of another.
    if (!username.empty()) learn(username, id);
    return id;
  }
  return unknown_chat(name, "account " + record_.alias + " knows no chat with this id: " + back.error().error.what);
}

std::expected<std::int64_t, CallFailure> AccountSession::find_by_username(const std::string& username,
                                                                          const std::string& name) {
  const std::int64_t before = memory_.chat_of(username);
  if (before != 0) {
    const auto back = bring_back(before, name);
    if (!back && ends_account(back.error())) return std::unexpected(back.error());
    if (back && username_now(before) == username) return before;
  }
  const auto known = chats();
  if (!known) return std::unexpected(known.error());
  for (const std::int64_t id : *known) {
    if (username_now(id) == username) return agree(username, id, name);
  }
  const auto found = look_up(username, name);
  if (found) return agree(username, *found, name);
  if (before == 0 || found.error().error.code != ErrorCode::kUsage) return std::unexpected(found.error());
  log_warning("chat has another name now", {{"chat", before}, {"name", name}, {"now", username_now(before)}});
  return before;
}

// The name is this chat's now: fine where it was before, or nobody's.
std::expected<std::int64_t, CallFailure> AccountSession::agree(const std::string& username, std::int64_t chat_id,
                                                               const std::string& name) {
  const std::int64_t before = memory_.chat_of(username);
  if (before == 0 || before == chat_id) {
    learn(username, chat_id);
    return chat_id;
  }
  {
    const std::lock_guard lock(mutex_);
    memory_.notice_taken(username, chat_id);
    memory_.write();
  }
  return not_found(ErrorCode::kUsage, name,
                   fmt::format("the name belongs to chat {} now, and was that of chat {}", chat_id, before),
                   fmt::format("name the chat that you mean by its id: {} or {}", before, chat_id));
}

void AccountSession::learn(const std::string& username, std::int64_t chat_id) {
  const std::lock_guard lock(mutex_);
  if (memory_.chat_of(username) == chat_id) return;
  memory_.learn(username, chat_id);
  memory_.write();
}

std::string AccountSession::username_now(std::int64_t chat_id) {
  return caller_->with_session([chat_id](TelegramSession& session) {
    return session.with_directory(
        [chat_id](const TdDirectory& directory) { return lower_case(directory.username(chat_id)); });
  });
}

// Has the session know a chat that an earlier one has found; asks Telegram what it is now.
std::expected<void, CallFailure> AccountSession::bring_back(std::int64_t chat_id, const std::string& name) {
  auto brought = caller_->call(chat_request(chat_id), name);
  // What the chat is now comes with its last message, which TDLib may be unable to read.
  if (!brought && brought.error().kind == TelegramErrorClass::kUnreadable) {
    brought = caller_->call(known_chat_request(chat_id), name);
  }
  if (!brought) return std::unexpected(brought.error());
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(strangers_, chat_id) == strangers_.end()) strangers_.push_back(chat_id);
  return {};
}

// Telegram asks to wait for the next lookup: no other is tried before, in later runs either.
std::unexpected<CallFailure> AccountSession::wait_for_lookups(std::chrono::seconds wait, const std::string& name) {
  const Time at = now(), until{at.seconds + wait.count() + 1};
  const std::lock_guard lock(mutex_);
  memory_.stop_lookups(at, until);
  memory_.write();
  return not_found(
      ErrorCode::kUnavailable, name,
      fmt::format("Telegram asks account {} to look up no name before {}", record_.alias, format_time(until)),
      "wait, or name the chat by its id");
}

std::expected<std::int64_t, CallFailure> AccountSession::look_up(const std::string& username, const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    const auto again = memory_.take_lookup(settings_.username_lookups_per_day, now());
    if (again) {
      return not_found(ErrorCode::kUnavailable, name,
                       fmt::format("account {} may look up the next name at {}", record_.alias, format_time(*again)),
                       fmt::format("wait, or name the chat by its id: telegram.username_lookups_per_day is {}, and "
                                   "Telegram allows some 200",
                                   settings_.username_lookups_per_day));
    }
    memory_.write();
  }
  const auto found = caller_->call({{"@type", "searchPublicChat"}, {"username", username}}, name);
  if (!found && ends_account(found.error())) return std::unexpected(found.error());
  if (!found && found.error().kind == TelegramErrorClass::kUnreadable) {
    // The name was found, and the chat's last message cannot be read.
    const std::int64_t id = caller_->with_session([&username](TelegramSession& session) {
      return session.with_directory(
          [&username](const TdDirectory& directory) { return directory.find_public(username); });
    });
    if (id != 0 && bring_back(id, name)) return id;
  }
  if (!found && found.error().wait.count() > 0) return wait_for_lookups(found.error().wait, name);
  if (!found) {
    auto unknown = unknown_chat(name, found.error().error.what);
    unknown.error().reason = found.error().reason;
    return unknown;
  }
  const std::lock_guard lock(mutex_);
  const std::int64_t id = (*found)->integer("id");
  if (std::ranges::find(strangers_, id) == strangers_.end()) strangers_.push_back(id);
  return id;
}

}  // namespace telelake
