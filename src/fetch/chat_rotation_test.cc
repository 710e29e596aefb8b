#include "fetch/chat_rotation.h"

#include <map>

#include <gtest/gtest.h>

namespace telelake {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Clock = ChatRotation::Clock;

// Lets the time pass until `end`, and gives when each chat had its turns.
std::map<std::int64_t, std::vector<Clock::time_point>> turns(ChatRotation& rotation, Clock::time_point end) {
  std::map<std::int64_t, std::vector<Clock::time_point>> found;
  for (Clock::time_point now{}; now < end;) {
    while (const auto chat = rotation.take(now)) found[*chat].push_back(now);
    now = std::max(now + std::chrono::milliseconds(1), *rotation.next_turn());
  }
  return found;
}

TEST(ChatRotation, FewChatsTakeTurnsAtTheLeastInterval) {
  ChatRotation rotation({.least_interval = seconds(60)});
  rotation.set_rate(10.0 / 30);
  for (std::int64_t chat = 1; chat <= 5; ++chat) rotation.add(chat, {});
  EXPECT_EQ(rotation.interval(), seconds(60));
  for (const auto& [chat, times] : turns(rotation, Clock::time_point{} + minutes(10))) {
    EXPECT_GE(times.size(), 9U) << chat;
    for (std::size_t turn = 1; turn < times.size(); ++turn) EXPECT_GE(times[turn] - times[turn - 1], seconds(60));
  }
}

TEST(ChatRotation, ManyChatsWaitAsLongAsTheRateAsksFor) {
  ChatRotation rotation({.least_interval = seconds(60), .share = 0.5});
  rotation.set_rate(10.0 / 30);
  for (std::int64_t chat = 1; chat <= 100; ++chat) rotation.add(chat, {});
  EXPECT_EQ(std::chrono::round<seconds>(rotation.interval()), seconds(600));
  const auto found = turns(rotation, Clock::time_point{} + minutes(60));
  std::size_t all = 0;
  for (const auto& [chat, times] : found) {
    EXPECT_NEAR(static_cast<double>(times.size()), 6, 1) << chat;
    all += times.size();
  }
  EXPECT_EQ(found.size(), 100U);
  // Half of 10 requests in 30 s, for an hour.
  EXPECT_LE(all, 602U);
}

TEST(ChatRotation, OnlySoManyChatsAreOpen) {
  ChatRotation rotation({.least_interval = seconds(1), .most_open = 3});
  for (std::int64_t chat = 1; chat <= 5; ++chat) rotation.add(chat, {});
  std::vector<std::int64_t> closed;
  std::vector<std::int64_t> opened;
  while (const auto chat = rotation.take({})) {
    opened.push_back(*chat);
    while (const auto surplus = rotation.take_surplus()) closed.push_back(*surplus);
  }
  ASSERT_EQ(opened.size(), 5U);
  EXPECT_EQ(closed, std::vector<std::int64_t>(opened.begin(), opened.begin() + 2));
}

TEST(ChatRotation, AChatThatIsDroppedTakesNoTurn) {
  ChatRotation rotation({.least_interval = seconds(1)});
  rotation.add(1, {});
  rotation.add(2, {});
  rotation.drop(1);
  EXPECT_EQ(rotation.take({}), 2);
  EXPECT_FALSE(rotation.take({}));
  rotation.drop(2);
  EXPECT_FALSE(rotation.next_turn());
}

}  // namespace
}  // namespace telelake
