// The rules that a JSON Schema cannot state (docs/contract.md).
#include <algorithm>
#include <array>
#include <bitset>
#include <set>
#include <string_view>
#include <type_traits>

#include "contract/reader.h"
#include "contract/text_length.h"

namespace telelake {

namespace {

constexpr std::size_t kMaxProblems = 100;

class Findings {
 public:
  Findings(std::vector<Problem>& problems, std::string prefix) : problems_(problems), prefix_(std::move(prefix)) {}

  void add(std::string_view pointer, std::string reason, std::string expected) {
    if (problems_.size() >= kMaxProblems) return;
    problems_.push_back(
        {ProblemClass::kRule, prefix_ + std::string(pointer), std::move(reason), std::move(expected), 0});
  }

  void check_time(std::string_view pointer, Time time) {
    if (time >= kFirstTime && time <= kLastTime) return;
    add(pointer, "the time lies out of range", "a time from 2013-08-14 to the end of 2099");
  }
  void check_time(std::string_view pointer, const OptionalTime& time) {
    if (time) check_time(pointer, *time);
  }

 private:
  std::vector<Problem>& problems_;
  std::string prefix_;
};

void check_entities(std::string_view pointer, const std::vector<Entity>& entities, std::string_view text,
                    Findings& findings) {
  if (entities.empty()) return;
  const std::int64_t length = utf16_length(text);
  std::int64_t last = 0;
  for (std::size_t index = 0; index < entities.size(); ++index) {
    const Entity& entity = entities[index];
    const auto place = [&] { return std::string(pointer) + "/" + std::to_string(index); };
    if (entity.offset + entity.length > length) {
      findings.add(place(), "the entity ends behind the text", "at most " + std::to_string(length) + " UTF-16 units");
    }
    if (entity.offset < last) findings.add(place(), "the entities are out of order", "entities ordered by offset");
    last = entity.offset;
  }
}

// Media -------------------------------------------------------------------------------------------------------------

void check_media(const std::string& pointer, const Media& media, Findings& findings) {
  const std::array<std::pair<MediaKind, bool>, 8> parts{
      {{MediaKind::kLocation, media.location.has_value()},
       {MediaKind::kVenue, media.venue.has_value()},
       {MediaKind::kContact, media.contact.has_value()},
       {MediaKind::kGame, media.game.has_value()},
       {MediaKind::kInvoice, media.invoice.has_value()},
       {MediaKind::kTodo, media.todo.has_value()},
       {MediaKind::kGiveaway, media.giveaway.has_value()},
       {MediaKind::kGiveawayResults, media.giveaway_results.has_value()}}};
  for (const auto& [kind, there] : parts) {
    if (there && kind != media.kind) {
      findings.add(pointer + "/" + std::string(enum_name(kind)), "this is no " + std::string(enum_name(kind)),
                   "only the field that the kind names");
    }
  }
  if (media.giveaway) findings.check_time(pointer + "/giveaway/until", media.giveaway->until);
  if (media.giveaway_results) findings.check_time(pointer + "/giveaway_results/until", media.giveaway_results->until);
  if (media.todo) {
    check_entities(pointer + "/todo/title_entities", media.todo->title_entities, media.todo->title, findings);
    for (std::size_t index = 0; index < media.todo->items.size(); ++index) {
      const TodoItem& item = media.todo->items[index];
      check_entities(pointer + "/todo/items/" + std::to_string(index) + "/entities", item.entities, item.text,
                     findings);
    }
  }
}

void check_poll(const Poll& poll, Findings& findings) {
  check_entities("/poll/question_entities", poll.question_entities, poll.question, findings);
  for (std::size_t index = 0; index < poll.options.size(); ++index) {
    check_entities("/poll/options/" + std::to_string(index) + "/entities", poll.options[index].entities,
                   poll.options[index].text, findings);
  }
}

// Service messages --------------------------------------------------------------------------------------------------

// Which details an action may have. A name stands for the field of ServiceDetails.
struct ActionFields {
  Action action;
  std::array<std::string_view, 10> fields;
};

constexpr ActionFields kActionFields[] = {
    {Action::kBasicGroupChatCreate, {"title", "members"}},
    {Action::kSupergroupChatCreate, {"title"}},
    {Action::kChatChangeTitle, {"title"}},
    {Action::kChatChangePhoto, {"photo"}},
    {Action::kChatDeletePhoto, {}},
    {Action::kChatAddMembers, {"members"}},
    {Action::kChatDeleteMember, {"members"}},
    {Action::kChatJoinByLink, {"inviter"}},
    {Action::kChatJoinByRequest, {}},
    {Action::kChatJoinByCommunity, {"community_id"}},
    {Action::kChatUpgradeTo, {"chat_id"}},
    {Action::kChatUpgradeFrom, {"title", "chat_id"}},
    {Action::kPinMessage, {"chat_id", "message_id"}},
    {Action::kHistoryCleared, {}},
    {Action::kGameScore, {"chat_id", "message_id", "score"}},
    {Action::kPaymentSuccessful, {"amount", "currency", "chat_id", "message_id", "recurring", "charge_id"}},
    {Action::kPaymentRefunded, {"amount", "currency", "peer", "charge_id"}},
    {Action::kCall, {"duration", "discard_reason"}},
    {Action::kGroupCall, {"duration", "is_active", "is_missed"}},
    {Action::kVideoChatStarted, {}},
    {Action::kVideoChatEnded, {"duration"}},
    {Action::kVideoChatScheduled, {"start_date"}},
    {Action::kInviteVideoChatParticipants, {"members"}},
    {Action::kScreenshotTaken, {}},
    {Action::kCustomServiceAction, {"text", "entities"}},
    {Action::kBotWriteAccessAllowed, {"reason", "reason_app_id", "reason_app_name", "reason_domain"}},
    {Action::kPassportDataSent, {"passport_types"}},
    {Action::kContactRegistered, {}},
    {Action::kPhoneNumberRequested, {}},
    {Action::kProximityAlertTriggered, {"from", "to", "distance"}},
    {Action::kChatSetMessageAutoDeleteTime, {"period"}},
    {Action::kChatSetTheme, {"emoji"}},
    {Action::kChatSetBackground, {"chat_id", "message_id", "same"}},
    {Action::kWebAppDataSent, {"text"}},
    {Action::kForumTopicCreated, {"title", "icon_custom_emoji_id"}},
    {Action::kForumTopicEdited, {"title", "icon_custom_emoji_id", "value"}},
    {Action::kSuggestProfilePhoto, {"photo"}},
    {Action::kPeersShared, {"button_id", "peers"}},
    {Action::kChatBoost, {"count"}},
    {Action::kGiftedPremium, {"cost", "days", "months", "amount", "currency", "text", "entities"}},
    {Action::kPremiumGiftCode,
     {"gift_code", "peer", "days", "months", "is_unclaimed", "via_giveaway", "cost", "text", "entities"}},
    {Action::kGiveawayCreated, {"star_count"}},
    {Action::kGiveawayCompleted, {"winners", "unclaimed_count", "paid_in_stars", "giveaway_message_id"}},
    {Action::kGiftedStars, {"cost", "amount", "amount_nano", "currency", "star_count", "transaction_id"}},
    {Action::kGiftedTon, {"cost", "amount", "amount_nano", "currency", "transaction_id"}},
    {Action::kGiveawayPrizeStars, {"peer", "star_count", "is_unclaimed", "giveaway_message_id", "transaction_id"}},
    {Action::kGift, {"gift_id", "star_count", "is_limited", "is_anonymous", "text", "entities"}},
    {Action::kPaidMessagesRefunded, {"count", "star_count"}},
    {Action::kPaidMessagePriceChanged, {"star_count", "broadcast_messages_allowed"}},
    {Action::kTodoTasksDone, {"done_ids", "not_done_ids", "message_id"}},
    {Action::kTodoTasksAdded, {"tasks", "message_id"}},
    {Action::kPollOptionAdded, {"option", "message_id"}},
    {Action::kPollOptionDeleted, {"option", "message_id"}},
    {Action::kSuggestedPostApproved, {"amount", "amount_nano", "currency", "start_date"}},
    {Action::kSuggestedPostDeclined, {"comment"}},
    {Action::kSuggestedPostPaid, {"amount", "amount_nano", "currency"}},
    {Action::kSuggestedPostRefunded, {"user_initiated"}},
    {Action::kSuggestBirthdate, {"day", "month", "year"}},
    {Action::kChatHasProtectedContentToggled, {"value"}},
    {Action::kChatHasProtectedContentDisableRequested, {"expired", "value"}},
    {Action::kChatOwnerLeft, {"owner"}},
    {Action::kChatOwnerChanged, {"owner"}},
    {Action::kManagedBotCreated, {"bot"}},
    {Action::kUnknown, {}},
};

constexpr bool kRowsFit = [] {
  for (std::size_t action = 0; action < std::size(EnumNames<Action>::names); ++action) {
    const auto row = std::ranges::find(kActionFields, static_cast<Action>(action), &ActionFields::action);
    if (row == std::end(kActionFields)) return false;
  }
  return true;
}();
static_assert(kRowsFit, "an action has no row in kActionFields");

template <class T>
bool holds(const T& value) {
  if constexpr (requires { value.has_value(); }) {
    return value.has_value();
  } else {
    return !(value == T{});
  }
}

void check_details(const Service& service, Findings& findings) {
  const auto row = std::ranges::find(kActionFields, service.action, &ActionFields::action);
  for_each_field<ServiceDetails>([&](auto field) {
    if (!holds(service.details.*decltype(field)::member)) return;
    if (std::ranges::find(row->fields, decltype(field)::name) != row->fields.end()) return;
    findings.add("/service/details/" + std::string(decltype(field)::name),
                 "this detail does not belong to " + std::string(enum_name(service.action)),
                 "only details of the action");
  });
  findings.check_time("/service/details/start_date", service.details.start_date);
  check_entities("/service/details/entities", service.details.entities, service.details.text, findings);
  if (service.details.photo) check_media("/service/details/photo", *service.details.photo, findings);
}

void check_message(const Message& message, Findings& findings) {
  findings.check_time("/date", message.date);
  findings.check_time("/edited_at", message.edited_at);
  findings.check_time("/deleted_at", message.deleted_at);
  if (message.edited_at && !message.edited) findings.add("/edited", "edited_at without edited", "true");
  if (message.deleted_at && !message.deleted) findings.add("/deleted", "deleted_at without deleted", "true");
  if (message.id == 0) findings.add("/id", "no message has the id 0", "a message id");
  if (message.chat_id == 0) findings.add("/chat_id", "no chat has the id 0", "a marked dialog id");
  if (message.zone_given && message.assumed_zone.empty()) {
    findings.add("/zone_given", "zone_given without assumed_zone", "the zone that was given");
  }
  check_entities("/entities", message.entities, message.text, findings);
  if (message.media) check_media("/media", *message.media, findings);
  if (message.poll) check_poll(*message.poll, findings);
  if (message.forward) findings.check_time("/forward/date", message.forward->date);
  if (message.service.has_value() != (message.kind == MessageKind::kService)) {
    findings.add("/service", "service and kind disagree", "service in service messages, and only there");
  }
  if (message.service) check_details(*message.service, findings);
  for (std::size_t index = 0; index < message.reactions.size(); ++index) {
    const std::vector<RecentReaction>& recent = message.reactions[index].recent;
    for (std::size_t inner = 0; inner < recent.size(); ++inner) {
      if (!recent[inner].date) continue;
      findings.check_time("/reactions/" + std::to_string(index) + "/recent/" + std::to_string(inner) + "/date",
                          recent[inner].date);
    }
  }
}

// Artifacts ---------------------------------------------------------------------------------------------------------

template <class Record>
void check_order(const std::string& pointer, const std::vector<Record>& records, Findings& findings) {
  for (std::size_t index = 1; index < records.size(); ++index) {
    if (records[index - 1].id < records[index].id) continue;
    findings.add(pointer + "/" + std::to_string(index) + "/id",
                 records[index - 1].id == records[index].id ? "an id occurs twice" : "ids are out of order",
                 "ids that rise");
  }
}

void check_thread_references(const Artifact& artifact, Findings& findings) {
  std::set<std::int64_t> threads;
  for (const Thread& thread : artifact.threads) threads.insert(thread.id);
  std::set<std::int64_t> used;
  for (const Message& message : artifact.messages) {
    if (message.thread_id) used.insert(*message.thread_id);
  }
  for (std::size_t index = 0; index < artifact.threads.size(); ++index) {
    if (used.contains(artifact.threads[index].id)) continue;
    findings.add("/threads/" + std::to_string(index), "no message belongs to this thread", "threads of the day");
  }
}

}  // namespace

void check_rules(const Message& message, std::vector<Problem>& problems) {
  Findings findings(problems, "");
  check_message(message, findings);
}

void check_rules(const Artifact& artifact, std::vector<Problem>& problems) {
  Findings findings(problems, "");
  const std::vector<SourceKind>& kinds = artifact.source.kinds;
  if (kinds.empty()) findings.add("/source/kinds", "no source", "at least one kind");
  if (std::ranges::adjacent_find(kinds, std::ranges::greater_equal{}) != kinds.end()) {
    findings.add("/source/kinds", "not sorted, or one twice", "kinds sorted, each once");
  }
  for (std::size_t index = 0; index < artifact.messages.size(); ++index) {
    const Message& message = artifact.messages[index];
    const std::string place = "/messages/" + std::to_string(index);
    Findings inside(problems, place);
    check_message(message, inside);
    if (message.date.date() != artifact.date)
      inside.add("/date", "not of the artifact's day", format_date(artifact.date));
    if (message.chat_id != artifact.source.chat.id) {
      inside.add("/chat_id", "not of the artifact's chat", std::to_string(artifact.source.chat.id));
    }
  }
  check_order("/messages", artifact.messages, findings);
  check_order("/threads", artifact.threads, findings);
  check_order("/participants", artifact.participants, findings);
  check_thread_references(artifact, findings);
}

}  // namespace telelake
