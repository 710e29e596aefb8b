#include "base/time.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(TimeTest, FormatsAndParsesBack) {
  EXPECT_EQ(format_time(Time{0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time(Time{1714557605}), "2024-05-01T10:00:05Z");
  EXPECT_EQ(parse_time("2024-05-01T10:00:05Z"), Time{1714557605});
  EXPECT_EQ(format_time(kFirstTime), "2013-08-14T00:00:00Z");
  EXPECT_EQ(format_time(kLastTime), "2099-12-31T23:59:59Z");
}

TEST(TimeTest, RefusesWhatIsNoSuchTime) {
  for (const char* text :
       {"2024-02-30T00:00:00Z", "2024-05-01T24:00:00Z", "2024-05-01T10:60:00Z", "2024-05-01T10:00:60Z",
        "2024-05-01 10:00:00Z", "2024-05-01T10:00:00", "2024-5-01T10:00:00Z", ""}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_date("2023-02-29"), std::nullopt);
  EXPECT_EQ(parse_local_time("2024-05-01T10:00:05Z"), std::nullopt);
}

TEST(TimeTest, DaysBeforeTheEpochRoundDown) {
  EXPECT_EQ(Time{-1}.date(), Date{-1});
  EXPECT_EQ(format_date(Date{-1}), "1969-12-31");
}

}  // namespace
}  // namespace telelake
