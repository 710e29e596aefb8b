// Comments of a channel's posts, and which chats belong together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

constexpr std::int64_t kChannel = -1001000000002;
constexpr Time kHorizon{1800000000};

// What Telegram forwards into the discussion group when the channel posts.
Message copy_of_post(std::int64_t id, std::int64_t post) {
  Message copy = message(id, "post");
  copy.sender.id = kChannel;
  copy.thread_id = id;
  SavedFrom saved;
  saved.chat.id = kChannel;
  saved.message_id = post;
  copy.saved_from = saved;
  return copy;
}

Message comment(std::int64_t id, std::int64_t on) {
  Message comment = message(id, "comment");
  comment.reply_to.emplace().message_id = on;
  comment.thread_id = on;
  return comment;
}

Batch telegram(const std::vector<Message>& messages) {
  Batch part = batch(messages);
  part.kind = SourceKind::kTelegram;
  return part;
}

// Posts with the counts of their comments, as `copy<-post:count`.
std::vector<std::string> comments(const Repository& repository, const ChannelPostFilter& wanted) {
  const auto threads = (*repository.snapshot(kKey))->comment_threads(wanted);
  EXPECT_TRUE(threads) << threads.error().text();
  std::vector<std::string> list;
  for (const CommentThread& thread : *threads) {
    list.push_back(std::to_string(thread.post.copy_id) + "<-" + std::to_string(thread.post.post_id) + ":" +
                   std::to_string(thread.comments));
  }
  return list;
}

bool any(const ChannelPost&) { return true; }

TEST(StoreCommentsTest, CountsTheCommentsOfEachPostButNotItsCopy) {
  const TestStore store;
  ASSERT_TRUE(follow(*store.repository,
                     telegram({copy_of_post(1, 11), comment(2, 1), comment(3, 1), copy_of_post(4, 12), comment(5, 4)}),
                     kHorizon));
  EXPECT_THAT(comments(*store.repository, any), testing::ElementsAre("1<-11:2", "4<-12:1"));
  const auto second = [](const ChannelPost& post) { return post.channel_id == kChannel && post.post_id == 12; };
  EXPECT_THAT(comments(*store.repository, second), testing::ElementsAre("4<-12:1"));
}

TEST(StoreCommentsTest, WhatSomebodyForwardedBeginsNoComments) {
  const TestStore store;
  Message forwarded = copy_of_post(1, 11);
  forwarded.sender.id = 7;
  ASSERT_TRUE(follow(*store.repository, telegram({forwarded, comment(2, 1)}), kHorizon));
  EXPECT_THAT(comments(*store.repository, any), testing::IsEmpty());
}

TEST(StoreCommentsTest, TheHotTailCountsOnceAndDeletedCommentsDoNot) {
  const TestStore store;
  ASSERT_TRUE(follow(*store.repository, telegram({copy_of_post(1, 11), comment(2, 1), comment(3, 1)}), kHorizon));
  EXPECT_THAT(comments(*store.repository, any), testing::ElementsAre("1<-11:2"));
  auto writer = store.repository->open_writer(kKey, chat());
  ASSERT_TRUE(writer);
  Message edited = comment(2, 1);
  edited.views = 5;
  ASSERT_TRUE((*writer)->upsert(telegram({edited, comment(4, 1), copy_of_post(5, 12), comment(6, 5)}), kHorizon));
  EXPECT_THAT(comments(*store.repository, any), testing::ElementsAre("1<-11:3", "5<-12:1"));
  Batch deletion = telegram({});
  deletion.deleted = {3};
  ASSERT_TRUE((*writer)->upsert(std::move(deletion), Time{kHorizon.seconds + 1}));
  EXPECT_THAT(comments(*store.repository, any), testing::ElementsAre("1<-11:2", "5<-12:1"));
  ASSERT_TRUE((*writer)->compact());
  EXPECT_THAT(comments(*store.repository, any), testing::ElementsAre("1<-11:2", "5<-12:1"));
}

TEST(StoreLinksTest, AreKnownFromBothSidesAndAcrossOpenings) {
  const TestStore store;
  const ChatLink link{ChatLink::Kind::kDiscussion, kChannel, kChat};
  const ChatLink upgrade{ChatLink::Kind::kUpgrade, -5, kChat};
  for (int turn = 0; turn < 2; ++turn) {
    ASSERT_TRUE(store.repository->note_link(link));
    ASSERT_TRUE(store.repository->note_link(upgrade));
  }
  const auto again = open_file_store(store.folder.path(), false);
  ASSERT_TRUE(again);
  EXPECT_THAT((*again)->links_of(kChannel).value(), testing::ElementsAre(link));
  EXPECT_THAT((*again)->links_of(kChat).value(), testing::ElementsAre(link, upgrade));
  EXPECT_THAT((*again)->links_of(1).value(), testing::IsEmpty());
}

TEST(StoreLinksTest, AChatIsFoundInEachOfItsScopes) {
  const TestStore store;
  ASSERT_TRUE(follow(*store.repository, telegram({message(1, "after")}), kHorizon));
  auto writer = store.repository->open_writer(ChatKey{"5001", kChat}, chat());
  ASSERT_TRUE(writer);
  Message before = message(1, "before");
  before.id = -999999999;
  ASSERT_TRUE((*writer)->upsert(telegram({before}), kHorizon));
  const auto found = store.repository->chats_of(kChat);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].key.scope, "5001");
  EXPECT_EQ((*found)[0].messages, 1U);
  EXPECT_EQ((*found)[1].key.scope, kSharedScope);
}

}  // namespace
}  // namespace telelake
