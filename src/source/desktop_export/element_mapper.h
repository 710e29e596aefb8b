// Maps portions of a chat's messages: mends, maps, checks and encodes them. What the reader's worker threads do.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "contract/message_block.h"
#include "source/desktop_export/export_reader.h"
#include "source/desktop_export/message_mapper.h"

namespace telelake {

// Where an element stands in a portion and in the input.
struct Element {
  std::size_t offset = 0;  // in the portion's bytes
  std::size_t length = 0;
  std::uint64_t index = 0;  // in the chat's `messages`
  std::uint64_t input_offset = 0;
  std::uint64_t line = 0;
  std::uint64_t whole_length = 0;  // greater than `length` when only the first part was kept
  std::string sha256;              // of the whole, then
};

// What holds for a whole chat.
struct ChatJob {
  ExportContext context;
  bool known = true;    // else every message is refused, since the chat's type is unknown
  std::string refusal;  // why, where that is known
  std::string account;  // scope of what is not shared
  std::string place;    // `chats.list[3].messages`
};

// A portion of a chat's messages. 64 bytes behind the last element are readable.
struct Portion {
  std::shared_ptr<const ChatJob> job;
  std::string bytes;
  std::vector<Element> elements;
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
  using Seen = std::unordered_map<std::int64_t, std::vector<Participant>>;

  void map_element(const Portion& portion, const Element& element, MappedPortion& out);
  const MappedMessage& map_bytes(std::string_view bytes, bool& mended);
  void refuse(const Portion& portion, const Element& element, const Problem& problem, MappedPortion& out);
  void keep(const MappedMessage& mapped, MappedPortion& out);
  void keep_participants(const MappedMessage& mapped, ExportedPart& part, Seen& seen);

  std::shared_ptr<const ChatJob> job_;
  std::optional<MessageMapper> mapper_;
  std::string mended_;
  Seen seen_shared_;
  Seen seen_accounts_;
};

// The context of a rejected record (Rejected::context), and back.
std::string encode_context(const ChatJob& job);
std::optional<ChatJob> decode_context(std::string_view context);

}  // namespace telelake
