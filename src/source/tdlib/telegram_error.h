// What an error of Telegram means for who asked: the one table of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "source/tdlib/td_client.h"

namespace telelake {

enum class TelegramErrorClass : std::uint8_t {
  kRetry,          // it may go better another time
  kWait,           // Telegram says how long to wait
  kUnreadable,     // the answer holds something that TDLib does not know
  kGiveUpChat,     // this account cannot have what was asked of this chat
  kGiveUpAccount,  // nothing more can be asked with this account
};

// An error as a fetch or a login understands it.
struct TelegramFailure {
  TelegramErrorClass kind = TelegramErrorClass::kRetry;
  std::chrono::seconds wait{0};  // of kWait
  std::string reason;            // a short name for metrics: `flood_wait`, `internal`, `no_answer`, ...
  std::string cause;             // for a person
};

// Classes an error. Source: Telegram's API error list and TDLib's own errors.
TelegramFailure classify(const TdError& error);

// The name of requests that TDLib's log does not tell apart: those that it makes for itself are among them.
constexpr const char* kOtherMethod = "other";

// The method of Telegram's that a request to TDLib becomes: several may become one, and one becomes this or that by its
// chat. kOtherMethod where TDLib's log does not tell it apart. Where TDLib asks for several things at once, the one
// that stands for all.
std::string telegram_method(const nlohmann::json& request);

// A request that TDLib holds back by itself, from a line of its log (level 2, NetQueryDelayer). Nothing for other
// lines.
struct AbsorbedWait {
  int client = 0;        // TDLib's number of the client; 0 where the line does not tell
  std::string method;    // TDLib's, for example `getChatHistory`; kOtherMethod where the line does not tell
  std::string telegram;  // as telegram_method gives it, for example `messages.getHistory`
  std::chrono::seconds wait{0};
  bool is_flood = false;  // else an internal error of Telegram's, which TDLib tries again
  std::string cause;      // `FLOOD_WAIT_5`, `INTERNAL`, ...
};
std::optional<AbsorbedWait> parse_absorbed_wait(std::string_view log_line);

// The log line of such a wait, which an account's client met.
void log_absorbed_wait(const std::string& account, const AbsorbedWait& wait);

// What a request failed of where the client was closed and no other could be opened.
TdError not_open_again(const Error& why);

// What a request failed of that TDLib holds back again and again.
TdError again_and_again(const AbsorbedWait& last);

// What a request failed of while TDLib met the internal errors that the wait tells of.
TelegramFailure internal_failure(const AbsorbedWait& wait);

// Why a download failed, from a line of TDLib's log: its answer to the request says only that it did. Nothing for other
// lines.
struct FileFailure {
  int client = 0;            // TDLib's number of the client; 0 where the line does not tell
  std::int64_t file_id = 0;  // TDLib's number of the file, or of the same file in another message
  TdError error;
};
std::optional<FileFailure> parse_file_failure(std::string_view log_line);

}  // namespace telelake
