#include "store/chat_json.h"

namespace telelake {

nlohmann::ordered_json chat_json(const ChatSummary& chat) {
  using Json = nlohmann::ordered_json;
  Json json{{"scope", chat.key.scope}, {"id", chat.key.chat_id}, {"type", enum_name(chat.chat.type)}};
  if (!chat.chat.title.empty()) json["title"] = chat.chat.title;
  if (!chat.chat.username.empty()) json["username"] = chat.chat.username;
  json["kinds"] = Json::array();
  for (const SourceKind kind : chat.kinds) json["kinds"].push_back(enum_name(kind));
  json["messages"] = chat.messages;
  json["artifacts"] = chat.artifacts;
  json["revisions"] = chat.revisions;
  json["tombstones"] = chat.tombstones;
  json["participants"] = chat.participants;
  json["threads_count"] = chat.threads;
  json["undated"] = chat.undated;
  if (chat.first_date) json["first_date"] = format_date(*chat.first_date);
  if (chat.last_date) json["last_date"] = format_date(*chat.last_date);
  return json;
}

bool is_former_group(const ChatSummary& chat) {
  // Ids of a supergroup's own messages are the chat's; only what it brought along is an account's.
  return chat.chat.type == ChatType::kSupergroup && chat.key.scope != kSharedScope;
}

nlohmann::ordered_json chat_key_json(const ChatKey& key) { return {{"scope", key.scope}, {"id", key.chat_id}}; }

ChatParts::ChatParts(const std::vector<ChatSummary>& chats) {
  for (const ChatSummary& chat : chats) {
    if (chat.chat.type == ChatType::kSupergroup) parts_.emplace(chat.key.chat_id, &chat);
  }
}

void ChatParts::add_to(nlohmann::ordered_json& json, const ChatSummary& chat) const {
  const bool is_former = is_former_group(chat);
  if (is_former) json["former_group"] = true;
  const auto [begin, end] = parts_.equal_range(chat.key.chat_id);
  for (auto part = begin; part != end; ++part) {
    const ChatSummary& other = *part->second;
    if (is_former_group(other) == is_former) continue;
    if (is_former) {
      json["supergroup"] = chat_key_json(other.key);
    } else {
      nlohmann::ordered_json former = chat_key_json(other.key);
      former["messages"] = other.messages;
      json["former_groups"].push_back(std::move(former));
    }
  }
}

}  // namespace telelake
