#include "fetch/history_turn.h"

#include <algorithm>
#include <thread>

#include <nlohmann/json.hpp>

#include "fetch/history_page.h"

namespace telelake {

// Of a session that was exchanged nothing is in flight, and the fresh one knows nothing.
HistoryTurn::LastPage HistoryTurn::last_page() {
  const std::lock_guard lock(mutex_);
  if (last_.number > 0 && last_.session != caller_.session_number()) {
    last_ = {};
    in_flight_.room.give_back();
  }
  return last_;
}

CallResult HistoryTurn::next_page(std::int64_t from, int internal_errors, std::chrono::seconds patience) {
  const LastPage last = last_page();
  // What lies before the first page is in flight.
  if (last.number == 1 && !in_flight_.room.is_empty()) wait_for_read_ahead(last);
  const nlohmann::json request =
      last.number == 0 ? first_page_request(td_chat_id_, from) : next_page_request(td_chat_id_, from);
  auto reply = ask(request, internal_errors, patience);
  const std::lock_guard lock(mutex_);
  if (reply) {
    ++last_.number;
  } else {
    last_ = {};
  }
  return reply;
}

CallResult HistoryTurn::ask(const nlohmann::json& request, int internal_errors, std::chrono::seconds patience) {
  auto reply = caller_.page(request, place_, internal_errors, patience, in_flight_);
  if (!reply) return reply;
  const std::lock_guard lock(mutex_);
  last_.newest = 0;
  for (const simdjson::dom::object message : messages_of(*reply)) {
    last_.newest = std::max(last_.newest, integer_of(message, "id"));
  }
  last_.session = caller_.session_number();
  last_.came = Clock::now();
  last_.longest = std::max(last_.longest, in_flight_.took);
  return reply;
}

void HistoryTurn::yield() {
  if (!in_flight_.room.is_empty() && wait_for_read_ahead(last_page())) in_flight_.room.give_back();
}

void HistoryTurn::end() {
  const std::lock_guard ending(ending_);
  if (!in_flight_.room.is_empty()) wait_for_read_ahead(last_page());
  in_flight_.room.give_back();
  // What is read from here on TDLib does not know to follow.
  const std::lock_guard lock(mutex_);
  last_ = {};
}

// False where it has not come in the time of some pages.
bool HistoryTurn::wait_for_read_ahead(const LastPage& last) const {
  constexpr std::chrono::milliseconds kLeast{1}, kMost{50}, kMargin{100};
  if (last.newest == 0) return true;
  if (last.number < 2) {
    // Whether what lies before has come does not show where there is nothing. It takes as long as the page did.
    constexpr std::chrono::milliseconds kAtLeast{25}, kAtMost{1000};
    std::this_thread::sleep_until(last.came + std::min<Clock::duration>(last.longest * 5 / 4 + kAtLeast, kAtMost));
    return true;
  }
  const auto pause = std::clamp<Clock::duration>(last.longest / 20, kLeast, kMost);
  const auto until = last.came + last.longest * 3 + kMargin;
  while (!caller_.has_read_ahead(td_chat_id_, last.newest, last.session)) {
    if (Clock::now() > until) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

}  // namespace telelake
