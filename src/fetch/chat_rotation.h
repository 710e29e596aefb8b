// In which order, and how often, chats are looked at that Telegram tells nothing of by itself: public chats that the
// account has not joined.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace telelake {

struct RotationOptions {
  std::chrono::milliseconds least_interval{60'000};  // between two looks at one chat
  std::size_t most_open = 20;                        // chats that are kept open at once
  double share = 0.5;                                // of the account's history requests that looking may take
};

// Each chat in its turn. Not thread safe. Times are the caller's, and never go back.
class ChatRotation {
 public:
  using Clock = std::chrono::steady_clock;

  explicit ChatRotation(const RotationOptions& options) : options_(options) {}

  // A chat that takes turns from now on.
  void add(std::int64_t chat, Clock::time_point now);

  // It takes no turn any more.
  void drop(std::int64_t chat);

  // How many history requests the account may make a second; 0: no limit.
  void set_rate(double per_second) { rate_ = per_second; }

  // How long each chat waits from one turn to the next: as long as the rate asks for, and at least the least interval.
  Clock::duration interval() const;

  // The chat whose turn it is, which is then open; nothing when no turn has come yet.
  std::optional<std::int64_t> take(Clock::time_point now);

  // When the next turn comes; nothing where no chat takes any.
  std::optional<Clock::time_point> next_turn() const;

  // A chat that is to be closed since more are open than may be, the one that was opened longest ago; it then counts as
  // closed.
  std::optional<std::int64_t> take_surplus();

  std::size_t size() const { return chats_.size(); }

 private:
  struct Turn {
    std::int64_t chat = 0;
    Clock::time_point at;
  };

  RotationOptions options_;
  double rate_ = 0;
  std::deque<Turn> chats_;         // the next one first
  std::deque<std::int64_t> open_;  // the one that was opened longest ago first
};

}  // namespace telelake
