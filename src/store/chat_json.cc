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

}  // namespace telelake
