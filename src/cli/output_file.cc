#include "cli/output_file.h"

#include <cerrno>
#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace telelake {

Result<void> write_output_file(const std::string& path, std::string_view content) {
  const std::string aside = path + "." + std::to_string(getpid()) + ".tmp";
  std::ofstream file(aside, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (file && std::rename(aside.c_str(), path.c_str()) == 0) return {};
  const int error_number = errno;
  std::remove(aside.c_str());
  return std::unexpected(system_error("cannot write", path, error_number));
}

}  // namespace telelake
