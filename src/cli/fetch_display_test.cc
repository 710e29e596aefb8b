#include "cli/fetch_display.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

FetchProgress::Row row(const std::string& title, const std::string& state, std::int64_t at, std::int64_t last) {
  FetchProgress::Row row;
  row.chat_id = -1001;
  row.title = title;
  row.state = state;
  row.at_id = at;
  row.last_id = last;
  row.messages = static_cast<std::uint64_t>(at);
  return row;
}

TEST(FetchDisplay, ShowsTheChatsInHandAndASum) {
  const auto lines =
      fetch_lines({row("Done", "complete", 100, 100), row("Lounge", "reading", 50, 200)}, 7, 10, 100, 12);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(lines[0].find("Lounge"), std::string::npos);
  EXPECT_NE(lines[0].find("25%"), std::string::npos);
  EXPECT_NE(lines[0].find("50 of 200 ids"), std::string::npos);
  EXPECT_EQ(lines[1], "1 of 7 chats, 150 messages in 10 s");
}

TEST(FetchDisplay, SaysHowLongAWaitLasts) {
  FetchProgress::Row waiting = row("Lounge", "reading", 50, 200);
  waiting.waiting_seconds = 61.7;
  const auto lines = fetch_lines({waiting}, 1, 10, 120, 12);
  EXPECT_NE(lines[0].find("waiting 62 s as Telegram asked"), std::string::npos);
}

TEST(FetchDisplay, ShowsFilesAndThoseWhoseHistoryIsReadButNotTheirFiles) {
  FetchProgress::Row loading = row("Lounge", "loading files", 200, 200);
  loading.files = 3;
  loading.file_bytes = 5 << 20;
  const auto lines = fetch_lines({loading}, 0, 10, 120, 12);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(lines[0].find("3 files (5.0 MiB)"), std::string::npos);
  EXPECT_EQ(lines[1], "0 of 1 chats, 200 messages in 10 s");
}

TEST(FetchDisplay, CountsAChatOnceThatAnotherAccountGoesOnWith) {
  const auto lines =
      fetch_lines({row("Lounge", "handed over", 50, 200), row("Lounge", "reading", 80, 200)}, 1, 10, 100, 12);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1], "0 of 1 chats, 130 messages in 10 s");
}

TEST(FetchDisplay, KeepsToTheTerminal) {
  std::vector<FetchProgress::Row> many;
  for (int chat = 0; chat < 40; ++chat) many.push_back(row(std::string(90, 'x'), "reading", 1, 2));
  const auto lines = fetch_lines(many, 40, 1, 60, 8);
  EXPECT_LE(lines.size(), 8U);
  for (const std::string& line : lines) EXPECT_LT(line.size(), 60U);
  EXPECT_EQ(fetch_lines({row("名前", "reading", 1, 2)}, 1, 1, 80, 8)[0].substr(0, 6), "名前");
}

}  // namespace
}  // namespace telelake
