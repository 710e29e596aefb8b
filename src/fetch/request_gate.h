// How many requests may be in flight at once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>

namespace telelake {

// Lets so many through at once, in the order in which they came. Thread safe.
class RequestGate {
 public:
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

    // Waits until there is room; goes on without when stopped. Does nothing where it has some already.
    void take(RequestGate& gate);
    void give_back();

    bool is_empty() const { return gate_ == nullptr; }

   private:
    std::atomic<RequestGate*> gate_{nullptr};
  };

  // How many wait.
  std::size_t waiting() const;

 private:
  const int most_;
  const std::atomic<bool>& stop_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int in_flight_ = 0;
  std::uint64_t next_turn_ = 0;
  std::set<std::uint64_t> turns_;  // of those who wait
};

}  // namespace telelake
