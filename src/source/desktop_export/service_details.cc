#include "source/desktop_export/service_details.h"

#include "source/desktop_export/media_kinds.h"

namespace telelake::service_details {

using enum ExportKey;

namespace {

constexpr std::size_t kMaxCurrency = 16;
constexpr std::size_t kMaxWord = 64;

// A message by the key that names it, and its chat where it is another one.
void referred(Mapping& mapping, Token id, ServiceDetails& details) {
  mapping.message_id(id, details.message_id);
  const std::optional<PeerId> other = mapping.peer(mapping.take(kReplyToPeerId));
  if (other && other->marked != mapping.context.chat.id) details.chat_id = other->marked;
}

void text_of(Mapping& mapping, ExportKey key, std::string& out, std::size_t limit = Mapping::kDefaultLength) {
  mapping.text(mapping.take(key), out, limit);
}

// The first of the two `text` keys. The second one, the message's own, is always empty.
void doubled_text(Mapping& mapping, ServiceDetails& details) {
  map_formatted_text(mapping, mapping.take(kText), details.text, details.entities);
}

// Days since 6.3, months before.
void days_or_months(Mapping& mapping, ServiceDetails& details) {
  mapping.integer(mapping.take(kDays), details.days, 0);
  mapping.integer(mapping.take(kMonths), details.months, 0);
}

void optional_flag(Mapping& mapping, Token token, std::optional<bool>& out) {
  if (token == kNoToken) return;
  bool value = false;
  mapping.flag(token, value);
  out = value;
}

}  // namespace

void nothing(Mapping&, Service&) {}

void title(Mapping& mapping, Service& service) { text_of(mapping, kTitle, service.details.title); }

void members(Mapping& mapping, Service& service) { mapping.names(mapping.take(kMembers), service.details.members); }

void title_and_members(Mapping& mapping, Service& service) {
  title(mapping, service);
  members(mapping, service);
}

void photo(Mapping& mapping, Service& service) {
  if (mapping.has(kPhoto)) map_file(mapping, take_photo_keys(mapping), service.details.photo.emplace());
}

void inviter(Mapping& mapping, Service& service) {
  mapping.nullable_text(mapping.take(kInviter), service.details.inviter.name);
}

void community(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kCommunityId), service.details.community_id);
}

void referred_message(Mapping& mapping, Service& service) {
  referred(mapping, mapping.take(kMessageId), service.details);
}

void same_background(Mapping& mapping, Service& service) {
  referred_message(mapping, service);
  service.details.same = true;
}

void game_score(Mapping& mapping, Service& service) {
  referred(mapping, mapping.take(kGameMessageId), service.details);
  mapping.integer(mapping.take(kScore), service.details.score);
}

void payment(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kAmount), service.details.amount);
  text_of(mapping, kCurrency, service.details.currency, kMaxCurrency);
  referred(mapping, mapping.take(kInvoiceMessageId), service.details);
  text_of(mapping, kRecurring, service.details.recurring, kMaxCurrency);
}

void refund(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kAmount), service.details.amount);
  text_of(mapping, kCurrency, service.details.currency, kMaxCurrency);
  mapping.party(kPeerName, kPeerId, service.details.peer);
  text_of(mapping, kChargeId, service.details.charge_id);
}

void phone_call(Mapping& mapping, Service& service) {
  ServiceDetails& details = service.details;
  mapping.integer(mapping.take(kDurationSeconds), details.duration, 0);
  text_of(mapping, kDiscardReason, details.discard_reason, kMaxWord);
  if (details.discard_reason == "migrate_conference_all") details.discard_reason = "migrate_conference_call";
}

void conference_call(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kDurationSeconds), service.details.duration, 0);
  mapping.flag(mapping.take(kIsActive), service.details.is_active);
  mapping.flag(mapping.take(kIsMissed), service.details.is_missed);
}

// One action in exports: with a duration the video chat has ended.
void video_chat(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kDuration), service.details.duration, 0);
  if (service.details.duration) service.action = Action::kVideoChatEnded;
}

void scheduled_call(Mapping& mapping, Service& service) {
  mapping.unix_time(mapping.take(kScheduleDate), service.details.start_date);
}

void allowed_by_attach_menu(Mapping&, Service& service) { service.details.reason = "attach_menu"; }

void allowed_by_web_app(Mapping&, Service& service) { service.details.reason = "web_app"; }

