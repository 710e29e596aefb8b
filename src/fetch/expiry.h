// Telegram tells that a message's time has come as it tells of any deletion: which of both it was is told apart here.
#pragma once

#include <cstdint>
#include <optional>

#include <simdjson.h>

#include "base/error.h"
#include "base/time.h"
#include "contract/records.h"
#include "store/repository.h"

namespace telelake {

// What must be known to tell when messages of a chat delete themselves.
struct ExpiryClock {
  std::optional<double> server_time;     // by Telegram's clock, when the messages were given
  std::int64_t auto_delete_seconds = 0;  // after which new messages of the chat delete themselves; 0: never
};

// Notes in `mapped`, which is what became of TDLib's `message`, when that deletes itself: the same whenever it is
// looked at. Nothing where it does not, or Telegram's time is not known.
void note_expiry(simdjson::dom::object message, const ExpiryClock& clock, Message& mapped);

// Those of `batch.deleted` that are held as messages which delete themselves, and whose time has come at `at` by
// Telegram's clock, become tombstones in `batch.messages` that say so; the rest stays. Some seconds may be missing: a
// client deletes by its own clock. What the batch itself brings must be committed before.
Result<void> mark_expired(const Repository& repository, const ChatKey& key, Time at, Batch& batch);

}  // namespace telelake
