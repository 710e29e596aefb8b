#include "base/rate_limiter.h"

#include <algorithm>

namespace telelake {

RateLimiter::RateLimiter(const RateLimit& limit, Clock::time_point now)
    : limit_(limit), tokens_(std::max(1.0, limit.burst)), filled_at_(now) {
  set_rate(limit_.per_second);
}

void RateLimiter::set_rate(double per_second) {
  if (limit_.per_second <= 0) return;
  rate_ = std::clamp(per_second, limit_.per_second * limit_.least_share, limit_.per_second);
}

void RateLimiter::set_greatest(double per_second) {
  if (limit_.per_second <= 0 || per_second <= 0) return;
  limit_.per_second = per_second;
  set_rate(rate_);
}

RateLimiter::Clock::duration RateLimiter::take(Clock::time_point now) {
  if (limit_.per_second <= 0) return {};
  const double seconds = std::chrono::duration<double>(now - filled_at_).count();
  filled_at_ = now;
  tokens_ = std::min(std::max(1.0, limit_.burst), tokens_ + seconds * rate_);
  // What is short of a token by less than a clock's tick is one.
  constexpr double kTick = 1e-6;
  if (tokens_ + kTick >= 1) {
    tokens_ -= 1;
    return {};
  }
  const auto wait = std::chrono::duration<double>((1 - tokens_) / rate_);
  return std::max<Clock::duration>(std::chrono::duration_cast<Clock::duration>(wait), std::chrono::microseconds(1));
}

void RateLimiter::succeed() { set_rate(rate_ + limit_.per_second * limit_.rise_share); }

void RateLimiter::slow_down() {
  set_rate(rate_ / 2);
  tokens_ = std::min(tokens_, 1.0);
}

}  // namespace telelake
