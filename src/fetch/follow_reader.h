// Asks Telegram for one account while its chats are followed: opens them, looks in turn at those that Telegram tells
// nothing of, and reads what is missing behind a hole. So whoever stores what comes never waits for Telegram.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fetch/account_session.h"
#include "fetch/chat_rotation.h"
#include "fetch/follow_event.h"

namespace telelake {

// A chat that shall be followed.
struct FollowedName {
  std::int64_t chat_id = 0;
  std::string username;      // by which the account finds it where it does not know it; may be empty
  std::int64_t read_to = 0;  // number up to which it is read already
  // Numbers of messages that TDLib shall get to hold, at most kMostIdsAtOnce: it tells of edits of no others.
  std::vector<std::int64_t> strange = {};
};

// Works on two threads of its own from its construction until its destruction. Thread safe.
class FollowReader {
 public:
  // `account` is the reader's place in the events. Everything must outlive the reader; `leaving` ends every wait.
  FollowReader(AccountSession& session, std::size_t account, std::vector<FollowedName> chats,
               const RotationOptions& rotation, FollowEvents& events, const std::atomic<bool>& leaving);
  ~FollowReader();
  FollowReader(const FollowReader&) = delete;
  FollowReader& operator=(const FollowReader&) = delete;

  // Reads what lies behind message number `from` of a channel or supergroup. Comes as ForwardPages.
  void read(std::int64_t chat_id, std::int64_t from);

  // Opens a chat that an update spoke of. Comes as ChatOpened, or ChatLost.
  void open(std::int64_t chat_id);

  // What has come since: a chat's next turn begins behind this number.
  void note_read(std::int64_t chat_id, std::int64_t to);

  // The chats that are looked at in turn, and how often each is.
  std::vector<std::int64_t> polled() const;
  std::chrono::steady_clock::duration polling_interval() const;

 private:
  using Clock = std::chrono::steady_clock;

  struct Job {
    std::int64_t chat_id = 0;
    bool opens = false;
    std::int64_t from = 0;
  };

  void open_all(const std::vector<FollowedName>& chats);
  bool find(const FollowedName& chat);
  bool open_one(std::int64_t chat_id, bool joined);
  void take_turns();
  void take_turn(std::int64_t chat_id);
  void work_off();
  bool read_forward(std::int64_t chat_id, std::int64_t from);
  std::int64_t last_of(std::int64_t chat_id);
  void tell(FollowEvent event);
  void note_failure(std::int64_t chat_id, const CallFailure& failure);

  AccountSession& session_;
  const std::size_t account_;
  FollowEvents& events_;
  const std::atomic<bool>& leaving_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::deque<Job> jobs_;
  std::set<std::int64_t> reading_;    // chats that are in a job
  std::deque<FollowedName> strange_;  // chats with messages that TDLib does not hold, for when nothing else is to do
  ChatRotation rotation_;
  std::set<std::int64_t> polled_;
  std::map<std::int64_t, std::int64_t> read_to_;
  std::thread turns_, work_;
};

}  // namespace telelake
