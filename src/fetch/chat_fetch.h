// Reads one chat's history from Telegram into the store: forwards, page by page, each page committed with how far it
// reaches, so that a run which stops anywhere goes on at the page in hand.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "contract/records.h"
#include "fetch/media_shelf.h"
#include "fetch/telegram_caller.h"
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
  std::mutex mutex;  // of the texts
  std::string title;
  std::string place;              // as it is named to the caller
  std::string state = "waiting";  // `waiting`, `reading`, `loading files`, `complete`, `incomplete`, `failed`
  std::atomic<std::int64_t> first_id{0}, at_id{0}, last_id{0};
  std::atomic<std::uint64_t> messages{0};
  std::atomic<std::uint64_t> files{0}, file_bytes{0};  // downloaded

  void set_state(const std::string& text) {
    const std::lock_guard lock(mutex);
    state = text;
  }
};

// What became of a chat.
struct ChatOutcome {
  std::int64_t chat_id = 0;
  std::string title;
  std::string username;                          // its public name; empty where it has none, or was not opened
  std::string account;                           // alias of the account that fetched it, at last
  std::map<std::string, std::uint64_t> read_by;  // messages that each account has read, by alias
  UpsertCounts counts;
  std::uint64_t messages_read = 0;
  std::uint64_t pages = 0;
  std::uint64_t quarantined = 0;
  std::map<std::string, std::uint64_t> unmapped;
  bool complete = false;            // its end was proven
  std::int64_t linked_chat_id = 0;  // of a channel: the group that its comments are in; 0: none
  std::string incomplete_reason;
  std::uint64_t unreadable = 0;       // messages that TDLib cannot read, those of earlier runs too
  std::uint64_t replies_fetched = 0;  // messages that were left out, and fetched since others answer to them
  std::uint64_t replies_absent = 0;   // likewise asked for, and not given
  std::uint64_t replies_left = 0;     // likewise, and left for the next run
  // Messages of other chats that those read answer to, by chat.
  std::map<std::int64_t, std::set<std::int64_t>> answered_elsewhere;
  MediaCounts media;
  std::optional<Error> media_error;  // why the files were given up
  double seconds = 0;
  std::optional<Error> error;
  bool account_gone = false;  // nothing more can be asked with the account

  // Takes in what came before this, of the same chat with another account.
  void add_earlier(ChatOutcome earlier);

  // Tells the log what became of it.
  void log() const;
};

struct ChatInHand;
struct OpenedChat;
struct Stretch;

// Reads one chat with one account. Not thread safe.
class ChatFetch {
 public:
  // `account` is the account's user id; everything must outlive the fetch.
  ChatFetch(Repository& repository, TelegramCaller& caller, std::string account, const ChatFetchOptions& options,
            ChatProgress& progress);
  ~ChatFetch();
  ChatFetch(const ChatFetch&) = delete;
  ChatFetch& operator=(const ChatFetch&) = delete;

  // Looks at files as the shelf says, which must outlive the fetch. `history_read` is called once no more history is
  // asked for, while files may still be loaded; it may be empty.
  void use(MediaShelf& shelf, std::function<void()> history_read);

  // Goes on where other accounts were given up that had the chat in this run, by their user ids: what they have read of
  // a channel or supergroup is not asked for again, where nothing of that is hidden from this account.
  void take_over(std::set<std::string> accounts);

  // Reads what is new of the chat with TDLib's id `chat_id`, and looks back. Errors are in the outcome.
  ChatOutcome run(std::int64_t chat_id);

  // Reads messages of the chat by their ids alone, where they are neither held nor known to be absent.
  ChatOutcome run_ids(std::int64_t chat_id, std::vector<std::int64_t> ids);

  // Reads the latest held messages of a channel or supergroup again by their ids, which a bot may too. It claims
  // nothing of what is not held. The chat must be one that TDLib has seen.
  ChatOutcome look_back(std::int64_t chat_id);

  // How many history requests `run` would take now, by the chat's last id and what was covered, the basic group that it
  // was before included; and the group with its comments. Takes a few requests of its own, and reads no history.
  struct Estimate {
    std::uint64_t requests = 0;
    std::int64_t linked_chat_id = 0;
  };
  std::expected<Estimate, CallFailure> estimate(std::int64_t chat_id);

  // The chat's title, once it was asked for.
  const std::string& title() const;

 private:
  CallResult open(std::int64_t chat_id);
  CallResult take_in(OpenedChat opened);
  void name_place(const std::string& title, std::int64_t chat_id);
  template <class Read>
  ChatOutcome run(std::int64_t chat_id, Read read);
  std::expected<void, CallFailure> read_chat(std::int64_t chat_id);
  std::expected<std::vector<Stretch>, CallFailure> stretches(std::int64_t chat_id, const TdReply& told);
  std::expected<void, CallFailure> read_group_before(const Stretch& before);
  Result<void> note_links() const;
  Result<void> join_group(const ChatSummary& group) const;
  Stretch stretch_before(std::int64_t group, std::int64_t last) const;
  Stretch own_stretch(std::int64_t chat_id) const;
  void note_lag() const;

  std::unique_ptr<ChatInHand> hand_;
  std::vector<ChatLink> links_;  // as Telegram told them with `stretches`
};

}  // namespace telelake
