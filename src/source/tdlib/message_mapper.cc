#include "source/tdlib/message_mapper.h"

#include <algorithm>

#include "source/tdlib/td_mapping.h"

namespace telelake {

namespace tdlib {

namespace {

// Time 0 stands for no time at all; nothing of Telegram's is from the first days of 1970.
constexpr std::int64_t kTimeZeroEnd = 2 * 86400;

// The id of the message. False for one that the server does not know.
bool map_identity(Mapping& mapping, Members& members) {
  Integer id;
  const Value id_value = members.take("id");
  mapping.integer(id_value, id);
  if (!id && !mapping.refused()) mapping.refuse(id_value.place, "there is no id", "an integer");
  if (mapping.refused()) return true;
  if (*id % kTdMessageIdUnit != 0 || *id <= 0) return false;
  mapping.message_id(id_value, id);
  if (*id == 0) mapping.refuse(id_value.place, "no message has the id 0", "a message id");
  if (mapping.refused()) return true;
  Message& message = mapping.message();
  message.id = *id;
  message.chat_id = mapping.context.chat_id;
  message.revision = 1;
  return true;
}

void check_chat(Mapping& mapping, const Value& value) {
  Integer chat;
  mapping.integer(value, chat);
  if (mapping.refused() || (chat && *chat == mapping.source_chat())) return;
  mapping.refuse(value.place, "a message of another chat", std::to_string(mapping.source_chat()));
}

void map_times(Mapping& mapping, const Value& date, const Value& edit_date) {
  Integer seconds;
  mapping.integer(date, seconds);
  if (mapping.refused()) return;
  Message& message = mapping.message();
  if (!seconds || (*seconds >= 0 && *seconds < kTimeZeroEnd)) {
    mapping.result.undated = Undated{.id = message.id, .chat_id = message.chat_id, .reason = "time_zero", .extra = {}};
    return;
  }
  if (*seconds < kFirstTime.seconds || *seconds > kLastTime.seconds) {
    return mapping.refuse(date.place, "outside the times that a message can have", "2013-08-14 to 2099-12-31");
  }
  message.date = Time{*seconds};
  mapping.saw(message.date);
  Integer edited;
  mapping.integer(edit_date, edited);
  if (!edited || (*edited >= 0 && *edited < kTimeZeroEnd) || mapping.refused()) return;
  if (*edited < kFirstTime.seconds || *edited > kLastTime.seconds) {
    return mapping.refuse(edit_date.place, "outside the times that a message can have", "2013-08-14 to 2099-12-31");
  }
  message.edited = true;
  message.edited_at = Time{*edited};
  mapping.saw(*message.edited_at);
}

void map_interaction(Mapping& mapping, const Value& info) {
  if (!info) return;
  Members members(mapping, info);
  Message& message = mapping.message();
  mapping.positive(members.take("view_count"), message.views);
  mapping.positive(members.take("forward_count"), message.forwards);
  members.skip({"reply_info"});
  map_reactions(mapping, members.take("reactions"));
}

void map_topic(Mapping& mapping, const Value& topic) {
  if (!topic) return;
  const std::string_view type = type_of(topic);
  Integer& thread = mapping.message().thread_id;
  if (type == "messageTopicForum") {
    Members members(mapping, topic);
    mapping.integer(members.take("forum_topic_id"), thread, 1, kMaxMessageId);
    mapping.topic_root = thread.value_or(0);
    mapping.result.thread_kind = ThreadKind::kTopic;
  } else if (type == "messageTopicThread") {
    Members members(mapping, topic);
    mapping.message_id(members.take("message_thread_id"), thread);
    mapping.result.thread_kind = ThreadKind::kReply;
  } else {
    mapping.keep(topic);
  }
}

void map_self_destruction(Mapping& mapping, const Value& type, Integer& ttl) {
  constexpr std::int64_t kViewOnce = 2147483647;
  if (!type) return;
  mapping.result.expires = true;
  if (type_of(type) == "messageSelfDestructTypeImmediately") {
    ttl = kViewOnce;
  } else if (type_of(type) == "messageSelfDestructTypeTimer") {
    Members members(mapping, type);
    mapping.positive(members.take("self_destruct_time"), ttl);
  } else {
    mapping.keep(type);
  }
}

void map_via_bot(Mapping& mapping, const Value& value) {
  Integer id;
  mapping.chat_id(value, id);
  if (!id) return;
  const TdDirectory* directory = mapping.context.directory;
  const std::string_view username = directory == nullptr ? std::string_view{} : directory->username(*id);
  if (username.empty()) return mapping.keep(value);
  mapping.message().via_bot = username;
}

void map_album(Mapping& mapping, const Value& value) { mapping.decimal_id(value, mapping.message().album_id); }

void map_expiry(Mapping& mapping, const Value& value) {
  double seconds = 0;
  mapping.number(value, seconds);
  if (seconds > 0) mapping.result.expires = true;
}

// In the order of TDLib's members, which is the fastest.
void map_members(Mapping& mapping, Members& members) {
  Message& message = mapping.message();
  const Value sender = members.take("sender_id");
  check_chat(mapping, members.take("chat_id"));
  // What holds for the account that looks, or for this moment.
  members.skip({"sending_state", "scheduling_state", "is_outgoing"});
  mapping.flag(members.take("is_pinned"), message.pinned);
  mapping.flag(members.take("can_be_saved"), mapping.result.can_be_saved);
  members.skip({"has_timestamped_media", "is_channel_post", "contains_unread_mention", "contains_unread_poll_votes"});
  const Value date = members.take("date");
  map_times(mapping, date, members.take("edit_date"));
  if (mapping.refused()) return;
  // A message without a time says little: what it says is kept as it stands.
  if (mapping.result.undated) return mapping.keep(sender);
  mapping.sender(sender, message.sender);
  map_forward(mapping, members.take("forward_info"));
  map_import(mapping, members.take("import_info"));
  map_interaction(mapping, members.take("interaction_info"));
  members.skip({"unread_reactions"});
  map_reply(mapping, members.take("reply_to"));
  map_topic(mapping, members.take("topic_id"));
  Integer ttl;
  map_self_destruction(mapping, members.take("self_destruct_type"), ttl);
  members.skip({"self_destruct_in"});
  map_expiry(mapping, members.take("auto_delete_in"));
  map_via_bot(mapping, members.take("via_bot_user_id"));
  mapping.positive(members.take("paid_message_star_count"), message.paid_stars);
  mapping.text(members.take("author_signature"), message.author_signature);
  map_album(mapping, members.take("media_album_id"));
  map_content(mapping, members.take("content"));
  if (ttl && message.media) message.media->ttl = ttl;
  map_markup(mapping, members.take("reply_markup"));
}

// Members that a client or its request adds to every object.
void skip_envelope(Members& members) { members.skip({"@extra", "@client_id"}); }

}  // namespace

void Mapping::run(simdjson::dom::object object) {
  Members members(*this, object);
  skip_envelope(members);
  if (members.type() != "message") return refuse({}, "no TDLib message", "an object of the type message");
  if (!map_identity(*this, members)) {
    result.is_server_message = false;
    members.skip_all();
    return;
  }
  if (!refused()) map_members(*this, members);
}

}  // namespace tdlib

Result<TdMapped> map_message(simdjson::dom::object message, const TdContext& context) {
  tdlib::Mapping mapping(context);
  mapping.run(message);
  if (mapping.problem) return std::unexpected(std::move(*mapping.problem));
  TdMapped result = std::move(mapping.result);
  std::ranges::sort(result.undated ? result.undated->extra : result.message.extra);
  if (result.undated) result.unmapped.assign(1, "undated:" + result.undated->reason);
  return result;
}

}  // namespace telelake
