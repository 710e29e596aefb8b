#include "web/quality_refresh.h"

#include <atomic>
#include <semaphore>

#include <gtest/gtest.h>

namespace telelake {
namespace {

using std::chrono::milliseconds;

TEST(QualityRefreshTest, AskingDoesNotWaitAndAsksOnceWhileOneRuns) {
  std::binary_semaphore begun{0}, may_end{0};
  std::atomic<int> refreshes{0};
  {
    QualityRefresh refresh(
        [&](const std::stop_token&) {
          ++refreshes;
          begun.release();
          may_end.acquire();
        },
        milliseconds(0));
    refresh.ask();
    begun.acquire();
    for (int asked = 0; asked < 100; ++asked) refresh.ask();
    may_end.release();
  }
  EXPECT_EQ(refreshes, 1);
}

TEST(QualityRefreshTest, RefreshesOnceInAnInterval) {
  std::binary_semaphore ended{0};
  std::atomic<int> refreshes{0};
  {
    QualityRefresh refresh(
        [&](const std::stop_token&) {
          ++refreshes;
          ended.release();
        },
        std::chrono::hours(1));
    refresh.ask();
    ended.acquire();
    for (int asked = 0; asked < 100; ++asked) refresh.ask();
  }
  EXPECT_EQ(refreshes, 1);
}

TEST(QualityRefreshTest, RefreshesAgainWhenItIsAskedLater) {
  std::counting_semaphore<> ended{0};
  QualityRefresh refresh([&](const std::stop_token&) { ended.release(); }, milliseconds(0));
  for (int round = 0; round < 3; ++round) {
    do {
      refresh.ask();
    } while (!ended.try_acquire_for(milliseconds(1)));
  }
}

TEST(QualityRefreshTest, TheEndStopsARefreshThatRuns) {
  std::binary_semaphore begun{0};
  std::atomic<bool> stopped{false};
  {
    QualityRefresh refresh(
        [&](const std::stop_token& stop) {
          std::binary_semaphore asked_to_stop{0};
          const std::stop_callback on_stop(stop, [&] { asked_to_stop.release(); });
          begun.release();
          asked_to_stop.acquire();
          stopped = true;
        },
        milliseconds(0));
    refresh.ask();
    begun.acquire();
  }
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace telelake
