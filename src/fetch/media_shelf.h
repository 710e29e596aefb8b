// The files of a run: what is held already, what is wanted, and how a file gets into the store. One for all accounts
// and chats of a run, so that no file is loaded twice.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "fetch/media_options.h"
#include "fetch/telegram_caller.h"
#include "source/tdlib/message_mapper.h"
#include "store/repository.h"

namespace telelake {

// What is to be done about a message's file.
enum class MediaVerdict : std::uint8_t {
  kNothing,    // there is none, or files are not looked at
  kHeld,       // the store has it
  kTooLarge,   // larger than wanted
  kProtected,  // it may not be saved, or deletes itself
  kRefused,    // Telegram did not give it lately
  kWanted,     // it is to be loaded
};

// The files of a message, judged.
struct JudgedFiles {
  std::vector<MediaVerdict> verdicts;  // one for each file; kNothing is left out
  std::vector<TdFile> wanted;          // those to be loaded, each once
};

// Thread safe.
class MediaShelf {
 public:
  // `stop` ends every wait. Both must outlive the shelf.
  MediaShelf(Repository& repository, const MediaOptions& options, const std::atomic<bool>& stop);

  const MediaOptions& options() const { return options_; }
  bool loads_files() const { return options_.policy == MediaPolicy::kFiles; }

  // Says what is to be done about the message's files, and completes the message with what is known of them: their
  // hashes, and whether they are available. An error of the store is logged; the file then counts as one not looked at.
  JudgedFiles judge(TdMapped& mapped);

  // Whether the store has the content with this hash.
  bool holds(const std::string& sha256) const { return repository_.holds_media(sha256); }

  // True when Telegram did not give the file, and it is too early to ask again.
  bool was_refused_lately(const std::string& unique_id) const;

  // How an attempt to get a file ended.
  struct Got {
    enum class Ending : std::uint8_t {
      kDownloaded,
      kHeld,       // somebody else had loaded it meanwhile
      kTooLarge,   // it grew beyond what is wanted
      kRefused,    // Telegram does not give it, and is not going to
      kFailed,     // not this time
      kExchanged,  // TDLib's session was exchanged: the file has another number there
      kGivenUp,    // no file can be had with this account any more, or the run was stopped
    };
    Ending ending = Ending::kFailed;
    MediaRecord record;  // of kDownloaded and kHeld
    std::string reason;  // of kRefused and kFailed, a short name for metrics
    Error error;         // of kRefused, kFailed and kGivenUp
  };

  // Gets a file into the store. `session` is the number of the session in which `file.file_id` means it; `place` names
  // the chat, for messages to people. `abandoned` ends it early, as kFailed.
  Got get(TelegramCaller& caller, const TdFile& file, std::uint64_t session, const std::string& place,
          const std::atomic<bool>& abandoned);

  // Completes a message with how its file with that name was got. False where there is nothing to be kept about it.
  static bool complete(const Got& got, const std::string& unique_id, Message& message);

 private:
  class Turn;
  static bool is_fresh_refusal(const MediaRecord& record);
  MediaVerdict judge(const TdMapped& mapped, Media& media);

  Got load(TelegramCaller& caller, const TdFile& file, std::uint64_t session, const std::string& place,
           const std::atomic<bool>& abandoned);
  Got keep(TelegramCaller& caller, const TdFile& file, std::uint64_t session, const TdReply& loaded);

  Repository& repository_;
  const MediaOptions options_;
  const std::atomic<bool>& stop_;
  std::atomic<bool> knows_any_;  // whether asking the store for a file can find one
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> loading_;  // unique ids in hand
};

// Counts what became of files, in the process's metrics too. Thread safe.
class MediaTally {
 public:
  // A file that was to be loaded; what is to be tried again counts nothing.
  void add(const MediaShelf::Got& got);
  // A verdict that needs no loading; kNothing and kWanted count nothing.
  void add(MediaVerdict verdict);
  // A held message that was read for its files.
  void add_look();
  MediaCounts counts() const;

 private:
  void add_failed(const std::string& reason);

  mutable std::mutex mutex_;
  MediaCounts counts_;
};

// Says in the log why a file of a message cannot be had.
void log_refusal(const MediaShelf::Got& got, const std::string& place, std::int64_t message_id);

}  // namespace telelake
