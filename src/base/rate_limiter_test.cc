#include "base/rate_limiter.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = RateLimiter::Clock;

TEST(RateLimiter, GivesABurstAndThenTheRate) {
  Clock::time_point now{};
  RateLimiter limiter({.per_second = 2, .burst = 3}, now);
  for (int token = 0; token < 3; ++token) EXPECT_EQ(limiter.take(now), Clock::duration{});
  int taken = 0;
  for (const Clock::time_point end = now + seconds(10); now < end;) {
    const Clock::duration wait = limiter.take(now);
    taken += wait == Clock::duration{} ? 1 : 0;
    now += wait;
  }
  EXPECT_GE(taken, 19);
  EXPECT_LE(taken, 20);
}

TEST(RateLimiter, DoesNotLimitWhereThereIsNoRate) {
  RateLimiter limiter({.per_second = 0}, {});
  for (int token = 0; token < 1000; ++token) EXPECT_EQ(limiter.take({}), Clock::duration{});
}

TEST(RateLimiter, SlowsDownToHalfWithoutWhatHasGathered) {
  Clock::time_point now{};
  RateLimiter limiter({.per_second = 10, .burst = 5}, now);
  limiter.slow_down();
  EXPECT_DOUBLE_EQ(limiter.rate(), 5);
  EXPECT_EQ(limiter.take(now), Clock::duration{});
  EXPECT_EQ(limiter.take(now), milliseconds(200));
  limiter.slow_down();
  EXPECT_DOUBLE_EQ(limiter.rate(), 2.5);
}

TEST(RateLimiter, RisesWithSuccessUpToTheLimitAndNeverFallsToNothing) {
  Clock::time_point now{};
  RateLimiter limiter({.per_second = 10}, now);
  EXPECT_DOUBLE_EQ(limiter.rate(), 10);
  limiter.set_rate(1);
  limiter.succeed();
  EXPECT_DOUBLE_EQ(limiter.rate(), 1.5);
  for (int request = 0; request < 100; ++request) limiter.succeed();
  EXPECT_DOUBLE_EQ(limiter.rate(), 10);
  for (int wait = 0; wait < 100; ++wait) limiter.slow_down();
  EXPECT_DOUBLE_EQ(limiter.rate(), 0.2);
}

TEST(RateLimiter, NeverExceedsAGreatestRateThatRises) {
  RateLimiter limiter({.per_second = 10}, {});
  limiter.set_greatest(1);
  for (int request = 0; request < 100; ++request) limiter.succeed();
  EXPECT_DOUBLE_EQ(limiter.rate(), 1);
  EXPECT_TRUE(limiter.is_at_greatest());
  limiter.set_greatest(2);
  EXPECT_DOUBLE_EQ(limiter.rate(), 1) << "what it may it is not yet";
  EXPECT_FALSE(limiter.is_at_greatest());
  for (int request = 0; request < 100; ++request) limiter.succeed();
  EXPECT_DOUBLE_EQ(limiter.rate(), 2);
  RateLimiter none({.per_second = 0}, {});
  none.set_greatest(1);
  EXPECT_EQ(none.take({}), Clock::duration{});
  EXPECT_EQ(none.take({}), Clock::duration{});
  EXPECT_EQ(none.take({}), Clock::duration{});
}

}  // namespace
}  // namespace telelake
