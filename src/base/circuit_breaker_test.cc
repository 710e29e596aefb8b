#include "base/circuit_breaker.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

using std::chrono::seconds;

TEST(CircuitBreaker, OpensAfterFailuresInARow) {
  CircuitBreaker breaker({.failures = 3});
  const CircuitBreaker::Clock::time_point now{};
  breaker.fail(now);
  breaker.fail(now);
  breaker.succeed();
  breaker.fail(now);
  breaker.fail(now);
  EXPECT_TRUE(breaker.allows(now));
  breaker.fail(now);
  EXPECT_FALSE(breaker.allows(now));
  EXPECT_EQ(breaker.state(now), BreakerState::kOpen);
  EXPECT_EQ(breaker.openings(), 1);
}

TEST(CircuitBreaker, LetsOneProbePassAndOpensLongerWhenItFails) {
  CircuitBreaker breaker({.failures = 1, .open = seconds(10), .most = seconds(25)});
  CircuitBreaker::Clock::time_point now{};
  breaker.fail(now);
  now += seconds(10);
  EXPECT_EQ(breaker.state(now), BreakerState::kHalfOpen);
  EXPECT_TRUE(breaker.allows(now));
  EXPECT_FALSE(breaker.allows(now));
  breaker.fail(now);
  EXPECT_EQ(breaker.open_until() - now, seconds(20));
  now += seconds(20);
  EXPECT_TRUE(breaker.allows(now));
  breaker.fail(now);
  EXPECT_EQ(breaker.open_until() - now, seconds(25));
  EXPECT_EQ(breaker.openings(), 3);
}

TEST(CircuitBreaker, ClosesWhenTheProbeSucceeds) {
  CircuitBreaker breaker({.failures = 1, .open = seconds(10)});
  CircuitBreaker::Clock::time_point now{};
  breaker.fail(now);
  now += seconds(11);
  EXPECT_TRUE(breaker.allows(now));
  breaker.release();
  EXPECT_TRUE(breaker.allows(now));
  breaker.succeed();
  EXPECT_EQ(breaker.state(now), BreakerState::kClosed);
  EXPECT_EQ(breaker.openings(), 0);
  EXPECT_TRUE(breaker.allows(now));
  EXPECT_TRUE(breaker.allows(now));
}

}  // namespace
}  // namespace telelake
