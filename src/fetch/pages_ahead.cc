#include "fetch/pages_ahead.h"

#include <algorithm>
#include <utility>

namespace telelake {

namespace {

constexpr std::int64_t kBudgetShare = 25;  // of so many pages one may bring nothing, and one more

std::int64_t count(const HistoryPage& page) { return static_cast<std::int64_t>(page.messages.size()); }

}  // namespace

PagesAhead::Taken PagesAhead::take(std::int64_t at, std::int64_t end) {
  forget_beyond(at);
  ++taken_;
  if (pages_.empty()) {
    const PageAsked asked = next(at, end);
    return {ask_(asked), asked};
  }
  OnItsWay page = std::move(pages_.front());
  pages_.pop_front();
  return {page.reply.get(), page.asked};
}

bool PagesAhead::accept(const HistoryPage& page, const PageAsked& asked) {
  const std::int64_t messages = count(page);
  last_by_id_ = asked.by_id();
  const std::int64_t ids = (asked.by_id() ? asked.to : page.to) - page.from;
  is_dense_ = ids * 3 <= messages * 4;
  const bool accepted = !asked.by_id() || page.beyond || messages > 0;
  if (accepted) given_ += messages;
  return accepted;
}

void PagesAhead::ask(std::int64_t at, std::int64_t end) {
  forget_beyond(at);
  if (pages_.empty()) ask_further(at, end);
}

std::optional<std::int64_t> PagesAhead::further() const {
  if (pages_.size() != 1 || !is_affordable()) return std::nullopt;
  const PageAsked& last = pages_.back().asked;
  // What comes by ids the first time may show that they are sparse there.
  return !last.by_id() || !is_dense_ || !last_by_id_ ? std::nullopt : std::optional(last.to);
}

void PagesAhead::ask_further(std::int64_t from, std::int64_t end) {
  const PageAsked asked = next(from, end);
  pages_.push_back({asked, std::async(std::launch::async, ask_, asked)});
}

PageAsked PagesAhead::next(std::int64_t from, std::int64_t end) const {
  if (!by_id_ || !is_dense_ || end <= from || !is_affordable()) return {from, 0};
  return {from, std::min(end, from + static_cast<std::int64_t>(kMostIdsAtOnce))};
}

bool PagesAhead::is_affordable() const {
  return taken_ * kNewMessagesAPage <= given_ + given_ / kBudgetShare + kNewMessagesAPage;
}

// Such a request was guessed behind one that then was not used, or holds what was read otherwise meanwhile.
void PagesAhead::forget_beyond(std::int64_t at) {
  while (!pages_.empty() &&
         (pages_.front().asked.from > at || (pages_.front().asked.by_id() && pages_.front().asked.to <= at))) {
    pages_.pop_front();
    ++taken_;
  }
}

}  // namespace telelake
