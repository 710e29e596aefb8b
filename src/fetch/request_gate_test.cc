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
  std::future<void> wait_for(RequestGate::Room& room, std::size_t others = 0) {
    auto asked = std::async(std::launch::async, [this, &room] { room.take(gate_); });
    while (gate_.waiting() != others + 1) std::this_thread::yield();
    return asked;
  }

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

TEST_F(RequestGateTest, WhatIsStoppedWaitsForNothing) {
  const auto asked = wait_for(third_);
  stop_ = true;
  asked.wait();
}

}  // namespace
}  // namespace telelake
