// What reaches the thread that follows chats, and the queue that it comes by.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <variant>
#include <vector>

#include "fetch/open_chat.h"
#include "source/tdlib/td_client.h"

namespace telelake {

// An update of TDLib's about a message.
struct ToldUpdate {
  std::int64_t chat_id = 0;
  TdReply update;
};

// A chat that is followed from now on.
struct ChatOpened {
  std::int64_t chat_id = 0;
  bool joined = true;     // Telegram tells of what happens in it, open or not
  std::int64_t last = 0;  // number of its last message; 0: not known
  OpenedChat chat;
};

// Messages behind one that was read before, asked for by their numbers (TDLib's ids without their unit).
struct ForwardPage {
  std::int64_t chat_id = 0;
  std::int64_t from = 0;         // behind which was asked
  std::int64_t to = 0;           // up to which it is whole
  bool reached_end = false;      // there is nothing behind `to`
  std::vector<TdReply> replies;  // TDLib's `messages`
};

// Nothing more can be read of a chat while it is followed.
struct ChatLost {
  std::int64_t chat_id = 0;
};

struct JoinedOpened {};    // the chats that Telegram tells of by itself, as far as they can be
struct ConnectionBack {};  // it was lost before
struct AccountLost {};     // its session was ended, or it cannot be asked any more

struct FollowEvent {
  std::size_t account = 0;
  std::variant<ToldUpdate, ChatOpened, ForwardPage, ChatLost, JoinedOpened, ConnectionBack, AccountLost> what;
};

// Thread safe.
class FollowEvents {
 public:
  using Clock = std::chrono::steady_clock;

  void put(FollowEvent event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    changed_.notify_one();
  }

  // What came until `deadline`, at once where there is something; empty when nothing did.
  std::deque<FollowEvent> take(Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [this] { return !events_.empty(); });
    return std::exchange(events_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<FollowEvent> events_;
};

}  // namespace telelake
