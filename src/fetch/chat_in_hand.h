// A chat while it is fetched: what the parts of the fetch share.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "contract/records.h"
#include "fetch/chat_fetch.h"
#include "fetch/expiry.h"
#include "fetch/media_shelf.h"
#include "fetch/telegram_caller.h"
#include "store/repository.h"

namespace telelake {

// Not thread safe, but for `call`.
struct ChatInHand {
  Repository& repository;
  TelegramCaller& caller;
  const std::string account;  // its user id
  const ChatFetchOptions& options;
  ChatProgress& progress;
  Chat chat = {};
  std::string place = {};  // the chat, for messages to people
  ChatOutcome outcome = {};
  Time latest = {};                                                      // of the messages read
  std::optional<std::chrono::steady_clock::time_point> checkpoint = {};  // when a page was committed last
  ExpiryClock clock = {};
  MediaShelf* shelf = nullptr;              // files are looked at as it says; none: not at all
  std::function<void()> history_read = {};  // to be called once no more history is asked for; may be empty
  MediaTally tally = {};
  std::set<std::string> taken_over_from = {};  // user ids of accounts that had the chat in this run
  bool is_protected = false;                   // the chat forbids to save its content, or deletes its messages

  CallResult call(const nlohmann::json& request, int internal_errors = 0, std::chrono::seconds patience = {}) {
    return caller.call(request, place, internal_errors, patience);
  }
};

// This chat cannot go on, for a reason of our own.
inline std::unexpected<CallFailure> chat_failure(Error error) {
  return std::unexpected(CallFailure{TelegramErrorClass::kGiveUpChat, std::move(error)});
}

}  // namespace telelake
