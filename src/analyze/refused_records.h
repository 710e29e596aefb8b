// Which quarantined records belong to which chat.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

// The place of a message that the store itself refused: `{scope}/{chat}/{message_id}`. Nothing for any other place.
struct StoredPlace {
  ChatKey chat;
  std::int64_t message_id = 0;
};
std::optional<StoredPlace> parse_stored_place(std::string_view place);

struct RefusedRecords {
  std::map<ChatKey, std::vector<QuarantineRecord>> by_chat;
  std::vector<QuarantineRecord> unassigned;  // their context names no chat that is held

  // The records of a chat, none where there are none.
  std::vector<QuarantineRecord> of(const ChatKey& key) const;
};

// Reads the quarantine and assigns each record to one of `chats`: by its place, or by its context (JSON with `chat`, an
// id or an object with `id`, and perhaps `scope`). Where the scope is not told, to the first chat of that id.
Result<RefusedRecords> refused_records(const Repository& repository, const std::vector<ChatSummary>& chats);

}  // namespace telelake
