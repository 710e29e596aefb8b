#include "fetch/chat_fetch.h"

#include <algorithm>
#include <future>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/forward_clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "fetch/expiry.h"
#include "fetch/fetch_metrics.h"
#include "fetch/message_intake.h"
#include "fetch/open_chat.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr int kPage = 100;
constexpr int kNewAPage = 98;          // what TDLib gives of it behind the message that it begins at
constexpr std::size_t kMostIds = 200;  // of one request
constexpr int kEmptyPages = 3;         // in a row without an end, before the chat counts as incomplete

std::unexpected<CallFailure> chat_failure(Error error) {
  return std::unexpected(CallFailure{TelegramErrorClass::kGiveUpChat, std::move(error)});
}

// The member of a dom object as an integer; 0 where there is none.
std::int64_t integer_of(simdjson::dom::object object, std::string_view name) {
  std::int64_t value = 0;
  return object[name].get(value) == simdjson::SUCCESS ? value : 0;
}

std::vector<simdjson::dom::object> messages_of(const TdReply& reply) {
  std::vector<simdjson::dom::object> messages;
  simdjson::dom::array array;
  if (reply->root()["messages"].get(array) != simdjson::SUCCESS) return messages;
  for (const simdjson::dom::element element : array) {
    simdjson::dom::object message;
    if (element.get(message) == simdjson::SUCCESS) messages.push_back(message);
  }
  return messages;
}

// At most `limit` messages, newest first, from message `from` on back; -`offset` newer ones come before it.
Json history_request(std::int64_t td_chat_id, std::int64_t from, int offset, int limit) {
  return {{"@type", "getChatHistory"}, {"chat_id", td_chat_id}, {"from_message_id", from * kTdMessageIdUnit},
          {"offset", offset},          {"limit", limit},        {"only_local", false}};
}

}  // namespace

// A chat of TDLib's that is read under one key of the store.
struct ChatFetch::Stretch {
  std::int64_t td_chat_id = 0;
  ChatKey key;
  TdContext context;
  std::int64_t last = 0;          // TDLib's number of the last message there is, without its unit
  std::int64_t end = 0;           // read no further than this; 0: to the last
  std::int64_t asked_before = 0;  // the account has asked for everything up to here in earlier runs
  std::vector<CoverageRecord> covered;
  std::set<std::int64_t> held;  // ids that are held in the stretch to look back over, as TDLib counts
  std::int64_t shift = 0;       // added to TDLib's number gives the store's id
  bool looks_back_by_id = false;
  bool history_is_hidden = false;  // from before the account joined
  std::unique_ptr<ChatWriter> writer;
  std::map<std::int64_t, Participant> participants;  // as handed to the store last
  CoverageRecord coverage;
};

// A page of history. Numbers are TDLib's ids without their unit.
struct ChatFetch::Page {
  std::int64_t from = 0;                                                 // behind which it was asked
  std::int64_t to = 0;                                                   // up to which it is whole
  std::vector<std::pair<std::int64_t, simdjson::dom::object>> messages;  // ascending
  bool beyond = false;                                                   // it holds messages beyond what is wanted
};

ChatFetch::ChatFetch(Repository& repository, TelegramCaller& caller, std::string account,
                     const ChatFetchOptions& options, ChatProgress& progress)
    : repository_(repository), caller_(caller), account_(std::move(account)), options_(options), progress_(progress) {}

ChatFetch::~ChatFetch() = default;

ChatOutcome ChatFetch::run(std::int64_t chat_id) {
  const auto begun = std::chrono::steady_clock::now();
  outcome_ = ChatOutcome{};
  outcome_.chat_id = chat_id;
  place_ = std::to_string(chat_id);
  outcome_.complete = true;
  session_number_ = caller_.session_number();
  progress_.set_state("reading");
  if (const auto read = read_chat(chat_id); !read) {
    outcome_.error = read.error().error;
    outcome_.complete = false;
    outcome_.account_gone = read.error().kind == TelegramErrorClass::kGiveUpAccount;
  }
  outcome_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  progress_.set_state(outcome_.error ? "failed" : outcome_.complete ? "complete" : "incomplete");
  note_lag();
  process_metrics()
      .histogram("fetch_duration_seconds", "Seconds that a chat took", {0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600})
      .Observe(outcome_.seconds);
  return std::move(outcome_);
}

