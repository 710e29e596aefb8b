// Which quarantined records belong to which chat.
#pragma once

#include <map>
#include <vector>

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

struct RefusedRecords {
  std::map<ChatKey, std::vector<QuarantineRecord>> by_chat;
  std::vector<QuarantineRecord> unassigned;  // their context names no chat that is held

  // The records of a chat, none where there are none.
  std::vector<QuarantineRecord> of(const ChatKey& key) const;
};

// Reads the quarantine and assigns each record by its context (JSON with `chat`, an id or an object with `id`, and
// perhaps `scope`) to one of `chats`. Where the scope is not told, to the first chat of that id.
Result<RefusedRecords> refused_records(const Repository& repository, const std::vector<ChatSummary>& chats);

}  // namespace telelake
