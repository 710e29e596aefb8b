// Results that go to a file.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace telelake {

// Writes a file whole: aside in the same folder, then renamed, so that nobody reads a half. kFailed with the path when
// it cannot be done; an old file then stays as it was.
Result<void> write_output_file(const std::string& path, std::string_view content);

}  // namespace telelake
