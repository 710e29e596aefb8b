// What lies in the store's folders without being named by the catalogue.
#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/fs/disk.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kFolder = "account=shared/chat=" + std::to_string(kChat);

void write(const std::string& path) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << "content";
}

TEST(UnnamedFilesTest, ThereAreNoneInAStoreThatWasNotDisturbed) {
  const TestStore store;
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "a")})}, {Time{1800000000}}));
  ASSERT_TRUE(follow(*store.repository, batch({message(2, "b")}), Time{1800000001}));
  EXPECT_THAT(*store.repository->unnamed_files(), IsEmpty());
}

TEST(UnnamedFilesTest, WhatNoChatAndNoMediaRowNamesIsListed) {
  const TestStore store;
  const std::string root = store.folder.path();
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "a")})}, {Time{1800000000}}));
  write(root + "/picture");
  const auto kept = store.repository->keep_media("name", root + "/picture");
  ASSERT_TRUE(kept) << kept.error().text();
  write(root + "/account=shared/chat=-5/2024.0123456789abcdef.jsonl.zst");
  write(root + "/" + kFolder + "/2023.0123456789abcdef.jsonl.zst");
  write(root + "/" + kFolder + "/.2024.0123456789abcdef.jsonl.zst.tmp");
  write(root + "/media/ab/abcd");
  EXPECT_THAT(*store.repository->unnamed_files(),
              ElementsAre("account=shared/chat=" + std::to_string(kChat) + "/.2024.0123456789abcdef.jsonl.zst.tmp",
                          kFolder + "/2023.0123456789abcdef.jsonl.zst",
                          "account=shared/chat=-5/2024.0123456789abcdef.jsonl.zst", "media/ab/abcd"));
  EXPECT_THAT(*store.repository->check(), IsEmpty()) << "they are no damage";
}

TEST(UnnamedFilesTest, AStoppedCommitLeavesThemAndTheNextWriterRemovesThem) {
  const TestStore store;
  file_store::set_step_hook([](std::string_view step, const std::string&) { return step == "commit" ? EIO : 0; });
  EXPECT_FALSE(import(*store.repository, {batch({message(1, "a")})}, {Time{1800000000}}));
  file_store::set_step_hook({});
  EXPECT_THAT(*store.repository->unnamed_files(), testing::Not(IsEmpty()));
  ASSERT_TRUE(store.repository->open_writer(kKey, chat()));
  EXPECT_THAT(*store.repository->unnamed_files(), IsEmpty());
}

TEST(UnnamedFilesTest, WhatAWriterIsAboutToCommitIsLeftOutAndItsLockIsNotTaken) {
  const TestStore store;
  std::vector<std::string> listed;
  int looks = 0;
  file_store::set_step_hook([&](std::string_view step, const std::string&) {
    if (step != "commit") return 0;
    ++looks;
    EXPECT_FALSE(tree(store.folder.path()).empty()) << "the files have their names already";
    listed = store.repository->unnamed_files().value();
    return 0;
  });
  EXPECT_TRUE(import(*store.repository, {batch({message(1, "a")})}, {Time{1800000000}}));
  file_store::set_step_hook({});
  EXPECT_GT(looks, 0);
  EXPECT_THAT(listed, IsEmpty());
}

}  // namespace
}  // namespace telelake
