#include "fetch/stretch_fetch.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/forward_clock.h"
#include "base/log.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr int kInternalErrorsOfAPage = 2;  // before its messages are asked for one by one
constexpr int kEmptyPages = 3;             // in a row without an end, before the chat counts as incomplete

}  // namespace

StretchFetch::StretchFetch(ChatInHand& hand, Stretch stretch)
    : hand_(hand), stretch_(std::move(stretch)), session_number_(hand.caller.session_number()) {
  coverage_.run = hand_.options.run;
  coverage_.key = stretch_.key;
  coverage_.account = hand_.account;
}

// The chat is open in the session before, and a fresh one is told of it again.
CallResult StretchFetch::call(const Json& request, int internal_errors) {
  if (session_number_ != hand_.caller.session_number()) {
    session_number_ = hand_.caller.session_number();
    const bool is_group = stretch_.td_chat_id < 0 && stretch_.td_chat_id > -kTdChannelMark;
    const Json open =
        is_group ? Json{{"@type", "createBasicGroupChat"}, {"basic_group_id", -stretch_.td_chat_id}, {"force", true}}
                 : Json{{"@type", "openChat"}, {"chat_id", stretch_.td_chat_id}};
    if (const auto opened = hand_.call(open); !opened) return opened;
  }
  return hand_.call(request, internal_errors, patience_);
}

Result<void> StretchFetch::open_writer() {
  auto writer = hand_.repository.open_writer(stretch_.key, hand_.chat);
  if (!writer) return std::unexpected(writer.error());
  writer_ = std::move(*writer);
  return {};
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
  for (CoverageRecord& record : *covered) {
    if (record.account == hand_.account) covered_.push_back(std::move(record));
  }
  std::sort(covered_.begin(), covered_.end(),
            [](const CoverageRecord& left, const CoverageRecord& right) { return left.first_id < right.first_id; });
  return {};
}

// Behind which number to begin: at what the account has not asked for yet, less what is to be looked back over.
std::expected<std::int64_t, CallFailure> StretchFetch::start() {
  std::int64_t first_wanted = 1;
  if (hand_.options.since) {
    const auto found = call({{"@type", "getChatMessageByDate"},
                             {"chat_id", stretch_.td_chat_id},
                             {"date", hand_.options.since->seconds - 1}});
    if (!found && found.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(found.error());
    if (found) first_wanted = (*found)->integer("id") / kTdMessageIdUnit + 1;
  }
  if (auto read = read_coverage(); !read) return std::unexpected(read.error());
  std::int64_t asked = first_wanted + stretch_.shift - 1;
  for (const CoverageRecord& record : covered_) {
    if (record.first_id <= asked + 1) asked = std::max(asked, record.last_id);
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

std::expected<std::uint64_t, CallFailure> StretchFetch::estimate() {
  if (auto seen = see_last(); !seen) return std::unexpected(seen.error());
  const auto begin = start();
  if (!begin) return std::unexpected(begin.error());
  std::uint64_t requests = 0;
  if (last_ > *begin) {
    requests = static_cast<std::uint64_t>(last_ - *begin + kNewMessagesAPage - 1) / kNewMessagesAPage;
  }
  if (looks_back_by_id_) requests += (held_.size() + kMostIdsAtOnce - 1) / kMostIdsAtOnce;
  return requests;
}

std::expected<void, CallFailure> StretchFetch::read() {
  pages_before_ = hand_.outcome.pages;
  if (auto opened = open_writer(); !opened) return chat_failure(opened.error());
  start_media();
  std::expected<void, CallFailure> done = retry_unreadable();
  if (done) done = see_last_or_find_end();
  if (!done) return done;
  const auto begin = start();
  if (!begin) return std::unexpected(begin.error());
  if (looks_back_by_id_) {
    coverage_.first_id = *held_.begin() + stretch_.shift;
    coverage_.reached_end = end_is_proven_ && *begin >= last_;
    if (done = look_back_by_id(); !done) return done;
  }
  done = read_forwards(*begin);
  if (done) done = read_missing_replies();
  if (done) done = name_topics();
  note_unproven_end();
  if (done) finish_media();
  media_.reset();
  if (auto compacted = writer_->compact(); !compacted && done) done = chat_failure(compacted.error());
  writer_.reset();
  return done;
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

std::expected<void, CallFailure> StretchFetch::read_forwards(std::int64_t at) {
  hand_.progress.first_id = hand_.progress.at_id = at;
  hand_.progress.last_id = last_;
  if (held_.empty()) at = behind_covered(at);
  if (!looks_back_by_id_) coverage_.first_id = at + 1 + stretch_.shift;
  std::expected<void, CallFailure> done;
  std::future<CallResult> next;
  const auto ask = [this](std::int64_t from) {
    return call(next_page_request(stretch_.td_chat_id, from), kInternalErrorsOfAPage);
  };
  while (at < last_ && !beyond_) {
    const CallResult reply = next.valid() ? next.get() : ask(at);
    if (!reply && reply.error().kind == TelegramErrorClass::kUnreadable) {
      const auto read_to = read_around(at, reply.error());
      if (!read_to) {
        done = std::unexpected(read_to.error());
        break;
      }
      at = *read_to;
      continue;
    }
    if (!reply) {
      done = std::unexpected(reply.error());
      break;
    }
    HistoryPage page = page_of(*reply, at, bounds());
    ++hand_.outcome.pages;
    if (const auto skips = skips_messages(page); !skips) {
      done = std::unexpected(skips.error());
      break;
    } else if (*skips) {
      page.messages.clear();
    }
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
    // The next page is asked for while this one is stored.
    if (next_at < last_ && !beyond_) next = std::async(std::launch::async, ask, next_at);
    done = store_page(page);
    if (!done) break;
    if (next_at != page.to) coverage_.first_id = next_at + 1 + stretch_.shift;
    at = next_at;
    hand_.progress.at_id = at;
    hand_.caller.took(page.messages.size());
  }
  if (next.valid()) next.wait();
  if (done && hand_.outcome.pages == pages_before_ && last_ <= at && at > 0) {
    // That nothing is new is worth knowing.
    coverage_.reached_end = end_is_proven_;
    done = note_covered(at);
  }
  return done;
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
