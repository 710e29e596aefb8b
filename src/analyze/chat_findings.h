// What the report says of one chat, or of all together.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/check.h"
#include "analyze/facts.h"
#include "base/error.h"

namespace telelake {

struct SenderCount {
  std::optional<std::int64_t> id;  // absent where only a name is known
  std::string name;                // empty where only an id is known
  std::uint64_t messages = 0;
};

// Ids from `from_id` to `to_id`, none of which is held.
struct Gap {
  std::int64_t from_id = 0, to_id = 0;
  std::uint64_t missing() const { return static_cast<std::uint64_t>(to_id - from_id + 1); }
};

// Senders kept for a chat. The top of one chat is exact; of several chats it is made of each chat's own top.
inline constexpr std::size_t kMaxSenders = 1000;
inline constexpr std::size_t kMaxGaps = 100;

struct ChatFindings {
  std::uint64_t messages = 0, artifacts = 0, revisions = 0, tombstones = 0, participants = 0, threads = 0;
  std::uint64_t quarantined = 0;
  std::optional<Date> first_date, last_date;
  std::vector<DayFacts> days;  // ascending
  std::array<std::uint64_t, 24> hours{};
  std::vector<SenderCount> senders;  // most messages first
  std::map<std::string, std::uint64_t> kinds;
  AllCheckCounts checks;
  FieldCounts fields;     // by optional_fields()
  std::vector<Gap> gaps;  // widest first
};

// As bytes (CBOR), for the cache, and back. kFailed when the bytes are damaged.
std::string encode_findings(const ChatFindings& findings);
Result<ChatFindings> decode_findings(std::string_view bytes);

}  // namespace telelake