// How far the store is behind Telegram, as the run leaves it.
void ChatFetch::note_lag() {
  const auto age = [](Time time) {
    return static_cast<double>(std::max<std::int64_t>(0, now().seconds - time.seconds));
  };
  if (outcome_.complete || latest_.seconds > 0) set_data_lag(outcome_.chat_id, outcome_.complete ? 0 : age(latest_));
  if (checkpoint_) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - *checkpoint_;
    set_checkpoint_age(outcome_.chat_id, passed.count());
  }
}

CallResult ChatFetch::call(const Json& request) { return caller_.call(request, place_); }

// Opens the chat, and remembers what it is: gives what TDLib tells of it.
CallResult ChatFetch::open(std::int64_t chat_id) {
  auto opened = open_chat(caller_, chat_id, place_);
  if (!opened) return std::unexpected(opened.error());
  chat_ = std::move(opened->chat);
  clock_.auto_delete_seconds = opened->told->integer("message_auto_delete_time");
  outcome_.title = chat_.title;
  place_ = chat_.title.empty() ? std::to_string(chat_id) : fmt::format("{} ({})", chat_.title, chat_id);
  {
    const std::lock_guard lock(progress_.mutex);
    progress_.title = chat_.title;
  }
  return std::move(opened->told);
}

std::expected<std::uint64_t, CallFailure> ChatFetch::estimate(std::int64_t chat_id) {
  const auto told = open(chat_id);
  if (!told) return std::unexpected(told.error());
  Stretch stretch;
  stretch.td_chat_id = chat_id;
  stretch.key = ChatKey{scope_of(chat_.type, 1, account_), chat_.id};
  const auto last = last_message(chat_id);
  if (!last) return std::unexpected(last.error());
  const auto start = start_of(stretch);
  if (!start) return std::unexpected(start.error());
  close_chat(caller_, chat_id);
  std::uint64_t requests = 0;
  if (*last > *start) requests = static_cast<std::uint64_t>(*last - *start + kNewAPage - 1) / kNewAPage;
  if (stretch.looks_back_by_id) requests += (stretch.held.size() + kMostIds - 1) / kMostIds;
  return requests;
}

