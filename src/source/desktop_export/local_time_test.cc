#include "source/desktop_export/local_time.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

std::string utc(LocalZone& zone, std::string_view local) { return format_time(zone.to_utc(*parse_local_time(local))); }

TEST(LocalZoneTest, SummerAndWinterHaveTheirOwnOffsets) {
  LocalZone zone("Europe/Berlin");
  EXPECT_EQ(utc(zone, "2021-07-01T12:00:00"), "2021-07-01T10:00:00Z");
  EXPECT_EQ(utc(zone, "2021-01-01T12:00:00"), "2021-01-01T11:00:00Z");
  EXPECT_EQ(utc(zone, "2021-01-01T00:00:00"), "2020-12-31T23:00:00Z");
}

TEST(LocalZoneTest, OfARepeatedHourTheEarlierIsTaken) {
  LocalZone zone("Europe/Berlin");
  EXPECT_EQ(utc(zone, "2021-10-31T02:30:00"), "2021-10-31T00:30:00Z");
  EXPECT_EQ(utc(zone, "2021-10-31T01:59:59"), "2021-10-30T23:59:59Z");
  EXPECT_EQ(utc(zone, "2021-10-31T03:00:00"), "2021-10-31T02:00:00Z");
}

TEST(LocalZoneTest, ASkippedHourIsShifted) {
  LocalZone zone("Europe/Berlin");
  EXPECT_EQ(utc(zone, "2021-03-28T02:30:00"), "2021-03-28T01:30:00Z");
  EXPECT_EQ(utc(zone, "2021-03-28T01:30:00"), "2021-03-28T00:30:00Z");
  EXPECT_EQ(utc(zone, "2021-03-28T03:30:00"), "2021-03-28T01:30:00Z");
}

TEST(LocalZoneTest, TheCacheNeverChangesAResult) {
  LocalZone kept("America/New_York");
  for (int hour = 0; hour < 24 * 400; ++hour) {
    const Time local{1609459200 + hour * std::int64_t{3600}};
    LocalZone fresh("America/New_York");
    ASSERT_EQ(kept.to_utc(local), fresh.to_utc(local)) << format_time(local);
  }
}

TEST(LocalZoneTest, UtcNeedsNoDatabase) {
  LocalZone zone("");
  EXPECT_EQ(utc(zone, "2021-07-01T12:00:00"), "2021-07-01T12:00:00Z");
  EXPECT_TRUE(is_known_zone("UTC"));
  EXPECT_TRUE(is_known_zone("Asia/Tokyo"));
  EXPECT_FALSE(is_known_zone("Atlantis/Capital"));
}

}  // namespace
}  // namespace telelake
