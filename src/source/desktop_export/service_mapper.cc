// Service messages: which action a name means, and which reader its details have.
#include "source/desktop_export/name_table.h"
#include "source/desktop_export/service_details.h"

namespace telelake {

namespace {

using namespace service_details;  // NOLINT(google-build-using-namespace): the table below names all of them

// How one action of an export is mapped.
struct ActionRow {
  Action action;
  void (*details)(Mapping&, Service&);
};

using ActionName = std::pair<std::string_view, ActionRow>;

constexpr ActionName kActionNames[] = {
    {"create_group", {Action::kBasicGroupChatCreate, title_and_members}},
    {"edit_group_title", {Action::kChatChangeTitle, title}},
    {"edit_group_photo", {Action::kChatChangePhoto, photo}},
    {"delete_group_photo", {Action::kChatDeletePhoto, nothing}},
    {"invite_members", {Action::kChatAddMembers, members}},
    {"remove_members", {Action::kChatDeleteMember, members}},
    {"join_group_by_link", {Action::kChatJoinByLink, inviter}},
    {"join_group_by_request", {Action::kChatJoinByRequest, nothing}},
    {"join_group_via_community", {Action::kChatJoinByCommunity, community}},
    {"create_channel", {Action::kSupergroupChatCreate, title}},
    {"migrate_to_supergroup", {Action::kChatUpgradeTo, nothing}},
    {"migrate_from_group", {Action::kChatUpgradeFrom, title}},
    {"pin_message", {Action::kPinMessage, referred_message}},
    {"clear_history", {Action::kHistoryCleared, nothing}},
    {"score_in_game", {Action::kGameScore, game_score}},
    {"send_payment", {Action::kPaymentSuccessful, payment}},
    {"refunded_payment", {Action::kPaymentRefunded, refund}},
    {"phone_call", {Action::kCall, phone_call}},
    {"conference_call", {Action::kGroupCall, conference_call}},
    {"group_call", {Action::kVideoChatStarted, video_chat}},
    {"group_call_scheduled", {Action::kVideoChatScheduled, scheduled_call}},
    {"invite_to_group_call", {Action::kInviteVideoChatParticipants, members}},
    {"take_screenshot", {Action::kScreenshotTaken, nothing}},
    {"attach_menu_bot_allowed", {Action::kBotWriteAccessAllowed, allowed_by_attach_menu}},
    {"web_app_bot_allowed", {Action::kBotWriteAccessAllowed, allowed_by_web_app}},
    {"allow_sending_messages", {Action::kBotWriteAccessAllowed, allowed_by_app_or_domain}},
    {"send_passport_values", {Action::kPassportDataSent, passport_values}},
    {"joined_telegram", {Action::kContactRegistered, nothing}},
    {"requested_phone_number", {Action::kPhoneNumberRequested, nothing}},
    {"proximity_reached", {Action::kProximityAlertTriggered, proximity}},
    {"set_messages_ttl", {Action::kChatSetMessageAutoDeleteTime, auto_delete_period}},
    {"edit_chat_theme", {Action::kChatSetTheme, theme}},
    {"set_chat_wallpaper", {Action::kChatSetBackground, referred_message}},
    {"set_same_chat_wallpaper", {Action::kChatSetBackground, same_background}},
    {"send_webview_data", {Action::kWebAppDataSent, web_app_data}},
    {"topic_created", {Action::kForumTopicCreated, topic_created}},
    {"topic_edit", {Action::kForumTopicEdited, topic_edited}},
    {"suggest_profile_photo", {Action::kSuggestProfilePhoto, photo}},
    {"requested_peer", {Action::kPeersShared, shared_peers}},
    {"boost_apply", {Action::kChatBoost, boosts}},
    {"send_premium_gift", {Action::kGiftedPremium, premium_gift}},
    {"gift_code_prize", {Action::kPremiumGiftCode, gift_code}},
    {"giveaway_launch", {Action::kGiveawayCreated, nothing}},
    {"giveaway_results", {Action::kGiveawayCompleted, giveaway_completed}},
    {"send_stars_gift", {Action::kGiftedStars, stars_gift}},
    {"send_ton_gift", {Action::kGiftedTon, ton_gift}},
    {"stars_prize", {Action::kGiveawayPrizeStars, stars_prize}},
    {"send_star_gift", {Action::kGift, gift}},
    {"paid_messages_refund", {Action::kPaidMessagesRefunded, paid_messages_refund}},
    {"paid_messages_price_change", {Action::kPaidMessagePriceChanged, paid_messages_price}},
    {"todo_completions", {Action::kTodoTasksDone, todo_completions}},
    {"todo_append_tasks", {Action::kTodoTasksAdded, todo_tasks}},
    {"poll_append_answer", {Action::kPollOptionAdded, poll_option}},
    {"poll_delete_answer", {Action::kPollOptionDeleted, poll_option}},
    {"process_suggested_post", {Action::kSuggestedPostApproved, suggested_post}},
    {"suggested_post_success", {Action::kSuggestedPostPaid, suggested_post_price}},
    {"suggested_post_refund", {Action::kSuggestedPostRefunded, suggested_post_refund}},
    {"suggest_birthday", {Action::kSuggestBirthdate, birthday}},
    {"no_forwards_toggle", {Action::kChatHasProtectedContentToggled, protected_content}},
    {"no_forwards_request", {Action::kChatHasProtectedContentDisableRequested, protected_content}},
    {"new_creator_pending", {Action::kChatOwnerLeft, owner}},
    {"change_creator", {Action::kChatOwnerChanged, owner}},
    {"managed_bot_created", {Action::kManagedBotCreated, managed_bot}},
};
constexpr NameTable kActions(kActionNames);

}  // namespace

void map_service(Mapping& mapping) {
  Service& service = mapping.message().service.emplace();
  const Token token = mapping.take(ExportKey::kAction);
  if (token == kNoToken) {
    service.action = Action::kCustomServiceAction;
    mapping.text(mapping.take(ExportKey::kInformationText), service.details.text, kMaxText);
    return;
  }
  const std::optional<std::string_view> name = mapping.json.string(token, mapping.scratch);
  if (!name) return mapping.refuse(token, "not a string", "the name of an action");
  const ActionRow* row = kActions.find(*name);
  if (row == nullptr) {
    service.action = Action::kUnknown;
    mapping.keep_raw(token, "action:" + std::string(*name));
    return;
  }
  service.action = row->action;
  row->details(mapping, service);
}

}  // namespace telelake
