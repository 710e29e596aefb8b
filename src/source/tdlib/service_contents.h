// Contents that are service messages. Each takes the members of its content and fills in the details of the action.
#pragma once

#include "source/tdlib/td_mapping.h"

namespace telelake::tdlib::service_contents {

using Details = ServiceDetails;

// Without details.
void nothing(Mapping& mapping, Members& content, Details& details);
// An action that the contract has no word for: the content is kept whole.
void unknown(Mapping& mapping, Members& content, Details& details);

// Chats and their members (service_chats.cc).
void basic_group_created(Mapping& mapping, Members& content, Details& details);
void title(Mapping& mapping, Members& content, Details& details);
void photo(Mapping& mapping, Members& content, Details& details);
void new_owner(Mapping& mapping, Members& content, Details& details);
void protected_content(Mapping& mapping, Members& content, Details& details);
void protected_content_request(Mapping& mapping, Members& content, Details& details);
void members_added(Mapping& mapping, Members& content, Details& details);
void member_deleted(Mapping& mapping, Members& content, Details& details);
void community(Mapping& mapping, Members& content, Details& details);
void upgraded_to(Mapping& mapping, Members& content, Details& details);
void upgraded_from(Mapping& mapping, Members& content, Details& details);
void pinned(Mapping& mapping, Members& content, Details& details);
void background(Mapping& mapping, Members& content, Details& details);
void theme(Mapping& mapping, Members& content, Details& details);
void auto_delete_time(Mapping& mapping, Members& content, Details& details);
void boost(Mapping& mapping, Members& content, Details& details);
void topic_created(Mapping& mapping, Members& content, Details& details);
void topic_edited(Mapping& mapping, Members& content, Details& details);
void topic_closed(Mapping& mapping, Members& content, Details& details);
void topic_hidden(Mapping& mapping, Members& content, Details& details);
void birthdate(Mapping& mapping, Members& content, Details& details);
void custom(Mapping& mapping, Members& content, Details& details);
void proximity(Mapping& mapping, Members& content, Details& details);

// Calls, games, polls, lists and bots (service_events.cc).
void call(Mapping& mapping, Members& content, Details& details);
void group_call(Mapping& mapping, Members& content, Details& details);
void video_chat_scheduled(Mapping& mapping, Members& content, Details& details);
void video_chat_started(Mapping& mapping, Members& content, Details& details);
void video_chat_ended(Mapping& mapping, Members& content, Details& details);
void video_chat_invitation(Mapping& mapping, Members& content, Details& details);
void poll_option(Mapping& mapping, Members& content, Details& details);
void game_score(Mapping& mapping, Members& content, Details& details);
void managed_bot(Mapping& mapping, Members& content, Details& details);
void tasks_done(Mapping& mapping, Members& content, Details& details);
void tasks_added(Mapping& mapping, Members& content, Details& details);
void users_shared(Mapping& mapping, Members& content, Details& details);
void chat_shared(Mapping& mapping, Members& content, Details& details);
void write_access(Mapping& mapping, Members& content, Details& details);
void web_app_data(Mapping& mapping, Members& content, Details& details);
void passport_sent(Mapping& mapping, Members& content, Details& details);
void passport_received(Mapping& mapping, Members& content, Details& details);

// Payments, gifts and posts for money (service_payments.cc).
void payment(Mapping& mapping, Members& content, Details& details);
void payment_to_bot(Mapping& mapping, Members& content, Details& details);
void refund(Mapping& mapping, Members& content, Details& details);
void gifted_premium(Mapping& mapping, Members& content, Details& details);
void premium_code(Mapping& mapping, Members& content, Details& details);
void giveaway_created(Mapping& mapping, Members& content, Details& details);
void giveaway_completed(Mapping& mapping, Members& content, Details& details);
void gifted_stars(Mapping& mapping, Members& content, Details& details);
void gifted_grams(Mapping& mapping, Members& content, Details& details);
void prize_stars(Mapping& mapping, Members& content, Details& details);
void gift(Mapping& mapping, Members& content, Details& details);
void upgraded_gift(Mapping& mapping, Members& content, Details& details);
void gift_offer(Mapping& mapping, Members& content, Details& details);
void messages_refunded(Mapping& mapping, Members& content, Details& details);
void message_price(Mapping& mapping, Members& content, Details& details);
void direct_message_price(Mapping& mapping, Members& content, Details& details);
void post_approved(Mapping& mapping, Members& content, Details& details);
void post_declined(Mapping& mapping, Members& content, Details& details);
void post_paid(Mapping& mapping, Members& content, Details& details);
void post_refunded(Mapping& mapping, Members& content, Details& details);

// The message answers to the one that a member names, as Telegram itself has it: for actions without a field for it.
void answer_to(Mapping& mapping, const Value& message_id);

}  // namespace telelake::tdlib::service_contents
