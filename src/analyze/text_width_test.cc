#include "analyze/text_width.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(TextWidthTest, CombiningMarksTakeNothingAndWideCharactersTwo) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("Привет"), 6u);
  EXPECT_EQ(display_width("e\xCC\x81"), 1u);
  EXPECT_EQ(display_width("中文"), 4u);
  EXPECT_EQ(display_width("🎉"), 2u);
  EXPECT_EQ(display_width("سلام"), 4u);
  EXPECT_EQ(display_width("\xFF"), 1u);
}

TEST(TextWidthTest, FittingFillsAndCuts) {
  EXPECT_EQ(fit_left("ab", 4), "ab  ");
  EXPECT_EQ(fit_right("ab", 4), "  ab");
  EXPECT_EQ(fit_left("abcdef", 4), "abc…");
  EXPECT_EQ(fit_left("中文字", 4), "中… ") << "a wide character is not cut in two";
  EXPECT_EQ(shorten("ab", 4), "ab");
}

TEST(TextWidthTest, NothingThatSteersTheTerminalIsLeft) {
  EXPECT_EQ(fit_left("a\x1b[31mb\nc", 10), "a[31mb c  ");
  EXPECT_EQ(shorten("a\xE2\x80\xAE"
                    "b",
                    10),
            "ab")
      << "a right-to-left override would turn what follows around";
}

TEST(TextWidthTest, RightToLeftTextIsIsolated) { EXPECT_EQ(fit_left("سلام", 6), "\xE2\x81\xA8سلام\xE2\x81\xA9  "); }

}  // namespace
}  // namespace telelake
