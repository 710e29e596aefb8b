#include "source/desktop_export/mapping_pool.h"

#include <exception>

namespace telelake {

MappingPool::MappingPool(unsigned threads) {
  for (unsigned index = 0; index < threads; ++index) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

MappingPool::~MappingPool() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void MappingPool::submit(Portion portion) {
  std::promise<MappedPortion> promise;
  results_.push_back(promise.get_future());
  {
    const std::lock_guard lock(mutex_);
    tasks_.emplace_back(std::move(portion), std::move(promise));
  }
  wake_.notify_one();
}

MappedPortion MappingPool::take() {
  MappedPortion result = results_.front().get();
  results_.pop_front();
  return result;
}

void MappingPool::work(const std::stop_token& stop) {
  ElementMapper mapper;
  while (true) {
    std::unique_lock lock(mutex_);
    if (!wake_.wait(lock, stop, [this] { return !tasks_.empty(); })) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    try {
      task.second.set_value(mapper.map(task.first));
    } catch (...) {
      task.second.set_exception(std::current_exception());
    }
  }
}

}  // namespace telelake
