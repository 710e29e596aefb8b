// Files that messages carry: each content once, whole or not at all, and found when it is damaged.
#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "store/fs/disk.h"
#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

std::string write(const TestStore& store, const std::string& name, const std::string& content) {
  const std::string path = store.folder.path() + "/" + name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::vector<std::string> media(const TestStore& store) {
  std::vector<std::string> found;
  const auto files = store.repository->files();
  for (const std::string& file : *files) {
    if (file.starts_with("media/")) found.push_back(file);
  }
  return found;
}

TEST(StoreMediaTest, AContentIsKeptOnceUnderItsHashHoweverManyNamesItHas) {
  const TestStore store;
  EXPECT_FALSE(*store.repository->knows_media());
  const std::string hash = sha256_hex("content");
  const auto first = store.repository->keep_media("A", write(store, "one", "content"));
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(first->sha256, hash);
  EXPECT_EQ(first->size, 7U);
  std::filesystem::remove(store.folder.path() + "/one");
  ASSERT_TRUE(store.repository->keep_media("B", write(store, "two", "content")));
  EXPECT_THAT(media(store), testing::ElementsAre("media/" + hash.substr(0, 2) + "/" + hash));
  EXPECT_EQ(store.repository->stats()->media_files, 1U);
  EXPECT_EQ(store.repository->stats()->media_bytes, 7U);
  EXPECT_EQ((*store.repository->media("B"))->sha256, hash);
  EXPECT_FALSE(*store.repository->media("C"));
  EXPECT_TRUE(store.repository->holds_media(hash));
  EXPECT_TRUE(*store.repository->knows_media());
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
}

TEST(StoreMediaTest, WhatIsDamagedOrLostIsFoundAndCanBeTakenInAgain) {
  const TestStore store;
  const auto kept = store.repository->keep_media("A", write(store, "one", "content"));
  const std::string path = store.folder.path() + "/" + media(store).front();
  std::ofstream(path, std::ios::binary) << "CONTENT";
  const auto damaged = store.repository->check();
  ASSERT_EQ(damaged->size(), 1U);
  EXPECT_EQ(damaged->front().path, media(store).front());
  std::ofstream(path, std::ios::binary) << "cut";
  EXPECT_FALSE(*store.repository->media("A"));
  // The name is taken by what is damaged: the content takes its place.
  ASSERT_TRUE(store.repository->keep_media("A", write(store, "two", "content")));
  EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
  std::filesystem::remove(path);
  EXPECT_FALSE(*store.repository->media("A"));
  EXPECT_FALSE(store.repository->holds_media(kept->sha256));
  EXPECT_EQ(store.repository->check()->size(), 1U);
}

TEST(StoreMediaTest, ARefusalIsRememberedUntilTheContentComesAndNeverReplacesIt) {
  const TestStore store;
  ASSERT_TRUE(store.repository->note_media_refusal("A", "gone", Time{1800000000}));
  const auto refused = *store.repository->media("A");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->refusal, "gone");
  EXPECT_EQ(refused->noted_at, Time{1800000000});
  EXPECT_TRUE(refused->sha256.empty());
  ASSERT_TRUE(store.repository->keep_media("A", write(store, "one", "content")));
  ASSERT_TRUE(store.repository->note_media_refusal("A", "gone again", Time{1800000001}));
  EXPECT_EQ((*store.repository->media("A"))->sha256, sha256_hex("content"));
  EXPECT_THAT((*store.repository->media("A"))->refusal, testing::IsEmpty());
}

// Whatever step fails, nothing half-written has a name of the store, and the next try succeeds.
TEST(StoreMediaTest, AFailureAtAnyStepLeavesNoHalfFile) {
  const std::string content(3'000'000, 'x');
  for (int failing = 0;; ++failing) {
    const TestStore store;
    const std::string path = write(store, "one", content);
    int step = 0;
    file_store::set_step_hook([&](std::string_view, const std::string&) { return step++ == failing ? EIO : 0; });
    const auto kept = store.repository->keep_media("A", path);
    file_store::set_step_hook({});
    if (kept) {
      EXPECT_GT(failing, 3);
      break;
    }
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store.folder.path() + "/media", none)) {
      if (entry.is_regular_file()) {
        EXPECT_EQ(entry.file_size(), content.size()) << entry.path();
      }
    }
    EXPECT_FALSE(*store.repository->media("A")) << "step " << failing;
    ASSERT_TRUE(store.repository->keep_media("A", path)) << "step " << failing;
    EXPECT_THAT(*store.repository->check(), testing::IsEmpty());
  }
}

}  // namespace
}  // namespace telelake