void allowed_by_app_or_domain(Mapping& mapping, Service& service) {
  ServiceDetails& details = service.details;
  mapping.decimal_id(mapping.take(kReasonAppId), details.reason_app_id);
  text_of(mapping, kReasonAppName, details.reason_app_name);
  text_of(mapping, kReasonDomain, details.reason_domain);
  if (!details.reason_app_id.empty()) {
    details.reason = "app";
  } else if (!details.reason_domain.empty()) {
    details.reason = "domain";
  }
}

void passport_values(Mapping& mapping, Service& service) {
  constexpr std::size_t kMaxValues = 64;
  mapping.strings(mapping.take(kValues), service.details.passport_types, kMaxWord, kMaxValues);
}

void proximity(Mapping& mapping, Service& service) {
  mapping.party(kFrom, kFromId, service.details.from);
  mapping.party(kTo, kToId, service.details.to);
  mapping.integer(mapping.take(kDistance), service.details.distance, 0);
}

void auto_delete_period(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kPeriod), service.details.period, 0);
}

void theme(Mapping& mapping, Service& service) { text_of(mapping, kEmoticon, service.details.emoji, kMaxWord); }

// The first of two `text` keys is the data; the message's own is always empty.
void web_app_data(Mapping& mapping, Service& service) { text_of(mapping, kText, service.details.text, kMaxText); }

void topic_created(Mapping& mapping, Service& service) {
  const std::int64_t id = mapping.message().id;
  text_of(mapping, kTitle, service.details.title);
  mapping.result.topic =
      Thread{.id = id, .kind = ThreadKind::kTopic, .root_message_id = id, .title = service.details.title};
}

void topic_edited(Mapping& mapping, Service& service) {
  text_of(mapping, kNewTitle, service.details.title);
  mapping.decimal_id(mapping.take(kNewIconEmojiId), service.details.icon_custom_emoji_id);
  const Box<Reply>& reply = mapping.message().reply_to;
  if (service.details.title.empty() || !reply || reply->chat_id) return;
  mapping.result.topic = Thread{.id = reply->message_id,
                                .kind = ThreadKind::kTopic,
                                .root_message_id = reply->message_id,
                                .title = service.details.title};
}

// `peers` is the text of an array of raw ids, before 4.13 `peer_id` one such id.
void shared_peers(Mapping& mapping, Service& service) {
  constexpr std::size_t kMaxPeers = 1000;
  ServiceDetails& details = service.details;
  mapping.integer(mapping.take(kButtonId), details.button_id);
  const auto add = [&](Token token) {
    const std::optional<std::int64_t> raw = mapping.json.integer(token);
    const std::optional<PeerId> id = raw ? peer_of_raw(*raw) : std::nullopt;
    if (!id) return mapping.refuse(token, "not a peer id", "a raw peer id");
    details.peers.push_back(id->marked);
  };
  if (const Token one = mapping.take(kPeerId); one != kNoToken) add(one);
  const Token peers = mapping.take(kPeers);
  if (peers == kNoToken) return;
  if (mapping.json.first(peers) != '"') return each_element(mapping, peers, kMaxPeers, add);
  std::string scratch;
  const std::optional<std::string_view> text = mapping.json.string(peers, scratch, true);
  if (!text) return mapping.refuse(peers, "not a string", "JSON text in a string");
  if (text->empty()) return;
  mapping.read_inner(mended_inner_json(*text), peers,
                     [&](Token array) { each_element(mapping, array, kMaxPeers, add); });
}

void boosts(Mapping& mapping, Service& service) { mapping.integer(mapping.take(kBoosts), service.details.count, 0); }

void premium_gift(Mapping& mapping, Service& service) {
  text_of(mapping, kCost, service.details.cost);
  days_or_months(mapping, service.details);
}

void gift_code(Mapping& mapping, Service& service) {
  text_of(mapping, kGiftCode, service.details.gift_code);
  mapping.party(kBoostPeerName, kBoostPeerId, service.details.peer);
  days_or_months(mapping, service.details);
  mapping.flag(mapping.take(kUnclaimed), service.details.is_unclaimed);
  mapping.flag(mapping.take(kViaGiveaway), service.details.via_giveaway);
}

void giveaway_completed(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kWinners), service.details.winners, 0);
  mapping.integer(mapping.take(kUnclaimed), service.details.unclaimed_count, 0);
  mapping.flag(mapping.take(kStars), service.details.paid_in_stars);
}

// `stars` until 5.15, then the amount in whole stars and billionths.
void stars_gift(Mapping& mapping, Service& service) {
  text_of(mapping, kCost, service.details.cost);
  mapping.integer(mapping.take(kStars), service.details.star_count, 0);
  mapping.integer(mapping.take(kAmountWhole), service.details.star_count, 0);
  mapping.integer(mapping.take(kAmountNano), service.details.amount_nano);
}

