// An account of Telegram: its folder, its settings, and a client that is open on it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/folder_lock.h"
#include "base/time.h"
#include "source/tdlib/td_client.h"
#include "source/tdlib/td_directory.h"

namespace telelake {

// The section [telegram] of the settings. Secrets never go into logs.
struct TelegramSettings {
  std::int32_t api_id = 0;     // of the application, from my.telegram.org
  std::string api_hash;        // secret
  std::string tdjson_library;  // path of libtdjson.so; empty: look for it
  std::string proxy;           // socks5://host:port; empty: none
  std::string database_key;    // secret: encrypts the session's files
  bool use_test_dc = false;
  std::uint32_t username_lookups_per_day = 150;  // of each account; 0: no limit
};

// What an account's folder says of it.
struct AccountRecord {
  std::string alias;
  std::int64_t user_id = 0;
  bool is_bot = false;
  Time logged_in_at;
};

// The folder of one account below the data folder, `accounts/<alias>`, held by one process. Not thread safe.
class TelegramAccount {
 public:
  // Takes the account's lock, making its folder with `create`. kUsage for an alias that is no plain name or, without
  // `create`, is not there; kUnavailable when another process has it, naming that.
  static Result<TelegramAccount> open(const std::string& data_folder, const std::string& alias, bool create);

  // The accounts that have logged in, by alias.
  static Result<std::vector<AccountRecord>> list(const std::string& data_folder);

  const std::string& folder() const { return folder_; }
  const std::string& alias() const { return alias_; }

  // What is recorded of the account; nothing before its first login.
  Result<std::optional<AccountRecord>> record() const;
  Result<void> put_record(const AccountRecord& record) const;

  // Removes the account's files: after it was logged out.
  Result<void> forget();

 private:
  std::string folder_;
  std::string alias_;
  std::optional<FolderLock> lock_;
};

// What of all that it learns TDLib keeps in files beside the session. Without messages a client cannot answer from an
// earlier run's cache; with them it is told of what happened meanwhile.
enum class TdStorage : std::uint8_t {
  kNone,  // nothing; such a client stays offline
  // Who people and chats are, so that a public chat that was found once needs no lookup; with it comes how much there
  // is of which file, so that a download goes on where it stopped: TDLib has no database of chats without that of
  // files.
  kChats,
  kMessages,  // messages, too
};

// A client on an account's folder, which must be held while it lives. Thread safe.
class TelegramSession {
 public:
  using UpdateHandler = std::function<void(const TdReply&)>;

  // Starts a client and waits until it asks to log in, or is logged in. Updates go to `on_update` on the receiving
  // thread, after the session itself has learned from them. kUnavailable where TDLib cannot be had or does not answer,
  // kUsage where settings are missing.
  static Result<std::unique_ptr<TelegramSession>> open(const TelegramSettings& settings, const TelegramAccount& account,
                                                       TdStorage storage, UpdateHandler on_update = {});
  // Has TDLib forget up to where it was told of what happens, so that the next client on the folder is not told what it
  // has missed. Needed where nobody wants to know: a client without messages would ask at once for the latest ones of
  // each channel and supergroup of which it is told. Fails as `open` does.
  static Result<void> forget_missed(const TelegramSettings& settings, const TelegramAccount& account);

  ~TelegramSession();
  TelegramSession(const TelegramSession&) = delete;
  TelegramSession& operator=(const TelegramSession&) = delete;

  TdClient& client() { return *client_; }

  // TDLib's authorization state, for example `authorizationStateWaitCode`, and the object that came with it.
  struct Authorization {
    std::uint64_t number = 0;  // counts the states
    std::string type;
    TdReply update;
  };
  Authorization authorization() const;

  // The first state behind that of this number; the same as before when `timeout` passes without one.
  Authorization wait_for_change(std::uint64_t number, std::chrono::milliseconds timeout) const;

  // Lets the account's folder go: another session may be opened on it. What is asked from then on fails.
  void close();

  // Whether the client closes, or is closed: on our demand, or since Telegram has ended the session.
  bool is_closing() const;

  // Whether the connection to Telegram stands (`connectionStateReady`).
  bool is_connected() const;

  // The time by Telegram's clock, in seconds since 1970, however the machine's clock is set; nothing before TDLib has
  // told it.
  std::optional<double> server_time() const;

  // Calls `use` with what is known of users and chats, locked meanwhile.
  template <class Use>
  decltype(auto) with_directory(Use&& use) {
    const std::lock_guard lock(directory_mutex_);
    return use(directory_);
  }

 private:
  explicit TelegramSession(UpdateHandler on_update) : on_update_(std::move(on_update)) {}
  void take(const TdReply& update);
  Result<void> configure(const TelegramSettings& settings, const TelegramAccount& account, TdStorage storage);

  UpdateHandler on_update_;
  std::mutex directory_mutex_;
  TdDirectory directory_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Authorization authorization_;
  bool connected_ = false;
  std::optional<std::int64_t> told_time_;  // by Telegram's clock, at `told_at_`
  std::chrono::steady_clock::time_point told_at_;
  std::unique_ptr<TdClient> client_;
};

}  // namespace telelake
