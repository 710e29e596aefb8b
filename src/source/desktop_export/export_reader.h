// Reads Telegram Desktop exports in one pass and bounded memory, and hands them on in the contract's form.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "contract/message_block.h"
#include "contract/records.h"
#include "source/desktop_export/message_mapper.h"

namespace telelake {

// What the person said about an export.
struct ExportOptions {
  std::string account;                  // their user id, where the export does not tell it
  std::optional<std::int64_t> chat_id;  // for a one-chat export without an id
  std::string timezone;                 // IANA zone of local times; empty: UTC, as an assumption
  bool hash_files = true;               // hash media files that lie beside the export
  bool one_chat_only = false;           // refuse the export of an account, for the sake of --mark-deleted
  unsigned threads = 2;                 // that map messages
};

// A record that was refused, for the quarantine.
struct Rejected {
  std::string place;       // `chats.list[3].messages[17], byte 123456`
  std::uint64_t line = 0;  // in the input
  std::string pointer;     // within the record
  std::string reason;
  std::string context;       // JSON: what ExportReader's `replay` needs
  std::string bytes;         // the record: whole up to 16 MiB, else its first 64 KiB
  std::uint64_t length = 0;  // of the whole record
  std::string sha256;        // of the whole record
  bool has_id = false;       // its id was found: it is among the `refused` of a part
};

// A portion of one chat's messages, in the order of the file.
struct ExportedPart {
  std::string scope;  // in which the ids live: messages with negative ids of a supergroup come in parts of their own
  Chat chat;
  MessageBlock messages;
  std::vector<Participant> participants;
  std::vector<ThreadFact> threads;  // topics, each with the time of the message that named it
  std::vector<Undated> undated;
  std::vector<std::int64_t> refused;  // ids of messages that are there, but were refused
  std::optional<std::uint64_t> left;  // at most about so many messages come behind it; nothing where nobody can say
};

// Takes what the reader finds. Called on one thread, in the order of the file. An error returned ends the reading.
class ExportSink {
 public:
  virtual ~ExportSink() = default;
  virtual Result<void> part(ExportedPart part) = 0;
  virtual Result<void> rejected(Rejected rejected) = 0;
  // The end of a chat, `latest` being the latest time seen in it: the horizon of its messages.
  virtual Result<void> end_chat(const std::string& scope, const Chat& chat, Time latest) = 0;
};

// How far the reading is, for a progress bar. Written by the reader, read by another thread.
struct ExportProgress {
  std::atomic<std::uint64_t> bytes_read{0};
  std::atomic<std::uint64_t> bytes_total{0};  // 0 where it is not known (standard input)
  std::atomic<std::uint64_t> messages_read{0};
  std::atomic<bool> stop{false};  // set by the caller: end after the message in hand with kInterrupted
};

// What a reading found.
struct ExportSummary {
  std::uint64_t messages_read = 0;  // every element of a `messages` array
  std::uint64_t rejected = 0;
  std::uint64_t mended = 0;  // messages whose bytes a strict JSON parser refuses, or that had doubled keys
  std::uint64_t undated = 0;
  // Chats that are told by an id, by the scope of their ordinary messages, and `messages` arrays of others.
  std::set<std::pair<std::string, std::int64_t>> chats;
  std::uint64_t unknown_chats = 0;
  std::map<std::string, std::uint64_t> unmapped;  // name (`action:foo`, `key:bar`) to count
  std::vector<std::string> skipped_sections;      // personal sections that are not stored
  std::optional<std::string> truncated;           // where and how the input ends early
};

// Reads one export: a result.json, a folder that holds one, a zip, or `-` for standard input. What is wrong with a
// message goes to the sink; an error is returned where nothing can be read at all, where the root is no export, or
// from the sink.
Result<ExportSummary> read_export(const std::string& path, const ExportOptions& options, ExportSink& sink,
                                  ExportProgress& progress);

// Maps one quarantined record again, from its bytes and the context that came with it. The sink gets what it is now.
Result<void> replay_rejected(std::string_view bytes, std::string_view context, ExportSink& sink);

}  // namespace telelake
