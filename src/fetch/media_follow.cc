#include "fetch/media_follow.h"

#include <utility>

#include "base/log.h"

namespace telelake {

namespace {

constexpr std::size_t kMostWaiting = 1000;
constexpr int kThreads = 3;

}  // namespace

MediaFollow::MediaFollow(TelegramCaller& caller, MediaShelf& shelf, MediaTally& tally)
    : caller_(caller), shelf_(shelf), tally_(tally) {
  for (int thread = 0; thread < kThreads; ++thread) threads_.emplace_back([this] { run(); });
}

MediaFollow::~MediaFollow() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    tasks_.clear();
    changed_.notify_all();
  }
  threads_.clear();
}

void MediaFollow::want(WantedFiles wanted, Time horizon, const std::string& place) {
  const std::lock_guard lock(mutex_);
  if (tasks_.size() >= kMostWaiting) return;
  tasks_.push_back({std::move(wanted), horizon, caller_.session_number(), place});
  changed_.notify_one();
}

std::map<std::int64_t, std::vector<MediaFollow::Done>> MediaFollow::take_done() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_, {});
}

void MediaFollow::run() {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return abandoned_ || !tasks_.empty(); });
      if (abandoned_) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    get(task);
  }
}

void MediaFollow::get(Task& task) {
  Message& message = task.wanted.message;
  bool is_complete = false;
  for (const TdFile& file : task.wanted.files) {
    const MediaShelf::Got got = shelf_.get(caller_, file, task.session, task.place, abandoned_);
    if (abandoned_ && got.record.sha256.empty()) break;
    tally_.add(got);
    if (!got.reason.empty()) log_refusal(got, task.place, message.id);
    is_complete = MediaShelf::complete(got, file.unique_id, message) || is_complete;
  }
  if (!is_complete) return;
  const std::lock_guard lock(mutex_);
  done_[message.chat_id].push_back({std::move(message), task.horizon});
}

}  // namespace telelake
