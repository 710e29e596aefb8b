// Looking back: what is held is asked for again, for edits and deletions that nobody told of.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "fetch/stretch_fetch.h"

namespace telelake {

// The held messages to look back over: the latest of what this account has read before. What is hidden from it may be
// held from another account or an export, and that it is not given says nothing.
std::expected<void, CallFailure> StretchFetch::look_at_held() {
  constexpr std::size_t kMostAPage = 500;
  const std::uint64_t wanted = hand_.options.look_back;
  if (wanted == 0 || asked_before_ <= 0) return {};
  auto snapshot = hand_.repository.snapshot(stretch_.key);
  if (!snapshot) return {};  // Nothing is held of it yet.
  PageRequest request;
  request.from = PageRequest::From::kBefore;
  request.id = asked_before_ + stretch_.shift + 1;
  while (held_.size() < wanted) {
    request.limit = std::min<std::size_t>(kMostAPage, wanted - held_.size());
    const auto page = (*snapshot)->page(request);
    if (!page) return chat_failure(page.error());
    for (const Message& message : page->messages) {
      const std::int64_t number = message.id - stretch_.shift;
      if (number >= visible_from_) held_.insert(number);
    }
    if (page->messages.empty() || !page->has_before) break;
    request.id = page->messages.front().id;
    if (request.id - stretch_.shift < visible_from_) break;
  }
  return {};
}

// Leaves out what others have read: they may be given what this account is not.
std::expected<void, CallFailure> StretchFetch::leave_to_others() {
  const auto coverage = hand_.repository.coverage(stretch_.key);
  if (!coverage) return chat_failure(coverage.error());
  for (const CoverageRecord& record : *coverage) {
    if (record.account == hand_.account) continue;
    held_.erase(held_.lower_bound(record.first_id - stretch_.shift),
                held_.upper_bound(record.last_id - stretch_.shift));
  }
  return {};
}

// What accounts that this one takes the chat over from have read in earlier runs: edits are found. That this account is
// not given something says nothing, since it never was, and is no coverage of its own.
std::expected<void, CallFailure> StretchFetch::look_back_for_others() {
  if (hand_.taken_over_from.empty() || stretch_.key.scope != kSharedScope) return {};
  if (auto read = read_coverage(); !read) return read;
  for (const CoverageRecord& record : covered_) asked_before_ = std::max(asked_before_, record.last_id);
  if (auto looked = look_at_held(); !looked) return looked;
  for (const CoverageRecord& record : covered_) {
    if (record.account != hand_.account && record.run != hand_.options.run) continue;
    held_.erase(held_.lower_bound(record.first_id), held_.upper_bound(record.last_id));
  }
  std::expected<void, CallFailure> done;
  if (!held_.empty()) {
    asked_before_ = *held_.rbegin();
    covers_ = infers_deletions_ = false;
    done = look_back_by_id();
    covers_ = infers_deletions_ = true;
  }
  held_.clear();
  pages_before_ = hand_.outcome.pages;
  return done;
}

// What is held was not read by this account, or not without gaps: nothing is known of what lies between.
std::expected<void, CallFailure> StretchFetch::look_back() {
  auto snapshot = hand_.repository.snapshot(stretch_.key);
  if (!snapshot) return {};  // Nothing is held of it.
  const auto newest = (*snapshot)->page(PageRequest{.from = PageRequest::From::kNewest, .limit = 1});
  if (!newest) return chat_failure(newest.error());
  if (newest->messages.empty()) return {};
  if (auto opened = open_writer(); !opened) return chat_failure(opened.error());
  covers_ = false;
  looks_back_by_id_ = true;
  asked_before_ = last_ = newest->messages.back().id - stretch_.shift;
  auto done = look_at_held();
  if (done) done = leave_to_others();
  if (done && !held_.empty()) done = look_back_by_id();
  return close_writer(std::move(done));
}

// In channels and supergroups, whose ids are dense, a request takes twice as many messages by their ids.
std::expected<void, CallFailure> StretchFetch::look_back_by_id() {
  const std::int64_t first = *held_.begin();
  const auto range = static_cast<std::uint64_t>(asked_before_ - first + 1);
  std::vector<std::int64_t> numbers(held_.begin(), held_.end());
  if (range <= 2 * numbers.size()) {
    // Ids that were absent are worth asking for again where there are few.
    numbers.clear();
    for (std::int64_t number = first; number <= asked_before_; ++number) numbers.push_back(number);
  }
  // Those were asked for already, each alone.
  std::erase_if(numbers, [this](std::int64_t number) { return unreadable_.contains(number); });
  hand_.progress.first_id = hand_.progress.at_id = first - 1;
  const std::span<const std::int64_t> all(numbers);
  for (std::size_t begin = 0; begin < all.size(); begin += kMostIdsAtOnce) {
    const auto part = all.subspan(begin, std::min(kMostIdsAtOnce, all.size() - begin));
    auto asked = ask_by_id(part, false, [this](std::span<const std::int64_t> asked_for, const TdReply& reply) {
      HistoryPage page = page_of(reply, asked_for.front() - 1, {});
      page.to = asked_for.back();
      ++hand_.outcome.pages;
      return store_page(page);
    });
    if (!asked) return asked;
    hand_.progress.at_id = part.back();
  }
  return {};
}

}  // namespace telelake
