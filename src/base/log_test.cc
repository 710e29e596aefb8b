#include "base/log.h"

#include <sstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace telelake {
namespace {

class LogTest : public testing::Test {
 protected:
  void start(LogFormat format, LogLevel level = LogLevel::kInfo) {
    start_logging({.level = level, .format = format, .run = "run-1", .command = "import", .output = &output_});
  }
  void TearDown() override { start_logging({}); }

  std::vector<std::string> lines() const {
    std::vector<std::string> result;
    std::istringstream stream(output_.str());
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    return result;
  }

  std::ostringstream output_;
};

TEST_F(LogTest, AJsonLineHasTheRunAndTypedFields) {
  start(LogFormat::kJson);
  log_info("import finished",
           {{"chat", -1001234567890}, {"messages", 12u}, {"seconds", 0.5}, {"date", "2024-05-01"}, {"dry", false}});
  ASSERT_EQ(lines().size(), 1u);
  const auto line = nlohmann::json::parse(lines()[0]);
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["message"], "import finished");
  EXPECT_EQ(line["run"], "run-1");
  EXPECT_EQ(line["command"], "import");
  EXPECT_EQ(line["chat"], -1001234567890);
  EXPECT_TRUE(line["messages"].is_number_integer());
  EXPECT_EQ(line["seconds"], 0.5);
  EXPECT_EQ(line["date"], "2024-05-01");
  EXPECT_EQ(line["dry"], false);
  EXPECT_EQ(line["time"].get<std::string>().size(), 20u);
  EXPECT_EQ(lines()[0].rfind("{\"time\":", 0), 0u) << "time comes first";
}

TEST_F(LogTest, HostileTextStaysOneLineOfValidJson) {
  start(LogFormat::kJson);
  log_error("bad \"input\"\nsecond line {}", {{"text", std::string("\x01\xff\\ emoji \xF0\x9F\x98\x80")}});
  ASSERT_EQ(lines().size(), 1u);
  const auto line = nlohmann::json::parse(lines()[0]);
  EXPECT_EQ(line["message"], "bad \"input\"\nsecond line {}");
  EXPECT_EQ(line["text"], "\x01\xEF\xBF\xBD\\ emoji \xF0\x9F\x98\x80");
}

TEST_F(LogTest, ATextLineQuotesOnlyWhatNeedsIt) {
  start(LogFormat::kText);
  log_warning("chat skipped", {{"chat", 5}, {"title", "My chat"}, {"type", "group"}, {"escape", "\x1b[31m"}});
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0].substr(9),
            "warning: chat skipped  chat=5  title=\"My chat\"  type=group  escape=\"\\u001b[31m\"");
}

TEST_F(LogTest, LinesBelowTheLevelAreLeftOut) {
  start(LogFormat::kJson, LogLevel::kWarning);
  log_info("quiet");
  log_debug("quieter");
  log_warning("loud");
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_NE(lines()[0].find("loud"), std::string::npos);
}

TEST_F(LogTest, OffSaysNothing) {
  start(LogFormat::kJson, LogLevel::kOff);
  log_error("nobody hears");
  EXPECT_TRUE(lines().empty());
}

TEST_F(LogTest, ThreadsDoNotMixTheirLines) {
  start(LogFormat::kJson);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([thread] {
        for (int index = 0; index < 100; ++index) log_info("line", {{"thread", thread}, {"index", index}});
      });
    }
  }
  ASSERT_EQ(lines().size(), 400u);
  for (const std::string& line : lines()) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST(LogWordsTest, WordsOfTheCommandLineAreRead) {
  EXPECT_EQ(parse_log_level("warning"), LogLevel::kWarning);
  EXPECT_EQ(parse_log_level("loud"), std::nullopt);
  EXPECT_EQ(parse_log_format("text"), LogFormat::kText);
  EXPECT_EQ(parse_log_format(""), std::nullopt);
}

TEST(RunIdTest, IdsAreUniqueAndSortByTime) {
  const std::string first = make_run_id();
  EXPECT_EQ(first.size(), 25u) << first;
  EXPECT_EQ(first[8], 'T');
  EXPECT_NE(first, make_run_id());
}

}  // namespace
}  // namespace telelake
