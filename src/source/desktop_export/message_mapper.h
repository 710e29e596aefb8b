// Maps one message object of a Telegram Desktop export to the contract (docs/contract_desktop_export.md has the table).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/problem.h"
#include "contract/records.h"
#include "source/desktop_export/reused.h"

namespace telelake {

// How ids are written in a file: they changed three times (format page, "Telling the generation of a file").
enum class IdGeneration : std::uint8_t {
  kNone,      // before 1.4.8: no ids of chats and senders
  kBare,      // 1.4.8 to 2.3: numbers; from_id a bare user id, chat id offset
  kOffset,    // 2.4.0 to 2.7.1: numbers offset by 2^32 (users) and 2^33 (groups and channels)
  kPrefixed,  // since 2.7.2: `user1`, `chat1`, `channel1`; the chat's id bare
};

// What a file named by an export's relative path turned out to be.
struct ExportedFile {
  std::string sha256;  // 64 hex digits
  std::int64_t bytes = 0;
};

// Finds a file of the export by its relative path; nothing where it is not there. Set by whoever opened the export.
using FileLookup = std::function<std::optional<ExportedFile>(std::string_view relative_path)>;

// What holds for all messages of one chat of one export.
struct ExportContext {
  IdGeneration generation = IdGeneration::kPrefixed;
  Chat chat;                // with its marked id
  std::string zone;         // IANA name in which local times are read where there is no unixtime
  bool zone_given = false;  // a person named it
  FileLookup file_lookup;   // may be empty
};

// What became of one element of a `messages` array. Exactly one of message, undated and problem is there.
struct MappedMessage {
  std::optional<Message> message;
  std::optional<Undated> undated;
  std::optional<Problem> problem;  // for the quarantine
  // Whom the message refers to with an id: senders, forwards, reactions, actors.
  ReusedRecords<Participant> participants;
  std::optional<Thread> topic;        // a topic that it creates, or renames
  std::vector<std::string> unmapped;  // names of what went to `extra`
  bool mended = false;                // a doubled key was resolved
  Time latest;                        // latest time seen in it: date, edit, reactions
};

// Maps messages. Holds a parser's buffers and the time zone; one a thread.
class MessageMapper {
 public:
  // The zone in the context must be known (read_export checks it).
  explicit MessageMapper(const ExportContext& context);
  MessageMapper(MessageMapper&&) noexcept;
  ~MessageMapper();

  // Maps the JSON text of one element, already mended (json_mender.h): valid JSON, though keys may be doubled. At least
  // 64 bytes behind it must be readable. Never fails: what cannot be mapped comes back as a problem. Whoever knows that
  // no string in it has a backslash may say so, which saves a look. The result is valid until the next call, so that
  // its memory is used again.
  const MappedMessage& map(std::string_view json, bool may_have_escapes = true);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telelake
