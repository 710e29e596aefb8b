// A chat's turn at reading history page by page.
//
// TDLib reads ahead: with the answer to a page it asks for the page behind, which the next request for one then finds
// or waits for, and with the answer to a first page for what lies before it. Those are requests in flight, too. So
// whoever reads by pages holds room until they have come, and only then lets others have their turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "fetch/telegram_caller.h"

namespace telelake {

// One chat's. One thread asks at a time, and none while another yields; otherwise thread safe.
class HistoryTurn {
 public:
  // `place` names the chat, for messages to people. Everything must outlive the turn.
  HistoryTurn(TelegramCaller& caller, std::int64_t td_chat_id, const std::string& place)
      : caller_(caller), td_chat_id_(td_chat_id), place_(place) {}
  ~HistoryTurn() { end(); }
  HistoryTurn(const HistoryTurn&) = delete;
  HistoryTurn& operator=(const HistoryTurn&) = delete;

  // Asks for the page of messages that follow number `from`; waits for the turn where it is not this chat's. The rest
  // is as in TelegramCaller::call.
  CallResult next_page(std::int64_t from, int internal_errors, std::chrono::seconds patience);

  // Likewise, for another part of the history (getChatHistory).
  CallResult ask(const nlohmann::json& request, int internal_errors, std::chrono::seconds patience);

  // Whether others wait for theirs: then ask for no further page before `yield`.
  bool is_wanted() const { return caller_.is_history_wanted(); }

  // Lets others have their turn, as soon as nothing of this one is in flight. Where TDLib does not get what it reads
  // ahead, the turn goes on: the next page that is asked for will tell why.
  void yield();

  // No page follows. Returns when nothing of the turn is in flight.
  void end();

 private:
  using Clock = std::chrono::steady_clock;

  struct LastPage {
    int number = 0;             // since TDLib knew nothing of what lies before; 0: there is none
    std::int64_t newest = 0;    // TDLib's id of a message; 0: there was none
    std::uint64_t session = 0;  // in which it came
    Clock::time_point came;
    Clock::duration longest{};  // that a page of this turn took
  };

  LastPage last_page();
  bool wait_for_read_ahead(const LastPage& last) const;

  TelegramCaller& caller_;
  const std::int64_t td_chat_id_;
  const std::string& place_;
  TelegramCaller::InFlight in_flight_;
  std::mutex mutex_;  // of `last_`
  LastPage last_;
  std::mutex ending_;
};

}  // namespace telelake
