// Reads one chat's history from Telegram into the store: forwards, page by page, each page committed with how far it
// reaches, so that a run which stops anywhere goes on at the page in hand.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "contract/records.h"
#include "fetch/expiry.h"
#include "fetch/telegram_caller.h"
#include "source/tdlib/message_mapper.h"
#include "store/repository.h"

namespace telelake {

// What is wanted of each chat.
struct ChatFetchOptions {
  std::string run;                   // id of the run
  std::optional<Time> since, until;  // by the time of sending, both inclusive
  std::uint64_t look_back = 1000;    // held messages to read again, for edits and deletions
};

// How far a chat's fetch is; written by its thread, read by whoever shows it.
struct ChatProgress {
  std::int64_t chat_id = 0;
  std::mutex mutex;  // of `title` and `state`
  std::string title;
  std::string state = "waiting";  // `waiting`, `reading`, `complete`, `incomplete`, `failed`
  std::atomic<std::int64_t> first_id{0}, at_id{0}, last_id{0};
  std::atomic<std::uint64_t> messages{0};

  void set_state(const std::string& text) {
    const std::lock_guard lock(mutex);
    state = text;
  }
};

// What became of a chat.
struct ChatOutcome {
  std::int64_t chat_id = 0;
  std::string title;
  std::string account;  // alias of the account that fetched it
  UpsertCounts counts;
  std::uint64_t messages_read = 0;
  std::uint64_t pages = 0;
  std::uint64_t quarantined = 0;
  std::map<std::string, std::uint64_t> unmapped;
  bool complete = false;            // its end was proven
  std::int64_t linked_chat_id = 0;  // of a channel: the group that its comments are in; 0: none
  std::string incomplete_reason;
  double seconds = 0;
  std::optional<Error> error;
  bool account_gone = false;  // nothing more can be asked with the account
};

// Reads one chat with one account. Not thread safe.
class ChatFetch {
 public:
  // `account` is the account's user id; everything must outlive the fetch.
  ChatFetch(Repository& repository, TelegramCaller& caller, std::string account, const ChatFetchOptions& options,
            ChatProgress& progress);
  ~ChatFetch();

  // Reads what is new of the chat with TDLib's id `chat_id`, and looks back. Errors are in the outcome.
  ChatOutcome run(std::int64_t chat_id);

  // How many history requests `run` would take now, by the chat's last id and what was covered: no more than that where
  // ids are missing. Takes a few requests of its own, and reads no history.
  std::expected<std::uint64_t, CallFailure> estimate(std::int64_t chat_id);

  // The chat's title, once it was asked for.
  const std::string& title() const { return chat_.title; }

 private:
  struct Stretch;  // what is read in one go: a chat of TDLib's under one key of the store
  struct Page;

  CallResult open(std::int64_t chat_id);
  std::expected<void, CallFailure> read_chat(std::int64_t chat_id);
  std::expected<void, CallFailure> read_stretch(Stretch& stretch);
  std::expected<std::int64_t, CallFailure> last_message(std::int64_t td_chat_id);
  std::expected<std::int64_t, CallFailure> start_of(Stretch& stretch);
  std::expected<void, CallFailure> look_at_held(Stretch& stretch);
  CallResult ask_page(const Stretch& stretch, std::int64_t from);
  std::expected<bool, CallFailure> skips_messages(const Stretch& stretch, const Page& page);
  static std::int64_t behind_covered(const Stretch& stretch, std::int64_t at);
  Page take_page(const Stretch& stretch, const TdReply& reply, std::int64_t from);
  std::expected<void, CallFailure> store_page(Stretch& stretch, Page& page);
  std::expected<void, CallFailure> look_back_by_id(Stretch& stretch);
  void note_lag();
  CallResult call(const nlohmann::json& request);

  Repository& repository_;
  TelegramCaller& caller_;
  const std::string account_;
  const ChatFetchOptions& options_;
  ChatProgress& progress_;
  ChatOutcome outcome_;
  Chat chat_;
  std::string place_;                                                // the chat, for messages to people
  Time latest_;                                                      // of the messages read
  std::optional<std::chrono::steady_clock::time_point> checkpoint_;  // when a page was committed last
  ExpiryClock clock_;
  std::atomic<std::uint64_t> session_number_{0};  // of the session in which the chat is open
};

}  // namespace telelake
