// Service messages about calls, games, polls, to-do lists and bots.
#include "source/desktop_export/name_table.h"
#include "source/tdlib/service_contents.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib::service_contents {

namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr Word kDiscardReasons[] = {
    {"callDiscardReasonEmpty", ""},        {"callDiscardReasonMissed", "missed"},
    {"callDiscardReasonDeclined", "busy"}, {"callDiscardReasonDisconnected", "disconnect"},
    {"callDiscardReasonHungUp", "hangup"}, {"callDiscardReasonUpgradeToGroupCall", "migrate_conference_call"},
};
constexpr NameTable kDiscards(kDiscardReasons);

constexpr Word kPassportTypes[] = {
    {"passportElementTypePersonalDetails", "personal_details"},
    {"passportElementTypePassport", "passport"},
    {"passportElementTypeDriverLicense", "driver_license"},
    {"passportElementTypeIdentityCard", "identity_card"},
    {"passportElementTypeInternalPassport", "internal_passport"},
    {"passportElementTypeAddress", "address_information"},
    {"passportElementTypeUtilityBill", "utility_bill"},
    {"passportElementTypeBankStatement", "bank_statement"},
    {"passportElementTypeRentalAgreement", "rental_agreement"},
    {"passportElementTypePassportRegistration", "passport_registration"},
    {"passportElementTypeTemporaryRegistration", "temporary_registration"},
    {"passportElementTypePhoneNumber", "phone_number"},
    {"passportElementTypeEmailAddress", "email"},
};
constexpr NameTable kPassports(kPassportTypes);

constexpr std::size_t kMaxPassportTypes = 64;

void passport_type(Mapping& mapping, const Value& type, Details& details) {
  if (const std::string_view* known = kPassports.find(type_of(type))) {
    details.passport_types.emplace_back(*known);
  } else {
    mapping.keep(type, "passport_type:" + clean_text(type_of(type)));
  }
}

}  // namespace

void call(Mapping& mapping, Members& content, Details& details) {
  if (const Value reason = content.take("discard_reason")) {
    Members members(mapping, reason);
    if (const std::string_view* known = kDiscards.find(members.type())) {
      details.discard_reason = *known;
    } else {
      mapping.keep(reason, "discard_reason:" + clean_text(members.type()));
      members.skip_all();
    }
  }
  mapping.positive(content.take("duration"), details.duration);
}

void group_call(Mapping& mapping, Members& content, Details& details) {
  mapping.flag(content.take("is_active"), details.is_active);
  mapping.flag(content.take("was_missed"), details.is_missed);
  mapping.positive(content.take("duration"), details.duration);
}

void video_chat_scheduled(Mapping& mapping, Members& content, Details& details) {
  content.skip({"group_call_id"});
  mapping.time(content.take("start_date"), details.start_date);
}

void video_chat_started(Mapping&, Members& content, Details&) { content.skip({"group_call_id"}); }

void video_chat_ended(Mapping& mapping, Members& content, Details& details) {
  mapping.integer(content.take("duration"), details.duration, 0);
}

void video_chat_invitation(Mapping& mapping, Members& content, Details& details) {
  content.skip({"group_call_id"});
  mapping.parties(content.take("user_ids"), details.members);
}

void poll_option(Mapping& mapping, Members& content, Details& details) {
  mapping.message_id(content.take("poll_message_id"), details.message_id);
  content.skip({"option_id"});
  map_plain(mapping, content.take("text"), details.option);
}

void game_score(Mapping& mapping, Members& content, Details& details) {
  mapping.message_id(content.take("game_message_id"), details.message_id);
  mapping.integer(content.take("score"), details.score);
}

void managed_bot(Mapping& mapping, Members& content, Details& details) {
  mapping.party(content.take("bot_user_id"), details.bot);
}

void tasks_done(Mapping& mapping, Members& content, Details& details) {
  mapping.message_id(content.take("checklist_message_id"), details.message_id);
  mapping.integers(content.take("marked_as_done_task_ids"), details.done_ids);
  mapping.integers(content.take("marked_as_not_done_task_ids"), details.not_done_ids);
}

void tasks_added(Mapping& mapping, Members& content, Details& details) {
  mapping.message_id(content.take("checklist_message_id"), details.message_id);
  map_tasks(mapping, content.take("tasks"), details.tasks);
}

void users_shared(Mapping& mapping, Members& content, Details& details) {
  constexpr std::size_t kMaxUsers = 1000;
  each_element(mapping, content.take("users"), kMaxUsers, [&](const Value& user) {
    Members members(mapping, user);
    Integer id;
    mapping.chat_id(members.take("user_id"), id);
    if (id) details.peers.push_back(*id);
  });
  mapping.integer(content.take("button_id"), details.button_id);
}

void chat_shared(Mapping& mapping, Members& content, Details& details) {
  {
    Members members(mapping, content.take("chat"));
    Integer id;
    mapping.chat_id(members.take("chat_id"), id);
    if (id) details.peers.push_back(*id);
  }
  mapping.integer(content.take("button_id"), details.button_id);
}

void write_access(Mapping& mapping, Members& content, Details& details) {
  const Value reason = content.take("reason");
  if (!reason) return;
  Members members(mapping, reason);
  const std::string_view type = members.type();
  if (type == "botWriteAccessAllowReasonConnectedWebsite") {
    details.reason = "domain";
    mapping.text(members.take("domain_name"), details.reason_domain);
  } else if (type == "botWriteAccessAllowReasonAddedToAttachmentMenu") {
    details.reason = "attach_menu";
  } else if (type == "botWriteAccessAllowReasonAcceptedRequest") {
    details.reason = "web_app";
  } else if (type == "botWriteAccessAllowReasonLaunchedWebApp") {
    details.reason = "app";
    Members app(mapping, members.take("web_app"));
    mapping.text(app.take("title"), details.reason_app_name);
    app.skip({"description", "photo", "animation"});
  } else {
    mapping.keep(reason, "reason:" + clean_text(type));
    members.skip_all();
  }
}

void web_app_data(Mapping& mapping, Members& content, Details& details) {
  mapping.text(content.take("button_text"), details.text, kMaxText);
}

void passport_sent(Mapping& mapping, Members& content, Details& details) {
  each_element(mapping, content.take("types"), kMaxPassportTypes,
               [&](const Value& type) { passport_type(mapping, type, details); });
}

// Seen by bots alone, whose keys open what is inside: the kinds of documents are all that there is to keep.
void passport_received(Mapping& mapping, Members& content, Details& details) {
  each_element(mapping, content.take("elements"), kMaxPassportTypes, [&](const Value& element) {
    Members members(mapping, element);
    passport_type(mapping, members.take("type"), details);
    members.skip_all();
  });
  content.skip({"credentials"});
}

}  // namespace telelake::tdlib::service_contents
