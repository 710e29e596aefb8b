#include "source/tdlib/telegram_error.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "source/tdlib/td_directory.h"

namespace telelake {

namespace {

struct Known {
  std::string_view part;  // of the error's message
  TelegramErrorClass kind;
  std::string_view reason;
  std::string_view cause;
};

// What TDLib says of an answer that it cannot take apart.
constexpr std::string_view kNotKnown = "the answer holds something that this version of TDLib does not know";
constexpr std::string_view kPrivate = "the chat is private, or the account was banned";

// What is said of floods that TDLib has sat out without an end.
constexpr std::string_view kAgainAndAgain = "Telegram asks to wait again and again";

// What is said where there is no client any more.
constexpr std::string_view kNotOpenAgain = "no client could be opened";

constexpr Known kKnown[] = {
    {kNotOpenAgain, TelegramErrorClass::kGiveUpAccount, "closed", "the client was closed to begin afresh"},
    {"AUTH_KEY_UNREGISTERED", TelegramErrorClass::kGiveUpAccount, "session_revoked", "the session was ended elsewhere"},
    {"AUTH_KEY_DUPLICATED", TelegramErrorClass::kGiveUpAccount, "session_revoked", "the session is used elsewhere too"},
    {"AUTH_KEY_INVALID", TelegramErrorClass::kGiveUpAccount, "session_revoked", "the session is not valid any more"},
    {"SESSION_REVOKED", TelegramErrorClass::kGiveUpAccount, "session_revoked", "the session was ended elsewhere"},
    {"SESSION_EXPIRED", TelegramErrorClass::kGiveUpAccount, "session_revoked", "the session has expired"},
    {"USER_DEACTIVATED", TelegramErrorClass::kGiveUpAccount, "account_banned", "the account was deleted or banned"},
    {"PHONE_NUMBER_BANNED", TelegramErrorClass::kGiveUpAccount, "account_banned", "the account's number is banned"},
    {"PHONE_NUMBER_FLOOD", TelegramErrorClass::kGiveUpAccount, "login_flood",
     "this number has asked for too many codes; try again tomorrow"},
    {"PHONE_PASSWORD_FLOOD", TelegramErrorClass::kGiveUpAccount, "login_flood",
     "this number has tried to log in too often; try again tomorrow"},
    {"API_ID_", TelegramErrorClass::kGiveUpAccount, "wrong_application", "Telegram does not take api_id and api_hash"},
    {"ACCESS_TOKEN_", TelegramErrorClass::kGiveUpAccount, "wrong_token", "Telegram does not take the bot's token"},
    {"FROZEN_", TelegramErrorClass::kGiveUpAccount, "account_frozen", "Telegram has frozen the account"},
    {"Unauthorized", TelegramErrorClass::kGiveUpAccount, "session_revoked", "the account is not logged in any more"},
    // TDLib's way to say that all chats are loaded.
    {"Not Found", TelegramErrorClass::kGiveUpChat, "not_found", "Telegram knows nothing of it"},
    {"Request aborted", TelegramErrorClass::kGiveUpAccount, "closed", "the client was closed"},
    {"CHANNEL_PRIVATE", TelegramErrorClass::kGiveUpChat, "chat_private", kPrivate},
    {"CHANNEL_INVALID", TelegramErrorClass::kGiveUpChat, "chat_gone", "there is no such chat any more"},
    {"CHAT_FORBIDDEN", TelegramErrorClass::kGiveUpChat, "chat_private", "the account may not read the chat"},
    {"CHAT_ID_INVALID", TelegramErrorClass::kGiveUpChat, "chat_gone", "there is no such chat"},
    {"CHAT_RESTRICTED", TelegramErrorClass::kGiveUpChat, "chat_private", "the account may not read the chat"},
    {"USER_BANNED_IN_CHANNEL", TelegramErrorClass::kGiveUpChat, "chat_private", "the account is banned there"},
    {"PEER_ID_INVALID", TelegramErrorClass::kGiveUpChat, "chat_gone", "the account does not know the chat"},
    {"USERNAME_NOT_OCCUPIED", TelegramErrorClass::kGiveUpChat, "no_such_name", "nobody has this username"},
    {"USERNAME_INVALID", TelegramErrorClass::kGiveUpChat, "no_such_name", "this is no username"},
    {"Chat not found", TelegramErrorClass::kGiveUpChat, "chat_gone", "the account does not know the chat"},
    // What TDLib says by itself once Telegram has said CHANNEL_PRIVATE.
    {"Can't access the chat", TelegramErrorClass::kGiveUpChat, "chat_private", kPrivate},
    {"Have no access", TelegramErrorClass::kGiveUpChat, "chat_private", "the account may not read the chat"},
    {"Unknown constructor found", TelegramErrorClass::kUnreadable, "unreadable", kNotKnown},
    {"Too much data to fetch", TelegramErrorClass::kUnreadable, "unreadable", kNotKnown},
    {"Not enough data to read", TelegramErrorClass::kUnreadable, "unreadable", kNotKnown},
    {"Wrong string length", TelegramErrorClass::kUnreadable, "unreadable", kNotKnown},
    {"Wrong vector length", TelegramErrorClass::kUnreadable, "unreadable", kNotKnown},
    {"BOT_METHOD_INVALID", TelegramErrorClass::kGiveUpAccount, "bot", "bots may not ask for this"},
};

struct Method {
  std::string_view constructor;  // of layer 229, as TDLib's log names it
  std::string_view telegram;
  std::string_view tdlib;
};

constexpr std::string_view kHistory = "messages.getHistory";
constexpr std::string_view kOfChannel = "channels.getMessages";
constexpr std::string_view kOfOthers = "messages.getMessages";
constexpr std::string_view kDialogs = "messages.getDialogs";

// What a fetch's requests become.
constexpr Method kMethods[] = {
    {"[tl:0x4423e6c5]", kHistory, "getChatHistory"},
    {"[tl:0xad8c9a23]", kOfChannel, "getMessages"},
    {"[tl:0x63c66506]", kOfOthers, "getMessages"},
    {"[tl:0x3ba47bff]", "messages.getForumTopics", "getForumTopics"},
    {"[tl:0xaf0a4a08]", "messages.getForumTopicsByID", "getForumTopic"},
    {"[tl:0x725afbbc]", "contacts.resolveUsername", "searchPublicChat"},
    {"[tl:0xbe5335be]", "upload.getFile", "downloadFile"},
    {"[tl:0xa0f4cb4f]", kDialogs, "loadChats"},
    {"[tl:0xd6b94df2]", kDialogs, "loadChats"},  // messages.getPinnedDialogs
    {"[tl:0x08736a09]", "channels.getFullChannel", "getSupergroupFullInfo"},
};

// The whole number behind `prefix`; nothing where the text does not have it.
std::optional<std::int64_t> number_behind(std::string_view text, std::string_view prefix) {
  const std::size_t at = text.find(prefix);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + prefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc{} || number < 0) return std::nullopt;
  return number;
}

std::optional<std::int64_t> flood_seconds(std::string_view message) {
  for (const std::string_view prefix :
       {"FLOOD_WAIT_", "FLOOD_PREMIUM_WAIT_", "SLOWMODE_WAIT_", "TAKEOUT_INIT_DELAY_", "retry after "}) {
    if (const auto seconds = number_behind(message, prefix)) return seconds;
  }
  return std::nullopt;
}

}  // namespace

