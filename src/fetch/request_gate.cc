#include "fetch/request_gate.h"

#include <algorithm>

namespace telelake {

bool RequestGate::is_paused(const std::string& kind, Clock::time_point now) const {
  const auto pause = pauses_.find(kind);
  return pause != pauses_.end() && now < pause->second.until;
}

// Rooms, those that are lent aside.
int RequestGate::taken(Clock::time_point now) const {
  int rooms = 0;
  for (const auto& [kind, in_flight] : in_flight_) {
    const auto pause = pauses_.find(kind);
    const bool is_lent = pause != pauses_.end() && now >= pause->second.lent_from && now < pause->second.lent_until;
    if (!is_lent) rooms += in_flight;
  }
  return rooms;
}

// Whether everybody before that turn is paused, and it is not.
bool RequestGate::is_next(std::uint64_t turn, Clock::time_point now) const {
  const auto next = std::ranges::find_if(turns_, [&](const auto& other) { return !is_paused(other.second, now); });
  return next != turns_.end() && next->first == turn;
}

void RequestGate::Room::take(RequestGate& gate, const std::string& kind) {
  constexpr std::chrono::milliseconds kSlice{100};  // in which a waiting thread looks whether it shall stop
  if (!is_empty()) return;
  std::unique_lock lock(gate.mutex_);
  const std::uint64_t turn = gate.next_turn_++;
  gate.turns_.emplace(turn, kind);
  const auto may_go = [&] {
    const auto now = Clock::now();
    return gate.taken(now) < gate.most_ && gate.is_next(turn, now);
  };
  while (!may_go() && !gate.stop_) gate.changed_.wait_for(lock, kSlice);
  gate.turns_.erase(turn);
  ++gate.in_flight_[kind];
  kind_ = kind;
  gate_ = &gate;
  gate.changed_.notify_all();
}

void RequestGate::Room::give_back() {
  RequestGate* const gate = gate_.exchange(nullptr);
  if (gate == nullptr) return;
  const std::lock_guard lock(gate->mutex_);
  --gate->in_flight_[kind_];
  gate->changed_.notify_all();
}

void RequestGate::pause(const std::string& kind, const Pause& pause) {
  const std::lock_guard lock(mutex_);
  pauses_[kind] = pause;
  changed_.notify_all();
}

std::size_t RequestGate::waiting() const {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  return static_cast<std::size_t>(
      std::ranges::count_if(turns_, [&](const auto& turn) { return !is_paused(turn.second, now); }));
}

}  // namespace telelake
