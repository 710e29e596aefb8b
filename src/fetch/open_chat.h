// Opening a chat of Telegram's, and closing it.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "contract/records.h"
#include "fetch/telegram_caller.h"

namespace telelake {

struct OpenedChat {
  TdReply told;  // TDLib's `chat`
  Chat chat;
};

// Opens the chat, so that Telegram tells of what happens in it, and learns what it is. `place` names it, for messages
// to people.
std::expected<OpenedChat, CallFailure> open_chat(TelegramCaller& caller, std::int64_t chat_id,
                                                 const std::string& place);

// Learns what the chat is without opening it, which bots may not.
std::expected<OpenedChat, CallFailure> learn_chat(TelegramCaller& caller, std::int64_t chat_id,
                                                  const std::string& place);

// Has TDLib know a chat that it has seen before, by its marked id, and ask what it is now; gives the `chat`.
nlohmann::json chat_request(std::int64_t chat_id);

// Likewise, by what it knows of the chat alone.
nlohmann::json known_chat_request(std::int64_t chat_id);

// Closes it again; TDLib then forgets which message was its last. Does not wait.
void close_chat(TelegramCaller& caller, std::int64_t chat_id);

}  // namespace telelake
