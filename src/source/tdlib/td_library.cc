#include "source/tdlib/td_library.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include <malloc.h>

namespace telelake {

namespace {

std::vector<std::string> places(const std::string& path) {
  if (!path.empty()) return {path};
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  std::vector<std::string> found;
  if (!error) found.push_back((program.parent_path().parent_path() / "lib" / "libtdjson.so").string());
  found.emplace_back("libtdjson.so");
  return found;
}

}  // namespace

Result<TdLibrary*> TdLibrary::load(const std::string& path) {
  static std::mutex mutex;
  static std::optional<TdLibrary> library;
  const std::lock_guard lock(mutex);
  if (library) return &*library;
  // The heap that glibc gives a thread of its own grows by a page with each system call, and what TDLib is told it
  // holds on one thread.
  mallopt(M_ARENA_MAX, 1);
  // It carries an OpenSSL of its own.
  const auto file = SharedLibrary::load(places(path), SharedLibrary::Names::kLibrary);
  if (!file) {
    return fail(ErrorCode::kUnavailable, "TDLib: " + file.error().what, path,
                "name libtdjson.so by tdjson_library in the section [telegram] of the settings, or by "
                "TELELAKE_TELEGRAM_TDJSON_LIBRARY");
  }
  const TdLibrary found(*file);
  if (!found.is_complete()) {
    return fail(ErrorCode::kUnavailable, "this library lacks functions of TDLib's JSON interface", path,
                "telelake is made for TDLib 1.8.67");
  }
  library = found;
  return &*library;
}

}  // namespace telelake
