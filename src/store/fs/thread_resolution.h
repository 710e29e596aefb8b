// Gives the messages of a chat with topics the thread that they belong to, where no source said it.
#pragma once

#include <optional>

#include "base/error.h"
#include "store/fs/chat_facts.h"
#include "store/fs/chat_files.h"
#include "store/fs/file_switch.h"

namespace telelake::file_store {

// The root of a topic belongs to it, and so does a message that answers to the root or to a message of the topic. The
// result depends on what is held alone. Reads every message once, with 12 bytes of memory for each; puts the partitions
// in which something changed into `target`. False when nothing did.
Result<bool> resolve_threads(const ChatFiles& files, const ChatFacts& facts, FileSwitch& target);

}  // namespace telelake::file_store
