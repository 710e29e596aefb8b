// Service messages about a chat, its members and its topics.
#include <utility>

#include "source/tdlib/service_contents.h"

namespace telelake::tdlib::service_contents {

namespace {

constexpr std::size_t kMaxEmoji = 64;

// The marked id of a group by its bare id.
void marked_chat(Mapping& mapping, const Value& bare_id, std::int64_t offset, Integer& out) {
  Integer bare;
  mapping.integer(bare_id, bare, 0, kTdChannelMark - 1);
  if (bare && *bare != 0) out = offset - *bare;
}

// Exports write an icon with every change of a topic: 0 where it was removed, or not touched.
void untouched_icon(Details& details) { details.icon_custom_emoji_id = "0"; }

// The topic by its root message, where the message is in one.
void rename_topic(Mapping& mapping, const std::string& title) {
  const std::int64_t root = mapping.topic_root;
  if (root == 0 || title.empty()) return;
  Thread topic{.id = root, .kind = ThreadKind::kTopic, .title = title};
  if (root != kGeneralTopicId) topic.root_message_id = root;
  mapping.result.topic = std::move(topic);
}

}  // namespace

void nothing(Mapping&, Members&, Details&) {}

void unknown(Mapping& mapping, Members& content, Details&) {
  mapping.keep(content.self(), "content:" + std::string(content.type()));
  content.skip_all();
}

void answer_to(Mapping& mapping, const Value& message_id) {
  Integer id;
  mapping.message_id(message_id, id);
  if (!id || mapping.message().reply_to) return;
  mapping.message().reply_to.emplace().message_id = *id;
}

void basic_group_created(Mapping& mapping, Members& content, Details& details) {
  mapping.text(content.take("title"), details.title);
  mapping.parties(content.take("member_user_ids"), details.members);
}

void title(Mapping& mapping, Members& content, Details& details) { mapping.text(content.take("title"), details.title); }

void photo(Mapping& mapping, Members& content, Details& details) {
  if (const Value value = content.take("photo")) map_chat_photo(mapping, value, details.photo.emplace());
}

void new_owner(Mapping& mapping, Members& content, Details& details) {
  mapping.party(content.take("new_owner_user_id"), details.owner);
}

void protected_content(Mapping& mapping, Members& content, Details& details) {
  answer_to(mapping, content.take("request_message_id"));
  content.skip({"old_has_protected_content"});
  bool value = false;
  mapping.flag(content.take("new_has_protected_content"), value);
  details.value = value;
}

void protected_content_request(Mapping& mapping, Members& content, Details& details) {
  mapping.flag(content.take("is_expired"), details.expired);
}

void members_added(Mapping& mapping, Members& content, Details& details) {
  mapping.parties(content.take("member_user_ids"), details.members);
}

void member_deleted(Mapping& mapping, Members& content, Details& details) {
  Party member;
  mapping.party(content.take("user_id"), member);
  if (member.id) details.members.push_back(std::move(member));
}

void community(Mapping& mapping, Members& content, Details& details) {
  mapping.chat_id(content.take("community_id"), details.community_id);
}

void upgraded_to(Mapping& mapping, Members& content, Details& details) {
  marked_chat(mapping, content.take("supergroup_id"), -kTdChannelMark, details.chat_id);
}

void upgraded_from(Mapping& mapping, Members& content, Details& details) {
  mapping.text(content.take("title"), details.title);
  marked_chat(mapping, content.take("basic_group_id"), 0, details.chat_id);
}

void pinned(Mapping& mapping, Members& content, Details& details) {
  mapping.message_id(content.take("message_id"), details.message_id);
}

void background(Mapping& mapping, Members& content, Details& details) {
  mapping.message_id(content.take("old_background_message_id"), details.message_id);
  details.same = details.message_id.has_value();
  mapping.keep(content.take("background"));
}

void theme(Mapping& mapping, Members& content, Details& details) {
  const Value value = content.take("theme");
  if (!value) return;
  if (type_of(value) != "chatThemeEmoji") return mapping.keep(value);
  Members members(mapping, value);
  mapping.text(members.take("name"), details.emoji, kMaxEmoji);
}

void auto_delete_time(Mapping& mapping, Members& content, Details& details) {
  mapping.integer(content.take("message_auto_delete_time"), details.period, 0);
}

void boost(Mapping& mapping, Members& content, Details& details) {
  mapping.integer(content.take("boost_count"), details.count, 0);
}

void topic_created(Mapping& mapping, Members& content, Details& details) {
  const std::int64_t id = mapping.message().id;
  mapping.text(content.take("name"), details.title);
  if (const Value icon = content.take("icon")) {
    Members members(mapping, icon);
    members.skip({"color"});
    mapping.decimal_id(members.take("custom_emoji_id"), details.icon_custom_emoji_id);
  }
  mapping.result.topic = Thread{.id = id, .kind = ThreadKind::kTopic, .root_message_id = id, .title = details.title};
}

void topic_edited(Mapping& mapping, Members& content, Details& details) {
  mapping.text(content.take("name"), details.title);
  untouched_icon(details);
  content.skip({"edit_icon_custom_emoji_id"});
  mapping.decimal_id(content.take("icon_custom_emoji_id"), details.icon_custom_emoji_id);
  rename_topic(mapping, details.title);
}

// Which setting has the new value shows in `extra`.
void topic_closed(Mapping& mapping, Members& content, Details& details) {
  untouched_icon(details);
  bool value = false;
  const Value closed = content.take("is_closed");
  mapping.flag(closed, value);
  mapping.keep(closed);
  details.value = value;
}

void topic_hidden(Mapping& mapping, Members& content, Details& details) {
  untouched_icon(details);
  bool value = false;
  const Value hidden = content.take("is_hidden");
  mapping.flag(hidden, value);
  mapping.keep(hidden);
  details.value = value;
}

void birthdate(Mapping& mapping, Members& content, Details& details) {
  constexpr std::int64_t kLastDay = 31;
  constexpr std::int64_t kLastMonth = 12;
  Members members(mapping, content.take("birthdate"));
  mapping.integer(members.take("day"), details.day, 1, kLastDay);
  mapping.integer(members.take("month"), details.month, 1, kLastMonth);
  mapping.positive(members.take("year"), details.year);
}

void custom(Mapping& mapping, Members& content, Details& details) {
  mapping.text(content.take("text"), details.text, kMaxText);
}

void proximity(Mapping& mapping, Members& content, Details& details) {
  mapping.sender(content.take("traveler_id"), details.from);
  mapping.sender(content.take("watcher_id"), details.to);
  mapping.integer(content.take("distance"), details.distance, 0);
}

}  // namespace telelake::tdlib::service_contents
