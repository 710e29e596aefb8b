// An account at work: its lock, its client, and what it may ask how fast.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "fetch/telegram_caller.h"
#include "source/tdlib/telegram_session.h"

namespace telelake {

// Thread safe once opened.
class AccountSession {
 public:
  // Takes the account, opens a client on it and makes sure that it is logged in. `history_per_30s` is the greatest rate
  // of history requests, 0 for none; it begins at what the account's own waits have taught, a new account at a tenth.
  // kUsage where the account is a bot and `may_be_bot` is not set, or is not logged in; kUnavailable where another
  // process has it, or Telegram has ended its session.
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

  // Has Telegram tell of all chats of the account, once; then their marked ids, those that it is a member of first
  // by its order. Groups that have become supergroups are left out.
  std::expected<std::vector<std::int64_t>, CallFailure> chats();

  // The chat that a person names: a marked id, @name, a t.me link. The names of chats in the account's lists
  // cost no request; the others are looked up, within Telegram's limit.
  std::expected<std::int64_t, CallFailure> find_chat(const std::string& name);

  // Writes down what the account's waits have taught, for the next run. Called by the destructor too.
  void remember();

 private:
  AccountSession(TelegramAccount account) : account_(std::move(account)) {}
  void read_memory();
  void start_listening();
  void stop_listening();
  Result<TelegramSession*> reopen();

  TelegramAccount account_;
  AccountRecord record_;
  TelegramSettings settings_;
  TdStorage storage_ = TdStorage::kNone;
  std::unique_ptr<TelegramSession> session_;
  std::unique_ptr<TelegramCaller> caller_;
  std::mutex mutex_;
  bool loaded_ = false;
  std::vector<std::int64_t> chats_;
  std::vector<std::string> looked_up_;         // usernames that were looked up in this session
  std::map<std::string, std::int64_t> names_;  // usernames in lower case, to marked ids
  double learned_rate_ = 0;                    // history requests a second; 0: nothing learned
};

}  // namespace telelake
