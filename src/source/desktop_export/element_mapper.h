// Maps portions of a chat's messages: mends, maps, checks and encodes them. What the reader's worker threads do.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contract/message_block.h"
#include "source/desktop_export/export_cursor.h"
#include "source/desktop_export/export_reader.h"
#include "source/desktop_export/message_mapper.h"
#include "source/desktop_export/seen_participants.h"

namespace telelake {

// An element of which only the first part was kept.
struct OversizedElement {
  std::string first;
  std::uint64_t length = 0;  // of the whole
  std::uint64_t offset = 0;  // in the input
  std::uint64_t line = 0;    // likewise
  std::string sha256;        // of the whole
};

// An element of a chat's `messages`.
struct Element {
  std::string_view bytes;                       // in one of the portion's chunks; 64 bytes behind it are readable
  bool may_have_escapes = true;                 // false where no string in it has a backslash
  const OversizedElement* oversized = nullptr;  // one of the portion's, in place of the bytes
};

// What holds for a whole chat.
struct ChatJob {
  ExportContext context;
  bool known = true;    // else every message is refused, since the chat's type is unknown
  std::string refusal;  // why, where that is known
  std::string account;  // scope of what is not shared
  std::string place;    // `chats.list[3].messages`
};

// A portion of a chat's messages.
struct Portion {
  std::shared_ptr<const ChatJob> job;
  std::vector<Element> elements;
  std::uint64_t first_index = 0;  // of the first element in the chat's `messages`
  std::size_t bytes = 0;          // of all elements
  std::vector<std::shared_ptr<const InputChunk>> chunks;
  std::vector<std::unique_ptr<const OversizedElement>> oversized;
};

// What became of a portion.
struct MappedPortion {
  ExportedPart shared;    // messages whose ids are the chat's
  ExportedPart accounts;  // messages whose ids are the account's
  std::vector<Rejected> rejected;
  std::map<std::string, std::uint64_t> unmapped;
  std::uint64_t messages = 0;
  std::uint64_t mended = 0;
  std::uint64_t undated = 0;
  Time latest;  // latest time seen
};

// One a thread.
class ElementMapper {
 public:
  MappedPortion map(const Portion& portion);

 private:
  void map_element(const Portion& portion, std::size_t index, MappedPortion& out);
  const MappedMessage& map_bytes(const Element& element, bool& mended);
  void refuse(const Portion& portion, std::size_t index, const Problem& problem, MappedPortion& out);
  void keep(const MappedMessage& mapped, MappedPortion& out);

  std::shared_ptr<const ChatJob> job_;
  std::optional<MessageMapper> mapper_;
  std::string mended_;
  double lines_per_byte_ = 1;  // bytes of lines that a byte of a portion is expected to make
  SeenParticipants seen_shared_;
  SeenParticipants seen_accounts_;
};

// The context of a rejected record (Rejected::context), and back.
std::string encode_context(const ChatJob& job);
std::optional<ChatJob> decode_context(std::string_view context);

}  // namespace telelake
