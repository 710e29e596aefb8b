// What was asked for is committed with what was given.
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;

CoverageRecord covered(const std::string& run, std::int64_t first, std::int64_t last, std::int64_t at) {
  CoverageRecord record;
  record.run = run;
  record.key = kKey;
  record.account = "7";
  record.first_id = first;
  record.last_id = last;
  record.horizon = Time{at};
  return record;
}

class CoverageTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = open_file_store(folder_.path(), true);
    ASSERT_TRUE(opened);
    repository_ = std::move(*opened);
  }

  void upsert(std::vector<Message> messages, const CoverageRecord& coverage) {
    auto writer = repository_->open_writer(kKey, chat());
    ASSERT_TRUE(writer);
    Batch page = batch(messages);
    page.kind = SourceKind::kTelegram;
    page.coverage = coverage;
    ASSERT_TRUE((*writer)->upsert(std::move(page), coverage.horizon));
  }

  TemporaryFolder folder_;
  std::unique_ptr<Repository> repository_;
};

TEST_F(CoverageTest, ARunThatGoesOnIsOneRecordThatGrows) {
  upsert({message(1, "a")}, covered("one", 1, 10, 1709300000));
  CoverageRecord second = covered("one", 1, 20, 1709300100);
  second.reached_end = true;
  second.visible_from = 3;
  upsert({message(15, "b")}, second);
  const auto found = repository_->coverage(kKey);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().last_id, 20);
  EXPECT_EQ(found->front().horizon, Time{1709300100});
  EXPECT_TRUE(found->front().reached_end);
  EXPECT_EQ(found->front().visible_from, 3);
  EXPECT_EQ(found->front().account, "7");
}

TEST_F(CoverageTest, APageWithoutMessagesIsCoveredToo) {
  upsert({message(1, "a")}, covered("one", 1, 5, 1709300000));
  upsert({}, covered("two", 6, 9, 1709300200));
  const auto found = repository_->coverage(kKey);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->back().run, "two");
  EXPECT_EQ(found->back().last_id, 9);
}

TEST_F(CoverageTest, SurvivesTheFoldingOfTheTailAndAnotherOpening) {
  upsert({message(1, "a")}, covered("one", 1, 5, 1709300000));
  repository_.reset();
  auto again = open_file_store(folder_.path(), false);
  ASSERT_TRUE(again);
  const auto found = (*again)->coverage(kKey);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 1U);
}

}  // namespace
}  // namespace telelake
