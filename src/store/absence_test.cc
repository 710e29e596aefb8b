// Tombstones for what an export no longer has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kOlder = 1800000000;
constexpr std::int64_t kNewer = 1800000100;

std::vector<Message> messages(const std::vector<std::int64_t>& ids) {
  std::vector<Message> messages;
  for (const std::int64_t id : ids) messages.push_back(message(id, "text " + std::to_string(id)));
  return messages;
}

const std::vector<std::int64_t> kAll{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
const std::vector<std::int64_t> kMostAreGone{1, 2, 10};
const std::vector<std::int64_t> kOneIsGone{1, 2, 3, 4, 6, 7, 8, 9, 10};

Result<UpsertCounts> import_ids(Repository& repository, const std::vector<std::int64_t>& ids, std::int64_t horizon,
                                bool mark_deleted = false, bool force = false) {
  return import(repository, {batch(messages(ids))}, {Time{horizon}, mark_deleted, force});
}

TEST(StoreAbsenceTest, ARefusalStoresWhatTheExportHoldsAndMarksNothing) {
  const TestStore refused, unmarked;
  std::vector<std::int64_t> more = kMostAreGone;
  more.push_back(20);
  for (const TestStore* store : {&refused, &unmarked}) ASSERT_TRUE(import_ids(*store->repository, kAll, kOlder));
  const auto counts = import_ids(*refused.repository, more, kNewer, true);
  ASSERT_TRUE(counts) << counts.error().text();
  EXPECT_EQ(counts->inserted, 1U);
  EXPECT_EQ(counts->unchanged, 3U);
  EXPECT_EQ(counts->absent, 7U);
  EXPECT_EQ(counts->spared, 7U);
  EXPECT_EQ(counts->deleted, 0U);
  ASSERT_TRUE(import_ids(*unmarked.repository, more, kNewer));
  EXPECT_EQ(tree(refused.folder.path()), tree(unmarked.folder.path()));
  EXPECT_THAT(*refused.repository->check(), testing::IsEmpty());
}

TEST(StoreAbsenceTest, AfterARefusalTheNextImportWorksAndInsistingMarks) {
  const TestStore store;
  ASSERT_TRUE(import_ids(*store.repository, kAll, kOlder));
  ASSERT_EQ(import_ids(*store.repository, kMostAreGone, kNewer, true)->spared, 7U);
  const auto before = tree(store.folder.path());
  EXPECT_EQ(import_ids(*store.repository, kMostAreGone, kNewer)->unchanged, 3U);
  EXPECT_EQ(tree(store.folder.path()), before);
  const auto forced = import_ids(*store.repository, kMostAreGone, kNewer, true, true);
  EXPECT_EQ(forced->deleted, 7U);
  EXPECT_EQ(forced->spared, 0U);
  EXPECT_EQ(store.repository->stats()->tombstones, 7U);
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
}

TEST(StoreAbsenceTest, ARefusedRunLeavesItsWriterUsable) {
  const TestStore store;
  ASSERT_TRUE(import_ids(*store.repository, kAll, kOlder));
  auto writer = store.repository->open_writer(kKey, chat());
  ASSERT_TRUE((*writer)->stage(batch(messages(kMostAreGone))));
  ASSERT_EQ((*writer)->finish({Time{kNewer}, true, false})->spared, 7U);
  EXPECT_TRUE((*writer)->upsert(batch({message(30, "live")}), Time{kNewer}));
  EXPECT_TRUE((*writer)->compact());
}

TEST(StoreAbsenceTest, WhatAnOlderExportBringsLaterIsDeletedToo) {
  const TestStore forwards, backwards;
  ASSERT_TRUE(import_ids(*forwards.repository, kAll, kOlder));
  ASSERT_TRUE(import_ids(*forwards.repository, kOneIsGone, kNewer, true));
  ASSERT_TRUE(import_ids(*backwards.repository, kOneIsGone, kNewer, true));
  ASSERT_EQ(import_ids(*backwards.repository, kAll, kOlder)->deleted, 1U);
  EXPECT_EQ(backwards.repository->stats()->tombstones, 1U);
  EXPECT_EQ(tree(forwards.folder.path()), tree(backwards.folder.path()));
  EXPECT_THAT(*backwards.repository->check(), testing::IsEmpty());
}

TEST(StoreAbsenceTest, TheTailTellsItBeforeItIsFolded) {
  const TestStore store;
  ASSERT_TRUE(import_ids(*store.repository, kOneIsGone, kNewer, true));
  Batch told = batch({});
  told.deleted = {30};
  told.kind = SourceKind::kTelegram;
  ASSERT_TRUE(follow(*store.repository, told, Time{kNewer}));
  auto writer = store.repository->open_writer(kKey, chat());
  EXPECT_EQ((*writer)->upsert(batch(messages({5, 30, 31})), Time{kOlder})->deleted, 2U);
  ASSERT_TRUE((*store.repository->snapshot(kKey))->has_tail());
  EXPECT_EQ(store.repository->stats()->tombstones, 2U);
  ASSERT_TRUE((*writer)->compact());
  EXPECT_EQ(store.repository->stats()->tombstones, 2U);
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
}

TEST(StoreAbsenceTest, OnlyTheRangeOfTheExportIsSpokenOf) {
  const TestStore store;
  ASSERT_TRUE(import_ids(*store.repository, {3, 4, 6}, kNewer, true));
  ASSERT_TRUE(import_ids(*store.repository, kAll, kOlder));
  std::vector<std::int64_t> deleted;
  ASSERT_TRUE((*store.repository->snapshot(kKey))->visit(Date{0}, Date{40000}, [&](const Message& message) {
    if (message.deleted) deleted.push_back(message.id);
    return true;
  }));
  EXPECT_THAT(deleted, testing::ElementsAre(5));
}

TEST(StoreAbsenceTest, WhatIsThereButWasNotReadIsNotAbsentInAnyOrder) {
  Batch newer = batch(messages({1, 2, 3, 4, 6, 8, 10}));
  newer.refused = {5};
  newer.undated.emplace_back().id = 7;
  newer.undated.back().chat_id = kChat;
  newer.undated.back().reason = "unsupported";
  const TestStore forwards, backwards;
  ASSERT_TRUE(import_ids(*forwards.repository, kAll, kOlder));
  const auto counts = import(*forwards.repository, {newer}, {Time{kNewer}, true, false});
  EXPECT_EQ(counts->absent, 1U);
  EXPECT_EQ(counts->deleted, 1U);
  ASSERT_TRUE(import(*backwards.repository, {newer}, {Time{kNewer}, true, false}));
  ASSERT_TRUE(import_ids(*backwards.repository, kAll, kOlder));
  for (const TestStore* store : {&forwards, &backwards}) EXPECT_EQ(store->repository->stats()->tombstones, 1U);
  EXPECT_EQ(tree(forwards.folder.path()), tree(backwards.folder.path()));
}

TEST(StoreAbsenceTest, AStillNewerExportThatHasTheMessageLiftsTheTombstoneInAnyOrder) {
  struct Run {
    std::vector<std::int64_t> ids;
    std::int64_t horizon;
    bool mark_deleted;
  };
  std::vector<Run> runs{{kAll, kOlder, false}, {kOneIsGone, kNewer, true}, {kAll, kNewer + 100, false}};
  std::vector<int> order{0, 1, 2};
  std::map<std::string, std::string> files;
  do {
    const TestStore store;
    for (const int index : order) {
      const Run& run = runs[static_cast<std::size_t>(index)];
      ASSERT_TRUE(import_ids(*store.repository, run.ids, run.horizon, run.mark_deleted, true));
    }
    EXPECT_EQ(store.repository->stats()->tombstones, 0U);
    if (files.empty()) files = tree(store.folder.path());
    EXPECT_EQ(tree(store.folder.path()), files);
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace telelake
