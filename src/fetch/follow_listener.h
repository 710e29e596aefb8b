// What TDLib tells while chats are followed, as events.
#pragma once

#include <cstddef>

#include "fetch/follow_event.h"
#include "source/tdlib/td_client.h"

namespace telelake {

// Listens for one account: to updates about messages, to the connection's, and to the login's. Called on the receiving
// thread alone.
class FollowListener {
 public:
  // `events` must outlive it; `account` is the number that its events carry.
  FollowListener(FollowEvents& events, std::size_t account) : events_(&events), account_(account) {}

  void operator()(const TdReply& update);

 private:
  void connection(bool ready);

  FollowEvents* events_;
  std::size_t account_;
  bool connected_ = false, lost_ = false, logged_in_ = false;
};

}  // namespace telelake
