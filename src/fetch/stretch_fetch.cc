#include "fetch/stretch_fetch.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/forward_clock.h"
#include "base/log.h"
#include "fetch/open_chat.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr int kInternalErrorsOfAPage = 2;  // before its messages are asked for one by one
constexpr int kEmptyPages = 3;             // in a row without an end, before the chat counts as incomplete

}  // namespace

StretchFetch::StretchFetch(ChatInHand& hand, Stretch stretch)
    : hand_(hand),
      stretch_(std::move(stretch)),
      turn_(hand.caller, stretch_.td_chat_id, hand.place),
      session_number_(hand.caller.session_number()) {
  coverage_.run = hand_.options.run;
  coverage_.key = stretch_.key;
  coverage_.account = hand_.account;
}

// The chat is open in the session before, and a fresh one is told of it again.
std::expected<void, CallFailure> StretchFetch::open_in_session() {
  const std::lock_guard lock(session_mutex_);
  if (session_number_ == hand_.caller.session_number()) return {};
  session_number_ = hand_.caller.session_number();
  const bool is_group = stretch_.td_chat_id < 0 && stretch_.td_chat_id > -kTdChannelMark;
  const Json open = is_group ? known_chat_request(stretch_.td_chat_id)
                             : Json{{"@type", "openChat"}, {"chat_id", stretch_.td_chat_id}};
  const auto opened = hand_.call(open);
  return opened ? std::expected<void, CallFailure>() : std::unexpected(opened.error());
}

CallResult StretchFetch::call(const Json& request, int internal_errors) {
  if (auto opened = open_in_session(); !opened) return std::unexpected(opened.error());
  const std::string method = request.value("@type", "");
  if (method == "getChatHistory") return turn_.ask(request, internal_errors, patience_);
  if (TelegramCaller::is_history(method)) turn_.end();
  return hand_.call(request, internal_errors, patience_);
}

CallResult StretchFetch::next_page(std::int64_t from, int internal_errors) {
  if (auto opened = open_in_session(); !opened) return std::unexpected(opened.error());
  return turn_.next_page(from, internal_errors, patience_);
}

Result<void> StretchFetch::open_writer() {
  auto writer = hand_.repository.open_writer(stretch_.key, hand_.chat);
  if (!writer) return std::unexpected(writer.error());
  writer_ = std::move(*writer);
  return {};
}

// Folds what was stored, however the reading ended, and lets the chat go.
std::expected<void, CallFailure> StretchFetch::close_writer(std::expected<void, CallFailure> done) {
  if (auto compacted = writer_->compact(); !compacted && done) done = chat_failure(compacted.error());
  writer_.reset();
  return done;
}

// Which message is the last: TDLib knows once the chat is open, else the newest page of one tells.
std::expected<std::int64_t, CallFailure> StretchFetch::last_message() {
  const auto chat = call({{"@type", "getChat"}, {"chat_id", stretch_.td_chat_id}});
  if (!chat) return std::unexpected(chat.error());
  std::int64_t id = 0;
  if ((*chat)->root()["last_message"]["id"].get(id) == simdjson::SUCCESS && id % kTdMessageIdUnit == 0) {
    return id / kTdMessageIdUnit;
  }
  const auto newest = call(history_request(stretch_.td_chat_id, 0, 0, 1));
  if (!newest) return std::unexpected(newest.error());
  for (const simdjson::dom::object message : messages_of(*newest)) {
    id = std::max(id, integer_of(message, "id") / kTdMessageIdUnit);
  }
  return id;
}

std::expected<void, CallFailure> StretchFetch::see_last() {
  const auto last = last_message();
  if (!last) return std::unexpected(last.error());
  last_ = stretch_.end > 0 ? std::min(stretch_.end, *last) : *last;
  return {};
}

