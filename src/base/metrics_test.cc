#include "base/metrics.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace telelake {
namespace {

class MetricsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("metrics_test" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
  Metrics metrics_;
};

TEST_F(MetricsTest, TheTextHasHelpTypeLabelsAndValue) {
  metrics_.counter("telelake_messages_total", "Messages read.", {{"source", "desktop_export"}}).Increment(3);
  metrics_.gauge("telelake_chats", "Chats held.").Set(2);
  const std::string text = metrics_.text();
  EXPECT_NE(text.find("# HELP telelake_messages_total Messages read.\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# TYPE telelake_messages_total counter\n"), std::string::npos);
  EXPECT_NE(text.find("telelake_messages_total{source=\"desktop_export\"} 3\n"), std::string::npos);
  EXPECT_NE(text.find("# TYPE telelake_chats gauge\ntelelake_chats 2\n"), std::string::npos);
}

TEST_F(MetricsTest, AskingAgainGivesTheSameMetric) {
  metrics_.counter("again_total", "Again.").Increment();
  metrics_.counter("again_total", "Again.").Increment();
  EXPECT_NE(metrics_.text().find("again_total 2\n"), std::string::npos);
}

TEST_F(MetricsTest, AHistogramCountsIntoItsBuckets) {
  metrics_.histogram("seconds", "Time.", {0.1, 1}).Observe(0.5);
  const std::string text = metrics_.text();
  EXPECT_NE(text.find("seconds_bucket{le=\"0.1\"} 0\n"), std::string::npos) << text;
  EXPECT_NE(text.find("seconds_bucket{le=\"1\"} 1\n"), std::string::npos);
}

TEST_F(MetricsTest, TheFileIsReplacedWholeAndNothingStaysBeside) {
  const std::string path = folder_ / "telelake.prom";
  metrics_.gauge("value", "A value.").Set(1);
  ASSERT_TRUE(metrics_.write_file(path));
  metrics_.gauge("value", "A value.").Set(2);
  ASSERT_TRUE(metrics_.write_file(path));
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  EXPECT_EQ(content.str(), metrics_.text());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(MetricsTest, AFolderThatIsNotThereIsAnErrorWithThePath) {
  const std::string path = folder_ / "missing" / "telelake.prom";
  const Result<void> written = metrics_.write_file(path);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().where, path);
  EXPECT_NE(written.error().what.find("No such file"), std::string::npos) << written.error().what;
}

}  // namespace
}  // namespace telelake
