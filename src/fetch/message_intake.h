// From a message of TDLib's to a batch for the store, or to the quarantine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "fetch/expiry.h"
#include "fetch/media_shelf.h"
#include "source/tdlib/message_mapper.h"
#include "store/repository.h"

namespace telelake {

// A message of which files are to be loaded.
struct WantedFiles {
  Message message;
  std::vector<TdFile> files;
};

// Takes messages of one chat in. Not thread safe.
class MessageIntake {
 public:
  // `context` must outlive the intake; its directory is asked for names while a message is taken. Where there is a
  // shelf, which must outlive the intake too, messages are completed with what it knows of their files.
  MessageIntake(Repository& repository, ChatKey key, const TdContext& context, const ExpiryClock& clock,
                MediaShelf* shelf = nullptr)
      : repository_(repository), key_(std::move(key)), context_(context), clock_(clock), shelf_(shelf) {}

  // Adds a TDLib `message` to the batch. False where it is none of the server's, or was quarantined with its reason.
  bool take(simdjson::dom::object message, Batch& batch);

  // What is to be done about the files of the message that was taken last.
  const std::vector<MediaVerdict>& verdicts() const { return verdicts_; }

  // That message and its files, where some are wanted; once.
  std::optional<WantedFiles> take_wanted() { return std::exchange(wanted_, std::nullopt); }

  std::uint64_t quarantined() const { return quarantined_; }
  // Names of what no field of the contract fits, and how often.
  const std::map<std::string, std::uint64_t>& unmapped() const { return unmapped_; }

  // Ids of messages that those taken in answer to, the first of their threads too: of this chat, and of others by
  // their ids.
  const std::vector<std::int64_t>& answered() const { return answered_; }
  const std::map<std::int64_t, std::vector<std::int64_t>>& answered_elsewhere() const { return answered_elsewhere_; }

  // Topics of a forum that messages are of. Their names are not told with a message.
  const std::set<std::int64_t>& topics() const { return topics_; }

 private:
  void note_thread(const TdMapped& mapped, Batch& batch);
  void quarantine(simdjson::dom::object message, const Error& error);

  Repository& repository_;
  const ChatKey key_;
  const TdContext& context_;
  const ExpiryClock clock_;
  MediaShelf* const shelf_;
  std::vector<MediaVerdict> verdicts_;
  std::optional<WantedFiles> wanted_;
  std::uint64_t quarantined_ = 0;
  std::map<std::string, std::uint64_t> unmapped_;
  std::vector<std::int64_t> answered_;
  std::map<std::int64_t, std::vector<std::int64_t>> answered_elsewhere_;
  std::set<std::int64_t> topics_;
  std::set<std::int64_t> reply_threads_;
};

}  // namespace telelake
