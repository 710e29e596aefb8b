// A chat and what is held of it as JSON: the one form that the API and `telelake chats --json` give.
#pragma once

#include <nlohmann/json.hpp>

#include "store/repository.h"

namespace telelake {

// Members `scope`, `id`, `type`, `title`, `username`, `kinds`, the counts, and the first and last day; what there is
// none of is left out. `threads_count` is a number, since `threads` lists them wherever it stands.
nlohmann::ordered_json chat_json(const ChatSummary& chat);

}  // namespace telelake
