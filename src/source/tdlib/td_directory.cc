#include "source/tdlib/td_directory.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

#include "source/tdlib/td_text.h"

namespace telelake {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// Telegram's own accounts whose chats are of a type by themselves.
constexpr std::int64_t kRepliesId = 1271266957;
constexpr std::int64_t kVerificationCodesId = 489000;

std::string_view text_of(object from, std::string_view key) {
  std::string_view value;
  if (from.at_key(key).get(value) != simdjson::SUCCESS) return {};
  return value;
}

std::string_view type_of(object from) { return text_of(from, "@type"); }

std::optional<std::int64_t> integer_of(object from, std::string_view key) {
  std::int64_t value = 0;
  if (from.at_key(key).get(value) != simdjson::SUCCESS || value < -kMaxInteger || value > kMaxInteger) {
    return std::nullopt;
  }
  return value;
}

std::optional<object> object_of(object from, std::string_view key) {
  object value;
  if (from.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

// The first of the names by which it can be found.
std::string username_of(object from) {
  const std::optional<object> usernames = object_of(from, "usernames");
  if (!usernames) return {};
  simdjson::dom::array active;
  if (usernames->at_key("active_usernames").get(active) != simdjson::SUCCESS) return {};
  for (const element name : active) {
    std::string_view value;
    if (name.get(value) == simdjson::SUCCESS) return tdlib::clean_text(tdlib::cut(value, 64));
  }
  return {};
}

std::string name_text(std::string_view value) { return tdlib::clean_text(tdlib::cut(value, 4096)); }

std::optional<std::int64_t> marked_id(object group, std::int64_t offset) {
  const std::optional<std::int64_t> bare = integer_of(group, "id");
  if (!bare || *bare <= 0 || *bare >= kTdChannelMark) return std::nullopt;
  return offset - *bare;
}

struct ChatKind {
  ChatType type = ChatType::kPrivate;
  ParticipantKind participant = ParticipantKind::kUser;
};

std::optional<ChatKind> kind_of_chat(object chat) {
  const std::optional<object> type = object_of(chat, "type");
  if (!type) return std::nullopt;
  const std::string_view name = type_of(*type);
  if (name == "chatTypePrivate") return ChatKind{};
  if (name == "chatTypeBasicGroup") return ChatKind{ChatType::kGroup, ParticipantKind::kGroup};
  if (name != "chatTypeSupergroup") return std::nullopt;
  bool channel = false;
  if (type->at_key("is_channel").get(channel) == simdjson::SUCCESS && channel) {
    return ChatKind{ChatType::kChannel, ParticipantKind::kChannel};
  }
  return ChatKind{ChatType::kSupergroup, ParticipantKind::kGroup};
}

ChatType private_type(std::int64_t id, const TdDirectory& directory) {
  if (id == kRepliesId) return ChatType::kReplies;
  if (id == kVerificationCodesId) return ChatType::kVerificationCodes;
  if (id == directory.own_id()) return ChatType::kSavedMessages;
  const Participant* person = directory.find(id);
  return person != nullptr && person->kind == ParticipantKind::kBot ? ChatType::kBot : ChatType::kPrivate;
}

}  // namespace

bool TdDirectory::learn(object object) {
  const std::string_view type = type_of(object);
  if (type == "user") {
    if (Result<Participant> user = map_user(object)) known_[user->id] = std::move(*user);
    return true;
  }
  if (type == "chat") {
    const std::optional<std::int64_t> id = integer_of(object, "id");
    const std::optional<ChatKind> kind = kind_of_chat(object);
    // The title of a private chat is the person's name, which the `user` tells better.
    if (!id || !kind || kind->type == ChatType::kPrivate) return true;
    Participant& entry = known_[*id];
    entry.id = *id;
    entry.kind = kind->participant;
    entry.name = name_text(text_of(object, "title"));
    return true;
  }
  if (type != "supergroup" && type != "basicGroup") return false;
  const bool supergroup = type == "supergroup";
  const std::optional<std::int64_t> id = marked_id(object, supergroup ? -kTdChannelMark : 0);
  if (!id) return true;
  bool channel = false;
  if (supergroup && object.at_key("is_channel").get(channel) != simdjson::SUCCESS) channel = false;
  Participant& entry = known_[*id];
  entry.id = *id;
  entry.kind = channel ? ParticipantKind::kChannel : ParticipantKind::kGroup;
  if (supergroup) entry.username = username_of(object);
  return true;
}

const Participant* TdDirectory::find(std::int64_t id) const {
  const auto found = known_.find(id);
  return found == known_.end() ? nullptr : &found->second;
}

ParticipantKind TdDirectory::kind_of(std::int64_t id) const {
  if (const Participant* known = find(id)) return known->kind;
  if (id >= 0) return ParticipantKind::kUser;
  return id < -kTdChannelMark ? ParticipantKind::kChannel : ParticipantKind::kGroup;
}

std::int64_t TdDirectory::find_public(std::string_view username) const {
  const auto found = std::ranges::find_if(known_, [&](const auto& entry) {
    return entry.first < 0 &&
           std::ranges::equal(
               entry.second.username, username, {},
               [](char letter) { return static_cast<char>(std::tolower(static_cast<unsigned char>(letter))); });
  });
  return found == known_.end() ? 0 : found->first;
}

std::string_view TdDirectory::username(std::int64_t id) const {
  const Participant* known = find(id);
  return known == nullptr ? std::string_view{} : std::string_view(known->username);
}

Result<Participant> map_user(object user) {
  const std::optional<std::int64_t> id = integer_of(user, "id");
  if (type_of(user) != "user" || !id || *id <= 0) {
    return fail(ErrorCode::kBadInput, "no TDLib user with an id", "", "report it with TDLib's version");
  }
  Participant person{.id = *id, .kind = ParticipantKind::kUser};
  person.first_name = name_text(text_of(user, "first_name"));
  person.last_name = name_text(text_of(user, "last_name"));
  person.name = person.first_name;
  if (!person.name.empty() && !person.last_name.empty()) person.name += ' ';
  person.name = tdlib::cut(person.name + person.last_name, 4096);
  person.username = username_of(user);
  if (const std::optional<object> type = object_of(user, "type")) {
    const std::string_view name = type_of(*type);
    if (name == "userTypeBot") person.kind = ParticipantKind::kBot;
    person.deleted_account = name == "userTypeDeleted";
  }
  return person;
}

Result<Chat> map_chat(object chat, const TdDirectory& directory) {
  const std::optional<std::int64_t> id = integer_of(chat, "id");
  if (type_of(chat) != "chat" || !id || *id == 0) {
    return fail(ErrorCode::kBadInput, "no TDLib chat with an id", "", "report it with TDLib's version");
  }
  const std::optional<ChatKind> kind = kind_of_chat(chat);
  if (!kind) {
    return fail(ErrorCode::kBadInput, "a secret chat, or one of an unknown type", std::to_string(*id),
                "choose another chat: this one has no server messages");
  }
  Chat result{.id = *id, .type = kind->type};
  if (kind->type == ChatType::kPrivate) result.type = private_type(*id, directory);
  // Desktop exports give Saved Messages no name, TDLib the account's own.
  if (result.type != ChatType::kSavedMessages) result.title = name_text(text_of(chat, "title"));
  result.username = directory.username(*id);
  const bool group = kind->type == ChatType::kSupergroup || kind->type == ChatType::kChannel;
  result.is_public = group && !result.username.empty();
  return result;
}

Result<Thread> map_forum_topic(object topic) {
  if (type_of(topic) == "forumTopic") {
    if (const std::optional<object> info = object_of(topic, "info")) topic = *info;
  }
  const std::optional<std::int64_t> id = integer_of(topic, "forum_topic_id");
  if (type_of(topic) != "forumTopicInfo" || !id || *id <= 0 || *id > kMaxMessageId) {
    return fail(ErrorCode::kBadInput, "no TDLib forum topic with an id", "", "report it with TDLib's version");
  }
  Thread thread{.id = *id, .kind = ThreadKind::kTopic};
  thread.title = name_text(text_of(topic, "name"));
  bool general = false;
  if (topic.at_key("is_general").get(general) != simdjson::SUCCESS) general = false;
  if (!general) thread.root_message_id = *id;  // no message began the General topic
  return thread;
}

}  // namespace telelake
