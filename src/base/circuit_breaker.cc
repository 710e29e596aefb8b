#include "base/circuit_breaker.h"

#include <algorithm>

namespace telelake {

const char* name_of(BreakerState state) {
  switch (state) {
    case BreakerState::kClosed:
      return "closed";
    case BreakerState::kHalfOpen:
      return "half_open";
    case BreakerState::kOpen:
      return "open";
  }
  return "";
}

bool CircuitBreaker::allows(Clock::time_point now) {
  if (!open_) return true;
  if (now < open_until_ || probing_) return false;
  probing_ = true;
  return true;
}

void CircuitBreaker::succeed() {
  failures_ = 0;
  openings_ = 0;
  open_ = probing_ = false;
  open_for_ = options_.open;
}

void CircuitBreaker::fail(Clock::time_point now) {
  ++failures_;
  const bool probe_failed = open_ && probing_;
  if (!probe_failed && (open_ || failures_ < options_.failures)) return;
  if (probe_failed) open_for_ = std::min(open_for_ * 2, options_.most);
  ++openings_;
  open_ = true;
  probing_ = false;
  open_until_ = now + open_for_;
}

BreakerState CircuitBreaker::state(Clock::time_point now) const {
  if (!open_) return BreakerState::kClosed;
  return now < open_until_ ? BreakerState::kOpen : BreakerState::kHalfOpen;
}

}  // namespace telelake
