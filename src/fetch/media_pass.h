// Gets the files of one chat, beside the reading of its history: goes over the held messages whose file is not in the
// store, those of earlier runs too, and joins each file to its message.
//
// Which message is to have a file is read from the store, not remembered: a run that was killed goes on with what is
// missing, and memory does not grow with the chat. How far that was done is noted with the chat, so that the next run
// looks only at what is new or has changed since, and at what could not be had.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fetch/media_shelf.h"
#include "fetch/telegram_caller.h"
#include "source/tdlib/message_mapper.h"
#include "store/repository.h"

namespace telelake {

// A chat whose files are wanted.
struct MediaPlace {
  std::int64_t td_chat_id = 0;
  ChatKey key;
  Chat chat;
  TdContext context;                     // its directory is not used
  std::int64_t shift = 0;                // added to TDLib's number gives the store's id
  std::int64_t auto_delete_seconds = 0;  // as in ExpiryClock
  bool is_protected = false;             // the chat forbids to save its content, or deletes its messages
  std::string name;                      // for messages to people
};

// A chat's writer, of which two threads write.
struct SharedWriter {
  ChatWriter& writer;
  std::mutex& mutex;
};

// Works on a thread of its own while it lives.
class MediaPass {
 public:
  // Everything must outlive the pass. `loaded` is told of each file that was downloaded, with its bytes, on the pass's
  // threads.
  MediaPass(Repository& repository, TelegramCaller& caller, MediaShelf& shelf, MediaPlace place, SharedWriter writer,
            MediaTally& tally, std::function<void(std::uint64_t bytes)> loaded);

  // Ends it early, unless `finish` was called.
  ~MediaPass();
  MediaPass(const MediaPass&) = delete;
  MediaPass& operator=(const MediaPass&) = delete;

  // Messages with these ids were read and committed, at that horizon.
  void page_stored(std::int64_t first_id, std::int64_t last_id, Time horizon);

  // Nothing more is read: waits until every file is there or cannot be had, and notes up to where that is so, for the
  // next run. An error where the pass had to give up. The chat's writer must be held, and nobody else write.
  std::optional<Error> finish();

 private:
  struct Wanted;
  struct Reading {
    std::int64_t last_id = 0;
    Time horizon;
    std::uint64_t session = 0;
  };

  void run();
  Result<void> begin();
  Result<void> note_mark();
  bool is_candidate(const Message& message) const;
  bool is_candidate(const Media& media) const;
  std::vector<std::int64_t> next_ids();
  Result<void> scan();
  Result<void> scan_again();
  void look_at(const Message& message);
  void work(const std::vector<std::int64_t>& ids);
  std::optional<Reading> reading_of(std::int64_t id) const;
  void look_at_known(const std::vector<std::int64_t>& ids, std::vector<std::int64_t>& unknown,
                     std::vector<Wanted>& wanted);
  void ask(const std::vector<std::int64_t>& ids, std::vector<Wanted>& wanted);
  void take(simdjson::dom::object message, Time horizon, std::uint64_t session, std::vector<Wanted>& wanted);
  void get(Wanted& wanted);
  void settle(std::vector<Wanted>& wanted);
  void give_up(const Error& error);
  bool has_ended() const;

  Repository& repository_;
  TelegramCaller& caller_;
  MediaShelf& shelf_;
  const MediaPlace place_;
  SharedWriter writer_;
  MediaTally& tally_;
  const std::function<void(std::uint64_t)> loaded_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, Reading> readings_;  // by first id
  std::int64_t read_from_;                    // the least id that was stored since the store was looked at
  bool fresh_ = true;                         // something was stored since the store was looked at
  bool finished_ = false;
  std::optional<Error> given_up_;
  std::vector<std::int64_t> exchanged_;  // candidates whose session was exchanged
  std::atomic<bool> abandoned_{false};

  // Of the pass's thread alone.
  std::unique_ptr<ChatSnapshot> snapshot_;
  std::int64_t at_;                        // up to here the snapshot was looked at
  std::int64_t through_;                   // the greatest id that was looked at, in this run or before
  std::vector<std::int64_t> again_;        // looked at before, and to be looked at again
  bool from_export_ = false;               // an export may have said what is available
  std::deque<std::int64_t> pending_;       // candidates
  std::set<std::int64_t> tried_;           // candidates that were asked for
  std::map<std::int64_t, int> exchanges_;  // of sessions, while a candidate's file was loaded
  std::thread thread_;
};

}  // namespace telelake
