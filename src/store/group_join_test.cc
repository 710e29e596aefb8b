// A basic group's history becomes a part of the supergroup that the group became.
#include <cerrno>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/migrated_ids.h"
#include "store/fs/disk.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kGroup = -3001;
constexpr std::int64_t kShift = -kMigratedIdOffset;
constexpr Time kOlder{1800000000};
constexpr Time kNewer{1800000100};
const ChatKey kBefore{"5001", kGroup};
const ChatKey kAfter{"5001", kChat};

Chat group() { return Chat{.id = kGroup, .type = ChatType::kGroup, .title = "Team"}; }

// The same observations as of the group, and as of the supergroup that it became.
struct Side {
  ChatKey key;
  Chat chat;
  std::int64_t shift = 0;
};
const Side kAsGroup{kBefore, group(), 0};
const Side kAsPart{kAfter, store_test::chat(), kShift};

Message said(const Side& side, std::int64_t id, const std::string& text) {
  Message said = message(id, text);
  said.id = id + side.shift;
  said.chat_id = side.chat.id;
  return said;
}

// An edit, an answer, a thread, a message that is pinned, one without a time, and one that is deleted before it comes.
std::vector<Batch> observations(const Side& side) {
  Message answer = said(side, 4, "answer");
  answer.reply_to.emplace().message_id = 2 + side.shift;
  answer.thread_id = 2 + side.shift;
  Message pinned = said(side, 5, "");
  pinned.kind = MessageKind::kService;
  pinned.service.emplace().action = Action::kPinMessage;
  pinned.service->details.message_id = 2 + side.shift;
  Batch first;
  first.kind = SourceKind::kTelegram;
  for (const Message& one : {said(side, 1, "a"), said(side, 2, "b"), answer, pinned}) first.messages.append(one);
  first.participants.push_back(Participant{.id = 7, .kind = ParticipantKind::kUser, .name = "Ann"});
  first.threads.push_back({kOlder, Thread{2 + side.shift, ThreadKind::kReply, 2 + side.shift, ""}});
  first.undated.push_back(Undated{.id = 90 + side.shift, .chat_id = side.chat.id, .reason = "time_zero"});
  Message edited = said(side, 2, "b, edited");
  edited.edited = true;
  edited.edited_at = Time{1709300000};
  Batch second;
  second.kind = SourceKind::kTelegram;
  second.messages.append(edited);
  second.deleted = {1 + side.shift, 6 + side.shift};
  return {first, second};
}

void take_in(Repository& repository, const Side& side, std::vector<Batch> batches) {
  auto writer = repository.open_writer(side.key, side.chat);
  ASSERT_TRUE(writer);
  Time horizon = kOlder;
  for (Batch& one : batches) {
    one.chat = side.chat;
    one.coverage = CoverageRecord{
        "run" + std::to_string(horizon.seconds), side.key, "5001", 1 + side.shift, 5 + side.shift, horizon, true, 0};
    ASSERT_TRUE((*writer)->upsert(std::move(one), horizon));
    horizon = kNewer;
  }
  ASSERT_TRUE((*writer)->compact());
}

Result<bool> join_group(Repository& repository) {
  return repository.join_group(kBefore, kAfter, store_test::chat(), kShift);
}

std::vector<ChatKey> keys(const Repository& repository) {
  std::vector<ChatKey> keys;
  const auto chats = repository.chats();
  for (const ChatSummary& chat : *chats) keys.push_back(chat.key);
  return keys;
}

TEST(StoreGroupJoinTest, IsTheHistoryThatTheSupergroupWouldHaveHad) {
  const TestStore store, direct;
  take_in(*store.repository, kAsGroup, observations(kAsGroup));
  take_in(*direct.repository, kAsPart, observations(kAsPart));
  const auto joined = join_group(*store.repository);
  ASSERT_TRUE(joined) << joined.error().text();
  EXPECT_TRUE(*joined);
  EXPECT_THAT(keys(*store.repository), testing::ElementsAre(kAfter));
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
  EXPECT_EQ(store.repository->chats()->front().chat, store_test::chat());
  // What came after a deletion that was told before it is deleted, too.
  for (const TestStore* one : {&store, &direct}) {
    Batch late;
    late.kind = SourceKind::kTelegram;
    late.messages.append(said(kAsPart, 6, "late"));
    take_in(*one->repository, kAsPart, {late});
  }
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
  EXPECT_TRUE((*store.repository->snapshot(kAfter))->message(6 + kShift)->value().deleted);
}

