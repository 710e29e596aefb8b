// Who a chat of an export is: its marked id, its type, and how the file writes ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/records.h"
#include "source/desktop_export/message_mapper.h"

namespace telelake {

// A chat object's own keys, as they stand before its messages.
struct ChatHeader {
  std::optional<std::string> name;  // absent, or null
  std::string type;
  std::optional<std::int64_t> id;
  Extra unknown;  // other keys, with their values' JSON text
};

// How a file writes ids, told from messages of it (raw JSON, whole elements). Nothing where they do not show it.
std::optional<IdGeneration> tell_generation(const std::vector<std::string_view>& elements);

// The chat with its marked id. `elements` are its first messages, `given_id` the person's word for a chat without an
// id. Nothing where the type is unknown.
//
// A chat without an id gets one made from its type and name, the same each time: 9*10^11 plus a number below 10^11 from
// a hash, marked like Telegram's, which gives out no ids there; without a name the first message's id and date go into
// the hash too. What cannot be seen in the header is seen in the
// messages: a channel's direct messages are exported as `personal_chat` (5.16.4), and the name of a topic's export is
// the topic's, not the chat's.
std::optional<Chat> identify_chat(const ChatHeader& header, IdGeneration generation,
                                  const std::vector<std::string_view>& elements, std::optional<std::int64_t> given_id);

// Whether ids of this chat's messages are the chat's own (`shared`), not an account's.
bool is_shared(const Chat& chat, std::int64_t message_id);

}  // namespace telelake