std::expected<void, CallFailure> ChatFetch::read_chat(std::int64_t chat_id) {
  const auto told = open(chat_id);
  if (!told) return std::unexpected(told.error());
  std::expected<void, CallFailure> done;
  bool history_is_hidden = false;
  std::int64_t supergroup_id = 0;
  if ((*told)->root()["type"]["supergroup_id"].get(supergroup_id) == simdjson::SUCCESS) {
    const auto full = call({{"@type", "getSupergroupFullInfo"}, {"supergroup_id", supergroup_id}});
    if (!full && full.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(full.error());
    history_is_hidden = full && chat_.type != ChatType::kChannel && !(*full)->flag("is_all_history_available");
    if (full && chat_.type == ChatType::kChannel) outcome_.linked_chat_id = (*full)->integer("linked_chat_id");
    const std::int64_t group = full ? (*full)->integer("upgraded_from_basic_group_id") : 0;
    if (group > 0) {
      Stretch before;
      before.td_chat_id = -group;
      before.key = ChatKey{account_, chat_.id};
      before.context = TdContext{.chat_id = chat_.id, .chat_type = chat_.type, .migrated_from = -group};
      before.end = (*full)->integer("upgraded_from_max_message_id") / kTdMessageIdUnit;
      before.shift = -kMigratedIdOffset;
      const auto made = call({{"@type", "createBasicGroupChat"}, {"basic_group_id", group}, {"force", true}});
      if (made) done = read_stretch(before);
      if (!made && made.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(made.error());
      if (!made || (!done && done.error().kind == TelegramErrorClass::kGiveUpChat)) {
        outcome_.complete = false;
        outcome_.incomplete_reason = "the history of the basic group that it was before cannot be read: " +
                                     (made ? done.error().error.what : made.error().error.what);
        log_warning("the basic group's history cannot be read",
                    {{"chat", place_}, {"reason", outcome_.incomplete_reason}});
        done = {};
      }
    }
  }
  if (done) {
    Stretch own;
    own.td_chat_id = chat_id;
    own.key = ChatKey{scope_of(chat_.type, 1, account_), chat_.id};
    own.context = TdContext{.chat_id = chat_.id, .chat_type = chat_.type};
    own.history_is_hidden = history_is_hidden;
    done = read_stretch(own);
  }
  close_chat(caller_, chat_id);
  return done;
}

// Which message is the last: TDLib knows once the chat is open, else the newest page of one tells.
std::expected<std::int64_t, CallFailure> ChatFetch::last_message(std::int64_t td_chat_id) {
  const auto chat = call({{"@type", "getChat"}, {"chat_id", td_chat_id}});
  if (!chat) return std::unexpected(chat.error());
  std::int64_t id = 0;
  if ((*chat)->root()["last_message"]["id"].get(id) == simdjson::SUCCESS && id % kTdMessageIdUnit == 0) {
    return id / kTdMessageIdUnit;
  }
  const auto newest = call(history_request(td_chat_id, 0, 0, 1));
  if (!newest) return std::unexpected(newest.error());
  for (const simdjson::dom::object message : messages_of(*newest)) {
    id = std::max(id, integer_of(message, "id") / kTdMessageIdUnit);
  }
  return id;
}

// Behind which number to begin: at what the account has not asked for yet, less what is to be looked back over.
std::expected<std::int64_t, CallFailure> ChatFetch::start_of(Stretch& stretch) {
  std::int64_t first_wanted = 1;
  if (options_.since) {
    const auto found = call(
        {{"@type", "getChatMessageByDate"}, {"chat_id", stretch.td_chat_id}, {"date", options_.since->seconds - 1}});
    if (!found && found.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(found.error());
    if (found) first_wanted = (*found)->integer("id") / kTdMessageIdUnit + 1;
  }
  auto covered = repository_.coverage(stretch.key);
  if (!covered) return chat_failure(covered.error());
  for (CoverageRecord& record : *covered) {
    if (record.account == account_) stretch.covered.push_back(std::move(record));
  }
  std::sort(stretch.covered.begin(), stretch.covered.end(),
            [](const CoverageRecord& left, const CoverageRecord& right) { return left.first_id < right.first_id; });
  std::int64_t asked = first_wanted + stretch.shift - 1;
  for (const CoverageRecord& record : stretch.covered) {
    if (record.first_id <= asked + 1) asked = std::max(asked, record.last_id);
  }
  stretch.asked_before = asked - stretch.shift;
  if (auto looked = look_at_held(stretch); !looked) return std::unexpected(looked.error());
  if (stretch.held.empty()) return stretch.asked_before;
  if (stretch.key.scope == kSharedScope) {
    stretch.looks_back_by_id = true;
    return stretch.asked_before;
  }
  return std::max(std::min(stretch.asked_before, *stretch.held.begin() - 1), first_wanted - 1);
}

// The held messages to look back over: the latest of what this account has read before.
std::expected<void, CallFailure> ChatFetch::look_at_held(Stretch& stretch) {
  constexpr std::size_t kMostAPage = 500;
  if (options_.look_back == 0 || stretch.asked_before <= 0) return {};
  auto snapshot = repository_.snapshot(stretch.key);
  if (!snapshot) return {};  // Nothing is held of it yet.
  PageRequest request;
  request.from = PageRequest::From::kBefore;
  request.id = stretch.asked_before + stretch.shift + 1;
  while (stretch.held.size() < options_.look_back) {
    request.limit = std::min<std::size_t>(kMostAPage, options_.look_back - stretch.held.size());
    const auto page = (*snapshot)->page(request);
    if (!page) return chat_failure(page.error());
    for (const Message& message : page->messages) stretch.held.insert(message.id - stretch.shift);
    if (page->messages.empty() || !page->has_before) break;
    request.id = page->messages.front().id;
  }
  return {};
}

CallResult ChatFetch::ask_page(const Stretch& stretch, std::int64_t from) {
  if (session_number_ != caller_.session_number()) {
    // The chat is open in the session before, and a fresh one is told of it again.
    session_number_ = caller_.session_number();
    const Json open =
        stretch.td_chat_id < 0 && stretch.td_chat_id > -kTdChannelMark
            ? Json{{"@type", "createBasicGroupChat"}, {"basic_group_id", -stretch.td_chat_id}, {"force", true}}
            : Json{{"@type", "openChat"}, {"chat_id", stretch.td_chat_id}};
    if (const auto opened = call(open); !opened) return opened;
  }
  return call(history_request(stretch.td_chat_id, std::max<std::int64_t>(from, 1), 1 - kPage, kPage));
}

// In channels and supergroups, whose ids are dense, a request takes twice as many messages by their ids.
std::expected<void, CallFailure> ChatFetch::look_back_by_id(Stretch& stretch) {
  const std::int64_t first = *stretch.held.begin();
  const auto range = static_cast<std::uint64_t>(stretch.asked_before - first + 1);
  std::vector<std::int64_t> ids(stretch.held.begin(), stretch.held.end());
  if (range <= 2 * ids.size()) {
    // Ids that were absent are worth asking for again where there are few.
    ids.clear();
    for (std::int64_t id = first; id <= stretch.asked_before; ++id) ids.push_back(id);
  }
  progress_.first_id = progress_.at_id = first - 1;
  for (std::size_t begin = 0; begin < ids.size(); begin += kMostIds) {
    const std::size_t end = std::min(ids.size(), begin + kMostIds);
    Json wanted = Json::array();
    for (std::size_t index = begin; index < end; ++index) wanted.push_back(ids[index] * kTdMessageIdUnit);
    const auto reply =
        call({{"@type", "getMessages"}, {"chat_id", stretch.td_chat_id}, {"message_ids", std::move(wanted)}});
    if (!reply) return std::unexpected(reply.error());
    Page page = take_page(stretch, *reply, ids[begin] - 1);
    page.to = ids[end - 1];
    ++outcome_.pages;
    if (auto stored = store_page(stretch, page); !stored) return stored;
    progress_.at_id = page.to;
  }
  return {};
}

ChatFetch::Page ChatFetch::take_page(const Stretch& stretch, const TdReply& reply, std::int64_t from) {
  Page page;
  page.from = page.to = from;
  for (const simdjson::dom::object message : messages_of(reply)) {
    const std::int64_t id = integer_of(message, "id");
    if (id % kTdMessageIdUnit != 0 || id / kTdMessageIdUnit <= from) continue;
    const bool late = options_.until && integer_of(message, "date") > options_.until->seconds;
    if (late || (stretch.end > 0 && id / kTdMessageIdUnit > stretch.end)) {
      page.beyond = true;
      continue;
    }
    page.messages.emplace_back(id / kTdMessageIdUnit, message);
  }
  std::sort(page.messages.begin(), page.messages.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  const auto same = std::unique(page.messages.begin(), page.messages.end(),
                                [](const auto& left, const auto& right) { return left.first == right.first; });
  page.messages.erase(same, page.messages.end());
  if (!page.messages.empty()) page.to = page.messages.back().first;
  return page;
}

// What an earlier run has covered from here on, after a run with --since for example, need not be read again; what is
// looked back over is.
std::int64_t ChatFetch::behind_covered(const Stretch& stretch, std::int64_t at) {
  if (at < stretch.asked_before) return at;
  for (const CoverageRecord& record : stretch.covered) {
    if (record.first_id - stretch.shift <= at + 1) at = std::max(at, record.last_id - stretch.shift);
  }
  return at;
}

// Where Telegram gives an empty page, or one out of order, TDLib gives the chat's last message alone: a reader that
// took it for the next one would skip everything between. Which message stands before it tells.
std::expected<bool, CallFailure> ChatFetch::skips_messages(const Stretch& stretch, const Page& page) {
  if (page.messages.size() != 1 || page.messages.front().first <= page.from + 1) return false;
  const std::int64_t only = page.messages.front().first;
  const auto reply = call(history_request(stretch.td_chat_id, only, 0, 2));
  if (!reply) return std::unexpected(reply.error());
  for (const simdjson::dom::object message : messages_of(*reply)) {
    const std::int64_t id = integer_of(message, "id") / kTdMessageIdUnit;
    if (id > page.from && id < only) return true;
  }
  return false;
}

std::expected<void, CallFailure> ChatFetch::read_stretch(Stretch& stretch) {
  auto writer = repository_.open_writer(stretch.key, chat_);
  if (!writer) return chat_failure(writer.error());
  stretch.writer = std::move(*writer);
  const auto last = last_message(stretch.td_chat_id);
  if (!last) return std::unexpected(last.error());
  stretch.last = stretch.end > 0 ? std::min(stretch.end, *last) : *last;
  const auto start = start_of(stretch);
  if (!start) return std::unexpected(start.error());
  std::int64_t at = *start;
  stretch.coverage.run = options_.run;
  stretch.coverage.key = stretch.key;
  stretch.coverage.account = account_;
  if (stretch.looks_back_by_id) {
    stretch.coverage.first_id = *stretch.held.begin() + stretch.shift;
    stretch.coverage.reached_end = at >= stretch.last;
    if (auto looked = look_back_by_id(stretch); !looked) return looked;
  }
  progress_.first_id = progress_.at_id = at;
  progress_.last_id = stretch.last;
  if (!stretch.looks_back_by_id) stretch.coverage.first_id = at + 1 + stretch.shift;

  if (const std::int64_t next_at = behind_covered(stretch, at); next_at != at && stretch.held.empty()) {
    at = next_at;
    stretch.coverage.first_id = at + 1 + stretch.shift;
  }
  std::expected<void, CallFailure> done;
  int empty = 0;
  bool beyond = false;
  std::future<CallResult> next;
  while (at < stretch.last && !beyond) {
    const CallResult reply = next.valid() ? next.get() : ask_page(stretch, at);
    if (!reply) {
      done = std::unexpected(reply.error());
      break;
    }
    Page page = take_page(stretch, *reply, at);
    ++outcome_.pages;
    if (const auto skips = skips_messages(stretch, page); !skips) {
      done = std::unexpected(skips.error());
      break;
    } else if (*skips) {
      page.messages.clear();
    }
    if (page.messages.empty() && !page.beyond) {
      const auto now_last = last_message(stretch.td_chat_id);
      if (!now_last) {
        done = std::unexpected(now_last.error());
        break;
      }
      stretch.last = stretch.end > 0 ? std::min(stretch.end, *now_last) : *now_last;
      if (at >= stretch.last) break;
      if (++empty < kEmptyPages) continue;
      outcome_.complete = false;
      outcome_.incomplete_reason = fmt::format("Telegram gives nothing behind message {}, though {} is the last",
                                               at + stretch.shift, stretch.last + stretch.shift);
      log_warning("chat is not complete", {{"chat", place_}, {"reason", outcome_.incomplete_reason}});
      break;
    }
    empty = 0;
    if (at < 1 && stretch.history_is_hidden && !page.messages.empty()) {
      stretch.coverage.visible_from = page.messages.front().first + stretch.shift;
    }
    beyond = page.beyond;
    at = page.to;
    if (at >= stretch.last && !beyond) {
      // Messages may have come since: TDLib is told of them while the chat is open.
      const auto now_last = last_message(stretch.td_chat_id);
      if (now_last && stretch.end == 0) stretch.last = std::max(stretch.last, *now_last);
      progress_.last_id = stretch.last;
    }
    // With --until messages may follow that nobody asked for.
    stretch.coverage.reached_end = at >= stretch.last && (!beyond || stretch.end > 0);
    const std::int64_t next_at = behind_covered(stretch, at);
    // The next page is asked for while this one is stored.
    if (next_at < stretch.last && !beyond) {
      next = std::async(std::launch::async, [this, &stretch, next_at] { return ask_page(stretch, next_at); });
    }
    done = store_page(stretch, page);
    if (!done) break;
    if (next_at != at) stretch.coverage.first_id = next_at + 1 + stretch.shift;
    at = next_at;
    progress_.at_id = at;
    caller_.took(page.messages.size());
  }
  if (next.valid()) next.wait();
  if (done && outcome_.pages == 0 && stretch.last <= at && at > 0) {
    // Nothing is new: that it was so is worth knowing.
    Batch batch;
    batch.chat = chat_;
    batch.kind = SourceKind::kTelegram;
    stretch.coverage.last_id = at + stretch.shift;
    stretch.coverage.horizon = forward_now();
    stretch.coverage.reached_end = true;
    batch.coverage = stretch.coverage;
    if (auto stored = stretch.writer->upsert(std::move(batch), stretch.coverage.horizon); !stored) {
      return chat_failure(stored.error());
    }
  }
  if (auto compacted = stretch.writer->compact(); !compacted && done) return chat_failure(compacted.error());
  stretch.writer.reset();
  return done;
}

std::expected<void, CallFailure> ChatFetch::store_page(Stretch& stretch, Page& page) {
  const Time horizon = forward_now();
  Batch batch;
  batch.chat = chat_;
  batch.kind = SourceKind::kTelegram;
  std::set<std::int64_t> given;
  clock_.server_time = caller_.with_session([](const TelegramSession& session) { return session.server_time(); });
  MessageIntake intake(repository_, stretch.key, stretch.context, clock_);
  caller_.with_session([&](TelegramSession& session) {
    session.with_directory([&](TdDirectory& directory) {
      stretch.context.directory = &directory;
      for (const auto& [id, message] : page.messages) {
        given.insert(id);
        if (intake.take(message, batch)) ++outcome_.messages_read;
      }
      stretch.context.directory = nullptr;
    });
  });
  outcome_.quarantined += intake.quarantined();
  for (const auto& [name, count] : intake.unmapped()) outcome_.unmapped[name] += count;
  // What this account was given before and is not given now, between messages that it is given, is deleted.
  // So is what was given before and lies beyond the chat's last message.
  const bool at_end = stretch.coverage.reached_end && !stretch.looks_back_by_id;
  const std::int64_t known_to = at_end ? std::max(page.to, stretch.asked_before) : page.to;
  for (auto held = stretch.held.upper_bound(page.from); held != stretch.held.end() && *held <= known_to; ++held) {
    if (!given.contains(*held)) batch.deleted.push_back(*held + stretch.shift);
  }
  const std::size_t messages = batch.messages.size();
  const Time at = clock_.server_time ? Time{static_cast<std::int64_t>(*clock_.server_time)} : horizon;
  if (auto marked = mark_expired(repository_, stretch.key, at, batch); !marked) return chat_failure(marked.error());
  std::erase_if(batch.participants, [&](const Participant& participant) {
    const auto [known, added] = stretch.participants.try_emplace(participant.id, participant);
    if (!added && known->second == participant) return true;
    known->second = participant;
    return false;
  });
  stretch.coverage.last_id = page.to + stretch.shift;
  stretch.coverage.horizon = horizon;
  if (stretch.coverage.last_id >= stretch.coverage.first_id) batch.coverage = stretch.coverage;
  for (const MessageBlock::Entry& entry : batch.messages.entries()) latest_ = std::max(latest_, entry.date);
  auto counts = stretch.writer->upsert(std::move(batch), horizon);
  if (!counts) return chat_failure(counts.error());
  outcome_.counts += *counts;
  checkpoint_ = std::chrono::steady_clock::now();
  progress_.messages += messages;
  count_fetched(messages);
  log_debug("page stored", {{"chat", chat_.id},
                            {"from", page.from + stretch.shift},
                            {"to", page.to + stretch.shift},
                            {"messages", messages},
                            {"inserted", counts->inserted},
                            {"updated", counts->updated},
                            {"deleted", counts->deleted}});
  return {};
}

}  // namespace telelake
