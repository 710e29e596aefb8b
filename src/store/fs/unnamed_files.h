// Finds what lies in the store's folders without being a part of it.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "store/fs/catalogue.h"

namespace telelake::file_store {

// Files below the chats' folders and `media/` that the catalogue does not name, relative to `root`, sorted; but those
// of chats that are being written. One look: see Repository::unnamed_files.
Result<std::vector<std::string>> unnamed_files(const Catalogue& catalogue, const std::string& root);

}  // namespace telelake::file_store
