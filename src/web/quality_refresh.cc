#include "web/quality_refresh.h"

#include <algorithm>
#include <utility>

namespace telelake {

namespace {

using Clock = std::chrono::steady_clock;

// A refresh that takes long waits for so many times as long before it begins again.
constexpr int kRests = 10;

}  // namespace

QualityRefresh::QualityRefresh(Refresh refresh, std::chrono::milliseconds least_interval)
    : refresh_(std::move(refresh)),
      least_interval_(least_interval),
      not_before_(Clock::now()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void QualityRefresh::ask() {
  const std::lock_guard lock(mutex_);
  if (running_ || Clock::now() < not_before_) return;
  asked_ = true;
  asked_for_.notify_one();
}

void QualityRefresh::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (asked_for_.wait(lock, stop, [this] { return asked_; })) {
    asked_ = false;
    running_ = true;
    lock.unlock();
    const auto begin = Clock::now();
    refresh_(stop);
    const auto end = Clock::now();
    lock.lock();
    running_ = false;
    not_before_ = std::max<Clock::time_point>(begin + least_interval_, end + kRests * (end - begin));
  }
}

}  // namespace telelake
