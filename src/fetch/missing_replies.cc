// Messages that held ones answer to, or that began their threads, and that were left out: what was sent before --since,
// for the most part.
//
// They are asked for by their ids, and coverage claims those ids alone: a message that Telegram does not give is absent
// from then on, and not asked for again.
#include <algorithm>

#include "base/forward_clock.h"
#include "base/log.h"
#include "fetch/stretch_fetch.h"

namespace telelake {

namespace {

constexpr int kMostRequests = 50;  // in one run; the next goes on

// From which id on the record tells what `account` may get.
std::int64_t first_told(const CoverageRecord& record, const std::string& account) {
  return record.account == account ? record.first_id : std::max(record.first_id, record.visible_from);
}

// Up to where everything from `first` on was asked for.
std::int64_t asked_without_gap(std::int64_t first, const std::vector<CoverageRecord>& asked,
                               const std::string& account) {
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
  ranges.reserve(asked.size());
  for (const CoverageRecord& record : asked) ranges.emplace_back(first_told(record, account), record.last_id);
  std::sort(ranges.begin(), ranges.end());
  std::int64_t reach = first - 1;
  for (const auto& [begin, end] : ranges) {
    if (begin <= reach + 1) reach = std::max(reach, end);
  }
  return reach;
}

}  // namespace

Result<void> StretchFetch::see_asked() {
  auto coverage = hand_.repository.coverage(stretch_.key);
  if (!coverage) return std::unexpected(coverage.error());
  std::erase_if(*coverage, [](const CoverageRecord& record) { return record.account.empty(); });
  asked_ = std::move(*coverage);
  return {};
}

bool StretchFetch::is_asked(std::int64_t id) const {
  return std::ranges::any_of(asked_, [&](const CoverageRecord& record) {
    return id >= first_told(record, hand_.account) && id <= record.last_id;
  });
}

// Leaves what of the ids is neither held nor known to be absent, ascending, each once.
void StretchFetch::keep_missing(std::vector<std::int64_t>& ids) const {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::erase_if(ids, [this](std::int64_t id) {
    const std::int64_t number = id - stretch_.shift;
    return scope_of(hand_.chat.type, id, hand_.account) != stretch_.key.scope || number < 1 || number > last_ ||
           unreadable_.contains(number) || std::ranges::binary_search(held_outside_, id) || is_asked(id);
  });
}

// Looks through everything that is held, but only where something was left out.
Result<std::vector<std::int64_t>> StretchFetch::find_missing() {
  std::vector<std::int64_t> targets;
  if (auto seen = see_asked(); !seen) return std::unexpected(seen.error());
  if (asked_without_gap(1 + stretch_.shift, asked_, hand_.account) >= last_ + stretch_.shift) return targets;
  auto snapshot = hand_.repository.snapshot(stretch_.key);
  if (!snapshot) return targets;  // Nothing is held of it yet.
  const ChatSummary& summary = (*snapshot)->summary();
  if (!summary.first_date) return targets;
  const auto visited = (*snapshot)->visit(*summary.first_date, *summary.last_date, [&](const Message& message) {
    if (!is_asked(message.id)) held_outside_.push_back(message.id);
    const auto& reply = message.reply_to;
    if (reply && (!reply->chat_id || *reply->chat_id == stretch_.key.chat_id) && !is_asked(reply->message_id)) {
      targets.push_back(reply->message_id);
    }
    const Integer& thread = message.thread_id;
    if (thread && *thread != kGeneralTopicId && !is_asked(*thread)) targets.push_back(*thread);
    return true;
  });
  if (!visited) return std::unexpected(visited.error());
  const auto undated = (*snapshot)->undated();
  if (!undated) return std::unexpected(undated.error());
  for (const Undated& message : *undated) held_outside_.push_back(message.id);
  std::sort(held_outside_.begin(), held_outside_.end());
  keep_missing(targets);
  return targets;
}

std::expected<void, CallFailure> StretchFetch::read_missing_replies() {
  auto missing = find_missing();
  if (!missing) return chat_failure(missing.error());
  return fetch_missing(std::move(*missing));
}

std::expected<void, CallFailure> StretchFetch::read_ids(std::vector<std::int64_t> ids) {
  if (auto opened = open_writer(); !opened) return chat_failure(opened.error());
  if (auto seen = see_last(); !seen) return seen;
  if (auto seen = see_asked(); !seen) return chat_failure(seen.error());
  auto snapshot = hand_.repository.snapshot(stretch_.key);
  if (!snapshot) return chat_failure(snapshot.error());
  for (const std::int64_t id : ids) {
    const auto held = (*snapshot)->message(id);
    if (!held) return chat_failure(held.error());
    if (*held) held_outside_.push_back(id);
  }
  std::sort(held_outside_.begin(), held_outside_.end());
  keep_missing(ids);
  auto done = fetch_missing(std::move(ids));
  return close_writer(std::move(done));
}

// What comes may itself answer to something that is missing.
std::expected<void, CallFailure> StretchFetch::fetch_missing(std::vector<std::int64_t> ids) {
  std::set<std::int64_t> wanted(ids.begin(), ids.end());
  std::set<std::int64_t> tried;
  for (int request = 0; !wanted.empty(); ++request) {
    if (request == kMostRequests) {
      hand_.outcome.replies_left += wanted.size();
      log_info("messages that are answered to are left for the next run",
               {{"chat", hand_.place}, {"messages", wanted.size()}});
      break;
    }
    std::vector<std::int64_t> numbers;
    for (auto id = wanted.begin(); id != wanted.end() && numbers.size() < kMostIdsAtOnce; id = wanted.erase(id)) {
      numbers.push_back(*id - stretch_.shift);
      tried.insert(*id);
    }
    std::vector<std::int64_t> more;
    const auto take = [&](std::span<const std::int64_t> asked_for, const TdReply& reply) {
      const std::size_t given = std::min(asked_for.size(), page_of(reply, 0, {}).messages.size());
      hand_.outcome.replies_fetched += given;
      hand_.outcome.replies_absent += asked_for.size() - given;
      auto stored = store_asked(asked_for, reply);
      more.insert(more.end(), answered_.begin(), answered_.end());
      return stored;
    };
    if (auto asked = ask_by_id(numbers, false, take); !asked) return asked;
    keep_missing(more);
    std::ranges::copy_if(more, std::inserter(wanted, wanted.end()),
                         [&](std::int64_t id) { return !tried.contains(id); });
  }
  return {};
}

// Stores what came of these numbers, and that they alone were asked for.
std::expected<void, CallFailure> StretchFetch::store_asked(std::span<const std::int64_t> numbers,
                                                           const TdReply& reply) {
  const HistoryPage page = page_of(reply, 0, {});
  Batch batch;
  take_messages(page, batch);
  const std::size_t messages = batch.messages.size();
  CoverageRecord asked = coverage_;
  asked.horizon = forward_now();
  if (auto stored = commit(std::move(batch), messages, asked.horizon); !stored) return chat_failure(stored.error());
  // What is held between these was not read with them.
  for (const auto& [number, message] : page.messages) {
    if (media_) media_->page_stored(number + stretch_.shift, number + stretch_.shift, asked.horizon);
  }
  asked.reached_end = false;
  asked.visible_from = 0;
  for (std::size_t begin = 0, end = 0; begin < numbers.size(); begin = end) {
    for (end = begin + 1; end < numbers.size() && numbers[end] == numbers[end - 1] + 1;) ++end;
    asked.first_id = numbers[begin] + stretch_.shift;
    asked.last_id = numbers[end - 1] + stretch_.shift;
    if (auto recorded = hand_.repository.record_coverage(asked); !recorded) return chat_failure(recorded.error());
  }
  return {};
}

}  // namespace telelake
