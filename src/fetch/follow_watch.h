// The time between two readings of history: what is held of the accounts and chats that are followed. Internal: for the
// parts of FollowRun.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fetch/account_session.h"
#include "fetch/follow_event.h"
#include "fetch/follow_reader.h"
#include "fetch/follow_run.h"
#include "fetch/followed_chat.h"
#include "fetch/media_follow.h"

namespace telelake {

// An account that is followed with.
struct FollowRun::Watched {
  struct Hole {
    std::int64_t read_to = -1;
    int attempts = 0;
  };

  std::string alias;
  std::atomic<bool> leaving{false};
  bool joined_opened = false;  // its joined chats are open
  std::unique_ptr<AccountSession> session;
  std::unique_ptr<MediaFollow> files;  // where files are loaded; ends before the session does
  std::map<std::int64_t, std::unique_ptr<FollowedChat>> chats;
  std::map<std::int64_t, std::vector<TdReply>> waiting;  // updates of chats that are not open yet
  std::map<std::int64_t, Hole> holes;
  std::set<std::int64_t> dirty;          // chats for which something came
  std::unique_ptr<FollowReader> reader;  // uses what stands above
  bool is_bot() const { return session->record().is_bot; }
  bool is_followed() { return leaving || (joined_opened && session->is_connected()); }
};

// The time between two readings of history.
struct FollowRun::Watch {
  FollowEvents events;
  std::vector<std::unique_ptr<Watched>> accounts;
  std::optional<Clock::time_point> read_again;
  bool is_followed = false;  // by all accounts, which was told

  ~Watch() {
    for (const auto& account : accounts) account->leaving = true;
  }
};

}  // namespace telelake
