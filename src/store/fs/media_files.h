// Files that messages carry, as they lie in the store: `media/<first two digits>/<sha256>`, each content once.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "store/fs/catalogue.h"
#include "store/repository.h"

namespace telelake::file_store {

// Where a content lies below the data folder.
std::string media_path(const std::string& sha256);

// True when a content lies where it should, with its size.
bool has_media(const std::string& root, const MediaRecord& record);

// Takes in the content of the file at `path`, durably, and gives its hash and size: by a second name for the same file
// where the file system has such, else by a copy that gets its name only once it is whole.
Result<MediaRecord> take_media(const std::string& root, const std::string& path);

// Adds what is wrong with a content: that it is missing, or is not what its name says.
void check_media(const std::string& root, const MediaRecord& record, std::vector<StoreFinding>& findings);

}  // namespace telelake::file_store
