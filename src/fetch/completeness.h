// Whether everything of a chat is held, and why not where it is not: every message id of the chat is accounted for.
//
// In channels and supergroups the ids of messages are numbered without gaps from 1, so each id is exactly one of: held,
// held as a service message, deleted, expired, hidden from the accounts that asked, absent when an account asked, or
// unexplained. In private chats and basic groups the numbers are shared with an account's other chats: gaps mean
// nothing there, and only what is held is counted.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "fetch/set_aside.h"
#include "store/repository.h"

namespace telelake {

enum class GapKind : std::uint8_t { kNeverVisible, kAbsent, kUnexplained };

// `never_visible`, `absent`, `unexplained`.
const char* name_of(GapKind kind);

// Ids that are not held, both inclusive.
struct AccountedGap {
  GapKind kind = GapKind::kUnexplained;
  std::int64_t first_id = 0, last_id = 0;
  std::string account;     // that asked; empty for an unexplained gap
  std::optional<Time> at;  // when it asked last
  std::string reason;      // why it is not held, of what was given and is quarantined
};

// The counts add up to the chat's last id, where ids are numbered without gaps.
struct Completeness {
  std::uint64_t held = 0;             // messages that are held and not deleted
  std::uint64_t service = 0;          // service messages that are held and not deleted
  std::uint64_t deleted = 0;          // tombstones: Telegram said so, or an account was given it before and not again
  std::uint64_t expired = 0;          // tombstones of messages that deleted themselves, their time having come
  std::uint64_t never_visible = 0;    // hidden from every account that asked: before it joined
  std::uint64_t absent = 0;           // not given to an account that asked for it
  std::uint64_t unexplained = 0;      // nobody has asked for it, or it was given and is quarantined
  std::optional<Time> checked_until;  // when the chat's end was last proven
  std::vector<AccountedGap> gaps;     // ascending
};

// Accounts for the ids of one chat, which is open already, by what was covered of it and what is quarantined. Reads all
// of its messages.
Result<Completeness> completeness_of(const ChatSnapshot& chat, const std::vector<CoverageRecord>& coverage,
                                     const SetAside& set_aside);

// The same from ids that are held (ascending, without doubles), what was covered, and what was given and is
// quarantined, with the reasons; for tests and for callers that have them. Only `gaps` and their counts are set.
Completeness account_for_gaps(const std::vector<std::int64_t>& held, std::vector<CoverageRecord> coverage,
                              const std::map<std::int64_t, std::string>& quarantined = {});

}  // namespace telelake
