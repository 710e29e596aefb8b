// Messages that a chat's timer deletes. The contract has no field for that: two names of `extra` tell it.
#pragma once

#include <string_view>

#include "contract/records.h"

namespace telelake {

// In `extra` of a message that deletes itself: when that is, a JSON string `YYYY-MM-DDTHH:MM:SSZ`.
inline constexpr std::string_view kExpiresAt = "expires_at";

// In `extra` of a tombstone: `true`, where the message was gone once its time had come. `deleted_at` is that time.
inline constexpr std::string_view kExpired = "expired";

// When the message deletes itself; nothing where it does not, or is not known to.
OptionalTime expires_at(const Message& message);

// Whether the message is deleted because its time had come, and not by anybody.
bool has_expired(const Message& message);

// Makes a tombstone of a message that deletes itself, its time having come.
void expire(Message& message, Time at);

}  // namespace telelake
