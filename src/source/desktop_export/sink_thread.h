// Hands what the reader finds to its sink on a thread of its own, so that reading and mapping go on while the sink
// waits for the disk.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "source/desktop_export/export_reader.h"

namespace telelake {

// Makes the calls in the order in which they came, one at a time. After the sink's first error it makes no more; every
// later call returns that error. Used by one thread.
class SinkThread : public ExportSink {
 public:
  // The sink must outlive this.
  explicit SinkThread(ExportSink& sink);
  // Waits for the calls that were made.
  ~SinkThread() override;
  SinkThread(const SinkThread&) = delete;
  SinkThread& operator=(const SinkThread&) = delete;

  // Each waits while too much is waiting for the sink.
  Result<void> part(ExportedPart part) override;
  Result<void> rejected(Rejected rejected) override;
  Result<void> end_chat(const std::string& scope, const Chat& chat, Time latest) override;

  // Waits until the sink has taken everything, or has failed. Returns its error.
  Result<void> finish();

  // Whether the sink has returned an error so far.
  bool has_failed() const;

 private:
  using Work = std::move_only_function<Result<void>()>;
  struct Call {
    Work work;
    std::size_t bytes = 0;
  };

  Result<void> add(Work work, std::size_t bytes);
  void run();

  ExportSink& sink_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Call> calls_;      // the first one is being made
  std::size_t bytes_ = 0;       // of the messages in `calls_`
  std::optional<Error> error_;  // what the sink returned first
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace telelake
