// Messages without a time: kept apart, and gone from there once a time is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr Time kHorizon{1800000000};

Batch undated(const std::vector<std::int64_t>& ids, const std::vector<Message>& dated = {}) {
  Batch part = batch(dated);
  for (const std::int64_t id : ids) part.undated.push_back(Undated{.id = id, .chat_id = kChat, .reason = "time_zero"});
  return part;
}

std::vector<std::int64_t> undated_ids(const Repository& repository) {
  const auto held = (*repository.snapshot(kKey))->undated();
  std::vector<std::int64_t> ids;
  for (const Undated& record : *held) ids.push_back(record.id);
  return ids;
}

TEST(StoreUndatedTest, TheyAreKeptBesideTheMessagesAndCountedOnce) {
  const TestStore store;
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(import(*store.repository, {undated({3, 5}, {message(1, "a"), message(4, "b")})}, {kHorizon}));
    EXPECT_THAT(undated_ids(*store.repository), testing::ElementsAre(3, 5));
    EXPECT_EQ(store.repository->chats()->front().undated, 2U);
    EXPECT_EQ(store.repository->stats()->messages, 2U);
  }
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
}

TEST(StoreUndatedTest, AChatOfNothingElseIsAChat) {
  const TestStore store;
  ASSERT_TRUE(import(*store.repository, {undated({3})}, {kHorizon}));
  EXPECT_THAT(undated_ids(*store.repository), testing::ElementsAre(3));
  EXPECT_EQ(store.repository->chats()->front().messages, 0U);
}

TEST(StoreUndatedTest, AMessageWithATimeTakesItsPlaceInAnyOrder) {
  const auto dated = [] { return batch({message(3, "now dated"), message(6, "c")}); };
  const TestStore undated_first, dated_first, at_once, live;
  ASSERT_TRUE(import(*undated_first.repository, {undated({3, 5})}, {kHorizon}));
  ASSERT_TRUE(import(*undated_first.repository, {dated()}, {kHorizon}));
  ASSERT_TRUE(import(*dated_first.repository, {dated()}, {kHorizon}));
  ASSERT_TRUE(import(*dated_first.repository, {undated({3, 5})}, {kHorizon}));
  ASSERT_TRUE(import(*at_once.repository, {undated({3, 5}), dated()}, {kHorizon}));
  ASSERT_TRUE(follow(*live.repository, undated({3, 5}), kHorizon));
  ASSERT_TRUE(follow(*live.repository, dated(), kHorizon));
  for (const TestStore* store : {&undated_first, &dated_first, &at_once, &live}) {
    EXPECT_THAT(undated_ids(*store->repository), testing::ElementsAre(5));
    EXPECT_EQ(tree(store->folder.path()), tree(undated_first.folder.path()));
  }
}

TEST(StoreUndatedTest, TheTailShowsThemBeforeItIsFolded) {
  const TestStore store;
  ASSERT_TRUE(import(*store.repository, {undated({3, 5})}, {kHorizon}));
  auto writer = store.repository->open_writer(kKey, chat());
  ASSERT_TRUE((*writer)->upsert(undated({7}, {message(3, "now dated")}), kHorizon));
  EXPECT_THAT(undated_ids(*store.repository), testing::ElementsAre(5, 7));
}

}  // namespace
}  // namespace telelake
