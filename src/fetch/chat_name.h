// How people name a chat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace telelake {

// A chat by its marked id or by its username in lower case, without @; 0 and empty where the text named none.
struct ChatName {
  std::int64_t id = 0;
  std::string username;
  bool is_none() const { return id == 0 && username.empty(); }
};

// Reads a marked id, a @name, a bare name, or a link to a chat or message on t.me. Invitations name no chat.
ChatName parse_chat_name(std::string_view text);

// Whether one of the texts names this chat, which has the username where that is not empty. Asks nobody.
bool is_named(const std::vector<std::string>& texts, std::int64_t chat_id, std::string_view username);

// ASCII letters in lower case; usernames have no others.
std::string lower_case(std::string_view text);

}  // namespace telelake
