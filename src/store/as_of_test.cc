// A chat as it stood at some time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kFirst = 1800000000;
constexpr std::int64_t kSecond = 1800000100;

Message edited(std::int64_t id, const std::string& text, std::int64_t at) {
  Message seen = message(id, text);
  seen.edited = true;
  seen.edited_at = Time{at};
  return seen;
}

// `text`, with `?` where uncertain and `-` where deleted, by id.
std::map<std::int64_t, std::string> as_of(const Repository& repository, std::int64_t time) {
  std::map<std::int64_t, std::string> found;
  const auto snapshot = repository.snapshot(kKey);
  const auto visited = (*snapshot)->as_of(Time{time}, [&](const AsOfMessage& seen) {
    found[seen.message.id] = seen.message.text + (seen.uncertain ? "?" : "") + (seen.message.deleted ? "-" : "");
    return true;
  });
  EXPECT_TRUE(visited) << visited.error().text();
  return found;
}

using Held = std::map<std::int64_t, std::string>;

TEST(StoreAsOfTest, WhatWasSentLaterIsNotThere) {
  const TestStore store;
  ASSERT_TRUE(
      import(*store.repository, {batch({message(1, "a"), message(2, "b"), message(5000, "c")})}, {Time{kFirst}}));
  EXPECT_EQ(as_of(*store.repository, message(1, "").date.seconds - 1), Held{});
  EXPECT_EQ(as_of(*store.repository, message(1, "").date.seconds), (Held{{1, "a"}}));
  EXPECT_EQ(as_of(*store.repository, message(2, "").date.seconds), (Held{{1, "a"}, {2, "b"}}));
  EXPECT_EQ(as_of(*store.repository, kFirst), (Held{{1, "a"}, {2, "b"}, {5000, "c"}}));
}

TEST(StoreAsOfTest, TheLatestValueEditedByThenIsTold) {
  const TestStore store;
  const std::int64_t sent = message(1, "").date.seconds;
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "a")})}, {Time{kFirst}}));
  ASSERT_TRUE(import(*store.repository, {batch({edited(1, "b", sent + 100)})}, {Time{kFirst + 1}}));
  ASSERT_TRUE(import(*store.repository, {batch({edited(1, "c", sent + 200)})}, {Time{kSecond}}));
  EXPECT_EQ(as_of(*store.repository, sent + 99), (Held{{1, "a"}}));
  EXPECT_EQ(as_of(*store.repository, sent + 100), (Held{{1, "b"}}));
  EXPECT_EQ(as_of(*store.repository, sent + 199), (Held{{1, "b"}}));
  EXPECT_EQ(as_of(*store.repository, sent + 200), (Held{{1, "c"}}));
  const auto values = (*store.repository->snapshot(kKey))->revisions(1);
  EXPECT_THAT(*values, testing::ElementsAre(testing::Field(&RevisionView::revision, 1),
                                            testing::Field(&RevisionView::revision, 2),
                                            testing::Field(&RevisionView::revision, 3)));
}

TEST(StoreAsOfTest, WhereOnlyLaterValuesAreKnownTheEarliestIsToldAsUncertain) {
  const TestStore store;
  const std::int64_t sent = message(1, "").date.seconds;
  ASSERT_TRUE(import(*store.repository, {batch({edited(1, "b", sent + 100)})}, {Time{kFirst}}));
  ASSERT_TRUE(import(*store.repository, {batch({edited(1, "c", sent + 200)})}, {Time{kSecond}}));
  EXPECT_EQ(as_of(*store.repository, sent + 50), (Held{{1, "b?"}}));
  EXPECT_EQ(as_of(*store.repository, sent + 150), (Held{{1, "b"}}));
}

TEST(StoreAsOfTest, WithinTheBoundsOfADeletionItIsThereAndUncertain) {
  for (const bool by_source : {true, false}) {
    const TestStore store;
    std::vector<Message> all;
    for (std::int64_t id = 1; id <= 10; ++id) all.push_back(message(id, "x"));
    ASSERT_TRUE(import(*store.repository, {batch(all)}, {Time{kFirst}}));
    all.erase(all.begin() + 4);
    Batch fewer = batch(by_source ? std::vector<Message>{} : all);
    if (by_source) fewer.deleted = {5};
    ASSERT_EQ(import(*store.repository, {fewer}, {Time{kSecond}, !by_source})->deleted, 1U);
    EXPECT_EQ(as_of(*store.repository, kFirst - 1)[5], "x");
    EXPECT_EQ(as_of(*store.repository, kFirst)[5], "x?");
    EXPECT_EQ(as_of(*store.repository, kSecond - 1)[5], "x?");
    EXPECT_EQ(as_of(*store.repository, kSecond)[5], "x-");
    EXPECT_EQ(as_of(*store.repository, kFirst)[6], "x");
  }
}

TEST(StoreAsOfTest, AStatedTimeOfDeletionLeavesNoDoubt) {
  const TestStore store;
  Message gone = message(1, "x");
  gone.deleted = true;
  gone.deleted_at = Time{kFirst + 50};
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "x")})}, {Time{kFirst}}));
  Batch told = batch({gone});
  told.kind = SourceKind::kTelegram;
  ASSERT_TRUE(follow(*store.repository, told, Time{kSecond}));
  EXPECT_EQ(as_of(*store.repository, kFirst + 49)[1], "x");
  EXPECT_EQ(as_of(*store.repository, kFirst + 50)[1], "x-");
}

TEST(StoreAsOfTest, TheTailIsReadToo) {
  const TestStore store;
  const std::int64_t sent = message(1, "").date.seconds;
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "a"), message(2, "other")})}, {Time{kFirst}}));
  auto writer = store.repository->open_writer(kKey, chat());
  ASSERT_TRUE((*writer)->upsert(batch({edited(1, "b", sent + 100), message(3, "new")}), Time{kSecond}));
  ASSERT_TRUE((*store.repository->snapshot(kKey))->has_tail());
  EXPECT_EQ(as_of(*store.repository, sent + 99), (Held{{1, "a"}, {2, "other"}}));
  EXPECT_EQ(as_of(*store.repository, sent + 200), (Held{{1, "b"}, {2, "other"}, {3, "new"}}));
}

}  // namespace
}  // namespace telelake