void ton_gift(Mapping& mapping, Service& service) {
  text_of(mapping, kCost, service.details.cost);
  mapping.integer(mapping.take(kAmountWhole), service.details.amount);
  mapping.integer(mapping.take(kAmountNano), service.details.amount_nano);
  if (service.details.amount) service.details.currency = "TON";
}

void stars_prize(Mapping& mapping, Service& service) {
  mapping.party(kBoostPeerName, kBoostPeerId, service.details.peer);
  mapping.integer(mapping.take(kStars), service.details.star_count, 0);
  mapping.flag(mapping.take(kIsUnclaimed), service.details.is_unclaimed);
  mapping.message_id(mapping.take(kGiveawayMsgId), service.details.giveaway_message_id);
  text_of(mapping, kTransactionId, service.details.transaction_id);
}

// The gift's text is `gift_text`, from 5.6.0 to 5.9.1 the first of two `text`.
void gift(Mapping& mapping, Service& service) {
  ServiceDetails& details = service.details;
  mapping.decimal_id(mapping.take(kGiftId), details.gift_id);
  mapping.integer(mapping.take(kStars), details.star_count, 0);
  mapping.flag(mapping.take(kIsLimited), details.is_limited);
  mapping.flag(mapping.take(kIsAnonymous), details.is_anonymous);
  if (mapping.has(kGiftText)) {
    map_formatted_text(mapping, mapping.take(kGiftText), details.text, details.entities);
  } else {
    doubled_text(mapping, details);
  }
}

void paid_messages_refund(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kMessagesCount), service.details.count, 0);
  mapping.integer(mapping.take(kStarsCount), service.details.star_count, 0);
}

void paid_messages_price(Mapping& mapping, Service& service) {
  mapping.integer(mapping.take(kPriceStars), service.details.star_count, 0);
  mapping.flag(mapping.take(kIsBroadcastMessagesAllowed), service.details.broadcast_messages_allowed);
}

void todo_completions(Mapping& mapping, Service& service) {
  mapping.integers(mapping.take(kCompleted), service.details.done_ids);
  mapping.integers(mapping.take(kIncompleted), service.details.not_done_ids);
}

void todo_tasks(Mapping& mapping, Service& service) {
  map_todo_items(mapping, mapping.take(kItems), service.details.tasks);
}

void poll_option(Mapping& mapping, Service& service) { text_of(mapping, kOption, service.details.option); }

// One action in exports: approved, unless it says rejected.
void suggested_post(Mapping& mapping, Service& service) {
  bool rejected = false;
  mapping.flag(mapping.take(kRejected), rejected);
  if (rejected) {
    service.action = Action::kSuggestedPostDeclined;
    return text_of(mapping, kComment, service.details.comment);
  }
  suggested_post_price(mapping, service);
  mapping.unix_time(mapping.take(kScheduledDate), service.details.start_date);
}

void suggested_post_price(Mapping& mapping, Service& service) {
  ServiceDetails& details = service.details;
  mapping.decimal_integer(mapping.take(kPriceAmountWhole), details.amount);
  mapping.decimal_integer(mapping.take(kPriceAmountNano), details.amount_nano);
  text_of(mapping, kPriceCurrency, details.currency, kMaxCurrency);
  if (details.currency == "Stars") details.currency = "XTR";
}

void suggested_post_refund(Mapping& mapping, Service& service) {
  mapping.flag(mapping.take(kUserInitiated), service.details.user_initiated);
}

void birthday(Mapping& mapping, Service& service) {
  constexpr std::int64_t kLastDay = 31;
  constexpr std::int64_t kLastMonth = 12;
  mapping.integer(mapping.take(kDay), service.details.day, 1, kLastDay);
  mapping.integer(mapping.take(kMonth), service.details.month, 1, kLastMonth);
  mapping.integer(mapping.take(kYear), service.details.year, 0);
}

void protected_content(Mapping& mapping, Service& service) {
  mapping.flag(mapping.take(kExpired), service.details.expired);
  optional_flag(mapping, mapping.take(kNewValue), service.details.value);
}

void owner(Mapping& mapping, Service& service) {
  mapping.nullable_text(mapping.take(kNewCreator), service.details.owner.name);
}

void managed_bot(Mapping& mapping, Service& service) {
  mapping.nullable_text(mapping.take(kBot), service.details.bot.name);
}

}  // namespace telelake::service_details
