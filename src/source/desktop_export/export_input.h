// The bytes of an export: from a file, a folder that holds one, a zip, or standard input.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.h"

namespace telelake {

// A stream of an export's bytes. Not thread safe.
class ExportInput {
 public:
  virtual ~ExportInput() = default;

  // Reads up to `size` bytes; 0 at the end. kFailed or kBadInput where the input cannot be read.
  virtual Result<std::size_t> read(char* buffer, std::size_t size) = 0;

  // All bytes that there will be; 0 where that is not known.
  virtual std::uint64_t total() const = 0;

  // The folder in which the export's media files lie; empty where there is none.
  const std::filesystem::path& folder() const { return folder_; }

  // Opens an export. A folder must hold `result.json`; so must a zip, in one folder alone. Of a zip only that member is
  // read, and nothing is written to disk, so that paths in it cannot lead anywhere; it is refused when it unpacks to
  // more than a thousand times its size.
  static Result<std::unique_ptr<ExportInput>> open(const std::string& path);

 protected:
  std::filesystem::path folder_;
};

}  // namespace telelake
