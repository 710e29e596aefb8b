// Import runs of several chats that become durable together.
#include "store/fs/commit_group.h"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/fs/disk.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

// The steps of a run of code that change the disk, by name. With a number, that step and every later one fail.
class Steps {
 public:
  explicit Steps(int failing = 0) {
    file_store::set_step_hook([this, failing](std::string_view step, const std::string&) {
      ++counts_[std::string(step)];
      return ++all_ >= failing && failing > 0 ? EIO : 0;
    });
  }
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;
  ~Steps() { file_store::set_step_hook({}); }

  int count(const std::string& step) const { return counts_.contains(step) ? counts_.at(step) : 0; }
  int syncs() const { return count("sync") + count("sync_folder") + count("sync_file_system") + count("commit"); }
  int all() const { return all_; }

 private:
  std::map<std::string, int> counts_;
  int all_ = 0;
};

ChatKey key_of(int number) { return {std::string(kSharedScope), kChat - number}; }

Chat chat_of(int number) {
  Chat made = chat();
  made.id = key_of(number).chat_id;
  return made;
}

// A chat with a topic, so that the end of its run has several steps.
Batch small_chat(int number, const std::string& text) {
  Batch part;
  part.chat = chat_of(number);
  Message topic = message(1, "");
  topic.kind = MessageKind::kService;
  topic.service.emplace().action = Action::kForumTopicCreated;
  topic.service->details.title = "Topic";
  Message answer = message(2, text);
  answer.reply_to.emplace();
  answer.reply_to->message_id = 1;
  for (Message* one : {&topic, &answer}) {
    one->chat_id = part.chat.id;
    part.messages.append(one->id, one->date, to_json(*one));
  }
  Thread thread;
  thread.id = 1;
  thread.kind = ThreadKind::kTopic;
  part.threads.push_back({message(1, "").date, thread});
  return part;
}

constexpr FinishOptions kFinish{Time{1800000000}};

template <class Opener>
Result<void> import_chat(Opener& opener, int number, Batch part) {
  auto writer = opener.open_writer(key_of(number), chat_of(number));
  if (!writer) return std::unexpected(writer.error());
  if (auto staged = (*writer)->stage(std::move(part)); !staged) return staged;
  auto counts = (*writer)->finish(kFinish);
  if (!counts) return std::unexpected(counts.error());
  return {};
}

std::vector<std::string> findings(const Repository& repository) {
  std::vector<std::string> reasons;
  const auto found = repository.check();
  EXPECT_TRUE(found) << found.error().text();
  for (const StoreFinding& finding : *found) {
    reasons.push_back(finding.path + ": " + finding.reason);
  }
  return reasons;
}

// Imports so many chats in one group and commits it.
Result<void> import_group(Repository& repository, int chats, const std::string& text) {
  const auto group = repository.import_group();
  for (int number = 0; number < chats; ++number) {
    if (auto imported = import_chat(*group, number, small_chat(number, text)); !imported) return imported;
  }
  return group->commit();
}

std::map<std::string, std::string> tree_of_single_runs(int chats, const std::vector<std::string>& texts) {
  const TestStore store{TemporaryFolder(memory_folder())};
  for (const std::string& text : texts) {
    for (int number = 0; number < chats; ++number) {
      EXPECT_TRUE(import_chat(*store.repository, number, small_chat(number, text)));
    }
  }
  return tree(store.folder.path());
}

TEST(CommitGroupTest, ManyChatsWaitForTheDiskOnceAndGiveTheSameStore) {
  const TestStore store{TemporaryFolder(memory_folder())};
  for (const std::string text : {"first", "edited later"}) {
    const Steps steps;
    ASSERT_TRUE(import_group(*store.repository, 20, text));
    EXPECT_LE(steps.syncs(), 2) << text;
  }
  EXPECT_EQ(tree(store.folder.path()), tree_of_single_runs(20, {"first", "edited later"}));
  EXPECT_THAT(findings(*store.repository), testing::IsEmpty());
}

TEST(CommitGroupTest, FewFilesAreSyncedWithoutTheWholeFileSystem) {
  const TestStore store{TemporaryFolder(memory_folder())};
  const Steps steps;
  ASSERT_TRUE(import_group(*store.repository, 1, "text"));
  EXPECT_EQ(steps.count("sync_file_system"), 0);
  EXPECT_EQ(steps.count("sync"), steps.count("rename"));
  EXPECT_GE(steps.count("rename"), 2);
  // The chat's folder, and the two above it that are new.
  EXPECT_EQ(steps.count("sync_folder"), 3);
  EXPECT_EQ(steps.count("commit"), 1);
}

