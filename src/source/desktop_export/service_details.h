// Readers of the details of service messages, one for each set of keys. Each takes its keys and fills in the details;
// some decide between two actions.
#pragma once

#include "source/desktop_export/mapping.h"

namespace telelake::service_details {

void nothing(Mapping& mapping, Service& service);
void title(Mapping& mapping, Service& service);
void members(Mapping& mapping, Service& service);
void title_and_members(Mapping& mapping, Service& service);
void photo(Mapping& mapping, Service& service);
void inviter(Mapping& mapping, Service& service);
void community(Mapping& mapping, Service& service);
void referred_message(Mapping& mapping, Service& service);
void same_background(Mapping& mapping, Service& service);
void game_score(Mapping& mapping, Service& service);
void payment(Mapping& mapping, Service& service);
void refund(Mapping& mapping, Service& service);
void phone_call(Mapping& mapping, Service& service);
void conference_call(Mapping& mapping, Service& service);
void video_chat(Mapping& mapping, Service& service);
void scheduled_call(Mapping& mapping, Service& service);
void allowed_by_attach_menu(Mapping& mapping, Service& service);
void allowed_by_web_app(Mapping& mapping, Service& service);
void allowed_by_app_or_domain(Mapping& mapping, Service& service);
void passport_values(Mapping& mapping, Service& service);
void proximity(Mapping& mapping, Service& service);
void auto_delete_period(Mapping& mapping, Service& service);
void theme(Mapping& mapping, Service& service);
void web_app_data(Mapping& mapping, Service& service);
void topic_created(Mapping& mapping, Service& service);
void topic_edited(Mapping& mapping, Service& service);
void shared_peers(Mapping& mapping, Service& service);
void boosts(Mapping& mapping, Service& service);
void premium_gift(Mapping& mapping, Service& service);
void gift_code(Mapping& mapping, Service& service);
void giveaway_completed(Mapping& mapping, Service& service);
void stars_gift(Mapping& mapping, Service& service);
void ton_gift(Mapping& mapping, Service& service);
void stars_prize(Mapping& mapping, Service& service);
void gift(Mapping& mapping, Service& service);
void paid_messages_refund(Mapping& mapping, Service& service);
void paid_messages_price(Mapping& mapping, Service& service);
void todo_completions(Mapping& mapping, Service& service);
void todo_tasks(Mapping& mapping, Service& service);
void poll_option(Mapping& mapping, Service& service);
void suggested_post(Mapping& mapping, Service& service);
void suggested_post_price(Mapping& mapping, Service& service);
void suggested_post_refund(Mapping& mapping, Service& service);
void birthday(Mapping& mapping, Service& service);
void protected_content(Mapping& mapping, Service& service);
void owner(Mapping& mapping, Service& service);
void managed_bot(Mapping& mapping, Service& service);

}  // namespace telelake::service_details