TEST(StoreGroupJoinTest, BothHistoriesAreOneWhicheverCameFirst) {
  const TestStore store, direct;
  take_in(*store.repository, kAsGroup, observations(kAsGroup));
  std::vector<Batch> later(1);
  later[0].kind = SourceKind::kTelegram;
  later[0].messages.append(said(kAsPart, 4, "answer"));
  later[0].messages.append(said(kAsPart, 8, "and more"));
  take_in(*store.repository, kAsPart, later);
  take_in(*direct.repository, kAsPart, later);
  take_in(*direct.repository, kAsPart, observations(kAsPart));
  ASSERT_TRUE(join_group(*store.repository));
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
  EXPECT_EQ(store.repository->stats()->messages, 5U);
}

TEST(StoreGroupJoinTest, WhatWasCoveredIsCoveredUnderTheNewIds) {
  const TestStore store;
  take_in(*store.repository, kAsGroup, observations(kAsGroup));
  ASSERT_TRUE(join_group(*store.repository));
  EXPECT_THAT(*store.repository->coverage(kBefore), testing::IsEmpty());
  const auto covered = store.repository->coverage(kAfter);
  ASSERT_EQ(covered->size(), 2U);
  EXPECT_EQ((*covered)[0].first_id, 1 + kShift);
  EXPECT_EQ((*covered)[0].last_id, 5 + kShift);
  EXPECT_EQ((*covered)[0].visible_from, 0);
  EXPECT_TRUE((*covered)[0].reached_end);
}

// Joins while from the n-th step on nothing changes on the disk any more, as when killed there. True when it came to
// its end before.
bool join_stopped_at(const std::string& folder, int n) {
  int step = 0;
  file_store::set_step_hook([&](std::string_view, const std::string&) { return ++step >= n ? EIO : 0; });
  {
    const auto repository = open_file_store(folder, false);
    if (repository) (void)join_group(**repository);
  }
  file_store::set_step_hook({});
  return step < n;
}

TEST(StoreGroupJoinTest, StoppedAtAnyStepItIsWholeOnceItIsRepeated) {
  const TemporaryFolder prepared(memory_folder()), direct(memory_folder());
  {
    const auto repository = open_file_store(direct.path(), true);
    take_in(**repository, kAsPart, observations(kAsPart));
    const auto group = open_file_store(prepared.path(), true);
    take_in(**group, kAsGroup, observations(kAsGroup));
  }
  int steps = 0;
  for (bool ended = false; !ended;) {
    const TemporaryFolder folder(memory_folder());
    std::filesystem::copy(prepared.path(), folder.path(), std::filesystem::copy_options::recursive);
    ended = join_stopped_at(folder.path(), ++steps);
    const auto repository = open_file_store(folder.path(), false);
    ASSERT_TRUE(repository);
    EXPECT_GE((*repository)->stats()->messages, 4U) << steps;
    const auto joined = join_group(**repository);
    ASSERT_TRUE(joined) << joined.error().text();
    EXPECT_THAT(keys(**repository), testing::ElementsAre(kAfter)) << steps;
    EXPECT_EQ(tree(folder.path()), tree(direct.path())) << steps;
    EXPECT_EQ((*repository)->coverage(kAfter)->size(), 2U) << steps;
    EXPECT_THAT(*(*repository)->check(), testing::IsEmpty()) << steps;
  }
  EXPECT_GT(steps, 10);
}

// As an import of an older export leaves it.
TEST(StoreGroupJoinTest, WhatComesOfTheGroupLaterIsJoinedAgain) {
  const TestStore store, direct;
  for (int turn = 0; turn < 2; ++turn) {
    take_in(*store.repository, kAsGroup, observations(kAsGroup));
    ASSERT_TRUE(join_group(*store.repository));
  }
  take_in(*direct.repository, kAsPart, observations(kAsPart));
  EXPECT_EQ(tree(store.folder.path()), tree(direct.folder.path()));
  const auto nothing = join_group(*store.repository);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
}

TEST(StoreGroupJoinTest, AGroupThatIsBeingWrittenIsLeftAlone) {
  const TestStore store;
  take_in(*store.repository, kAsGroup, observations(kAsGroup));
  const auto writer = store.repository->open_writer(kBefore, group());
  const auto joined = join_group(*store.repository);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(keys(*store.repository), testing::ElementsAre(kBefore));
}

}  // namespace
}  // namespace telelake
