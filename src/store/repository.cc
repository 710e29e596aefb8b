#include "store/repository.h"

#include <string>

namespace telelake {

std::string scope_of(ChatType type, std::int64_t message_id, const std::string& account_scope) {
  const bool shared = type == ChatType::kChannel || type == ChatType::kSupergroup;
  return shared && message_id >= 0 ? std::string(kSharedScope) : account_scope;
}

std::string message_key(std::int64_t chat_id, Date date, std::int64_t message_id) {
  return std::to_string(chat_id) + ":" + format_date(date) + ":" + std::to_string(message_id);
}

UpsertCounts& UpsertCounts::operator+=(const UpsertCounts& other) {
  inserted += other.inserted;
  updated += other.updated;
  unchanged += other.unchanged;
  revisions += other.revisions;
  absent += other.absent;
  deleted += other.deleted;
  spared += other.spared;
  conflicts += other.conflicts;
  return *this;
}

}  // namespace telelake
