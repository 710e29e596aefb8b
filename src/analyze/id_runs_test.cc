#include "analyze/id_runs.h"

#include <utility>

#include <gtest/gtest.h>

namespace telelake {
namespace {

IdRuns runs_of(std::initializer_list<std::int64_t> ids) {
  IdRuns runs;
  for (const std::int64_t id : ids) append_id(runs, id, Date{static_cast<std::int32_t>(id)});
  return runs;
}

TEST(IdRunsTest, ConsecutiveIdsAreOneRun) { EXPECT_EQ(runs_of({1, 2, 3, 7}), (IdRuns{{1, 3, 1, 3}, {7, 7, 7, 7}})); }

TEST(IdRunsTest, RunsThatTouchAreJoined) {
  IdRuns runs = runs_of({5, 6, 1, 2, 3, 4, 9});
  normalise(runs);
  EXPECT_EQ(runs, (IdRuns{{1, 6, 1, 6}, {9, 9, 9, 9}}));
  EXPECT_EQ(count_ids(runs), 7u);
}

TEST(IdRunsTest, EveryOverlapIsReported) {
  IdRuns runs = runs_of({1, 2, 3, 4, 3, 4, 5, 3});
  std::vector<std::pair<std::int64_t, std::int64_t>> twice;
  normalise(runs, [&](std::int64_t first, std::int64_t last) { twice.emplace_back(first, last); });
  EXPECT_EQ(twice, (std::vector<std::pair<std::int64_t, std::int64_t>>{{3, 3}, {3, 4}}));
  EXPECT_EQ(count_ids(runs), 5u);
}

TEST(IdRunsTest, TheEndsOfTheRangeOfIdsAreNoTrouble) {
  IdRuns runs = runs_of({INT32_MAX, INT32_MIN, INT32_MAX});
  normalise(runs);
  EXPECT_TRUE(contains(runs, INT32_MAX));
  EXPECT_TRUE(contains(runs, INT32_MIN));
  EXPECT_FALSE(contains(runs, 0));
  EXPECT_EQ(count_above(runs, 0), 1u);
  EXPECT_FALSE(contains({}, 1));
}

TEST(IdRunsTest, IdsAboveAreCountedWithinRuns) {
  EXPECT_EQ(count_above(runs_of({1, 2, 3, 4, 10}), 3), 2u);
  EXPECT_EQ(count_above(runs_of({1, 2, 3, 4, 10}), 0), 5u);
}

}  // namespace
}  // namespace telelake
