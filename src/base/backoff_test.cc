#include "base/backoff.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace telelake {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DrawsFromNothingToABoundThatDoublesUpToTheCap) {
  std::mt19937_64 random(1);
  const BackoffOptions options{milliseconds(100), milliseconds(1000)};
  for (const auto& [attempt, bound] : {std::pair{1, 100}, {2, 200}, {3, 400}, {4, 800}, {5, 1000}, {500, 1000}}) {
    milliseconds least = milliseconds::max(), greatest{0};
    for (int round = 0; round < 2000; ++round) {
      const milliseconds wait = backoff(attempt, options, random);
      least = std::min(least, wait);
      greatest = std::max(greatest, wait);
    }
    EXPECT_LT(least.count(), bound / 20) << attempt;
    EXPECT_LE(greatest.count(), bound) << attempt;
    EXPECT_GT(greatest.count(), bound * 19 / 20) << attempt;
  }
}

}  // namespace
}  // namespace telelake
