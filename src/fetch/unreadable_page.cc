// Messages that cannot be read: a single one, of a kind that TDLib does not know or that Telegram itself fails at,
// makes the whole answer an error.
//
// Everything else of such an answer is read by its numbers, in halves until the one message is found. That one is
// quarantined by its number, is asked for again by each later run, and counts as unexplained until it can be read.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/log.h"
#include "fetch/set_aside.h"
#include "fetch/stretch_fetch.h"

namespace telelake {

namespace {

constexpr int kInternalErrors = 1;        // at a request by id, before it is halved
constexpr int kMostFailures = 100;        // of requests by id in one run, for each stretch
constexpr int kMostBlocks = 20;           // of numbers, in which the message that spoils a page is looked for
constexpr std::size_t kMostRetries = 20;  // of messages that earlier runs could not read

}  // namespace

// Asks for the numbers, ascending. With `fails` a message among them is known to spoil the answer.
std::expected<void, CallFailure> StretchFetch::ask_by_id(std::span<const std::int64_t> numbers, bool fails,
                                                         const TakeAnswer& take) {
  if (numbers.empty()) return {};
  if (!fails || numbers.size() == 1) {
    const auto reply = call(messages_request(stretch_.td_chat_id, numbers), kInternalErrors);
    if (reply) return take(numbers, *reply);
    if (reply.error().kind != TelegramErrorClass::kUnreadable) return std::unexpected(reply.error());
    if (reply.error().error.code == ErrorCode::kUnavailable) {
      if (auto checked = check_that_others_can_be_read(numbers); !checked) return checked;
    }
    if (++failed_by_id_ > kMostFailures) {
      return chat_failure(Error{ErrorCode::kFailed, "too many messages cannot be read: " + reply.error().error.what,
                                hand_.place, "what was read is kept; run the same command again, it goes on there"});
    }
    if (numbers.size() == 1) return set_unreadable_aside(numbers.front(), reply.error().error);
  }
  const std::size_t half = numbers.size() / 2;
  const std::size_t found = unreadable_.size();
  if (auto first = ask_by_id(numbers.first(half), false, take); !first) return first;
  return ask_by_id(numbers.subspan(half), unreadable_.size() == found, take);
}

// Telegram fails at these numbers: where it fails at any other, too, the trouble is not a message's.
std::expected<void, CallFailure> StretchFetch::check_that_others_can_be_read(std::span<const std::int64_t> numbers) {
  if (others_can_be_read_) return {};
  const std::int64_t other = numbers.front() > 1 ? 1 : last_ + 1;
  const auto reply = call(messages_request(stretch_.td_chat_id, std::span(&other, 1)));
  others_can_be_read_ = reply.has_value();
  return reply ? std::expected<void, CallFailure>() : std::unexpected(reply.error());
}

// The page behind `at` cannot be read: gives up to where the history was read by its numbers instead.
std::expected<std::int64_t, CallFailure> StretchFetch::read_around(std::int64_t at, const CallFailure& cause) {
  log_warning("page cannot be read, its messages are asked for by their ids",
              {{"chat", hand_.place}, {"behind", at + stretch_.shift}, {"reason", cause.error.what}});
  const std::int64_t begin = at;
  const auto is_found = [&] { return unreadable_.upper_bound(begin) != unreadable_.upper_bound(at); };
  std::size_t given = 0;
  const auto goes_on = [&](int block) {
    // The page had no more messages than that.
    const bool is_whole = is_found() || given >= kPageMessages;
    return block < kMostBlocks && at < last_ && !beyond_ && !is_whole;
  };
  for (int block = 0; goes_on(block); ++block) {
    std::vector<std::int64_t> numbers;
    const std::int64_t to = std::min(last_, at + static_cast<std::int64_t>(kMostIdsAtOnce));
    for (std::int64_t number = at + 1; number <= to; ++number) {
      if (!unreadable_.contains(number)) numbers.push_back(number);
    }
    auto asked = ask_by_id(numbers, false, [&](std::span<const std::int64_t> asked_for, const TdReply& reply) {
      HistoryPage page = page_of(reply, asked_for.front() - 1, bounds());
      given += page.messages.size();
      ++hand_.outcome.pages;
      if (beyond_) return std::expected<void, CallFailure>();
      beyond_ = page.beyond;
      if (!beyond_) page.to = asked_for.back();
      see_end(page.to);
      return store_page(page);
    });
    if (!asked) return std::unexpected(asked.error());
    if (unreadable_.contains(to)) {
      // Nothing behind it was stored that would say that it was asked for.
      see_end(to);
      if (auto noted = note_covered(to); !noted) return std::unexpected(noted.error());
    }
    at = to;
    hand_.progress.at_id = at;
  }
  const bool is_explained = is_found() || at >= last_ || beyond_;
  if (is_explained || cause.error.code != ErrorCode::kUnavailable) return at;
  // No message is the cause: Telegram has to give its next page, or is given up.
  const auto next = next_page(at);
  if (!next) return std::unexpected(next.error());
  return at;
}

// Keeps what is known of the message, and that it was asked for.
std::expected<void, CallFailure> StretchFetch::set_unreadable_aside(std::int64_t number, const Error& cause) {
  const std::int64_t id = number + stretch_.shift;
  unreadable_.insert(number);
  ++hand_.outcome.unreadable;
  const bool is_spoiled = cause.code == ErrorCode::kUnavailable;
  QuarantineRecord record = unreadable_record(stretch_.key, id, is_spoiled ? kFailingReason : kUnreadableReason);
  record.context = nlohmann::json{{"telegram", true}, {"error", cause.what}}.dump();
  const auto kept = set_aside(hand_.repository, std::move(record));
  if (!kept) return chat_failure(kept.error());
  if (*kept) ++hand_.outcome.quarantined;
  return {};
}

// Another TDLib may read what the one before could not.
std::expected<void, CallFailure> StretchFetch::retry_unreadable() {
  const auto known = set_aside_of(hand_.repository, stretch_.key);
  if (!known) return chat_failure(known.error());
  std::size_t asked = 0;
  for (const auto& [id, record] : *known) {
    if (record.reason != kUnreadableReason && record.reason != kFailingReason) continue;
    const std::int64_t number = id - stretch_.shift;
    if (++asked > kMostRetries) {
      unreadable_.insert(number);
      continue;
    }
    const auto take = [&](std::span<const std::int64_t> numbers, const TdReply& reply) {
      auto stored = store_asked(numbers, reply);
      if (!stored) return stored;
      if (auto removed = hand_.repository.remove_quarantined(record.id); !removed) {
        stored = chat_failure(removed.error());
      }
      return stored;
    };
    const auto done = ask_by_id(std::span(&number, 1), false, take);
    if (!done) return done;
  }
  return {};
}

}  // namespace telelake
