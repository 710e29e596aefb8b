// Keeps numbers fresh that take long to settle, away from those who ask for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace telelake {

// Runs a refresh on a thread of its own, where it is asked for, one at a time, and so seldom that it takes a tenth of
// the time at most. Thread safe.
class QualityRefresh {
 public:
  // `refresh` must not throw, and ends early where the token asks it to.
  using Refresh = std::function<void(const std::stop_token&)>;

  // At most one refresh begins in `least_interval`.
  QualityRefresh(Refresh refresh, std::chrono::milliseconds least_interval);

  // Stops a refresh that runs, and waits for it.
  ~QualityRefresh() = default;

  // Asks for a refresh and returns at once. Nothing happens where one runs or has just ended.
  void ask();

 private:
  void run(const std::stop_token& stop);

  const Refresh refresh_;
  const std::chrono::milliseconds least_interval_;
  std::mutex mutex_;
  std::condition_variable_any asked_for_;
  bool asked_ = false;
  bool running_ = false;
  std::chrono::steady_clock::time_point not_before_;
  std::jthread thread_;
};

}  // namespace telelake
