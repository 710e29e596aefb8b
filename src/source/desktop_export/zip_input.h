// An export inside a zip.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "source/desktop_export/export_input.h"

namespace telelake {

// Opens the export in the zip at `path`, which has `size` bytes. kBadInput for a damaged or encrypted zip and for one
// that holds no export, or several; kUnavailable where libarchive is not installed.
Result<std::unique_ptr<ExportInput>> open_zip(const std::string& path, std::uint64_t size);

}  // namespace telelake
