#include "source/desktop_export/sink_thread.h"

#include <exception>
#include <utility>

namespace telelake {

namespace {

// About what is read while the store commits.
constexpr std::size_t kMaxWaiting = std::size_t{12} << 20;

}  // namespace

SinkThread::SinkThread(ExportSink& sink) : sink_(sink), thread_([this] { run(); }) {}

SinkThread::~SinkThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<void> SinkThread::part(ExportedPart part) {
  const std::size_t bytes = part.messages.bytes().size();
  return add([this, held = std::move(part)]() mutable { return sink_.part(std::move(held)); }, bytes);
}

Result<void> SinkThread::rejected(Rejected rejected) {
  const std::size_t bytes = rejected.bytes.size();
  return add([this, held = std::move(rejected)]() mutable { return sink_.rejected(std::move(held)); }, bytes);
}

Result<void> SinkThread::end_chat(const std::string& scope, const Chat& chat, Time latest) {
  return add([this, scope, chat, latest] { return sink_.end_chat(scope, chat, latest); }, 0);
}

Result<void> SinkThread::add(Work work, std::size_t bytes) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return error_ || calls_.empty() || bytes_ + bytes <= kMaxWaiting; });
    if (error_) return std::unexpected(*error_);
    calls_.push_back({std::move(work), bytes});
    bytes_ += bytes;
  }
  changed_.notify_all();
  return {};
}

Result<void> SinkThread::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return calls_.empty(); });
  if (error_) return std::unexpected(*error_);
  return {};
}

bool SinkThread::has_failed() const {
  const std::lock_guard lock(mutex_);
  return error_.has_value();
}

void SinkThread::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !calls_.empty(); });
    if (calls_.empty()) return;
    Work work = std::move(calls_.front().work);
    lock.unlock();
    Result<void> result;
    try {
      result = work();
    } catch (const std::exception& error) {
      result = fail(ErrorCode::kFailed, std::string("storing failed: ") + error.what());
    }
    work = {};
    lock.lock();
    bytes_ -= calls_.front().bytes;
    calls_.pop_front();
    if (!result) {
      error_ = std::move(result.error());
      calls_.clear();
      bytes_ = 0;
    }
    changed_.notify_all();
  }
}

}  // namespace telelake