TelegramFailure classify(const TdError& error) {
  using enum TelegramErrorClass;
  for (const Known& known : kKnown) {
    if (error.message.find(known.part) != std::string::npos) {
      return {known.kind, {}, std::string(known.reason), std::string(known.cause) + " (" + error.message + ")"};
    }
  }
  if (const auto seconds = flood_seconds(error.message); seconds && (error.code == 429 || error.code == 420)) {
    return {kWait, std::chrono::seconds(*seconds), "flood_wait", "Telegram asks to wait"};
  }
  if (error.code == 0) {
    return {kRetry, {}, error.message.starts_with(kAgainAndAgain) ? "flood_wait" : "no_answer", error.message};
  }
  if (error.code >= 500 || error.code == 429 || error.code == 420) {
    return {kRetry, {}, "internal", "Telegram has an internal error (" + error.message + ")"};
  }
  if (error.code == 401)
    return {kGiveUpAccount, {}, "session_revoked", "the account is not logged in: " + error.message};
  return {kGiveUpChat, {}, "refused", "Telegram refuses: " + error.message + " (" + std::to_string(error.code) + ")"};
}

std::optional<AbsorbedWait> parse_absorbed_wait(std::string_view log_line) {
  if (log_line.find("Delay: [Query") == std::string_view::npos) return std::nullopt;
  AbsorbedWait wait;
  wait.wait = std::chrono::seconds(number_behind(log_line, "[timeout:").value_or(0));
  wait.client = static_cast<int>(number_behind(log_line, "[#").value_or(0));
  wait.method = wait.telegram = kOtherMethod;
  for (const Method& method : kMethods) {
    if (log_line.find(method.constructor) == std::string_view::npos) continue;
    wait.method = method.tdlib;
    wait.telegram = method.telegram;
  }
  // `[Error : 420 : FLOOD_WAIT_3]`
  constexpr std::string_view kError = "[Error : ";
  const std::size_t begin = log_line.find(kError);
  if (begin != std::string_view::npos) {
    const std::string_view error = log_line.substr(begin + kError.size());
    wait.cause = error.substr(0, error.find(']'));
    const std::size_t separator = wait.cause.find(" : ");
    if (separator != std::string::npos) wait.cause.replace(separator, 3, " ");
  }
  wait.is_flood = wait.cause.find("FLOOD_") != std::string::npos;
  return wait;
}

