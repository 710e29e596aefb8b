#include "analyze/refused_records.h"

#include <optional>

#include <nlohmann/json.hpp>

namespace telelake {

namespace {

// Enough for any store that is worth repairing; beyond it the count is a floor.
constexpr std::size_t kMaxRecords = 1000000;

std::optional<std::int64_t> chat_id_of(const nlohmann::json& context) {
  for (const char* name : {"chat", "chat_id"}) {
    const auto found = context.find(name);
    if (found == context.end()) continue;
    if (found->is_number_integer()) return found->get<std::int64_t>();
    if (found->is_object() && found->contains("id") && found->at("id").is_number_integer()) {
      return found->at("id").get<std::int64_t>();
    }
  }
  return std::nullopt;
}

const ChatKey* chat_of(const QuarantineRecord& record, const std::vector<ChatSummary>& chats) {
  const nlohmann::json context = nlohmann::json::parse(record.context, nullptr, false);
  if (!context.is_object()) return nullptr;
  const auto id = chat_id_of(context);
  if (!id) return nullptr;
  const auto scope = context.find("scope");
  const bool scoped = scope != context.end() && scope->is_string();
  for (const ChatSummary& chat : chats) {
    if (chat.key.chat_id != *id) continue;
    if (!scoped || *scope == chat.key.scope) return &chat.key;
  }
  return nullptr;
}

}  // namespace

std::vector<QuarantineRecord> RefusedRecords::of(const ChatKey& key) const {
  const auto found = by_chat.find(key);
  return found == by_chat.end() ? std::vector<QuarantineRecord>() : found->second;
}

Result<RefusedRecords> refused_records(const Repository& repository, const std::vector<ChatSummary>& chats) {
  auto records = repository.quarantined(kMaxRecords);
  if (!records) return std::unexpected(records.error());
  RefusedRecords refused;
  for (QuarantineRecord& record : *records) {
    const ChatKey* key = chat_of(record, chats);
    if (key != nullptr) {
      refused.by_chat[*key].push_back(std::move(record));
    } else {
      refused.unassigned.push_back(std::move(record));
    }
  }
  return refused;
}

}  // namespace telelake
