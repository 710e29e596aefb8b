// Metrics that both reading history and following feed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace telelake {

// So many messages that Telegram gave were taken in by the store: `messages_fetched_total`.
void count_fetched(std::size_t messages);

// How many seconds the store is behind the chat: `data_lag_seconds`.
void set_data_lag(std::int64_t chat_id, double seconds);

}  // namespace telelake
