// Pages of history as TDLib gives them, and the requests for them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <simdjson.h>

#include "base/time.h"
#include "source/tdlib/td_client.h"

namespace telelake {

inline constexpr int kPageMessages = 100;           // of one request for history, the one that it begins at included
inline constexpr int kNewMessagesAPage = 98;        // what TDLib gives of it behind the message that it begins at
inline constexpr int kNewMessagesAFirstPage = 66;   // likewise, of first_page_request
inline constexpr std::size_t kMostIdsAtOnce = 200;  // of one request by id

// Messages between two numbers. Numbers are TDLib's ids without their unit; the messages live as long as the reply
// that they are from.
struct HistoryPage {
  TdReply reply;
  std::int64_t from = 0;                                                 // behind which it was asked
  std::int64_t to = 0;                                                   // up to which it is whole
  std::vector<std::pair<std::int64_t, simdjson::dom::object>> messages;  // ascending, each once
  bool beyond = false;                                                   // it holds messages beyond what is wanted
};

// What of a page is wanted.
struct PageBounds {
  std::optional<Time> until;  // by the time of sending, inclusive
  std::int64_t end = 0;       // greatest number; 0: there is none
};

// The `messages` of a reply, as they stand there.
std::vector<simdjson::dom::object> messages_of(const TdReply& reply);

// The member of an object as an integer; 0 where there is none.
std::int64_t integer_of(simdjson::dom::object object, std::string_view name);

// What a reply holds behind number `from`, in order.
HistoryPage page_of(TdReply reply, std::int64_t from, const PageBounds& bounds);

// At most `limit` messages, newest first, from number `from` on back; -`offset` newer ones come before it.
nlohmann::json history_request(std::int64_t td_chat_id, std::int64_t from, int offset, int limit);

// The page of messages that follow number `from`.
nlohmann::json next_page_request(std::int64_t td_chat_id, std::int64_t from);

// Likewise, where TDLib knows nothing of what follows: it then asks Telegram for so many more than it gives that it
// does not read ahead.
nlohmann::json first_page_request(std::int64_t td_chat_id, std::int64_t from);

// The messages with these numbers, at most kMostIdsAtOnce.
nlohmann::json messages_request(std::int64_t td_chat_id, std::span<const std::int64_t> numbers);

}  // namespace telelake
