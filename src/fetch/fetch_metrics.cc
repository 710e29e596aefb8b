#include "fetch/fetch_metrics.h"

#include <algorithm>
#include <string>

#include "base/metrics.h"

namespace telelake {

void count_fetched(std::size_t messages) {
  process_metrics()
      .counter("messages_fetched_total", "Messages that Telegram gave and the store took in")
      .Increment(static_cast<double>(messages));
}

void set_data_lag(std::int64_t chat_id, double seconds) {
  process_metrics()
      .gauge("data_lag_seconds", "Seconds that the store is behind the chat: 0 once its end was reached",
             {{"chat", std::to_string(chat_id)}})
      .Set(std::max(0.0, seconds));
}

void set_checkpoint_age(std::int64_t chat_id, double seconds) {
  process_metrics()
      .gauge("checkpoint_age_seconds", "Seconds since something of the chat was committed",
             {{"chat", std::to_string(chat_id)}})
      .Set(std::max(0.0, seconds));
}

}  // namespace telelake
