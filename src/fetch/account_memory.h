// What an account remembers between runs: how fast it may read, and the public names that it has looked up.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace telelake {

// Lies in `memory.json` in the account's folder. A help, no promise: where it is lost, it is learned again. Not thread
// safe.
class AccountMemory {
 public:
  // Remembers in the account's folder, from what is there.
  explicit AccountMemory(std::string folder);

  // Writes everything down, whole.
  void write() const;

  // Whether nothing was written down yet: the account is used for the first time.
  bool is_new() const { return is_new_; }

  double history_rate() const { return history_rate_; }  // requests a second; 0: nothing was learned
  void set_history_rate(double per_second) { history_rate_ = per_second; }

  // Whether TDLib stood before something that it was told of a chat and cannot read.
  bool is_stuck() const { return is_stuck_; }
  void set_stuck(bool is_stuck) { is_stuck_ = is_stuck; }

  // The chat that has had the username (in lower case) when it was asked for last; 0 where it never was.
  std::int64_t chat_of(const std::string& username) const;
  // The username under which a chat was found; empty where it was under none.
  std::string username_of(std::int64_t chat_id) const;

  // The username is this chat's.
  void learn(const std::string& username, std::int64_t chat_id);
  // The username was another chat's, and is this one's now; that is learned once somebody names the chat by its id.
  void notice_taken(const std::string& username, std::int64_t chat_id);

  // Counts a lookup. Where `most` of the last day are used up, or Telegram has asked to wait, it is not counted: gives
  // when there is one again. What a clock that is ahead has counted counts as of now.
  std::optional<Time> take_lookup(std::uint32_t most, Time now);

  // Telegram asks for no lookup before `until`.
  void stop_lookups(Time now, Time until);

 private:
  std::string path_;
  bool is_new_ = true;
  double history_rate_ = 0;
  bool is_stuck_ = false;
  std::map<std::string, std::int64_t> usernames_;    // in lower case, to marked ids
  std::map<std::string, std::int64_t> taken_;        // likewise: by chats that nobody has agreed to yet
  std::vector<std::int64_t> lookups_;                // when, ascending
  std::int64_t stopped_at_ = 0, stopped_until_ = 0;  // when Telegram asked to wait, and until when
};

}  // namespace telelake
