// Stops asking a service that does not answer, and tries again after a while.
//
// Closed, requests pass. After a number of failures in a row it opens: nothing passes for some time. Then it is half
// open: one request passes as a probe; its success closes the breaker, its failure opens it again, for twice as long
// up to a bound (Nygard, "Release It!", 2007).
#pragma once

#include <chrono>
#include <cstdint>

namespace telelake {

enum class BreakerState : std::uint8_t { kClosed, kHalfOpen, kOpen };

// `closed`, `half_open`, `open`.
const char* name_of(BreakerState state);

struct BreakerOptions {
  int failures = 5;                        // in a row, that open it
  std::chrono::milliseconds open{10'000};  // how long it stays open the first time
  std::chrono::milliseconds most{300'000};
};

// Not thread safe. Times are the caller's.
class CircuitBreaker {
 public:
  using Clock = std::chrono::steady_clock;

  explicit CircuitBreaker(const BreakerOptions& options) : options_(options), open_for_(options.open) {}

  // Whether a request may pass now; in the half-open state only one does, until its outcome is told.
  bool allows(Clock::time_point now);

  void succeed();
  void fail(Clock::time_point now);
  // A request that passed ended without saying anything about the service: a probe may be tried again.
  void release() { probing_ = false; }

  BreakerState state(Clock::time_point now) const;

  // How often it has opened since it was last closed.
  int openings() const { return openings_; }

  // Until when nothing passes.
  Clock::time_point open_until() const { return open_until_; }

 private:
  BreakerOptions options_;
  int failures_ = 0;
  int openings_ = 0;
  bool open_ = false;
  bool probing_ = false;
  Clock::time_point open_until_;
  std::chrono::milliseconds open_for_;
};

}  // namespace telelake
