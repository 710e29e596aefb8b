// Service messages about payments, gifts, giveaways and posts for money.
#include "source/tdlib/service_contents.h"

namespace telelake::tdlib::service_contents {

namespace {

constexpr std::size_t kMaxCurrency = 16;
constexpr std::int64_t kBillion = 1000000000;
constexpr std::int64_t kCents = 100;

void map_text(Mapping& mapping, const Value& text, Details& details) {
  map_formatted(mapping, text, details.text, details.entities);
}

void map_amount(Mapping& mapping, Members& content, std::string_view amount, Details& details) {
  mapping.text(content.take("currency"), details.currency, kMaxCurrency);
  mapping.integer(content.take(amount), details.amount);
}

// Billionths of a Gram, as whole ones and the rest.
void map_grams(Mapping& mapping, const Value& value, Details& details) {
  Integer grams;
  mapping.positive(value, grams);
  if (!grams) return;
  details.amount = *grams / kBillion;
  details.amount_nano = *grams % kBillion;
  details.currency = "TON";
}

void map_price(Mapping& mapping, const Value& price, Details& details) {
  if (!price) return;
  Members members(mapping, price);
  if (members.type() == "suggestedPostPriceStar") {
    mapping.integer(members.take("star_count"), details.amount);
    details.amount_nano = 0;
    details.currency = "XTR";
  } else if (members.type() == "suggestedPostPriceGram") {
    Integer cents;
    mapping.integer(members.take("gram_cent_count"), cents, 0);
    details.amount = cents.value_or(0) / kCents;
    details.amount_nano = cents.value_or(0) % kCents * (kBillion / kCents);
    details.currency = "TON";
  } else {
    mapping.keep(price);
    members.skip_all();
  }
}

void map_recurring(Mapping& mapping, Members& content, Details& details) {
  bool recurring = false;
  bool first = false;
  mapping.flag(content.take("is_recurring"), recurring);
  mapping.flag(content.take("is_first_recurring"), first);
  if (recurring) details.recurring = "used";
  if (first) details.recurring = "init";
}

void map_time_of_premium(Mapping& mapping, Members& content, Details& details) {
  Integer months;
  mapping.positive(content.take("month_count"), months);
  mapping.positive(content.take("day_count"), details.days);
  if (!details.days) details.months = months;  // the days say the same, and more exactly
}

// The number by which a gift is known; of its looks there are stickers and colours, which its number finds again.
void map_gift(Mapping& mapping, const Value& value, Details& details) {
  if (!value) return;
  Members members(mapping, value);
  mapping.decimal_id(members.take("id"), details.gift_id);
  members.skip({"publisher_chat_id", "sticker"});
  mapping.integer(members.take("star_count"), details.star_count, 0);
  const Value limits = members.take("overall_limits");
  details.is_limited = static_cast<bool>(limits);
  // How it can be bought and sold now.
  members.skip_all();
}

void map_unique_gift(Mapping& mapping, const Value& value, Details& details) {
  if (!value) return;
  Members members(mapping, value);
  mapping.decimal_id(members.take("id"), details.gift_id);
  for (const std::string_view name : {"regular_gift_id", "title", "name", "number"}) mapping.keep(members.take(name));
  details.star_count = 0;
  members.skip_all();
}

// Who gave a gift and who got it, where the message and its chat do not say so.
void keep_sides(Mapping& mapping, Members& content) {
  const auto keep_other = [&](std::string_view name, Integer known) {
    const Value value = content.take(name);
    Party side;
    mapping.sender(value, side);
    if (side.id && side.id != known) mapping.keep(value);
  };
  keep_other("sender_id", mapping.message().sender.id);
  keep_other("receiver_id", mapping.context.chat_id);
}

// What can be done with a gift now, and by this account.
void skip_gift_states(Members& content) {
  content.skip({"received_gift_id", "is_saved", "can_be_upgraded", "can_be_transferred", "sell_star_count",
                "transfer_star_count", "drop_original_details_star_count", "next_transfer_date", "next_resale_date",
                "export_date", "craft_date", "prepaid_upgrade_hash", "upgraded_received_gift_id"});
}

}  // namespace

void payment(Mapping& mapping, Members& content, Details& details) {
  Integer chat;
  mapping.chat_id(content.take("invoice_chat_id"), chat);
  mapping.message_id_in(content.take("invoice_message_id"), chat.value_or(mapping.source_chat()), details.message_id);
  if (chat && !mapping.is_own(*chat) && details.message_id) details.chat_id = chat;
  map_amount(mapping, content, "total_amount", details);
  map_recurring(mapping, content, details);
}

void payment_to_bot(Mapping& mapping, Members& content, Details& details) {
  map_amount(mapping, content, "total_amount", details);
  map_recurring(mapping, content, details);
  mapping.text(content.take("telegram_payment_charge_id"), details.charge_id);
}

void refund(Mapping& mapping, Members& content, Details& details) {
  mapping.sender(content.take("owner_id"), details.peer);
  map_amount(mapping, content, "total_amount", details);
  mapping.text(content.take("telegram_payment_charge_id"), details.charge_id);
}

void gifted_premium(Mapping& mapping, Members& content, Details& details) {
  // The two sides of the chat.
  content.skip({"gifter_user_id", "receiver_user_id"});
  map_text(mapping, content.take("text"), details);
  map_amount(mapping, content, "amount", details);
  map_time_of_premium(mapping, content, details);
  content.skip({"sticker"});
}

void premium_code(Mapping& mapping, Members& content, Details& details) {
  mapping.sender(content.take("creator_id"), details.peer);
  map_text(mapping, content.take("text"), details);
  mapping.flag(content.take("is_from_giveaway"), details.via_giveaway);
  mapping.flag(content.take("is_unclaimed"), details.is_unclaimed);
  map_time_of_premium(mapping, content, details);
  content.skip({"sticker"});
  mapping.text(content.take("code"), details.gift_code);
}

void giveaway_created(Mapping& mapping, Members& content, Details& details) {
  mapping.positive(content.take("star_count"), details.star_count);
}

void giveaway_completed(Mapping& mapping, Members& content, Details& details) {
  mapping.message_id(content.take("giveaway_message_id"), details.giveaway_message_id);
  mapping.integer(content.take("winner_count"), details.winners, 0);
  mapping.flag(content.take("is_star_giveaway"), details.paid_in_stars);
  mapping.integer(content.take("unclaimed_prize_count"), details.unclaimed_count, 0);
}

void gifted_stars(Mapping& mapping, Members& content, Details& details) {
  content.skip({"gifter_user_id", "receiver_user_id"});
  map_amount(mapping, content, "amount", details);
  mapping.integer(content.take("star_count"), details.star_count, 0);
  mapping.text(content.take("transaction_id"), details.transaction_id);
  content.skip({"sticker"});
}

void gifted_grams(Mapping& mapping, Members& content, Details& details) {
  content.skip({"gifter_user_id", "receiver_user_id"});
  map_grams(mapping, content.take("gram_amount"), details);
  mapping.text(content.take("transaction_id"), details.transaction_id);
  content.skip({"sticker"});
}

void prize_stars(Mapping& mapping, Members& content, Details& details) {
  mapping.integer(content.take("star_count"), details.star_count, 0);
  mapping.text(content.take("transaction_id"), details.transaction_id);
  mapping.party(content.take("boosted_chat_id"), details.peer);
  mapping.message_id_in(content.take("giveaway_message_id"), details.peer.id.value_or(0), details.giveaway_message_id);
  mapping.flag(content.take("is_unclaimed"), details.is_unclaimed);
  content.skip({"sticker"});
}

void gift(Mapping& mapping, Members& content, Details& details) {
  map_gift(mapping, content.take("gift"), details);
  keep_sides(mapping, content);
  map_text(mapping, content.take("text"), details);
  mapping.flag(content.take("is_private"), details.is_anonymous);
  skip_gift_states(content);
}

void upgraded_gift(Mapping& mapping, Members& content, Details& details) {
  map_unique_gift(mapping, content.take("gift"), details);
  keep_sides(mapping, content);
  skip_gift_states(content);
}

void gift_offer(Mapping& mapping, Members& content, Details& details) {
  map_unique_gift(mapping, content.take("gift"), details);
  answer_to(mapping, content.take("offer_message_id"));
}

void messages_refunded(Mapping& mapping, Members& content, Details& details) {
  mapping.integer(content.take("message_count"), details.count, 0);
  mapping.integer(content.take("star_count"), details.star_count, 0);
}

void message_price(Mapping& mapping, Members& content, Details& details) {
  mapping.integer(content.take("paid_message_star_count"), details.star_count, 0);
}

void direct_message_price(Mapping& mapping, Members& content, Details& details) {
  mapping.flag(content.take("is_enabled"), details.broadcast_messages_allowed);
  mapping.integer(content.take("paid_message_star_count"), details.star_count, 0);
}

void post_approved(Mapping& mapping, Members& content, Details& details) {
  answer_to(mapping, content.take("suggested_post_message_id"));
  map_price(mapping, content.take("price"), details);
  mapping.time(content.take("send_date"), details.start_date);
}

void post_declined(Mapping& mapping, Members& content, Details& details) {
  answer_to(mapping, content.take("suggested_post_message_id"));
  mapping.text(content.take("comment"), details.comment);
}

void post_paid(Mapping& mapping, Members& content, Details& details) {
  answer_to(mapping, content.take("suggested_post_message_id"));
  if (const Value stars = content.take("star_amount")) {
    Members members(mapping, stars);
    mapping.integer(members.take("star_count"), details.amount);
    mapping.integer(members.take("nanostar_count"), details.amount_nano);
    details.currency = "XTR";
  }
  map_grams(mapping, content.take("gram_amount"), details);
}

void post_refunded(Mapping& mapping, Members& content, Details& details) {
  answer_to(mapping, content.take("suggested_post_message_id"));
  const Value reason = content.take("reason");
  if (type_of(reason) == "suggestedPostRefundReasonPaymentRefunded") {
    details.user_initiated = true;
  } else if (type_of(reason) != "suggestedPostRefundReasonPostDeleted") {
    mapping.keep(reason);
  }
}

}  // namespace telelake::tdlib::service_contents
