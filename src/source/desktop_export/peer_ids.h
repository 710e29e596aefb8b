// Ids of people and chats: from the forms in which exports write them to marked dialog ids, as the Bot API has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "contract/enums.h"

namespace telelake {

// The largest bare id (they are below 2^40), so that every marked id keeps clear of its neighbours' ranges.
inline constexpr std::int64_t kMaxBareId = (std::int64_t{1} << 40) - 1;

// What kind of peer a bare id belongs to.
enum class PeerType : std::uint8_t { kUser, kGroup, kChannel };

// A marked dialog id with the type that it was made from.
struct PeerId {
  std::int64_t marked = 0;
  PeerType type = PeerType::kUser;
};

// Users +id, basic groups -id, supergroups and channels -(10^12 + id). Nothing for an id outside 1..kMaxBareId.
std::optional<PeerId> mark_peer(PeerType type, std::int64_t bare_id);

// `user1`, `chat1`, `channel1`.
std::optional<PeerId> parse_prefixed_peer(std::string_view text);

// A number of exports before 2.7.2: below 2^32 a bare user id, below 2^33 a user id + 2^32, else the id of a group or
// a channel + 2^33. Those two are alike; it is taken for `own` (the chat's marked id) where that has this bare id, else
// for a channel.
std::optional<PeerId> peer_of_number(std::int64_t number, std::int64_t own);

// The raw form: id + type * 2^48; type 0 user, 1 basic group, 2 channel.
std::optional<PeerId> peer_of_raw(std::int64_t raw);

// The type that a marked id shows.
PeerType peer_type_of(std::int64_t marked);

// An unsigned decimal integer without leading zeros below 2^64, as the contract's Format::kDecimal has it.
bool is_decimal_id(std::string_view text);

}  // namespace telelake