TEST(CommitGroupTest, NothingIsThereAndTheChatsAreLockedUntilTheCommit) {
  const TestStore store{TemporaryFolder(memory_folder())};
  const auto group = store.repository->import_group();
  EXPECT_TRUE(group->due()) << "nothing waits";
  ASSERT_TRUE(import_chat(*group, 0, small_chat(0, "text")));
  EXPECT_FALSE(group->due());
  EXPECT_THAT(*store.repository->chats(), testing::IsEmpty());
  const auto other = store.repository->open_writer(key_of(0), chat_of(0));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kUnavailable);
  ASSERT_TRUE(group->commit());
  EXPECT_EQ(store.repository->stats()->messages, 2U);
  EXPECT_TRUE(store.repository->open_writer(key_of(0), chat_of(0)));
}

TEST(CommitGroupTest, IsDueWhenItHasManyChats) {
  const TestStore store{TemporaryFolder(memory_folder())};
  const auto group = store.repository->import_group();
  int chats = 0;
  do {
    ASSERT_TRUE(import_chat(*group, chats, small_chat(chats, "text")));
  } while (!group->due() && ++chats < 10'000);
  EXPECT_GE(chats, 100);
  EXPECT_LE(chats, 1'000);
}

TEST(CommitGroupTest, WhatIsDroppedLeavesTheStoreAsItWas) {
  const TestStore store{TemporaryFolder(memory_folder())};
  ASSERT_TRUE(import_group(*store.repository, 3, "text"));
  const auto before = tree(store.folder.path());
  {
    const auto group = store.repository->import_group();
    ASSERT_TRUE(import_chat(*group, 1, small_chat(1, "other")));
  }
  EXPECT_THAT(findings(*store.repository), testing::IsEmpty());
  for (int number = 0; number < 3; ++number) {
    EXPECT_TRUE(store.repository->open_writer(key_of(number), chat_of(number)));
  }
  EXPECT_EQ(tree(store.folder.path()), before);
}

TEST(CommitGroupTest, AChatThatComesAgainCommitsWhatItHadBefore) {
  const TestStore store{TemporaryFolder(memory_folder())};
  const auto group = store.repository->import_group();
  ASSERT_TRUE(import_chat(*group, 0, small_chat(0, "text")));
  ASSERT_TRUE(import_chat(*group, 0, small_chat(0, "other")));
  ASSERT_TRUE(group->commit());
  EXPECT_EQ(tree(store.folder.path()), tree_of_single_runs(1, {"text", "other"}));
}

TEST(CommitGroupTest, AWriterMayGoOnAfterItHasFinished) {
  const TestStore store{TemporaryFolder(memory_folder())};
  const auto group = store.repository->import_group();
  auto writer = group->open_writer(key_of(0), chat_of(0));
  for (const std::string text : {"text", "other"}) {
    ASSERT_TRUE((*writer)->stage(small_chat(0, text)));
    ASSERT_TRUE((*writer)->finish(kFinish));
  }
  writer->reset();
  ASSERT_TRUE(group->commit());
  EXPECT_EQ(tree(store.folder.path()), tree_of_single_runs(1, {"text", "other"}));
}

// What had ended before a large chat does not wait for its end, nor do its first portions.
TEST(CommitGroupTest, AChatThatGrowsLargeCommitsWhatWaits) {
  const TestStore store{TemporaryFolder(memory_folder())};
  const auto group = store.repository->import_group();
  ASSERT_TRUE(import_chat(*group, 0, small_chat(0, "text")));
  auto writer = group->open_writer(key_of(1), chat_of(1));
  for (std::int64_t id = 1; id <= 40; ++id) {
    Batch part;
    part.chat = chat_of(1);
    Message large = message(id, std::string(1 << 20, 'x'));
    large.chat_id = part.chat.id;
    part.messages.append(id, large.date, to_json(large));
    ASSERT_TRUE((*writer)->stage(std::move(part)));
  }
  const auto chats = store.repository->chats();
  ASSERT_EQ(chats->size(), 2U);
  EXPECT_EQ(chats->at(1).key, key_of(0)) << "in the order of ids";
  EXPECT_EQ(chats->at(1).messages, 2U);
  EXPECT_GT(chats->at(0).messages, 0U);
  ASSERT_TRUE((*writer)->finish(kFinish));
  ASSERT_TRUE(group->commit());
  EXPECT_EQ(store.repository->stats()->messages, 42U);
}

// Whatever step fails: what was held before is there, and the same import again gives the same store.
TEST(CommitGroupTest, AFailureAtAnyStepLosesNothing) {
  for (const int chats : {2, 9}) {
    const auto expected = tree_of_single_runs(chats, {"text", "other"});
    int failing = 0;
    for (bool failed = true; failed;) {
      const TestStore store{TemporaryFolder(memory_folder())};
      ASSERT_TRUE(import_group(*store.repository, chats, "text"));
      {
        const Steps steps(++failing);
        failed = !import_group(*store.repository, chats, "other");
      }
      EXPECT_THAT(findings(*store.repository), testing::IsEmpty()) << "step " << failing;
      ASSERT_TRUE(import_group(*store.repository, chats, "other")) << "step " << failing;
      ASSERT_EQ(tree(store.folder.path()), expected) << "step " << failing;
    }
    EXPECT_GT(failing, 10);
  }
}

}  // namespace
}  // namespace telelake
