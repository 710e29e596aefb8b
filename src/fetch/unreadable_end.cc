// The end of a chat whose last message cannot be read: every answer of Telegram that would say which message is the
// last holds that one, and cannot be taken apart.
//
// In channels and supergroups messages are numbered without gaps, so the end is looked for by numbers: half of a
// request asks for the numbers behind the greatest one that is known, the other half for numbers further and further
// away, and the greatest that is there is the next to begin at. What lies behind the last one found is not known to be
// nothing: such a chat is read up to there, and not called complete.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "fetch/stretch_fetch.h"

namespace telelake {

namespace {

constexpr std::int64_t kNear = 100;             // numbers that are all asked for
constexpr double kStep = 1.18;                  // from one of the further distances to the next
constexpr std::int64_t kGreatest = 2147483647;  // number of a message
constexpr int kMostRequests = 60;               // in one go, those for unreadable messages aside
constexpr std::chrono::seconds kPatience{10};   // for an answer

// Which numbers behind `at` to ask for, ascending.
std::vector<std::int64_t> numbers_behind(std::int64_t at, const std::set<std::int64_t>& without) {
  std::vector<std::int64_t> numbers;
  double distance = kNear;
  for (std::int64_t number = at + 1; number <= kGreatest && numbers.size() < kMostIdsAtOnce;) {
    if (!without.contains(number)) numbers.push_back(number);
    if (number < at + kNear) {
      ++number;
    } else {
      distance *= kStep;
      number = at + static_cast<std::int64_t>(distance);
    }
  }
  return numbers;
}

}  // namespace

std::expected<void, CallFailure> StretchFetch::see_last_or_find_end() {
  auto seen = see_last();
  const bool can_look = stretch_.key.scope == kSharedScope && stretch_.end == 0;
  if (seen || !can_look || seen.error().kind != TelegramErrorClass::kUnreadable) return seen;
  if (end_is_proven_) {
    log_warning("the chat's last message cannot be read, its end is looked for by ids",
                {{"chat", hand_.place}, {"reason", seen.error().error.what}});
  }
  end_is_proven_ = false;
  // Where TDLib has seen the chat before, it first wants to know what has happened since, which it cannot read, and
  // keeps everything else that it is given of the chat to itself until it can.
  patience_ = kPatience;
  auto found = find_end();
  patience_ = {};
  if (found || found.error().kind != TelegramErrorClass::kGiveUpChat) return found;
  hand_.caller.note_stuck();
  return chat_failure(Error{ErrorCode::kFailed, seen.error().error.what, hand_.place,
                            "it is the chat's last message, and TDLib gives nothing new of the chat until another one "
                            "follows; fetch it again then"});
}

std::expected<void, CallFailure> StretchFetch::find_end() {
  if (auto read = read_coverage(); !read) return read;
  for (const CoverageRecord& record : covered_) last_ = std::max(last_, record.last_id - stretch_.shift);
  for (int request = 0; request < kMostRequests; ++request) {
    const auto found = last_of(numbers_behind(last_, unreadable_));
    if (!found) return std::unexpected(found.error());
    if (*found <= last_) return {};
    last_ = *found;
  }
  return {};
}

// The greatest of the numbers that a message has, one that cannot be read too; 0 where none has.
std::expected<std::int64_t, CallFailure> StretchFetch::last_of(std::span<const std::int64_t> numbers) {
  std::int64_t last = 0;
  if (numbers.empty()) return last;
  const auto asked = ask_by_id(numbers, false, [&last](std::span<const std::int64_t>, const TdReply& reply) {
    for (const auto& [number, message] : page_of(reply, 0, {}).messages) last = std::max(last, number);
    return std::expected<void, CallFailure>();
  });
  if (!asked) return std::unexpected(asked.error());
  const auto behind = unreadable_.upper_bound(numbers.back());
  if (behind != unreadable_.begin() && *std::prev(behind) >= numbers.front()) last = std::max(last, *std::prev(behind));
  return last;
}

// With --until nobody asks for the end.
void StretchFetch::note_unproven_end() {
  if (end_is_proven_ || beyond_ || !hand_.outcome.complete) return;
  hand_.outcome.complete = false;
  hand_.outcome.incomplete_reason = fmt::format(
      "its last message cannot be read, so that nothing proves that {} is the last", last_ + stretch_.shift);
  log_warning("chat is not complete", {{"chat", hand_.place}, {"reason", hand_.outcome.incomplete_reason}});
}

}  // namespace telelake
