// Whom a message refers to.
#pragma once

#include <cstdint>
#include <vector>

#include "contract/records.h"

namespace telelake {

// The ids of everyone whom a message refers to with an id: sender, origin of a forward, people who reacted, actors of a
// service message. Sorted, each once. The artifact of the message's day declares them as participants.
std::vector<std::int64_t> referred_participants(const Message& message);

}  // namespace telelake
