#include "fetch/set_aside.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(SetAside, IsReadOnceAndTellsChatsApart) {
  const std::string folder = testing::TempDir() + "set_aside_test";
  std::filesystem::remove_all(folder);
  const auto repository = open_file_store(folder, true);
  ASSERT_TRUE(repository);
  const ChatKey shared{std::string(kSharedScope), -1000000002001}, own{"5001", -1000000002001}, other{"5001", 42};
  for (const auto& [key, id] : {std::pair(shared, 7), {shared, 9}, {own, -999999993}, {other, 7}}) {
    ASSERT_TRUE(*set_aside(**repository, unreadable_record(key, id, kUnreadableReason)));
  }
  QuarantineRecord imported = unreadable_record(shared, 8, "from an export");
  imported.input = "result.json";
  ASSERT_TRUE(*set_aside(**repository, imported));
  imported.input = "telegram";
  imported.place = "nowhere";
  ASSERT_TRUE(*set_aside(**repository, imported));

  const auto all = all_set_aside(**repository);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 3U);
  EXPECT_EQ(all->at(shared).size(), 2U);
  EXPECT_EQ(all->at(shared).at(9).reason, kUnreadableReason);
  EXPECT_EQ(all->at(own).begin()->first, -999999993);
  EXPECT_EQ(all->at(other).begin()->first, 7);
  EXPECT_EQ(set_aside_of(**repository, own)->size(), 1U);
  EXPECT_TRUE(set_aside_of(**repository, ChatKey{"5001", 43})->empty());
  std::filesystem::remove_all(folder);
}

TEST(SetAside, IsCarriedToTheChatThatAnotherBecame) {
  const std::string folder = testing::TempDir() + "set_aside_carried_test";
  std::filesystem::remove_all(folder);
  const auto repository = open_file_store(folder, true);
  ASSERT_TRUE(repository);
  const ChatKey group{"5001", -3001}, supergroup{"5001", -1000000002001};
  QuarantineRecord record = unreadable_record(group, 7, kUnreadableReason);
  record.bytes = "kept";
  ASSERT_TRUE(*set_aside(**repository, record));
  for (int turn = 0; turn < 2; ++turn) {
    ASSERT_TRUE(carry_set_aside(**repository, group, supergroup, -1000000000));
    EXPECT_TRUE(set_aside_of(**repository, group)->empty());
    const auto carried = set_aside_of(**repository, supergroup);
    ASSERT_EQ(carried->size(), 1U);
    EXPECT_EQ(carried->begin()->first, -999999993);
    EXPECT_EQ((*repository)->quarantined(carried->begin()->second.id)->value().bytes, "kept");
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace telelake
