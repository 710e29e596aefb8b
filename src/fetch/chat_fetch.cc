#include "fetch/chat_fetch.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "base/metrics.h"
#include "fetch/chat_in_hand.h"
#include "fetch/fetch_metrics.h"
#include "fetch/open_chat.h"
#include "fetch/set_aside.h"
#include "fetch/stretch_fetch.h"

namespace telelake {

ChatFetch::ChatFetch(Repository& repository, TelegramCaller& caller, std::string account,
                     const ChatFetchOptions& options, ChatProgress& progress)
    : hand_(new ChatInHand{repository, caller, std::move(account), options, progress}) {}

ChatFetch::~ChatFetch() = default;

void ChatFetch::use(MediaShelf& shelf, std::function<void()> history_read) {
  hand_->shelf = &shelf;
  hand_->history_read = std::move(history_read);
}

void ChatFetch::take_over(std::set<std::string> accounts) { hand_->taken_over_from = std::move(accounts); }

const std::string& ChatFetch::title() const { return hand_->chat.title; }

// What each way of reading has in common.
template <class Read>
ChatOutcome ChatFetch::run(std::int64_t chat_id, Read read) {
  const auto begun = std::chrono::steady_clock::now();
  ChatOutcome& outcome = hand_->outcome;
  outcome = ChatOutcome{};
  outcome.chat_id = chat_id;
  outcome.complete = true;
  name_place({}, chat_id);
  hand_->progress.set_state("reading");
  if (const auto done = read(); !done) {
    outcome.error = done.error().error;
    outcome.complete = false;
    outcome.account_gone = done.error().kind == TelegramErrorClass::kGiveUpAccount;
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  outcome.media = hand_->tally.counts();
  hand_->progress.set_state(outcome.error ? "failed" : outcome.complete ? "complete" : "incomplete");
  return std::exchange(outcome, {});
}

ChatOutcome ChatFetch::run(std::int64_t chat_id) {
  ChatOutcome outcome = run(chat_id, [&] {
    auto done = read_chat(chat_id);
    if (!done) hand_->outcome.complete = false;
    note_lag();
    return done;
  });
  process_metrics()
      .histogram("fetch_duration_seconds", "Seconds that a chat took", {0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600})
      .Observe(outcome.seconds);
  return outcome;
}

ChatOutcome ChatFetch::run_ids(std::int64_t chat_id, std::vector<std::int64_t> ids) {
  return run(chat_id, [&]() -> std::expected<void, CallFailure> {
    if (const auto told = open(chat_id); !told) return std::unexpected(told.error());
    auto done = StretchFetch(*hand_, own_stretch(chat_id)).read_ids(std::move(ids));
    close_chat(hand_->caller, chat_id);
    return done;
  });
}

// How far the store is behind Telegram, as the run leaves it.
void ChatFetch::note_lag() const {
  const ChatOutcome& outcome = hand_->outcome;
  const auto age = [](Time time) {
    return static_cast<double>(std::max<std::int64_t>(0, now().seconds - time.seconds));
  };
  if (outcome.complete || hand_->latest.seconds > 0) {
    set_data_lag(outcome.chat_id, outcome.complete ? 0 : age(hand_->latest));
  }
  if (hand_->checkpoint) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - *hand_->checkpoint;
    set_checkpoint_age(outcome.chat_id, passed.count());
  }
}

// Opens the chat, and remembers what it is: gives what TDLib tells of it.
CallResult ChatFetch::open(std::int64_t chat_id) {
  auto opened = open_chat(hand_->caller, chat_id, hand_->place);
  if (!opened) return std::unexpected(opened.error());
  return take_in(std::move(*opened));
}

CallResult ChatFetch::take_in(OpenedChat opened) {
  hand_->chat = std::move(opened.chat);
  hand_->clock.auto_delete_seconds = opened.told->integer("message_auto_delete_time");
  hand_->is_protected = opened.told->flag("has_protected_content") || hand_->clock.auto_delete_seconds > 0;
  hand_->outcome.title = hand_->chat.title;
  hand_->outcome.username = hand_->chat.username;
  name_place(hand_->chat.title, hand_->chat.id);
  return std::move(opened.told);
}

void ChatFetch::name_place(const std::string& title, std::int64_t chat_id) {
  hand_->place = title.empty() ? std::to_string(chat_id) : fmt::format("{} ({})", title, chat_id);
  const std::lock_guard lock(hand_->progress.mutex);
  hand_->progress.title = title;
  hand_->progress.place = hand_->place;
}

ChatOutcome ChatFetch::look_back(std::int64_t chat_id) {
  return run(chat_id, [&]() -> std::expected<void, CallFailure> {
    // Of a bot TDLib asks Telegram for it; without that it would make the chat up from its id.
    const auto group = hand_->call({{"@type", "getSupergroup"}, {"supergroup_id", -kTdChannelMark - chat_id}});
    if (!group) return std::unexpected(group.error());
    if (const auto known = hand_->call(chat_request(chat_id)); !known) return std::unexpected(known.error());
    auto learned = learn_chat(hand_->caller, chat_id, hand_->place);
    if (!learned) return std::unexpected(learned.error());
    if (const auto told = take_in(std::move(*learned)); !told) return std::unexpected(told.error());
    return StretchFetch(*hand_, own_stretch(chat_id)).look_back();
  });
}

Stretch ChatFetch::own_stretch(std::int64_t chat_id) const {
  Stretch own;
  own.td_chat_id = chat_id;
  own.key = ChatKey{scope_of(hand_->chat.type, 1, hand_->account), hand_->chat.id};
  own.context = TdContext{.chat_id = hand_->chat.id, .chat_type = hand_->chat.type};
  return own;
}

std::expected<ChatFetch::Estimate, CallFailure> ChatFetch::estimate(std::int64_t chat_id) {
  const auto told = open(chat_id);
  if (!told) return std::unexpected(told.error());
  const auto parts = stretches(chat_id, *told);
  if (!parts) return std::unexpected(parts.error());
  Estimate estimate{0, hand_->outcome.linked_chat_id};
  std::expected<void, CallFailure> done;
  for (const Stretch& part : *parts) {
    // A group that cannot be read any more takes none.
    const bool is_before = part.shift != 0;
    if (is_before && !hand_->call(known_chat_request(part.td_chat_id))) continue;
    const auto requests = StretchFetch(*hand_, part).estimate();
    if (requests) estimate.requests += *requests;
    if (!requests && !is_before) done = std::unexpected(requests.error());
  }
  close_chat(hand_->caller, chat_id);
  return done ? std::expected<Estimate, CallFailure>(estimate) : std::unexpected(done.error());
}

std::expected<void, CallFailure> ChatFetch::read_chat(std::int64_t chat_id) {
  const auto told = open(chat_id);
  if (!told) return std::unexpected(told.error());
  const auto parts = stretches(chat_id, *told);
  if (!parts) return std::unexpected(parts.error());
  std::expected<void, CallFailure> done;
  if (const auto noted = note_links(); !noted) {
    done = std::unexpected(CallFailure{TelegramErrorClass::kGiveUpChat, noted.error(), {}});
  }
  for (const Stretch& part : *parts) {
    if (!done) break;
    done = part.shift != 0 ? read_group_before(part) : StretchFetch(*hand_, part).read();
  }
  close_chat(hand_->caller, chat_id);
  return done;
}

// Which chats belong to this one. What is held of the basic group that it was, in whichever scope, becomes a part of
// it.
Result<void> ChatFetch::note_links() const {
  for (const ChatLink& link : links_) {
    if (auto noted = hand_->repository.note_link(link); !noted) return noted;
    if (link.kind != ChatLink::Kind::kUpgrade) continue;
    const auto groups = hand_->repository.chats_of(link.chat_id);
    if (!groups) return std::unexpected(groups.error());
    for (const ChatSummary& group : *groups) {
      if (auto joined = join_group(group); !joined) return joined;
    }
  }
  return {};
}

// A group that another process writes, as an import does, is left for the next run.
Result<void> ChatFetch::join_group(const ChatSummary& group) const {
  Repository& repository = hand_->repository;
  const ChatKey supergroup{group.key.scope, hand_->chat.id};
  // First, since the group is not found again once it is joined.
  auto carried = carry_set_aside(repository, group.key, supergroup, -kMigratedIdOffset);
  if (!carried) return carried;
  const LogFields fields{{"chat", hand_->place}, {"group", group.key.chat_id}, {"scope", group.key.scope}};
  const auto joined = repository.join_group(group.key, supergroup, hand_->chat, -kMigratedIdOffset);
  if (joined) {
    log_info("what was held of the basic group is a part of its supergroup now", fields);
  } else if (joined.error().code == ErrorCode::kUnavailable) {
    log_warning("what is held of the basic group is left for the next run", fields);
  } else {
    return std::unexpected(joined.error());
  }
  return {};
}

// What there is to read, in the order of time: the basic group that the supergroup was before, and the chat itself.
std::expected<std::vector<Stretch>, CallFailure> ChatFetch::stretches(std::int64_t chat_id, const TdReply& told) {
  links_.clear();
  std::vector<Stretch> parts;
  Stretch own = own_stretch(chat_id);
  std::int64_t supergroup_id = 0;
  if (told->root()["type"]["supergroup_id"].get(supergroup_id) == simdjson::SUCCESS) {
    const auto full = hand_->call({{"@type", "getSupergroupFullInfo"}, {"supergroup_id", supergroup_id}});
    if (!full && full.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(full.error());
    const bool is_channel = hand_->chat.type == ChatType::kChannel;
    own.history_is_hidden = full && !is_channel && !(*full)->flag("is_all_history_available");
    const std::int64_t linked = full ? (*full)->integer("linked_chat_id") : 0;
    if (is_channel) hand_->outcome.linked_chat_id = linked;
    if (linked != 0) {
      const auto [channel, group] = is_channel ? std::pair(chat_id, linked) : std::pair(linked, chat_id);
      links_.push_back({ChatLink::Kind::kDiscussion, channel, group});
    }
    if (const std::int64_t group = full ? (*full)->integer("upgraded_from_basic_group_id") : 0; group > 0) {
      links_.push_back({ChatLink::Kind::kUpgrade, -group, chat_id});
      parts.push_back(stretch_before(group, (*full)->integer("upgraded_from_max_message_id") / kTdMessageIdUnit));
    }
  }
  parts.push_back(std::move(own));
  return parts;
}

// The basic group that the supergroup was before, up to its message `last`.
Stretch ChatFetch::stretch_before(std::int64_t group, std::int64_t last) const {
  const Chat& chat = hand_->chat;
  Stretch before;
  before.td_chat_id = -group;
  before.key = ChatKey{hand_->account, chat.id};
  before.context = TdContext{.chat_id = chat.id, .chat_type = chat.type, .migrated_from = -group};
  before.end = last;
  before.shift = -kMigratedIdOffset;
  return before;
}

// Without it the chat is not complete.
std::expected<void, CallFailure> ChatFetch::read_group_before(const Stretch& before) {
  const auto made = hand_->call(known_chat_request(before.td_chat_id));
  std::expected<void, CallFailure> done;
  if (!made) done = std::unexpected(made.error());
  if (done) done = StretchFetch(*hand_, before).read();
  if (done || done.error().kind == TelegramErrorClass::kGiveUpAccount) return done;
  hand_->outcome.complete = false;
  hand_->outcome.incomplete_reason =
      "the history of the basic group that it was before cannot be read: " + done.error().error.what;
  log_warning("the basic group's history cannot be read",
              {{"chat", hand_->place}, {"reason", hand_->outcome.incomplete_reason}});
  return {};
}

}  // namespace telelake
