#include "fetch/expiry.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "contract/expiry.h"
#include "contract/writer.h"

namespace telelake {

// TDLib tells how long a message has yet to live, which differs with each look; what does not is the time between its
// sending and its end, which people choose in whole minutes.
void note_expiry(simdjson::dom::object message, const ExpiryClock& clock, Message& mapped) {
  constexpr double kInaccurate = 60;  // seconds between TDLib's answer and this
  constexpr double kLong = 3600;
  double left = 0;
  if (!clock.server_time || message["auto_delete_in"].get(left) != simdjson::SUCCESS || left <= 0) return;
  const double lifetime = *clock.server_time + left - static_cast<double>(mapped.date.seconds);
  const auto chosen = static_cast<double>(clock.auto_delete_seconds);
  std::int64_t whole = std::llround(lifetime);
  if (chosen > 0 && std::abs(lifetime - chosen) <= std::min(kInaccurate, chosen / 2)) {
    whole = clock.auto_delete_seconds;
  } else if (lifetime >= kLong) {
    whole = std::llround(lifetime / 60) * 60;
  }
  const Time end{mapped.date.seconds + whole};
  if (whole <= 0 || end > kLastTime) return;
  mapped.extra.emplace_back(kExpiresAt, '"' + format_time(end) + '"');
  std::ranges::sort(mapped.extra);
}

Result<void> mark_expired(const Repository& repository, const ChatKey& key, Time at, Batch& batch) {
  constexpr std::int64_t kClocksDiffer = 15;  // seconds, of messages that live for some minutes or longer
  constexpr std::int64_t kShareOfLife = 10;
  if (batch.deleted.empty()) return {};
  const auto snapshot = repository.snapshot(key);
  if (!snapshot) return {};  // Nothing is held of the chat.
  std::vector<std::int64_t> deleted;
  for (const std::int64_t id : batch.deleted) {
    auto held = (*snapshot)->message(id);
    if (!held) return std::unexpected(held.error());
    const OptionalTime expiry = *held ? expires_at(**held) : OptionalTime{};
    const std::int64_t early =
        expiry ? std::clamp((expiry->seconds - (*held)->date.seconds) / kShareOfLife, std::int64_t{1}, kClocksDiffer)
               : 0;
    if (!expiry || (*held)->deleted || expiry->seconds > at.seconds + early) {
      deleted.push_back(id);
      continue;
    }
    expire(**held, *expiry);
    std::string line;
    write_record(**held, line);
    batch.messages.append(id, (*held)->date, line);
  }
  batch.deleted = std::move(deleted);
  return {};
}

}  // namespace telelake
