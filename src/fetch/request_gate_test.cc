#include "fetch/request_gate.h"

#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace telelake {
namespace {

class RequestGateTest : public testing::Test {
 protected:
  RequestGateTest() {
    first_.take(gate_);
    second_.take(gate_);
  }

  // Somebody who waits for room by the time it returns, behind `others`.
  std::future<void> wait_for(RequestGate::Room& room, std::size_t others = 0, const std::string& kind = {}) {
    auto asked = std::async(std::launch::async, [this, &room, kind] { room.take(gate_, kind); });
    while (gate_.waiting() != others + 1) std::this_thread::yield();
    return asked;
  }

  static constexpr std::chrono::hours kLong{1};
  std::atomic<bool> stop_{false};
  RequestGate gate_{2, stop_};
  RequestGate::Room first_, second_, third_, last_;
};

TEST_F(RequestGateTest, LetsNoMoreThroughThanThereIsRoomFor) {
  EXPECT_EQ(gate_.waiting(), 0);
  const auto asked = wait_for(third_);
  EXPECT_TRUE(third_.is_empty());
  second_.give_back();
  second_.give_back();
  asked.wait();
  EXPECT_FALSE(third_.is_empty());
  EXPECT_EQ(gate_.waiting(), 0);
}

TEST_F(RequestGateTest, LetsThemThroughInTheOrderInWhichTheyCame) {
  const auto asked = wait_for(third_);
  const auto later = wait_for(last_, 1);
  first_.give_back();
  asked.wait();
  EXPECT_EQ(gate_.waiting(), 1);
  EXPECT_TRUE(last_.is_empty());
  second_.give_back();
  later.wait();
}

TEST_F(RequestGateTest, WhoHasRoomWaitsForNone) {
  first_.take(gate_);
  EXPECT_FALSE(first_.is_empty());
}

TEST_F(RequestGateTest, WhatIsPausedTakesNoTurnAndLendsItsRoom) {
  const auto now = RequestGate::Clock::now();
  const auto asked = wait_for(third_);
  const auto other = wait_for(last_, 1, "other");
  gate_.pause({}, {.lent_from = now, .lent_until = now + kLong, .until = now + kLong});
  other.wait();
  EXPECT_TRUE(third_.is_empty()) << "it came first, and is paused";
  EXPECT_EQ(gate_.waiting(), 0) << "what is paused waits for no room";
  gate_.pause({}, {.lent_from = now, .lent_until = now, .until = now});
  EXPECT_EQ(gate_.waiting(), 1);
  first_.give_back();
  EXPECT_TRUE(third_.is_empty()) << "two are in flight: the room that was lent is in use on both sides";
  second_.give_back();
  asked.wait();
}

TEST_F(RequestGateTest, WhatIsPausedLendsItsRoomOnlyMeanwhile) {
  const auto now = RequestGate::Clock::now();
  gate_.pause({}, {.lent_from = now + kLong, .lent_until = now + 2 * kLong, .until = now + 3 * kLong});
  const auto other = wait_for(third_, 0, "other");
  EXPECT_TRUE(third_.is_empty()) << "some may still be on their way";
  gate_.pause({}, {.lent_from = now - kLong, .lent_until = now, .until = now + kLong});
  EXPECT_TRUE(third_.is_empty()) << "they are about to be asked again";
  first_.give_back();
  other.wait();
}

TEST_F(RequestGateTest, WhatIsStoppedWaitsForNothing) {
  const auto asked = wait_for(third_);
  stop_ = true;
  asked.wait();
}

}  // namespace
}  // namespace telelake
