// Up to where the files of a chat's messages were dealt with: never beyond what has changed since.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

std::int64_t through(const TestStore& store) {
  const auto mark = store.repository->media_mark(kKey);
  return mark && *mark ? (*mark)->through_id : -1;
}

void put(const TestStore& store, const std::vector<Message>& messages, std::int64_t horizon) {
  Batch seen = batch(messages);
  seen.kind = SourceKind::kTelegram;
  ASSERT_TRUE(follow(*store.repository, std::move(seen), Time{horizon}));
}

TEST(MediaMarkTest, GoesBackBeforeWhatIsNewOrChangedAndStaysWhereNothingIs) {
  const TestStore store;
  put(store, {message(1, "one"), message(2, "two"), message(3, "three")}, 1710000000);
  EXPECT_EQ(through(store), -1);
  ASSERT_TRUE(store.repository->put_media_mark(kKey, {"all", 3, {1, 2}}));
  const auto mark = *store.repository->media_mark(kKey);
  EXPECT_EQ(mark->policy, "all");
  EXPECT_THAT(mark->again, testing::ElementsAre(1, 2));
  put(store, {message(1, "one"), message(2, "two")}, 1710000100);
  EXPECT_EQ(through(store), 3) << "what is as it was changes nothing";
  put(store, {message(4, "four")}, 1710000200);
  EXPECT_EQ(through(store), 3);
  Message edited = message(2, "2");
  edited.edited = true;
  edited.edited_at = Time{1709260000};
  put(store, {edited}, 1710000300);
  EXPECT_EQ(through(store), 1);
  EXPECT_FALSE(*store.repository->media_mark(ChatKey{"7", kChat}));
}

TEST(MediaMarkTest, DoesNotOutliveAnImport) {
  const TestStore store;
  put(store, {message(1, "one")}, 1710000000);
  ASSERT_TRUE(store.repository->put_media_mark(kKey, {"all", 1, {}}));
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "one")})}, {.horizon = Time{1710000001}}));
  EXPECT_EQ(through(store), -1);
}

TEST(MediaMarkTest, DoesNotOutliveADamagedFile) {
  const TestStore store;
  put(store, {message(1, "one")}, 1710000000);
  ASSERT_TRUE(store.repository->put_media_mark(kKey, {"all", 1, {}}));
  ASSERT_TRUE(store.repository->check());
  EXPECT_EQ(through(store), 1);
  const std::string path = store.folder.path() + "/file";
  std::ofstream(path) << "content";
  ASSERT_TRUE(store.repository->keep_media("A", path));
  const auto files = store.repository->files();
  for (const std::string& file : *files) {
    if (file.starts_with("media/")) std::ofstream(store.folder.path() + "/" + file) << "CONTENT";
  }
  EXPECT_EQ(store.repository->check()->size(), 1U);
  EXPECT_EQ(through(store), -1);
}

}  // namespace
}  // namespace telelake
