#include "fetch/account_memory.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace telelake {
namespace {

class AccountMemoryTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "account_memory_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(AccountMemoryTest, RemembersBetweenRuns) {
  {
    AccountMemory memory(folder_);
    memory.set_history_rate(0.25);
    EXPECT_TRUE(memory.is_new());
    EXPECT_FALSE(memory.is_stuck());
    memory.set_stuck(true);
    memory.learn("news", -1000000000007);
    EXPECT_EQ(memory.take_lookup(1, Time{1000}), std::nullopt);
    memory.write();
  }
  AccountMemory memory(folder_);
  EXPECT_EQ(memory.history_rate(), 0.25);
  EXPECT_FALSE(memory.is_new());
  EXPECT_TRUE(memory.is_stuck());
  EXPECT_EQ(memory.chat_of("news"), -1000000000007);
  EXPECT_EQ(memory.username_of(-1000000000007), "news");
  EXPECT_EQ(memory.chat_of("other"), 0);
  EXPECT_EQ(memory.take_lookup(1, Time{1001}), Time{1000 + 86400});
}

TEST_F(AccountMemoryTest, GivesALookupBackAfterADay) {
  AccountMemory memory(folder_);
  EXPECT_EQ(memory.take_lookup(2, Time{1000}), std::nullopt);
  EXPECT_EQ(memory.take_lookup(2, Time{2000}), std::nullopt);
  EXPECT_EQ(memory.take_lookup(2, Time{3000}), Time{1000 + 86400});
  EXPECT_EQ(memory.take_lookup(2, Time{1000 + 86400}), std::nullopt);
  EXPECT_EQ(memory.take_lookup(2, Time{1001 + 86400}), Time{2000 + 86400});
  EXPECT_EQ(memory.take_lookup(1, Time{1002 + 86400}), Time{1000 + 2 * 86400}) << "the budget was made smaller";
  EXPECT_EQ(memory.take_lookup(0, Time{1003 + 86400}), std::nullopt);
}

TEST_F(AccountMemoryTest, AClockThatIsSetBackGivesNoLookupBack) {
  AccountMemory memory(folder_);
  EXPECT_EQ(memory.take_lookup(1, Time{900000}), std::nullopt);
  EXPECT_EQ(memory.take_lookup(1, Time{1000}), Time{1000 + 86400}) << "and keeps it no longer than a day";
  EXPECT_EQ(memory.take_lookup(1, Time{1000 + 86400}), std::nullopt);
}

TEST_F(AccountMemoryTest, GivesNoLookupWhileTelegramAsksToWait) {
  {
    AccountMemory memory(folder_);
    memory.stop_lookups(Time{1000}, Time{1300});
    memory.write();
  }
  AccountMemory memory(folder_);
  EXPECT_EQ(memory.take_lookup(0, Time{1299}), Time{1300});
  EXPECT_EQ(memory.take_lookup(0, Time{500}), Time{800}) << "the clock was set back";
  EXPECT_EQ(memory.take_lookup(0, Time{800}), std::nullopt);
}

TEST_F(AccountMemoryTest, LearnsATakenNameOnlyWhenTold) {
  AccountMemory memory(folder_);
  memory.learn("news", -1);
  memory.notice_taken("news", -2);
  EXPECT_EQ(memory.chat_of("news"), -1);
  EXPECT_EQ(memory.username_of(-2), "news");
  memory.learn("news", -2);
  EXPECT_EQ(memory.chat_of("news"), -2);
  EXPECT_EQ(memory.username_of(-1), "");
}

TEST_F(AccountMemoryTest, BeginsAnewWhereTheFileIsDamaged) {
  std::ofstream(folder_ + "/memory.json") << R"({"usernames":[1],"lookups":"no","history_requests_per_second":"fast"})";
  const AccountMemory memory(folder_);
  EXPECT_EQ(memory.history_rate(), 0);
  EXPECT_EQ(memory.chat_of("news"), 0);
}

}  // namespace
}  // namespace telelake
