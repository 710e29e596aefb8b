#include "fetch/request_gate.h"

#include <chrono>

namespace telelake {

void RequestGate::Room::take(RequestGate& gate) {
  constexpr std::chrono::milliseconds kSlice{100};  // in which a waiting thread looks whether it shall stop
  if (!is_empty()) return;
  std::unique_lock lock(gate.mutex_);
  const auto turn = gate.turns_.insert(gate.turns_.end(), gate.next_turn_++);
  while ((gate.in_flight_ >= gate.most_ || gate.turns_.begin() != turn) && !gate.stop_) {
    gate.changed_.wait_for(lock, kSlice);
  }
  gate.turns_.erase(turn);
  ++gate.in_flight_;
  gate_ = &gate;
  gate.changed_.notify_all();
}

void RequestGate::Room::give_back() {
  RequestGate* const gate = gate_.exchange(nullptr);
  if (gate == nullptr) return;
  const std::lock_guard lock(gate->mutex_);
  --gate->in_flight_;
  gate->changed_.notify_all();
}

std::size_t RequestGate::waiting() const {
  const std::lock_guard lock(mutex_);
  return turns_.size();
}

}  // namespace telelake
