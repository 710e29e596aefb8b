#include "base/folder_lock.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace telelake {

namespace {

// This process for a person: its id and command line.
std::string own_name() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string command((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::replace(command.begin(), command.end(), '\0', ' ');
  while (command.ends_with(' ')) command.pop_back();
  return "process " + std::to_string(::getpid()) + " (" + command.substr(0, 200) + ")";
}

std::string holder_name(const Descriptor& file) {
  char buffer[512];
  const ssize_t size = ::pread(file.number(), buffer, sizeof(buffer), 0);
  return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : "another process";
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& folder, const std::string& purpose) {
  const std::string path = folder + "/.lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file.is_open()) return std::unexpected(system_error("cannot open the lock file", path, errno));
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return std::unexpected(system_error("cannot lock the folder", path, errno));
    return fail(ErrorCode::kUnavailable, purpose + " by " + holder_name(file), folder,
                "wait until it has ended, then try again");
  }
  // The name is only for the message above, so failing to write it is no reason not to go on.
  const std::string name = own_name();
  if (::ftruncate(file.number(), 0) == 0) (void)::pwrite(file.number(), name.data(), name.size(), 0);
  FolderLock lock;
  lock.file_ = std::move(file);
  return lock;
}

bool FolderLock::is_held(const std::string& folder) {
  struct stat status{};
  if (::stat((folder + "/.lock").c_str(), &status) != 0) return false;
  // `1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF`. The device may be another one than stat tells.
  const std::string end = ":" + std::to_string(status.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, way, access, process, file;
    words >> number >> kind >> way >> access >> process >> file;
    if (kind == "FLOCK" && file.ends_with(end)) return true;
  }
  return false;
}

}  // namespace telelake