std::expected<void, CallFailure> StretchFetch::read_coverage() {
  auto covered = hand_.repository.coverage(stretch_.key);
  if (!covered) return chat_failure(covered.error());
  covered_.clear();
  // What was hidden from another, or may be from this account, must be asked for.
  const bool is_common = stretch_.key.scope == kSharedScope && !stretch_.history_is_hidden;
  for (CoverageRecord& record : *covered) {
    if (record.account == hand_.account) {
      if (record.visible_from != 0) visible_from_ = std::max(visible_from_, record.visible_from - stretch_.shift);
    } else {
      if (!is_common || !hand_.taken_over_from.contains(record.account)) continue;
      record.first_id = std::max(record.first_id, record.visible_from);
    }
    covered_.push_back(std::move(record));
  }
  std::sort(covered_.begin(), covered_.end(),
            [](const CoverageRecord& left, const CoverageRecord& right) { return left.first_id < right.first_id; });
  return {};
}

// The number of the last message that was sent until then; 0 where there is none.
std::expected<std::int64_t, CallFailure> StretchFetch::last_sent_by(Time time) {
  const auto found =
      call({{"@type", "getChatMessageByDate"}, {"chat_id", stretch_.td_chat_id}, {"date", time.seconds}});
  if (!found && found.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(found.error());
  return found ? (*found)->integer("id") / kTdMessageIdUnit : 0;
}

// Behind which number to begin: at what the account has not asked for yet, less what is to be looked back over.
std::expected<std::int64_t, CallFailure> StretchFetch::start() {
  std::int64_t first_wanted = 1;
  if (hand_.options.since) {
    const auto found = last_sent_by(Time{hand_.options.since->seconds - 1});
    if (!found) return std::unexpected(found.error());
    first_wanted = *found + 1;
  }
  if (auto read = read_coverage(); !read) return std::unexpected(read.error());
  std::int64_t asked = first_wanted + stretch_.shift - 1;
  for (const CoverageRecord& record : covered_) {
    if (record.account == hand_.account && record.first_id <= asked + 1) asked = std::max(asked, record.last_id);
  }
  asked_before_ = asked - stretch_.shift;
  if (auto looked = look_at_held(); !looked) return std::unexpected(looked.error());
  if (held_.empty()) return asked_before_;
  if (stretch_.key.scope == kSharedScope) {
    looks_back_by_id_ = true;
    return asked_before_;
  }
  return std::max(std::min(asked_before_, *held_.begin() - 1), first_wanted - 1);
}

// How many requests read so many ids: exact where each is a message, three halves of that at most where some are not.
std::uint64_t StretchFetch::requests_for(std::int64_t ids, bool is_first) const {
  const auto parts = [](std::int64_t all, std::int64_t part) {
    return static_cast<std::uint64_t>((std::max<std::int64_t>(0, all) + part - 1) / part);
  };
  if (asks_by_id()) return parts(ids, kMostIdsAtOnce);
  // With the first page TDLib asks for what lies before it, too.
  return is_first ? 2 + parts(ids - kNewMessagesAFirstPage, kNewMessagesAPage) : parts(ids, kNewMessagesAPage);
}

std::expected<std::uint64_t, CallFailure> StretchFetch::estimate() {
  if (auto seen = see_last(); !seen) return std::unexpected(seen.error());
  const auto begin = start();
  if (!begin) return std::unexpected(begin.error());
  std::int64_t last = last_;
  if (hand_.options.until) {
    const auto found = last_sent_by(*hand_.options.until);
    if (!found) return std::unexpected(found.error());
    last = std::min(last, *found);
  }
  std::uint64_t requests = 0;
  for (std::int64_t at = behind_covered(*begin); at < last;) {
    const std::int64_t end = std::min(last, at < asked_before_ ? asked_before_ : std::max(at + 1, uncovered_to(at)));
    requests += requests_for(end - at, requests == 0);
    at = behind_covered(end);
  }
  if (looks_back_by_id_) requests += (held_.size() + kMostIdsAtOnce - 1) / kMostIdsAtOnce;
  return requests;
}

std::expected<void, CallFailure> StretchFetch::read() {
  pages_before_ = hand_.outcome.pages;
  hand_.caller.note_reading();
  if (auto opened = open_writer(); !opened) return chat_failure(opened.error());
  start_media();
  std::expected<void, CallFailure> done = retry_unreadable();
  if (done) done = see_last_or_find_end();
  if (done) done = look_back_for_others();
  if (!done) return done;
  const auto begin = start();
  if (!begin) return std::unexpected(begin.error());
  if (looks_back_by_id_) {
    coverage_.first_id = *held_.begin() + stretch_.shift;
    coverage_.reached_end = end_is_proven_ && *begin >= last_;
    if (done = look_back_by_id(); !done) return done;
  }
  done = read_forwards(*begin);
  turn_.end();
  if (done) done = read_missing_replies();
  if (done) done = name_topics();
  note_unproven_end();
  if (done) finish_media();
  media_.reset();
  return close_writer(std::move(done));
}

// What an earlier run has covered from here on, after a run with --since for example, need not be read again; what is
// looked back over is.
std::int64_t StretchFetch::behind_covered(std::int64_t at) const {
  if (at < asked_before_) return at;
  for (const CoverageRecord& record : covered_) {
    if (record.first_id - stretch_.shift <= at + 1) at = std::max(at, record.last_id - stretch_.shift);
  }
  return at;
}

// The last number behind `at` before what an earlier run has covered, else the last one there is.
std::int64_t StretchFetch::uncovered_to(std::int64_t at) const {
  std::int64_t end = last_;
  for (const CoverageRecord& record : covered_) {
    const std::int64_t first = record.first_id - stretch_.shift;
    if (first > at) end = std::min(end, first - 1);
  }
  return end;
}

// Where Telegram gives an empty page, or one out of order, TDLib gives the chat's last message alone: a reader that
// took it for the next one would skip everything between. Which message stands before it tells; where none does, that
// page may be as empty as the first, and the numbers between are asked for.
std::expected<bool, CallFailure> StretchFetch::skips_messages(const HistoryPage& page) {
  if (page.messages.size() != 1 || page.messages.front().first <= page.from + 1) return false;
  const std::int64_t only = page.messages.front().first;
  const auto reply = call(history_request(stretch_.td_chat_id, only, 0, 2));
  if (!reply) return std::unexpected(reply.error());
  bool is_proven = false;
  for (const simdjson::dom::object message : messages_of(*reply)) {
    const std::int64_t id = integer_of(message, "id") / kTdMessageIdUnit;
    if (id > page.from && id < only) return true;
    is_proven = is_proven || (id > 0 && id <= page.from);
  }
  if (is_proven) return false;
  std::vector<std::int64_t> between;
  const auto most = static_cast<std::int64_t>(kMostIdsAtOnce);
  for (std::int64_t number = std::max(page.from + 1, only - most); number < only; ++number) between.push_back(number);
  const auto given = call(messages_request(stretch_.td_chat_id, between));
  if (!given) return std::unexpected(given.error());
  return !page_of(*given, page.from, {}).messages.empty();
}

// True where the chat's end is at `at` after all; else the chat counts as not complete, once that came too often.
std::expected<bool, CallFailure> StretchFetch::take_empty_page(std::int64_t at) {
  if (auto seen = see_last_or_find_end(); !seen) return std::unexpected(seen.error());
  if (at >= last_) return true;
  if (++empty_pages_ < kEmptyPages) return false;
  hand_.outcome.complete = false;
  hand_.outcome.incomplete_reason = fmt::format("Telegram gives nothing behind message {}, though {} is the last",
                                                at + stretch_.shift, last_ + stretch_.shift);
  log_warning("chat is not complete", {{"chat", hand_.place}, {"reason", hand_.outcome.incomplete_reason}});
  return true;
}

CallResult StretchFetch::ask_for(const PageAsked& asked) {
  if (!asked.by_id()) return next_page(asked.from, kInternalErrorsOfAPage);
  std::vector<std::int64_t> numbers;
  for (std::int64_t number = asked.from + 1; number <= asked.to; ++number) numbers.push_back(number);
  return call(messages_request(stretch_.td_chat_id, numbers), kInternalErrorsOfAPage);
}

// The page that was taken; nothing where it says nothing.
std::expected<std::optional<HistoryPage>, CallFailure> StretchFetch::look_into(const PagesAhead::Taken& taken,
                                                                               std::int64_t at, PagesAhead& ahead) {
  HistoryPage page = page_of(*taken.reply, at, bounds());
  ++hand_.outcome.pages;
  // Asked for before it was known where it should begin, it may hold only what was read before.
  const bool was_read = page.messages.empty() && !page.beyond && !taken.asked.by_id() && taken.asked.from < at;
  if (was_read || !ahead.accept(page, taken.asked)) return std::nullopt;
  if (taken.asked.by_id()) {
    if (!page.beyond) page.to = taken.asked.to;
    return page;
  }
  const auto skips = skips_messages(page);
  if (!skips) return std::unexpected(skips.error());
  if (*skips) page.messages.clear();
  return page;
}

std::expected<void, CallFailure> StretchFetch::read_forwards(std::int64_t at) {
  hand_.progress.first_id = hand_.progress.at_id = at;
  hand_.progress.last_id = last_;
  if (held_.empty()) at = behind_covered(at);
  if (!looks_back_by_id_) coverage_.first_id = at + 1 + stretch_.shift;
  std::expected<void, CallFailure> done;
  PagesAhead ahead([this](const PageAsked& asked) { return ask_for(asked); }, asks_by_id());
  while (at < last_ && !beyond_) {
    const PagesAhead::Taken taken = ahead.take(at, uncovered_to(at));
    if (!taken.reply && taken.reply.error().kind == TelegramErrorClass::kUnreadable) {
      const auto read_to = read_around(at, taken.reply.error());
      if (!read_to) {
        done = std::unexpected(read_to.error());
        break;
      }
      at = *read_to;
      continue;
    }
    if (!taken.reply) {
      done = std::unexpected(taken.reply.error());
      break;
    }
    const auto looked = look_into(taken, at, ahead);
    if (!looked) {
      done = std::unexpected(looked.error());
      break;
    }
    if (!*looked) continue;
    const HistoryPage& page = **looked;
    if (page.messages.empty() && !page.beyond) {
      const auto ended = take_empty_page(at);
      if (!ended) done = std::unexpected(ended.error());
      if (!ended || *ended) break;
      continue;
    }
    empty_pages_ = 0;
    if (at < 1 && stretch_.history_is_hidden && !page.messages.empty()) {
      coverage_.visible_from = page.messages.front().first + stretch_.shift;
    }
    beyond_ = page.beyond;
    see_end(page.to);
    const std::int64_t next_at = behind_covered(page.to);
    const bool asks_ahead = hand_.caller.may_ask_ahead();
    if (asks_ahead && next_at < last_ && !beyond_) ahead.ask(next_at, uncovered_to(next_at));
    done = store_page(page);
    if (!done) break;
    if (turn_.is_wanted()) turn_.yield();
    if (next_at != page.to) coverage_.first_id = next_at + 1 + stretch_.shift;
    at = next_at;
    hand_.progress.at_id = at;
    hand_.caller.took(page.messages.size());
    if (asks_ahead) ask_further(ahead);
  }
  if (done && hand_.outcome.pages == pages_before_ && last_ <= at) {
    // That nothing is new is worth knowing, and that there is nothing at all.
    coverage_.reached_end = end_is_proven_;
    done = note_covered(at);
  }
  return done;
}

// What is behind the next one. Only here, where everything before the next one is stored: what is asked for twice after
// a kill is two requests at most.
void StretchFetch::ask_further(PagesAhead& ahead) const {
  const auto from = ahead.further();
  if (!from || *from >= last_ || beyond_) return;
  if (behind_covered(*from) == *from) ahead.ask_further(*from, uncovered_to(*from));
}

// Whether everything is read once the stretch is whole up to `at`: messages may have come since the last was looked
// for; TDLib is told of them while the chat is open.
void StretchFetch::see_end(std::int64_t at) {
  if (at >= last_ && !beyond_) {
    const auto now_last = last_message();
    if (now_last && stretch_.end == 0) {
      last_ = std::max(last_, *now_last);
      end_is_proven_ = true;
    }
    hand_.progress.last_id = last_;
  }
  // With --until messages may follow that nobody asked for.
  coverage_.reached_end = end_is_proven_ && at >= last_ && (!beyond_ || stretch_.end > 0);
}

// Commits that everything up to `at` was asked for, where no message says so.
std::expected<void, CallFailure> StretchFetch::note_covered(std::int64_t at) {
  Batch batch;
  coverage_.last_id = at + stretch_.shift;
  coverage_.horizon = forward_now();
  batch.coverage = coverage_;
  if (auto stored = commit(std::move(batch), 0, coverage_.horizon); !stored) return chat_failure(stored.error());
  return {};
}

}  // namespace telelake