std::string telegram_method(const nlohmann::json& request) {
  const std::string name = request.value("@type", "");
  if (name == "getMessages") {
    return std::string(is_shared_chat(request.value("chat_id", std::int64_t{0})) ? kOfChannel : kOfOthers);
  }
  if (name == "getChatMessageByDate") return std::string(kHistory);
  const auto* const known = std::ranges::find(kMethods, name, &Method::tdlib);
  return known == std::end(kMethods) ? kOtherMethod : std::string(known->telegram);
}

void log_absorbed_wait(const std::string& account, const AbsorbedWait& wait) {
  log_warning(wait.is_flood ? "Telegram asks to wait" : "Telegram has an internal error, TDLib tries again",
              {{"account", account},
               {"method", wait.method},
               {"seconds", wait.wait.count()},
               {"reason", wait.cause},
               {"waits", "TDLib"}});
}

TdError not_open_again(const Error& why) { return {0, std::string(kNotOpenAgain) + ": " + why.text()}; }

TdError again_and_again(const AbsorbedWait& last) {
  if (!last.is_flood) return {500, last.cause};
  return {0, std::string(kAgainAndAgain) + " (" + last.cause + ")"};
}

TelegramFailure internal_failure(const AbsorbedWait& wait) {
  return {TelegramErrorClass::kRetry, {}, "internal", "Telegram has an internal error (" + wait.cause + ")"};
}

std::optional<FileFailure> parse_file_failure(std::string_view log_line) {
  // `Failed to Download file 9(0) of type Document: [Error : 429 : Too Many Requests: retry after 70]`
  constexpr std::string_view kFailed = "Failed to Download file ";
  constexpr std::string_view kError = "[Error : ";
  constexpr std::string_view kBetween = " : ";
  const std::size_t begin = log_line.find(kFailed);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto file_id = number_behind(log_line, kFailed);
  const std::size_t error = log_line.find(kError, begin);
  const auto code = number_behind(log_line.substr(begin), kError);
  if (!file_id || !code || error == std::string_view::npos) return std::nullopt;
  const std::size_t message = log_line.find(kBetween, error + kError.size());
  const std::size_t end = log_line.rfind(']');
  if (message == std::string_view::npos || end < message + kBetween.size()) return std::nullopt;
  FileFailure failure;
  failure.client = static_cast<int>(number_behind(log_line, "[#").value_or(0));
  failure.file_id = *file_id;
  failure.error = {static_cast<int>(*code),
                   std::string(log_line.substr(message + kBetween.size(), end - message - kBetween.size()))};
  return failure;
}

}  // namespace telelake
