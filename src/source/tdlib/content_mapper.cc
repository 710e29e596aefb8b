// Which content means what: one table from TDLib's types to the functions that map them.
#include "source/desktop_export/name_table.h"
#include "source/tdlib/media_kinds.h"
#include "source/tdlib/service_contents.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

// How a content is mapped: as a message, or as a service message with an action.
struct ContentRow {
  void (*message)(Mapping&, Members&) = nullptr;
  Action action = Action::kUnknown;
  void (*service)(Mapping&, Members&, ServiceDetails&) = nullptr;
};

constexpr ContentRow content(void (*map)(Mapping&, Members&)) { return {.message = map}; }
constexpr ContentRow service(Action action, void (*map)(Mapping&, Members&, ServiceDetails&)) {
  return {.action = action, .service = map};
}

using ContentName = std::pair<std::string_view, ContentRow>;

namespace m = message_contents;
namespace s = service_contents;

constexpr ContentName kContentNames[] = {
    {"messageText", content(m::text)},
    {"messageRichMessage", content(m::rich_message)},
    {"messageAnimation", content(m::animation)},
    {"messageAudio", content(m::audio)},
    {"messageDocument", content(m::document)},
    {"messagePaidMedia", content(m::paid_media)},
    {"messagePhoto", content(m::photo)},
    {"messageSticker", content(m::sticker)},
    {"messageVideo", content(m::video)},
    {"messageVideoNote", content(m::video_note)},
    {"messageVoiceNote", content(m::voice_note)},
    {"messageExpiredPhoto", content(m::expired_photo)},
    {"messageExpiredVideo", content(m::expired_video)},
    {"messageExpiredVideoNote", content(m::expired_video_note)},
    {"messageExpiredVoiceNote", content(m::expired_voice_note)},
    {"messageLiveLocation", content(m::live_location)},
    {"messageLocation", content(m::location)},
    {"messageVenue", content(m::venue)},
    {"messageContact", content(m::contact)},
    {"messageAnimatedEmoji", content(m::animated_emoji)},
    {"messageDice", content(m::dice)},
    {"messageStakeDice", content(m::dice)},
    {"messageGame", content(m::game)},
    {"messagePoll", content(m::poll)},
    {"messageStory", content(m::story)},
    {"messageChecklist", content(m::checklist)},
    {"messageInvoice", content(m::invoice)},
    {"messageGiveaway", content(m::giveaway)},
    {"messageGiveawayWinners", content(m::giveaway_winners)},
    {"messageCall", service(Action::kCall, s::call)},
    {"messageGroupCall", service(Action::kGroupCall, s::group_call)},
    {"messageVideoChatScheduled", service(Action::kVideoChatScheduled, s::video_chat_scheduled)},
    {"messageVideoChatStarted", service(Action::kVideoChatStarted, s::video_chat_started)},
    {"messageVideoChatEnded", service(Action::kVideoChatEnded, s::video_chat_ended)},
    {"messageInviteVideoChatParticipants", service(Action::kInviteVideoChatParticipants, s::video_chat_invitation)},
    {"messagePollOptionAdded", service(Action::kPollOptionAdded, s::poll_option)},
    {"messagePollOptionDeleted", service(Action::kPollOptionDeleted, s::poll_option)},
    {"messageBasicGroupChatCreate", service(Action::kBasicGroupChatCreate, s::basic_group_created)},
    {"messageSupergroupChatCreate", service(Action::kSupergroupChatCreate, s::title)},
    {"messageChatChangeTitle", service(Action::kChatChangeTitle, s::title)},
    {"messageChatChangePhoto", service(Action::kChatChangePhoto, s::photo)},
    {"messageChatDeletePhoto", service(Action::kChatDeletePhoto, s::nothing)},
    {"messageChatOwnerLeft", service(Action::kChatOwnerLeft, s::new_owner)},
    {"messageChatOwnerChanged", service(Action::kChatOwnerChanged, s::new_owner)},
    {"messageChatHasProtectedContentToggled", service(Action::kChatHasProtectedContentToggled, s::protected_content)},
    {"messageChatHasProtectedContentDisableRequested",
     service(Action::kChatHasProtectedContentDisableRequested, s::protected_content_request)},
    {"messageChatAddMembers", service(Action::kChatAddMembers, s::members_added)},
    {"messageChatJoinByLink", service(Action::kChatJoinByLink, s::nothing)},
    {"messageChatJoinByRequest", service(Action::kChatJoinByRequest, s::nothing)},
    {"messageChatJoinFromCommunity", service(Action::kChatJoinByCommunity, s::community)},
    {"messageChatDeleteMember", service(Action::kChatDeleteMember, s::member_deleted)},
    {"messageChatAddedToCommunity", service(Action::kUnknown, s::unknown)},
    {"messageChatRemovedFromCommunity", service(Action::kUnknown, s::unknown)},
    {"messageChatUpgradeTo", service(Action::kChatUpgradeTo, s::upgraded_to)},
    {"messageChatUpgradeFrom", service(Action::kChatUpgradeFrom, s::upgraded_from)},
    {"messagePinMessage", service(Action::kPinMessage, s::pinned)},
    {"messageScreenshotTaken", service(Action::kScreenshotTaken, s::nothing)},
    {"messageChatSetBackground", service(Action::kChatSetBackground, s::background)},
    {"messageChatSetTheme", service(Action::kChatSetTheme, s::theme)},
    {"messageChatSetMessageAutoDeleteTime", service(Action::kChatSetMessageAutoDeleteTime, s::auto_delete_time)},
    {"messageChatBoost", service(Action::kChatBoost, s::boost)},
    {"messageForumTopicCreated", service(Action::kForumTopicCreated, s::topic_created)},
    {"messageForumTopicEdited", service(Action::kForumTopicEdited, s::topic_edited)},
    {"messageForumTopicIsClosedToggled", service(Action::kForumTopicEdited, s::topic_closed)},
    {"messageForumTopicIsHiddenToggled", service(Action::kForumTopicEdited, s::topic_hidden)},
    {"messageSuggestProfilePhoto", service(Action::kSuggestProfilePhoto, s::photo)},
    {"messageSuggestBirthdate", service(Action::kSuggestBirthdate, s::birthdate)},
    {"messageCustomServiceAction", service(Action::kCustomServiceAction, s::custom)},
    {"messageGameScore", service(Action::kGameScore, s::game_score)},
    {"messageManagedBotCreated", service(Action::kManagedBotCreated, s::managed_bot)},
    {"messagePaymentSuccessful", service(Action::kPaymentSuccessful, s::payment)},
    {"messagePaymentSuccessfulBot", service(Action::kPaymentSuccessful, s::payment_to_bot)},
    {"messagePaymentRefunded", service(Action::kPaymentRefunded, s::refund)},
    {"messageGiftedPremium", service(Action::kGiftedPremium, s::gifted_premium)},
    {"messagePremiumGiftCode", service(Action::kPremiumGiftCode, s::premium_code)},
    {"messageGiveawayCreated", service(Action::kGiveawayCreated, s::giveaway_created)},
    {"messageGiveawayCompleted", service(Action::kGiveawayCompleted, s::giveaway_completed)},
    {"messageGiftedStars", service(Action::kGiftedStars, s::gifted_stars)},
    {"messageGiftedTon", service(Action::kGiftedTon, s::gifted_grams)},
    {"messageGiftedGrams", service(Action::kGiftedTon, s::gifted_grams)},
    {"messageGiveawayPrizeStars", service(Action::kGiveawayPrizeStars, s::prize_stars)},
    {"messageGift", service(Action::kGift, s::gift)},
    {"messageUpgradedGift", service(Action::kGift, s::upgraded_gift)},
    {"messageRefundedUpgradedGift", service(Action::kGift, s::gift)},
    {"messageUpgradedGiftPurchaseOffer", service(Action::kGift, s::gift_offer)},
    {"messageUpgradedGiftPurchaseOfferRejected", service(Action::kGift, s::gift_offer)},
    {"messagePaidMessagesRefunded", service(Action::kPaidMessagesRefunded, s::messages_refunded)},
    {"messagePaidMessagePriceChanged", service(Action::kPaidMessagePriceChanged, s::message_price)},
    {"messageDirectMessagePriceChanged", service(Action::kPaidMessagePriceChanged, s::direct_message_price)},
    {"messageChecklistTasksDone", service(Action::kTodoTasksDone, s::tasks_done)},
    {"messageChecklistTasksAdded", service(Action::kTodoTasksAdded, s::tasks_added)},
    {"messageSuggestedPostApprovalFailed", service(Action::kUnknown, s::unknown)},
    {"messageSuggestedPostApproved", service(Action::kSuggestedPostApproved, s::post_approved)},
    {"messageSuggestedPostDeclined", service(Action::kSuggestedPostDeclined, s::post_declined)},
    {"messageSuggestedPostPaid", service(Action::kSuggestedPostPaid, s::post_paid)},
    {"messageSuggestedPostRefunded", service(Action::kSuggestedPostRefunded, s::post_refunded)},
    {"messageContactRegistered", service(Action::kContactRegistered, s::nothing)},
    {"messageUsersShared", service(Action::kPeersShared, s::users_shared)},
    {"messageChatShared", service(Action::kPeersShared, s::chat_shared)},
    {"messageBotWriteAccessAllowed", service(Action::kBotWriteAccessAllowed, s::write_access)},
    {"messageWebAppDataSent", service(Action::kWebAppDataSent, s::web_app_data)},
    {"messageWebAppDataReceived", service(Action::kWebAppDataSent, s::web_app_data)},
    {"messagePassportDataSent", service(Action::kPassportDataSent, s::passport_sent)},
    {"messagePassportDataReceived", service(Action::kPassportDataSent, s::passport_received)},
    {"messageProximityAlertTriggered", service(Action::kProximityAlertTriggered, s::proximity)},
};
constexpr NameTable kContents(kContentNames);

}  // namespace

void map_content(Mapping& mapping, const Value& value) {
  if (!value) return mapping.refuse(value.place, "there is no content", "an object");
  Members members(mapping, value);
  Message& message = mapping.message();
  const ContentRow* row = kContents.find(members.type());
  if (row == nullptr) {
    // Newer than this build, or what TDLib itself does not know (messageUnsupported).
    message.kind = MessageKind::kMessage;
    mapping.keep(value, "content:" + clean_text(members.type()));
    return members.skip_all();
  }
  if (row->message != nullptr) {
    message.kind = MessageKind::kMessage;
    row->message(mapping, members);
    return;
  }
  message.kind = MessageKind::kService;
  Service& service = message.service.emplace();
  service.action = row->action;
  row->service(mapping, members, service.details);
}

}  // namespace telelake::tdlib
