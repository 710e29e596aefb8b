#include "fetch/account_age.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

constexpr double kDay = 86400;

TEST(AccountAge, RisesEvenlyFromATenthToAll) {
  EXPECT_DOUBLE_EQ(share_of_rate(0), 0.1);
  EXPECT_DOUBLE_EQ(share_of_rate(kDay), 0.4);
  EXPECT_DOUBLE_EQ(share_of_rate(2 * kDay), 0.7);
  EXPECT_NEAR(share_of_rate(3 * kDay - 1), 1, 1e-5) << "there is no step at the end";
  EXPECT_DOUBLE_EQ(share_of_rate(3 * kDay), 1);
  EXPECT_DOUBLE_EQ(share_of_rate(300 * kDay), 1);
  EXPECT_DOUBLE_EQ(share_of_rate(-kDay), 0.1) << "a clock that was set back makes no account old";
}

TEST(AccountAge, TellsHowLongRequestsTakeWhileTheRateRises) {
  EXPECT_DOUBLE_EQ(time_for(100, 2, 30 * kDay), 50);
  EXPECT_DOUBLE_EQ(time_for(0, 2, 0), 0);
  EXPECT_DOUBLE_EQ(time_for(100, 0, 0), 0) << "there is no limit";
  // A tenth of one a second at first: as many as 0.55 a second on average give in three days.
  const double in_three_days = 0.55 * 3 * kDay;
  EXPECT_NEAR(time_for(in_three_days, 0.1, 0), 3 * kDay, 1);
  EXPECT_NEAR(time_for(in_three_days + 1000, 0.1, 0), 3 * kDay + 1000, 1);
  EXPECT_NEAR(time_for(0.25 * kDay, 0.1, 0), kDay, 1);
  EXPECT_NEAR(time_for(1, 0.1, 0), 10, 0.1);
}

}  // namespace
}  // namespace telelake
