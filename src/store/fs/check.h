// Verifies a store against itself.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "store/fs/catalogue.h"
#include "store/repository.h"

namespace telelake::file_store {

// Reads every file of a chat: its name against its header, each frame against its hash, counts, order and days against
// the catalogue, each line against the contract. Appends what does not fit; a failure to read is a finding too.
void check_chat(const std::string& root, const ChatRow& row, std::vector<StoreFinding>& findings);

}  // namespace telelake::file_store
