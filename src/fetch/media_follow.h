// Loads the files of messages that come while a chat is followed, beside the following.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "fetch/media_shelf.h"
#include "fetch/message_intake.h"
#include "fetch/telegram_caller.h"

namespace telelake {

// The files of one account. Thread safe. Ends what it does when it is destroyed; what is missing then is got with the
// next reading of history.
class MediaFollow {
 public:
  // A message that is complete now, and when it was seen so.
  struct Done {
    Message message;
    Time horizon;
  };

  // Everything must outlive it.
  MediaFollow(TelegramCaller& caller, MediaShelf& shelf, MediaTally& tally);
  ~MediaFollow();
  MediaFollow(const MediaFollow&) = delete;
  MediaFollow& operator=(const MediaFollow&) = delete;

  // The files of a message that was stored as seen at `horizon` are to be loaded. Where very many wait already, they
  // are left for the next reading of history.
  void want(WantedFiles wanted, Time horizon, const std::string& place);

  // The messages that have become complete since it was last asked, by chat.
  std::map<std::int64_t, std::vector<Done>> take_done();

 private:
  struct Task {
    WantedFiles wanted;
    Time horizon;
    std::uint64_t session = 0;
    std::string place;
  };

  void run();
  void get(Task& task);

  TelegramCaller& caller_;
  MediaShelf& shelf_;
  MediaTally& tally_;
  std::atomic<bool> abandoned_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::map<std::int64_t, std::vector<Done>> done_;
  std::vector<std::jthread> threads_;
};

}  // namespace telelake
