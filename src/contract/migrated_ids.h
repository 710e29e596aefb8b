// Ids of messages that a supergroup brought along from the basic group that it was.
#pragma once

#include <cstdint>

namespace telelake {

// Under the supergroup such a message has its id in the group less this, so that it differs from the supergroup's own.
// Telegram Desktop's exports have it so, too.
inline constexpr std::int64_t kMigratedIdOffset = 1000000000;

}  // namespace telelake
