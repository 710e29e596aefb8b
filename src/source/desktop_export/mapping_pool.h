// The threads that map portions, handing results back in the order in which the portions came.
#pragma once

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "source/desktop_export/element_mapper.h"

namespace telelake {

// Used by one thread.
class MappingPool {
 public:
  explicit MappingPool(unsigned threads);
  ~MappingPool();
  MappingPool(const MappingPool&) = delete;
  MappingPool& operator=(const MappingPool&) = delete;

  void submit(Portion portion);

  // Portions submitted and not taken back.
  std::size_t pending() const { return results_.size(); }

  // The result of the oldest portion; waits for it. There must be one.
  MappedPortion take();

 private:
  using Task = std::pair<Portion, std::promise<MappedPortion>>;

  void work(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Task> tasks_;
  std::deque<std::future<MappedPortion>> results_;
  std::vector<std::jthread> threads_;
};

}  // namespace telelake
