// Finds and hashes the media files that lie beside an export.
#pragma once

#include <filesystem>

#include "source/desktop_export/message_mapper.h"

namespace telelake {

// A lookup of files below `folder` (relative paths, as exports write them), thread safe. What leads out of the folder
// (`..`, absolute paths, links) is not there. A file's hash is remembered, since several messages may share one file.
FileLookup make_file_lookup(const std::filesystem::path& folder);

}  // namespace telelake
