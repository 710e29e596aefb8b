#include "fetch/pages_ahead.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "source/tdlib/message_mapper.h"

namespace telelake {
namespace {

using Ids = std::set<std::int64_t>;

Ids range(std::int64_t first, std::int64_t last, std::int64_t step = 1) {
  Ids ids;
  for (std::int64_t id = first; id <= last; id += step) ids.insert(id);
  return ids;
}

Ids without(Ids ids, const Ids& gone) {
  for (const std::int64_t id : gone) ids.erase(id);
  return ids;
}

// A chat that answers as TDLib does, and remembers what it was asked.
class AnsweringChat {
 public:
  explicit AnsweringChat(Ids ids) : ids_(std::move(ids)) {}

  std::int64_t last() const { return *ids_.rbegin(); }
  const Ids& ids() const { return ids_; }
  const std::vector<PageAsked>& asked() const { return asked_; }
  std::ptrdiff_t asked_by_id() const { return std::ranges::count_if(asked_, &PageAsked::by_id); }

  // The page behind this number holds only so many messages.
  void shorten(std::int64_t from, std::size_t messages) { short_ = {from, messages}; }

  CallResult answer(const PageAsked& asked) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(asked);
    std::size_t most = asked.from == short_.first ? short_.second : static_cast<std::size_t>(kNewMessagesAPage);
    nlohmann::json messages = nlohmann::json::array();
    for (auto id = ids_.upper_bound(asked.from); id != ids_.end(); ++id) {
      if (asked.by_id() ? *id > asked.to : most-- == 0) break;
      messages.push_back({{"id", *id * kTdMessageIdUnit}, {"date", 1}});
    }
    return TdObject::parse(nlohmann::json{{"@type", "messages"}, {"messages", messages}}.dump());
  }

 private:
  Ids ids_;
  std::pair<std::int64_t, std::size_t> short_{-1, 0};
  std::mutex mutex_;
  std::vector<PageAsked> asked_;
};

// Reads the chat as a stretch is read; gives what came, each as often as it came.
std::vector<std::int64_t> read(AnsweringChat& chat, bool by_id) {
  std::vector<std::int64_t> got;
  PagesAhead ahead([&](const PageAsked& asked) { return chat.answer(asked); }, by_id);
  const std::int64_t end = chat.last();
  for (std::int64_t at = 0; at < end;) {
    const auto taken = ahead.take(at, end);
    EXPECT_LE(taken.asked.from, at);
    HistoryPage page = page_of(*taken.reply, at, {});
    if (page.messages.empty() && !taken.asked.by_id() && taken.asked.from < at) continue;
    if (!ahead.accept(page, taken.asked)) continue;
    if (taken.asked.by_id()) page.to = taken.asked.to;
    for (const auto& [number, message] : page.messages) got.push_back(number);
    at = page.to;
    if (at < end) ahead.ask(at, end);
    if (const auto further = ahead.further(); further && *further < end) ahead.ask_further(*further, end);
  }
  return got;
}

std::vector<std::int64_t> in_order(const Ids& ids) { return {ids.begin(), ids.end()}; }

// What is promised of a chat of that size.
double most_requests(const AnsweringChat& chat) { return static_cast<double>(chat.ids().size()) / 100 * 1.1 + 4; }

TEST(PagesAheadTest, DenseIdsAreAskedForByTheirNumbers) {
  AnsweringChat chat(range(1, 20'000));
  EXPECT_EQ(read(chat, true), in_order(chat.ids()));
  EXPECT_EQ(chat.asked().size(), 20'000 / kMostIdsAtOnce);
  EXPECT_EQ(chat.asked_by_id(), 20'000 / kMostIdsAtOnce);
  for (const PageAsked& asked : chat.asked()) EXPECT_LE(asked.to, chat.last());
}

TEST(PagesAheadTest, WhereIdsAreNotTheChatsOwnPagesAloneAreAskedFor) {
  AnsweringChat chat(range(1, 5000));
  EXPECT_EQ(read(chat, false), in_order(chat.ids()));
  EXPECT_EQ(chat.asked_by_id(), 0);
  EXPECT_EQ(chat.asked().size(), 5000 / 98 + 1);
}

TEST(PagesAheadTest, HolesAreReadOverByPagesWithinTheBudget) {
  Ids ids = range(1, 2000);
  for (std::int64_t first = 2700; first < 30'000; first += 2500) ids.merge(range(first, first + 1799));
  AnsweringChat chat(std::move(ids));
  EXPECT_EQ(read(chat, true), in_order(chat.ids()));
  EXPECT_GT(chat.asked_by_id(), 20);
  EXPECT_LE(static_cast<double>(chat.asked().size()), most_requests(chat));
}

TEST(PagesAheadTest, WhereSomeIdsAreMissingMoreComeByIdsStill) {
  AnsweringChat chat(without(range(1, 20'000), range(6, 20'000, 6)));
  EXPECT_EQ(read(chat, true), in_order(chat.ids()));
  // 166 of 200 ids are messages.
  EXPECT_LE(static_cast<double>(chat.asked().size()), static_cast<double>(chat.ids().size()) / 160 + 10);
}

TEST(PagesAheadTest, SparseIdsAreAskedForOnce) {
  AnsweringChat chat(range(1, 20'000, 2));
  EXPECT_EQ(read(chat, true), in_order(chat.ids()));
  EXPECT_EQ(chat.asked_by_id(), 1);
  EXPECT_EQ(chat.asked().size(), 1 + (10'000 - 100) / 98 + 1);
}

TEST(PagesAheadTest, WhereNoneOfTheFirstIdsIsAMessagePagesFindWhatFollows) {
  AnsweringChat chat(range(5000, 25'000, 3));
  EXPECT_EQ(read(chat, true), in_order(chat.ids()));
  EXPECT_EQ(chat.asked_by_id(), 1);
  EXPECT_LE(static_cast<double>(chat.asked().size()), most_requests(chat));
}

TEST(PagesAheadTest, FewNewMessagesAreOneRequestHoweverManyIdsLackOne) {
  AnsweringChat chat({7, 90, 91, 180});
  EXPECT_EQ(read(chat, true), in_order(chat.ids()));
  EXPECT_EQ(chat.asked().size(), 1);
}

TEST(PagesAheadTest, WhatIsBehindAPageIsAskedForOnce) {
  for (const std::int64_t one_of : {11, 12, 15, 40}) {
    AnsweringChat chat(without(range(1, 20'000), range(one_of, 20'000, one_of)));
    EXPECT_EQ(read(chat, false), in_order(chat.ids()));
    EXPECT_EQ(chat.asked().size(), (chat.ids().size() + 97) / 98) << one_of;
  }
}

TEST(PagesAheadTest, APageThatIsShortLeavesNothingOut) {
  AnsweringChat chat(range(1, 3000));
  chat.shorten(294, 10);
  EXPECT_EQ(read(chat, true), in_order(chat.ids()));
}

}  // namespace
}  // namespace telelake
