// A chat that is followed: what Telegram tells of it, and what is read of it meanwhile, on its way into the store.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "fetch/expiry.h"
#include "fetch/follow_event.h"
#include "fetch/media_follow.h"
#include "fetch/media_shelf.h"
#include "fetch/message_intake.h"
#include "fetch/telegram_caller.h"
#include "source/tdlib/message_mapper.h"
#include "store/repository.h"

namespace telelake {

// For whom a chat is followed.
struct FollowedFor {
  std::string run;            // id of the run
  std::string account;        // user id
  bool reads_history = true;  // false for bots: what they are told proves nothing about what they are not
};

// What is done about the files of messages that come.
struct FollowedFiles {
  MediaShelf& shelf;
  MediaTally& tally;
  MediaFollow* follow = nullptr;  // who loads them; null: nobody
};

// Up to which number the account has read a chat without a gap; 0: nothing.
Result<std::int64_t> read_up_to(const Repository& repository, const ChatKey& key, const std::string& account);

// Not thread safe. Holds the chat's lock while it lives.
class FollowedChat {
 public:
  // Everything must outlive the chat. kUnavailable when another process or thread writes it.
  static Result<std::unique_ptr<FollowedChat>> open(Repository& repository, TelegramCaller& caller,
                                                    const FollowedFor& whom, const FollowedFiles& files,
                                                    const ChatOpened& opened);

  // Keep what came until `commit`.
  void take(const TdReply& update);
  void take(const ForwardPage& page);

  // Puts what came into the store, durably. Nothing happens where nothing came.
  Result<UpsertCounts> commit();

  // Stores messages whose files have come, each as it was seen.
  Result<void> join(const std::vector<MediaFollow::Done>& done);

  // Folds what was committed into the chat's partitions.
  Result<void> fold();

  const ChatKey& key() const { return key_; }
  std::int64_t read_to() const { return read_to_; }

  // Messages are known of whose predecessors are not: what lies behind `read_to` must be read.
  bool has_hole() const { return reads_history() && top() > read_to_; }

  // Seconds since something was committed last, or since it was opened.
  double seconds_since_commit() const;

 private:
  using Clock = std::chrono::steady_clock;

  // A message to be stored.
  struct Given {
    TdReply owner;  // what it is a part of
    simdjson::dom::object message;
    bool is_new = false;  // it came for the first time
  };

  FollowedChat(Repository& repository, TelegramCaller& caller, FollowedFor whom, const FollowedFiles& files)
      : repository_(repository), caller_(caller), whom_(std::move(whom)), files_(files) {}

  bool is_shared() const { return key_.scope == kSharedScope; }
  bool reads_history() const { return whom_.reads_history && is_shared(); }
  std::int64_t top() const { return beyond_.empty() ? told_last_ : std::max(told_last_, *beyond_.rbegin()); }
  bool is_new(std::int64_t number) const;
  void see(std::int64_t number);
  void go_on();
  void look_up_changed();
  Batch messages_batch();
  Result<UpsertCounts> put(Batch batch, Time horizon);

  Repository& repository_;
  TelegramCaller& caller_;
  const FollowedFor whom_;
  const FollowedFiles files_;
  ChatKey key_;
  Chat chat_;
  TdContext context_;
  ExpiryClock clock_;
  std::unique_ptr<ChatWriter> writer_;
  CoverageRecord coverage_;        // of what came without a hole since the chat was opened
  std::int64_t read_to_ = 0;       // up to here nothing is missing
  std::int64_t told_last_ = 0;     // number of the last message as TDLib told it; 0: read since
  std::set<std::int64_t> beyond_;  // numbers of messages that came though what lies before them did not
  Clock::time_point committed_at_ = Clock::now();

  std::vector<Given> messages_;
  std::vector<WantedFiles> wanted_;  // files of messages that are not stored yet
  std::set<std::int64_t> changed_;   // whose present content is to be asked for
  std::vector<std::int64_t> deleted_;
  bool page_came_ = false;
};

}  // namespace telelake
