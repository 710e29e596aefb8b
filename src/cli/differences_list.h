// What `telelake chats CHAT --differences` prints.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/command.h"

namespace telelake {

// The differences between the two sources of these chats: a table, or with --json one object a difference.
void print_differences(const Repository& repository, const std::vector<ChatSummary>& chats, CommandContext& context);

// How many there are in one chat.
Result<std::uint64_t> count_differences(const ChatSnapshot& chat);

}  // namespace telelake
