// The keys that message objects of exports have at their top level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace telelake {

// clang-format off
#define TELELAKE_EXPORT_KEYS(E) \
  E(kId, "id") E(kType, "type") E(kDate, "date") E(kDateUnixtime, "date_unixtime") E(kEdited, "edited") \
  E(kEditedUnixtime, "edited_unixtime") E(kActor, "actor") E(kActorId, "actor_id") E(kAction, "action") \
  E(kFrom, "from") E(kFromId, "from_id") E(kAuthor, "author") E(kForwardedFrom, "forwarded_from") \
  E(kForwardedFromId, "forwarded_from_id") E(kSavedFrom, "saved_from") \
  E(kReplyToMessageId, "reply_to_message_id") E(kReplyToPeerId, "reply_to_peer_id") E(kViaBot, "via_bot") \
  E(kText, "text") E(kTextEntities, "text_entities") E(kRichMessage, "rich_message") \
  E(kInlineBotButtons, "inline_bot_buttons") E(kReactions, "reactions") \
  E(kPhoto, "photo") E(kPhotoFileSize, "photo_file_size") E(kWidth, "width") E(kHeight, "height") \
  E(kMediaSpoiler, "media_spoiler") E(kSelfDestructPeriodSeconds, "self_destruct_period_seconds") \
  E(kFile, "file") E(kFileName, "file_name") E(kFileSize, "file_size") E(kThumbnail, "thumbnail") \
  E(kThumbnailFileSize, "thumbnail_file_size") E(kMediaType, "media_type") E(kStickerEmoji, "sticker_emoji") \
  E(kPerformer, "performer") E(kTitle, "title") E(kMimeType, "mime_type") \
  E(kDurationSeconds, "duration_seconds") \
  E(kContactInformation, "contact_information") E(kContactVcard, "contact_vcard") \
  E(kContactVcardFileSize, "contact_vcard_file_size") E(kLocationInformation, "location_information") \
  E(kLiveLocationPeriodSeconds, "live_location_period_seconds") E(kPlaceName, "place_name") \
  E(kAddress, "address") E(kGameTitle, "game_title") E(kGameDescription, "game_description") \
  E(kGameLink, "game_link") E(kInvoiceInformation, "invoice_information") E(kPoll, "poll") \
  E(kTodoList, "todo_list") E(kGiveawayInformation, "giveaway_information") \
  E(kGiveawayResults, "giveaway_results") E(kPaidStarsAmount, "paid_stars_amount") \
  E(kMembers, "members") E(kInviter, "inviter") E(kCommunityId, "community_id") E(kMessageId, "message_id") \
  E(kGameMessageId, "game_message_id") E(kScore, "score") E(kAmount, "amount") E(kCurrency, "currency") \
  E(kInvoiceMessageId, "invoice_message_id") E(kRecurring, "recurring") E(kPeerName, "peer_name") \
  E(kPeerId, "peer_id") E(kChargeId, "charge_id") E(kDiscardReason, "discard_reason") E(kIsActive, "is_active") \
  E(kIsMissed, "is_missed") E(kDuration, "duration") E(kScheduleDate, "schedule_date") \
  E(kInformationText, "information_text") E(kReasonAppId, "reason_app_id") E(kReasonAppName, "reason_app_name") \
  E(kReasonDomain, "reason_domain") E(kValues, "values") E(kTo, "to") E(kToId, "to_id") \
  E(kDistance, "distance") E(kPeriod, "period") E(kEmoticon, "emoticon") E(kNewTitle, "new_title") \
  E(kNewIconEmojiId, "new_icon_emoji_id") E(kButtonId, "button_id") E(kPeers, "peers") E(kBoosts, "boosts") \
  E(kCost, "cost") E(kDays, "days") E(kMonths, "months") E(kGiftCode, "gift_code") \
  E(kBoostPeerId, "boost_peer_id") E(kBoostPeerName, "boost_peer_name") E(kUnclaimed, "unclaimed") \
  E(kViaGiveaway, "via_giveaway") E(kWinners, "winners") E(kStars, "stars") E(kAmountWhole, "amount_whole") \
  E(kAmountNano, "amount_nano") E(kIsUnclaimed, "is_unclaimed") E(kGiveawayMsgId, "giveaway_msg_id") \
  E(kTransactionId, "transaction_id") E(kGiftId, "gift_id") E(kIsLimited, "is_limited") \
  E(kIsAnonymous, "is_anonymous") E(kGiftText, "gift_text") E(kMessagesCount, "messages_count") \
  E(kStarsCount, "stars_count") E(kPriceStars, "price_stars") \
  E(kIsBroadcastMessagesAllowed, "is_broadcast_messages_allowed") E(kCompleted, "completed") \
  E(kIncompleted, "incompleted") E(kItems, "items") E(kOption, "option") E(kRejected, "rejected") \
  E(kComment, "comment") E(kPriceAmountWhole, "price_amount_whole") E(kPriceAmountNano, "price_amount_nano") \
  E(kPriceCurrency, "price_currency") E(kScheduledDate, "scheduled_date") E(kUserInitiated, "user_initiated") \
  E(kDay, "day") E(kMonth, "month") E(kYear, "year") E(kNewValue, "new_value") E(kExpired, "expired") \
  E(kNewCreator, "new_creator") E(kBot, "bot") \
  E(kFullText, "full_text") E(kMediaGroupId, "media_group_id")
// clang-format on

#define TELELAKE_EXPORT_KEY_ENUMERATOR(enumerator, text) enumerator,
#define TELELAKE_EXPORT_KEY_TEXT(enumerator, text) text,
enum class ExportKey : std::uint8_t { TELELAKE_EXPORT_KEYS(TELELAKE_EXPORT_KEY_ENUMERATOR) };

inline constexpr std::string_view kExportKeyNames[] = {TELELAKE_EXPORT_KEYS(TELELAKE_EXPORT_KEY_TEXT)};
inline constexpr std::size_t kExportKeyCount = std::size(kExportKeyNames);

}  // namespace telelake
