// Gives what was imported under an unknown account to that account, once it is known.
#pragma once

#include <string>

#include "base/error.h"
#include "store/fs/catalogue.h"

namespace telelake::file_store {

// Moves every chat of scope `local` to the scope of the account. Where the account already has the chat, both histories
// are joined. Chat by chat, each in one commit; safe to repeat. kUsage when `account` is no user id.
Result<void> assign_account(Catalogue& catalogue, const std::string& root, const std::string& account);

// As Repository::join_group.
Result<bool> join_group(Catalogue& catalogue, const std::string& root, const ChatKey& group, const ChatKey& supergroup,
                        const Chat& chat, std::int64_t shift);

}  // namespace telelake::file_store
