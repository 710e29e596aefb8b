// The enumerations of the contract. Values are named as the Bot API names them, as TDLib does where it has none.
// The order is the order of the table only; adding a value at the end is a minor version.
#pragma once

#include "contract/field.h"

namespace telelake {

// clang-format off
#define TELELAKE_SOURCE_KINDS(E) E(kDesktopExport, "desktop_export") E(kTelegram, "telegram")
TELELAKE_ENUM(SourceKind, TELELAKE_SOURCE_KINDS)

#define TELELAKE_CHAT_TYPES(E) \
  E(kPrivate, "private") E(kBot, "bot") E(kSavedMessages, "saved_messages") E(kReplies, "replies") \
  E(kVerificationCodes, "verification_codes") E(kGroup, "group") E(kSupergroup, "supergroup") E(kChannel, "channel")
TELELAKE_ENUM(ChatType, TELELAKE_CHAT_TYPES)

#define TELELAKE_MESSAGE_KINDS(E) E(kMessage, "message") E(kService, "service")
TELELAKE_ENUM(MessageKind, TELELAKE_MESSAGE_KINDS)

#define TELELAKE_PARTICIPANT_KINDS(E) E(kUser, "user") E(kBot, "bot") E(kChannel, "channel") E(kGroup, "group")
TELELAKE_ENUM(ParticipantKind, TELELAKE_PARTICIPANT_KINDS)

#define TELELAKE_THREAD_KINDS(E) E(kTopic, "topic") E(kReply, "reply") E(kComments, "comments")
TELELAKE_ENUM(ThreadKind, TELELAKE_THREAD_KINDS)

#define TELELAKE_ENTITY_TYPES(E) \
  E(kMention, "mention") E(kHashtag, "hashtag") E(kCashtag, "cashtag") E(kBotCommand, "bot_command") E(kUrl, "url") \
  E(kEmail, "email") E(kPhoneNumber, "phone_number") E(kBankCardNumber, "bank_card_number") E(kBold, "bold") \
  E(kItalic, "italic") E(kUnderline, "underline") E(kStrikethrough, "strikethrough") E(kSpoiler, "spoiler") \
  E(kBlockquote, "blockquote") E(kExpandableBlockquote, "expandable_blockquote") E(kCode, "code") E(kPre, "pre") \
  E(kTextLink, "text_link") E(kTextMention, "text_mention") E(kCustomEmoji, "custom_emoji") \
  E(kDateTime, "date_time") E(kUnknown, "unknown")
TELELAKE_ENUM(EntityType, TELELAKE_ENTITY_TYPES)

#define TELELAKE_MEDIA_KINDS(E) \
  E(kPhoto, "photo") E(kVideo, "video") E(kAnimation, "animation") E(kAudio, "audio") E(kVoice, "voice") \
  E(kVideoNote, "video_note") E(kSticker, "sticker") E(kDocument, "document") E(kPaidMedia, "paid_media") \
  E(kLocation, "location") E(kVenue, "venue") E(kContact, "contact") E(kGame, "game") E(kInvoice, "invoice") \
  E(kTodo, "todo") E(kGiveaway, "giveaway") E(kGiveawayResults, "giveaway_results") E(kDice, "dice") E(kStory, "story")
TELELAKE_ENUM(MediaKind, TELELAKE_MEDIA_KINDS)

// Whether the source gave the file itself: there, left out by the person's choice of kinds or of size, or not to be
// had from Telegram (expired, deleted, self-destructed).
#define TELELAKE_AVAILABILITIES(E) \
  E(kAvailable, "available") E(kNotIncluded, "not_included") E(kTooLarge, "too_large") E(kUnavailable, "unavailable")
TELELAKE_ENUM(Availability, TELELAKE_AVAILABILITIES)

#define TELELAKE_REACTION_TYPES(E) \
  E(kEmoji, "emoji") E(kCustomEmoji, "custom_emoji") E(kPaid, "paid") E(kEmpty, "empty") E(kUnknown, "unknown")
TELELAKE_ENUM(ReactionType, TELELAKE_REACTION_TYPES)

#define TELELAKE_BUTTON_TYPES(E) \
  E(kUrl, "url") E(kLoginUrl, "login_url") E(kCallback, "callback") \
  E(kCallbackWithPassword, "callback_with_password") E(kSwitchInline, "switch_inline") \
  E(kSwitchInlineCurrentChat, "switch_inline_current_chat") E(kGame, "game") E(kBuy, "buy") E(kUser, "user") \
  E(kWebApp, "web_app") E(kSimpleWebApp, "simple_web_app") E(kCopyText, "copy_text") E(kRequestPeer, "request_peer") \
  E(kRequestPhoneNumber, "request_phone_number") E(kRequestLocation, "request_location") \
  E(kRequestPoll, "request_poll") E(kText, "text") E(kDisabled, "disabled") E(kUnknown, "unknown")
TELELAKE_ENUM(ButtonType, TELELAKE_BUTTON_TYPES)

#define TELELAKE_ACTIONS(E) \
  E(kBasicGroupChatCreate, "basic_group_chat_create") E(kSupergroupChatCreate, "supergroup_chat_create") \
  E(kChatChangeTitle, "chat_change_title") E(kChatChangePhoto, "chat_change_photo") \
  E(kChatDeletePhoto, "chat_delete_photo") E(kChatAddMembers, "chat_add_members") \
  E(kChatDeleteMember, "chat_delete_member") E(kChatJoinByLink, "chat_join_by_link") \
  E(kChatJoinByRequest, "chat_join_by_request") E(kChatJoinByCommunity, "chat_join_by_community") \
  E(kChatUpgradeTo, "chat_upgrade_to") E(kChatUpgradeFrom, "chat_upgrade_from") E(kPinMessage, "pin_message") \
  E(kHistoryCleared, "history_cleared") E(kGameScore, "game_score") E(kPaymentSuccessful, "payment_successful") \
  E(kPaymentRefunded, "payment_refunded") E(kCall, "call") E(kGroupCall, "group_call") \
  E(kVideoChatStarted, "video_chat_started") E(kVideoChatEnded, "video_chat_ended") \
  E(kVideoChatScheduled, "video_chat_scheduled") \
  E(kInviteVideoChatParticipants, "invite_video_chat_participants") E(kScreenshotTaken, "screenshot_taken") \
  E(kCustomServiceAction, "custom_service_action") E(kBotWriteAccessAllowed, "bot_write_access_allowed") \
  E(kPassportDataSent, "passport_data_sent") E(kContactRegistered, "contact_registered") \
  E(kPhoneNumberRequested, "phone_number_requested") E(kProximityAlertTriggered, "proximity_alert_triggered") \
  E(kChatSetMessageAutoDeleteTime, "chat_set_message_auto_delete_time") E(kChatSetTheme, "chat_set_theme") \
  E(kChatSetBackground, "chat_set_background") E(kWebAppDataSent, "web_app_data_sent") \
  E(kForumTopicCreated, "forum_topic_created") E(kForumTopicEdited, "forum_topic_edited") \
  E(kSuggestProfilePhoto, "suggest_profile_photo") E(kPeersShared, "peers_shared") E(kChatBoost, "chat_boost") \
  E(kGiftedPremium, "gifted_premium") E(kPremiumGiftCode, "premium_gift_code") \
  E(kGiveawayCreated, "giveaway_created") E(kGiveawayCompleted, "giveaway_completed") \
  E(kGiftedStars, "gifted_stars") E(kGiftedTon, "gifted_ton") E(kGiveawayPrizeStars, "giveaway_prize_stars") \
  E(kGift, "gift") E(kPaidMessagesRefunded, "paid_messages_refunded") \
  E(kPaidMessagePriceChanged, "paid_message_price_changed") E(kTodoTasksDone, "todo_tasks_done") \
  E(kTodoTasksAdded, "todo_tasks_added") E(kPollOptionAdded, "poll_option_added") \
  E(kPollOptionDeleted, "poll_option_deleted") E(kSuggestedPostApproved, "suggested_post_approved") \
  E(kSuggestedPostDeclined, "suggested_post_declined") E(kSuggestedPostPaid, "suggested_post_paid") \
  E(kSuggestedPostRefunded, "suggested_post_refunded") E(kSuggestBirthdate, "suggest_birthdate") \
  E(kChatHasProtectedContentToggled, "chat_has_protected_content_toggled") \
  E(kChatHasProtectedContentDisableRequested, "chat_has_protected_content_disable_requested") \
  E(kChatOwnerLeft, "chat_owner_left") E(kChatOwnerChanged, "chat_owner_changed") \
  E(kManagedBotCreated, "managed_bot_created") E(kUnknown, "unknown")
TELELAKE_ENUM(Action, TELELAKE_ACTIONS)

#define TELELAKE_RICH_TEXT_TYPES(E) \
  E(kPlain, "plain") E(kConcat, "concat") E(kBold, "bold") E(kItalic, "italic") E(kUnderline, "underline") \
  E(kStrikethrough, "strikethrough") E(kCode, "code") E(kSubscript, "subscript") E(kSuperscript, "superscript") \
  E(kMarked, "marked") E(kSpoiler, "spoiler") E(kMention, "mention") E(kHashtag, "hashtag") \
  E(kBotCommand, "bot_command") E(kCashtag, "cashtag") E(kUrl, "url") E(kBankCardNumber, "bank_card_number") \
  E(kEmail, "email") E(kPhoneNumber, "phone_number") E(kTextLink, "text_link") E(kAnchor, "anchor") \
  E(kMath, "math") E(kCustomEmoji, "custom_emoji") E(kTextMention, "text_mention") E(kDateTime, "date_time") \
  E(kInlineImage, "inline_image") E(kDiff, "diff") E(kButton, "button") E(kUnknown, "unknown")
TELELAKE_ENUM(RichTextType, TELELAKE_RICH_TEXT_TYPES)

#define TELELAKE_RICH_BLOCK_TYPES(E) \
  E(kHeading, "heading") E(kParagraph, "paragraph") E(kFooter, "footer") E(kThinking, "thinking") \
  E(kAuthorDate, "author_date") E(kCode, "code") E(kDivider, "divider") E(kAnchor, "anchor") E(kList, "list") E(kListItem, "list_item") \
  E(kQuote, "quote") E(kPhoto, "photo") E(kVideo, "video") E(kAudio, "audio") E(kFile, "file") E(kCover, "cover") \
  E(kEmbed, "embed") E(kEmbedPost, "embed_post") E(kCollage, "collage") E(kSlideshow, "slideshow") \
  E(kChannel, "channel") E(kMath, "math") E(kTable, "table") E(kDetails, "details") \
  E(kRelatedArticles, "related_articles") E(kMap, "map") E(kButtonRow, "button_row") E(kUnknown, "unknown")
TELELAKE_ENUM(RichBlockType, TELELAKE_RICH_BLOCK_TYPES)
// clang-format on

}  // namespace telelake
