// Where a message came from, and what it answers to.
#include "source/tdlib/td_mapping.h"

namespace telelake::tdlib {

namespace {

// A MessageOrigin: who or what a forward came from.
void map_origin(Mapping& mapping, const Value& origin, Forward& forward) {
  if (!origin) return;
  Members members(mapping, origin);
  const std::string_view type = members.type();
  if (type == "messageOriginUser") {
    mapping.party(members.take("sender_user_id"), forward.from);
  } else if (type == "messageOriginHiddenUser") {
    mapping.text(members.take("sender_name"), forward.from.name);
  } else if (type == "messageOriginChat") {
    mapping.party(members.take("sender_chat_id"), forward.from);
  } else if (type == "messageOriginChannel") {
    mapping.party(members.take("chat_id"), forward.from);
    mapping.message_id_in(members.take("message_id"), forward.from.id.value_or(0), forward.message_id);
  } else {
    mapping.keep(origin, "origin:" + std::string(type));
    members.skip_all();
  }
}

// The chat that a copy was taken from: of copies in Saved Messages and in discussion groups.
void map_source(Mapping& mapping, const Value& source) {
  if (!source) return;
  Members members(mapping, source);
  SavedFrom saved;
  mapping.party(members.take("chat_id"), saved.chat);
  mapping.message_id_in(members.take("message_id"), saved.chat.id.value_or(0), saved.message_id);
  members.skip({"is_outgoing"});
  Message& message = mapping.message();
  // A channel's post in its discussion group begins the thread of its comments.
  if (saved.message_id && saved.chat.id == message.sender.id && mapping.context.chat_type == ChatType::kSupergroup) {
    mapping.result.topic = Thread{.id = message.id, .kind = ThreadKind::kComments, .root_message_id = message.id};
  }
  if (saved.chat.id) message.saved_from = std::move(saved);
}

void map_quote(Mapping& mapping, const Value& quote, Reply& reply) {
  if (!quote) return;
  Members members(mapping, quote);
  map_plain(mapping, members.take("text"), reply.quote, kMaxText);
}

}  // namespace

void map_forward(Mapping& mapping, const Value& forward_info) {
  if (!forward_info) return;
  Members members(mapping, forward_info);
  Forward forward;
  map_origin(mapping, members.take("origin"), forward);
  mapping.time(members.take("date"), forward.date);
  map_source(mapping, members.take("source"));
  mapping.message().forward = std::move(forward);
}

// A message brought from another messenger has a name and a time, as a forward from somebody without an account.
void map_import(Mapping& mapping, const Value& import_info) {
  if (!import_info) return;
  Members members(mapping, import_info);
  Box<Forward>& forward = mapping.message().forward;
  if (!forward) {
    forward.emplace();
    mapping.text(members.take("sender_name"), forward->from.name);
    mapping.time(members.take("date"), forward->date);
  }
  mapping.keep(import_info);
  members.skip_all();
}

void map_reply(Mapping& mapping, const Value& reply_to) {
  if (!reply_to) return;
  if (type_of(reply_to) != "messageReplyToMessage") return mapping.keep(reply_to);
  Members members(mapping, reply_to);
  Integer chat;
  mapping.chat_id(members.take("chat_id"), chat);
  const Value id = members.take("message_id");
  Integer message_id;
  mapping.message_id_in(id, chat.value_or(mapping.source_chat()), message_id);
  if (!message_id) {
    // The message answered to is not to be seen: what TDLib tells of it is all that there is.
    if (!mapping.refused()) mapping.keep(reply_to);
    return members.skip_all();
  }
  Reply& reply = mapping.message().reply_to.emplace();
  reply.message_id = *message_id;
  if (chat && !mapping.is_own(*chat)) reply.chat_id = chat;
  map_quote(mapping, members.take("quote"), reply);
}

}  // namespace telelake::tdlib
