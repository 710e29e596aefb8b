// Years that hold too much are cut into months, such months into days.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/fs/layout.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr Time kHorizon{1800000000};

// `count` messages from `first_id` on, one a second from a day's beginning on.
std::vector<Batch> day_of(std::int64_t first_id, std::int64_t count, CivilDay day) {
  constexpr std::int64_t kInBatch = 20'000;
  const std::int64_t start = std::int64_t{date_of(day).days} * 86'400;
  std::vector<Batch> parts;
  for (std::int64_t done = 0; done < count; done += kInBatch) {
    std::vector<Message> messages;
    for (std::int64_t index = done; index < std::min(done + kInBatch, count); ++index) {
      messages.push_back(message(first_id + index, ""));
      messages.back().date = Time{start + index};
    }
    parts.push_back(batch(messages));
  }
  return parts;
}

std::vector<Batch> together(std::vector<std::vector<Batch>> inputs) {
  std::vector<Batch> all;
  for (std::vector<Batch>& input : inputs) {
    for (Batch& part : input) all.push_back(std::move(part));
  }
  return all;
}

std::map<std::string, std::uint64_t> partitions(const Repository& repository) {
  std::map<std::string, std::uint64_t> lines;
  const auto snapshot = repository.snapshot(kKey);
  for (const PartitionFile& file : (*snapshot)->partitions()) lines[file.partition] = file.lines;
  return lines;
}

TEST(StorePartitionTest, TheCutFollowsWhatIsHeldWhateverTheWayItCame) {
  const auto march = [] { return day_of(1, 60'000, {2024, 3, 5}); };
  const auto late_march = [] { return day_of(60'001, 50'000, {2024, 3, 20}); };
  const auto july = [] { return day_of(200'001, 40'000, {2024, 7, 1}); };
  const auto next_year = [] { return day_of(300'001, 10, {2025, 1, 1}); };
  const TestStore grown, whole;
  Repository& repository = *grown.repository;

  ASSERT_TRUE(import(repository, together({march(), next_year()}), {kHorizon}));
  EXPECT_THAT(partitions(repository), testing::ElementsAre(testing::Pair("2024", 60'000), testing::Pair("2025", 10)));
  ASSERT_TRUE(import(repository, july(), {kHorizon}));
  EXPECT_THAT(partitions(repository), testing::ElementsAre(testing::Pair("2024", 100'000), testing::Pair("2025", 10)));
  ASSERT_TRUE(follow(repository, batch({[] {
                       Message one = message(250'000, "");
                       one.date = Time{std::int64_t{date_of({2024, 7, 2}).days} * 86'400};
                       return one;
                     }()}),
                     kHorizon));
  EXPECT_THAT(partitions(repository),
              testing::ElementsAre(testing::Pair("2024-03", 60'000), testing::Pair("2024-07", 40'001),
                                   testing::Pair("2025", 10)));
  ASSERT_TRUE(import(repository, late_march(), {kHorizon}));
  EXPECT_THAT(partitions(repository),
              testing::ElementsAre(testing::Pair("2024-03-05", 60'000), testing::Pair("2024-03-20", 50'000),
                                   testing::Pair("2024-07", 40'001), testing::Pair("2025", 10)));
  EXPECT_TRUE(repository.check()->empty());

  auto all = together({march(), late_march(), july()});
  Message one = message(250'000, "");
  one.date = Time{std::int64_t{date_of({2024, 7, 2}).days} * 86'400};
  all.push_back(batch({one}));
  for (Batch& part : next_year()) all.push_back(std::move(part));
  ASSERT_TRUE(import(*whole.repository, std::move(all), {kHorizon}));
  EXPECT_EQ(tree(grown.folder.path()), tree(whole.folder.path()));
}

TEST(StorePartitionTest, AMessageThatMovesToItsDayMayBringAYearBackIntoOnePiece) {
  const TestStore store;
  Message moving = message(200'001, "");
  moving.date = Time{std::int64_t{date_of({2024, 5, 1}).days} * 86'400};
  moving.assumed_zone = "UTC";
  ASSERT_TRUE(import(*store.repository, together({day_of(1, 100'000, {2024, 3, 5}), {batch({moving})}}), {kHorizon}));
  EXPECT_THAT(partitions(*store.repository),
              testing::ElementsAre(testing::Pair("2024-03", 100'000), testing::Pair("2024-05", 1)));
  moving.assumed_zone.clear();
  moving.date = Time{std::int64_t{date_of({2023, 12, 31}).days} * 86'400};
  ASSERT_TRUE(import(*store.repository, {batch({moving})}, {kHorizon}));
  EXPECT_THAT(partitions(*store.repository),
              testing::ElementsAre(testing::Pair("2023", 1), testing::Pair("2024", 100'000)));
  EXPECT_TRUE(store.repository->check()->empty());
}

TEST(StoreLayoutTest, APartitionIsNamedByTheFinestCutThatItsDaysAskFor) {
  using file_store::Layout;
  file_store::DayCounts days{{date_of({2024, 3, 5}), file_store::kPartitionMessages}};
  EXPECT_EQ(Layout::of(days).partition(date_of({2024, 3, 6})), "2024");
  days[date_of({2024, 4, 1})] = 1;
  EXPECT_EQ(Layout::of(days).partition(date_of({2024, 3, 6})), "2024-03");
  days[date_of({2024, 3, 9})] = 1;
  EXPECT_EQ(Layout::of(days).partition(date_of({2024, 3, 6})), "2024-03-06");
  EXPECT_EQ(Layout::of(days).partition(date_of({2024, 4, 6})), "2024-04");
  EXPECT_EQ(Layout::of(days).partition(date_of({2023, 4, 6})), "2023");
  EXPECT_TRUE(Layout::of(days).has("2024-03-06"));
  EXPECT_FALSE(Layout::of(days).has("2024-03"));
  EXPECT_FALSE(Layout::of(days).has("2024"));
}

}  // namespace
}  // namespace telelake
