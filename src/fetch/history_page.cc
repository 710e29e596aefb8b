#include "fetch/history_page.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "source/tdlib/message_mapper.h"

namespace telelake {

using Json = nlohmann::json;

namespace {

// Dates rise with the numbers, so that one late message ends what is wanted; one from the future says nothing of those
// behind it.
bool is_beyond(const std::pair<std::int64_t, simdjson::dom::object>& message, const PageBounds& bounds) {
  constexpr std::int64_t kDay = 86400;
  if (bounds.end > 0 && message.first > bounds.end) return true;
  const std::int64_t date = integer_of(message.second, "date");
  return bounds.until && date > bounds.until->seconds && date < now().seconds + kDay;
}

}  // namespace

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

HistoryPage page_of(TdReply reply, std::int64_t from, const PageBounds& bounds) {
  HistoryPage page;
  page.from = page.to = from;
  for (const simdjson::dom::object message : messages_of(reply)) {
    const std::int64_t id = integer_of(message, "id");
    if (id % kTdMessageIdUnit == 0 && id / kTdMessageIdUnit > from) {
      page.messages.emplace_back(id / kTdMessageIdUnit, message);
    }
  }
  std::sort(page.messages.begin(), page.messages.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  const auto same = std::unique(page.messages.begin(), page.messages.end(),
                                [](const auto& left, const auto& right) { return left.first == right.first; });
  page.messages.erase(same, page.messages.end());
  while (!page.messages.empty() && is_beyond(page.messages.back(), bounds)) {
    page.messages.pop_back();
    page.beyond = true;
  }
  if (!page.messages.empty()) page.to = page.messages.back().first;
  page.reply = std::move(reply);
  return page;
}

Json history_request(std::int64_t td_chat_id, std::int64_t from, int offset, int limit) {
  return {{"@type", "getChatHistory"}, {"chat_id", td_chat_id}, {"from_message_id", from * kTdMessageIdUnit},
          {"offset", offset},          {"limit", limit},        {"only_local", false}};
}

Json next_page_request(std::int64_t td_chat_id, std::int64_t from) {
  return history_request(td_chat_id, std::max<std::int64_t>(from, 1), 1 - kPageMessages, kPageMessages);
}

// It asks for 96 new ones, and reads ahead where it has less than 29 more than it gave.
Json first_page_request(std::int64_t td_chat_id, std::int64_t from) {
  constexpr int kWithTheOneBefore = kNewMessagesAFirstPage + 1;
  return history_request(td_chat_id, std::max<std::int64_t>(from, 1), -kWithTheOneBefore, kWithTheOneBefore);
}

Json messages_request(std::int64_t td_chat_id, std::span<const std::int64_t> numbers) {
  Json ids = Json::array();
  for (const std::int64_t number : numbers) ids.push_back(number * kTdMessageIdUnit);
  return {{"@type", "getMessages"}, {"chat_id", td_chat_id}, {"message_ids", std::move(ids)}};
}

}  // namespace telelake
