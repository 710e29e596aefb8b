#include "fetch/completeness.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

CoverageRecord asked(const std::string& account, std::int64_t first, std::int64_t last, std::int64_t at,
                     std::int64_t visible_from = 0) {
  CoverageRecord record;
  record.account = account;
  record.first_id = first;
  record.last_id = last;
  record.horizon = Time{at};
  record.visible_from = visible_from;
  return record;
}

TEST(Completeness, CallsWhatNobodyAskedForUnexplained) {
  const Completeness result = account_for_gaps({3, 4, 7}, {});
  EXPECT_EQ(result.unexplained, 4U);
  ASSERT_EQ(result.gaps.size(), 2U);
  EXPECT_EQ(result.gaps[0].first_id, 1);
  EXPECT_EQ(result.gaps[0].last_id, 2);
  EXPECT_EQ(result.gaps[1].first_id, 5);
  EXPECT_EQ(result.gaps[1].last_id, 6);
}

TEST(Completeness, SaysWhoAskedForWhatIsAbsentAndWhen) {
  const Completeness result = account_for_gaps({1, 2, 5}, {asked("7", 1, 4, 100), asked("8", 1, 4, 200)});
  EXPECT_EQ(result.absent, 2U);
  EXPECT_EQ(result.unexplained, 0U);
  ASSERT_EQ(result.gaps.size(), 1U);
  EXPECT_EQ(result.gaps[0].kind, GapKind::kAbsent);
  EXPECT_EQ(result.gaps[0].account, "8");
  EXPECT_EQ(result.gaps[0].at, Time{200});
}

TEST(Completeness, TellsWhatIsHiddenFromWhatIsAbsent) {
  const Completeness result = account_for_gaps({10, 11, 13}, {asked("7", 1, 15, 100, 10)});
  EXPECT_EQ(result.never_visible, 9U);
  EXPECT_EQ(result.absent, 3U);  // 12, 14, 15
}

TEST(Completeness, TrustsTheAccountThatCouldSeeTheId) {
  const Completeness result = account_for_gaps({10}, {asked("7", 1, 10, 300, 10), asked("8", 4, 10, 100)});
  EXPECT_EQ(result.never_visible, 3U);
  EXPECT_EQ(result.absent, 6U);
}

TEST(Completeness, TakesNoImportForAProof) {
  const Completeness result = account_for_gaps({5}, {asked("", 1, 5, 100)});
  EXPECT_EQ(result.unexplained, 4U);
}

TEST(Completeness, DoesNotCallAbsentWhatIsQuarantined) {
  const Completeness result = account_for_gaps({1, 2, 6}, {asked("7", 1, 6, 100)}, {{4, "of an unknown kind"}});
  EXPECT_EQ(result.absent, 2U);
  EXPECT_EQ(result.unexplained, 1U);
  ASSERT_EQ(result.gaps.size(), 3U);
  EXPECT_EQ(result.gaps[1].kind, GapKind::kUnexplained);
  EXPECT_EQ(result.gaps[1].first_id, 4);
  EXPECT_EQ(result.gaps[1].last_id, 4);
  EXPECT_EQ(result.gaps[1].reason, "quarantined: of an unknown kind");
}

}  // namespace
}  // namespace telelake
