// Metrics that both reading history and following feed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace telelake {

// So many messages that Telegram gave were taken in by the store: `messages_fetched_total`.
void count_fetched(std::size_t messages);

// How many seconds the store is behind the chat: `data_lag_seconds`. What is less than 0, where clocks differ, is 0.
void set_data_lag(std::int64_t chat_id, double seconds);

// How many seconds ago something of the chat was committed: `checkpoint_age_seconds`. Never less than 0.
void set_checkpoint_age(std::int64_t chat_id, double seconds);

}  // namespace telelake
