#include "fetch/media_options.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(MediaOptions, SizesAreReadWithTheirUnits) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("500000"), 500000U);
  EXPECT_EQ(parse_size("12B"), 12U);
  EXPECT_EQ(parse_size("3K"), 3072U);
  EXPECT_EQ(parse_size("20MiB"), 20U << 20);
  EXPECT_EQ(parse_size("2GiB"), std::uint64_t{2} << 30);
  for (const char* text :
       {"", "MiB", "-1", "1.5G", "10 MiB", "1TiB", "99999999999999999999", "18446744073709551615K"}) {
    const auto size = parse_size(text);
    ASSERT_FALSE(size) << text;
    EXPECT_EQ(size.error().code, ErrorCode::kUsage);
  }
}

TEST(MediaOptions, PoliciesAreReadByName) {
  EXPECT_EQ(parse_media_policy("none"), MediaPolicy::kNone);
  EXPECT_EQ(parse_media_policy("meta"), MediaPolicy::kMeta);
  EXPECT_EQ(parse_media_policy("files"), MediaPolicy::kFiles);
  EXPECT_FALSE(parse_media_policy("Files"));
}

TEST(MediaOptions, CountsAddUp) {
  MediaCounts counts{.downloaded = 1, .bytes = 10, .failed = {{"gone", 1}}};
  counts += MediaCounts{.downloaded = 2, .bytes = 5, .too_large = 3, .failed = {{"gone", 2}, {"store", 1}}};
  EXPECT_EQ(counts.downloaded, 3U);
  EXPECT_EQ(counts.bytes, 15U);
  EXPECT_EQ(counts.too_large, 3U);
  EXPECT_EQ(counts.failed, (std::map<std::string, std::uint64_t>{{"gone", 3}, {"store", 1}}));
}

TEST(MediaOptions, OnlySomeKindsAreOneFile) {
  EXPECT_TRUE(is_file(MediaKind::kPhoto));
  EXPECT_TRUE(is_file(MediaKind::kDocument));
  EXPECT_FALSE(is_file(MediaKind::kPaidMedia));
  EXPECT_FALSE(is_file(MediaKind::kLocation));
}

}  // namespace
}  // namespace telelake
