// A token bucket whose rate follows what the other side can bear.
//
// The rate rises by a step with each request that succeeds and halves with each wait that the other side imposes:
// additive increase, multiplicative decrease (Chiu and Jain, 1989). It never exceeds the rate that was set.
#pragma once

#include <chrono>
#include <cstddef>

namespace telelake {

struct RateLimit {
  double per_second = 0;     // greatest rate; 0: no limit
  double burst = 1;          // tokens that may gather, at least 1
  double rise_share = 0.05;  // of the greatest rate, per success
  double least_share = 0.02;
};

// Not thread safe. Times are the caller's, and never go back.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  RateLimiter(const RateLimit& limit, Clock::time_point now);

  // Takes a token when there is one: zero. Else how long to wait before asking again.
  Clock::duration take(Clock::time_point now);

  // A request succeeded.
  void succeed();

  // The other side has imposed a wait: the rate halves, and tokens that have gathered go. How long to wait is for the
  // caller to heed.
  void slow_down();

  // Requests a second at present; 0 where there is no limit.
  double rate() const { return rate_; }
  void set_rate(double per_second);

  // The greatest rate from now on; where there is no limit there stays none. A greater one is reached by successes.
  void set_greatest(double per_second);

  // Whether it is there with the next success, at the latest.
  bool is_at_greatest() const { return rate_ >= limit_.per_second * (1 - limit_.rise_share); }

 private:
  RateLimit limit_;
  double rate_ = 0;
  double tokens_ = 0;
  Clock::time_point filled_at_;
};

}  // namespace telelake
