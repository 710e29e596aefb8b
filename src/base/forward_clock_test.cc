#include "base/forward_clock.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(ForwardClock, IsTheWallClockAndNeverGoesBack) {
  Time last;
  for (int look = 0; look < 100'000; ++look) {
    const Time before = now();
    const Time time = forward_now();
    EXPECT_GE(time, last);
    EXPECT_GE(time, before);
    EXPECT_LE(time.seconds, now().seconds + 1);
    last = time;
  }
}

}  // namespace
}  // namespace telelake
