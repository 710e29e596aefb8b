// An account at work: its lock, its client, and what it may ask how fast.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "fetch/account_memory.h"
#include "fetch/telegram_caller.h"
#include "source/tdlib/telegram_session.h"

namespace telelake {

// Thread safe once opened.
class AccountSession {
 public:
  // Takes the account, opens a client on it and makes sure that it is logged in. `history_per_30s` is the greatest rate
  // of history requests, 0 for none; it begins at what the account's own waits have taught, and is less for a new
  // account (account_age.h). kUsage where the account is a bot and `may_be_bot` is not set, or is not logged in;
  // kUnavailable where another process has it, or Telegram has ended its session.
  static Result<std::unique_ptr<AccountSession>> open(const std::string& data_folder, const std::string& alias,
                                                      const TelegramSettings& settings, double history_per_30s,
                                                      TdStorage storage, bool may_be_bot, const std::atomic<bool>& stop,
                                                      TelegramSession::UpdateHandler on_update = {});
  ~AccountSession();
  AccountSession(const AccountSession&) = delete;
  AccountSession& operator=(const AccountSession&) = delete;

  const AccountRecord& record() const { return record_; }
  std::string user_id() const { return std::to_string(record_.user_id); }
  TelegramCaller& caller() { return *caller_; }

  // Whether TDLib is connected, and has caught up with what was said while it was not.
  bool is_connected();

  // Has Telegram tell of all chats of the account, once; then their marked ids, those that it is a member of first
  // by its order. Groups that have become supergroups are left out. A chat whose last message TDLib cannot read spoils
  // the part of the list in which it is, and what follows: `unlisted` then says so.
  std::expected<std::vector<std::int64_t>, CallFailure> chats();

  // Why `chats` does not have all of the account's chats; nothing where it has.
  std::optional<Error> unlisted();

  // The chat that a person names: a marked id, @name, a t.me link. Names of chats in the account's lists, and those
  // that were looked up before, are not looked up; the others are, within the day's budget. kUsage where a name belongs
  // to another chat than before, kUnavailable where the budget is used up; both say what to do. A basic group that
  // became a supergroup is the supergroup, where the account can have that.
  std::expected<std::int64_t, CallFailure> find_chat(const std::string& name);

  // The public name of a chat, in lower case, as the session knows it; empty where it has none or is not known.
  std::string username_now(std::int64_t chat_id);

  // Writes down what the account's waits have taught, for the next run. Called by the destructor too.
  void remember();

 private:
  explicit AccountSession(TelegramAccount account) : account_(std::move(account)), memory_(account_.folder()) {}
  std::expected<std::int64_t, CallFailure> supergroup_of(std::int64_t id, const std::string& name);
  std::expected<std::int64_t, CallFailure> find_by_id(std::int64_t id, const std::string& name);
  std::expected<std::int64_t, CallFailure> find_by_username(const std::string& username, const std::string& name);
  std::unexpected<CallFailure> wait_for_lookups(std::chrono::seconds wait, const std::string& name);
  std::expected<std::int64_t, CallFailure> look_up(const std::string& username, const std::string& name);
  std::expected<std::int64_t, CallFailure> agree(const std::string& username, std::int64_t chat_id,
                                                 const std::string& name);
  std::expected<void, CallFailure> bring_back(std::int64_t chat_id, const std::string& name);
  std::expected<void, CallFailure> list_chats(const char* list);
  void learn(const std::string& username, std::int64_t chat_id);
  void start_listening();
  void stop_listening();
  Result<TelegramSession*> reopen();

  TelegramAccount account_;
  AccountRecord record_;
  TelegramSettings settings_;
  std::unique_ptr<TelegramSession> session_;
  std::unique_ptr<TelegramCaller> caller_;
  std::mutex mutex_;
  bool loaded_ = false;
  std::optional<Error> unlisted_;
  std::vector<std::int64_t> chats_;
  std::vector<std::int64_t> strangers_;  // chats that a session is told of by name alone
  AccountMemory memory_;
};

}  // namespace telelake
