// How many requests may be in flight at once.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace telelake {

// Lets so many through at once, in the order in which they came. Requests are of kinds, which may be paused. Thread
// safe.
class RequestGate {
 public:
  using Clock = std::chrono::steady_clock;

  // `stop` ends every wait. It must outlive the gate.
  RequestGate(int most, const std::atomic<bool>& stop) : most_(most), stop_(stop) {}
  RequestGate(const RequestGate&) = delete;
  RequestGate& operator=(const RequestGate&) = delete;

  // Room for one request in flight. Thread safe.
  class Room {
   public:
    Room() = default;
    ~Room() { give_back(); }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    // Waits until there is room, and the kind is not paused; goes on without when stopped. Does nothing where it has
    // some already.
    void take(RequestGate& gate, const std::string& kind = {});
    void give_back();

    bool is_empty() const { return gate_ == nullptr; }

   private:
    std::atomic<RequestGate*> gate_{nullptr};
    std::string kind_;
  };

  // No request of the kind is on its way, nor shall be, though some have room.
  struct Pause {
    Clock::time_point lent_from;   // others may have that room from then on,
    Clock::time_point lent_until;  // until then: theirs are to be back in time
    Clock::time_point until;       // none gets room before
  };
  void pause(const std::string& kind, const Pause& pause);

  // How many wait for nothing but room.
  std::size_t waiting() const;

 private:
  bool is_paused(const std::string& kind, Clock::time_point now) const;
  int taken(Clock::time_point now) const;
  bool is_next(std::uint64_t turn, Clock::time_point now) const;

  const int most_;
  const std::atomic<bool>& stop_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, int> in_flight_;  // rooms, by kind
  std::map<std::string, Pause> pauses_;   // likewise
  std::uint64_t next_turn_ = 0;
  std::map<std::uint64_t, std::string> turns_;  // of those who wait: their kinds
};

}  // namespace telelake
