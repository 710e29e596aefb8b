// A fetch run: which chats, with which accounts, how many at once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "fetch/account_session.h"
#include "fetch/chat_fetch.h"
#include "store/repository.h"

namespace telelake {

struct FetchOptions {
  std::string data_folder;
  TelegramSettings telegram;
  double history_per_30s = 10;        // 0: no limit
  std::vector<std::string> accounts;  // aliases; empty: all that have logged in
  std::vector<std::string> chats;     // as people name them
  bool all = false;                   // every chat of the accounts
  bool comments = true;               // with a channel, the group that its comments are in
  unsigned jobs = 4;                  // chats at once
  ChatFetchOptions chat;
  MediaOptions media;
};

// What is going on, for whoever shows it. Thread safe.
class FetchProgress {
 public:
  struct Row {
    std::int64_t chat_id = 0;
    std::string title;
    std::string state;  // as of ChatProgress, and `handed over` once another account goes on with the chat
    std::int64_t first_id = 0, at_id = 0, last_id = 0;
    std::uint64_t messages = 0;
    std::uint64_t files = 0, file_bytes = 0;  // downloaded
    double waiting_seconds = 0;               // until what is asked for the chat may be
  };

  // The chats so far, in the order in which they were taken up.
  std::vector<Row> rows() const;

  // How many chats are to be fetched in all, as far as is known.
  std::size_t expected() const { return expected_; }

 private:
  friend class FetchRun;
  struct Entry {
    std::unique_ptr<ChatProgress> progress;
    const TelegramCaller* caller = nullptr;
  };
  ChatProgress& add(std::int64_t chat_id, const TelegramCaller& caller);
  void forget_callers();

  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  std::atomic<std::size_t> expected_{0};
};

struct FetchSummary {
  std::string run;
  std::vector<ChatOutcome> chats;  // in the order in which they ended
  std::uint64_t requests = 0;
  double seconds = 0;
  std::map<std::string, Error> accounts_given_up;  // by alias
  std::map<std::string, Error> accounts_unlisted;  // whose chats could not all be listed, though all were wanted
  std::uint64_t chats_not_begun = 0;               // of accounts that were given up, or since the run was stopped
  // Where all were wanted: chats that the accounts have read before and that are in no list of theirs any more, or
  // never were, with their titles. They are not fetched.
  std::vector<std::pair<std::int64_t, std::string>> not_listed;
  // Messages of other chats that those read answer to.
  std::uint64_t replies_fetched = 0;   // into chats that are held
  std::uint64_t replies_absent = 0;    // likewise asked for, and not given
  std::uint64_t replies_dangling = 0;  // in chats that are not held, or that could not be read
  MediaCounts media_elsewhere;         // of these messages

  MediaCounts media() const;  // of all messages
};

// What a run would take.
struct FetchEstimate {
  struct Chat {
    std::int64_t chat_id = 0;
    std::string title;
    std::string account;
    std::uint64_t requests = 0;  // for history
    std::optional<Error> error;
  };
  std::vector<Chat> chats;  // those that cannot be fetched first; they have no id where they were not found
  std::uint64_t requests = 0;
  double seconds = 0;  // at the accounts' rates, those of new ones rising; 0 where they have no limit
  std::map<std::string, Error> accounts_given_up;  // by alias
  std::map<std::string, Error> accounts_unlisted;  // whose chats could not all be listed, though all were wanted
};

// One run. Not thread safe.
class FetchRun {
 public:
  // Everything must outlive the run. `stop` ends it soon, with everything committed kept.
  FetchRun(Repository& repository, const FetchOptions& options, const std::atomic<bool>& stop, FetchProgress& progress)
      : repository_(repository),
        options_(options),
        stop_(stop),
        progress_(progress),
        shelf_(repository, options.media, stop) {}

  // Fetches. What went wrong with one chat or one account is in the summary; an error is returned where nothing could
  // be begun: kUsage, kUnavailable.
  Result<FetchSummary> run();

  // Instead of `run`: how many requests it would take and how long, without reading history.
  Result<FetchEstimate> estimate();

 private:
  struct Work {
    std::size_t account = 0;
    std::int64_t chat_id = 0;
    bool is_orphan = false;  // the account was given up: another is to be found
  };

  Result<void> open_accounts();
  Result<void> plan();
  Result<void> add_named(const std::string& name);
  bool add(std::size_t account, std::int64_t chat_id);
  void refuse(const std::string& name, const Error& error);
  Result<void> add_read_before(std::size_t account, std::vector<std::int64_t>& chats);
  Result<void> note_not_listed();
  std::string advice_on(std::int64_t chat_id);
  Result<bool> has_read(std::size_t account, const ChatKey& key) const;
  Result<std::size_t> last_reader(std::int64_t chat, const std::vector<std::size_t>& accounts) const;
  std::vector<std::size_t> least_to_do_first() const;
  bool take(Work& work);
  bool is_idle() const;
  bool wait_for_work(Work& work);
  void work_off();
  void fetch_chat(const Work& work);
  bool note(const Work& work, ChatOutcome outcome);
  void note_gone(std::size_t account, const Error& why);
  void note_linked(const Work& work, const ChatOutcome& outcome);

  // hand_over.cc
  void learn_names();
  bool may_be_handed_over(std::int64_t chat_id) const;
  bool take_orphan(Work& work);
  void hand_over(const Work& work);
  std::expected<std::int64_t, CallFailure> find_with(std::size_t account, std::int64_t chat_id);
  void settle();

  Result<void> read_elsewhere();
  void read_elsewhere(std::size_t account, std::int64_t chat_id, const std::set<std::int64_t>& ids);
  Result<void> record(const FetchSummary& summary, Time started_at);

  Repository& repository_;
  const FetchOptions& options_;
  const std::atomic<bool>& stop_;
  FetchProgress& progress_;

  MediaShelf shelf_;
  std::vector<std::unique_ptr<AccountSession>> accounts_;
  std::mutex mutex_;
  std::condition_variable changed_;                       // work has come or has ended
  std::vector<std::deque<std::int64_t>> queues_;          // of chats, by account
  std::vector<std::size_t> active_;                       // chats in hand, by account
  std::size_t reading_ = 0;                               // chats whose history is read
  std::vector<bool> gone_;                                // accounts that can be asked nothing more
  std::size_t placing_ = 0;                               // chats of theirs for which another is looked for
  std::vector<std::int64_t> left_;                        // those that no other can have
  std::map<std::int64_t, std::set<std::string>> had_by_;  // by chat: user ids of such accounts that had it before
  std::map<std::int64_t, ChatOutcome> begun_;             // what these have read of chats that are not ended yet
  std::map<std::int64_t, std::string> names_;             // public names of chats, where there are several accounts
  std::set<std::int64_t> planned_;                        // chats that were given to an account
  std::set<std::int64_t> listed_;                         // chats of the accounts, where all are wanted
  std::map<std::int64_t, std::string> comments_of_;       // titles of the channels whose comments a chat holds
  // Messages of other chats that those read answer to, by account and chat.
  std::map<std::pair<std::size_t, std::int64_t>, std::set<std::int64_t>> answered_elsewhere_;
  FetchSummary summary_;
};

}  // namespace telelake
