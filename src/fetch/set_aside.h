// Into the quarantine, and which messages of Telegram's are there.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

// Why a message that cannot be read is quarantined.
inline constexpr const char* kUnreadableReason = "Telegram gives this message in a form that TDLib does not know";
inline constexpr const char* kFailingReason = "Telegram has an internal error at this message";

// A record for a message of live Telegram, by its id in the store; without reason and bytes.
QuarantineRecord message_record(const ChatKey& key, std::int64_t id);

// The record for a message that cannot be read, of which only the id is known.
QuarantineRecord unreadable_record(const ChatKey& key, std::int64_t id, const std::string& reason);

// The quarantined messages of live Telegram of one chat, by their ids in the store; without their bytes.
using SetAside = std::map<std::int64_t, QuarantineRecord>;

// Those of every chat that has any. Reads the whole quarantine, once.
Result<std::map<ChatKey, SetAside>> all_set_aside(const Repository& repository);

// Those of one chat. Reads the whole quarantine, too.
Result<SetAside> set_aside_of(const Repository& repository, const ChatKey& key);

// Makes those of one chat those of another, in which their messages have `shift` added to their ids. Safe to repeat.
Result<void> carry_set_aside(Repository& repository, const ChatKey& from, const ChatKey& to, std::int64_t shift);

// Gives a record that is to be quarantined its id and time. The id is a hash of what the record is and why it was
// refused, so that the same input again adds nothing.
void name_refused(QuarantineRecord& record);

// Says in the log that a record was quarantined.
void log_quarantined(const QuarantineRecord& record);

// Names a record, quarantines it at once, and says so in the log. False where it is there already.
Result<bool> set_aside(Repository& repository, QuarantineRecord record);

}  // namespace telelake
