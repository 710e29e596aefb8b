// Chats that Telegram tells nothing of by itself, as `fetch --follow` notes them in its run's record: how often each is
// looked at, and until when its edits are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "store/repository.h"

namespace telelake {

// The command of those records; the outcome of one is `running` until the run has ended.
inline constexpr std::string_view kFollowCommand = "follow";

struct PolledChat {
  ChatKey key;
  std::int64_t interval_seconds = 0;        // between two looks; 0: it is not looked at in turn, but looked back over
  std::optional<Time> edits_checked_until;  // held messages were read again for edits and deletions then; empty: never
};

// The members `polled` and `told` of a run's summary, without braces: the chats that are looked at in turn, and those
// channels and supergroups that Telegram tells of.
std::string polled_chats_json(const std::vector<PolledChat>& polled, const std::vector<std::int64_t>& told);

// What the latest run that followed each chat noted of it, ordered by key. A chat that the latest run did not have to
// look at in turn is not there.
Result<std::vector<PolledChat>> polled_chats(const Repository& repository);

}  // namespace telelake
