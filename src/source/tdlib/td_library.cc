#include "source/tdlib/td_library.h"

#include <cstring>
#include <filesystem>
#include <mutex>
#include <vector>

#include <dlfcn.h>
#include <malloc.h>

namespace telelake {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int kDeepBind = 0;  // AddressSanitizer refuses it
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr int kDeepBind = 0;
#else
constexpr int kDeepBind = RTLD_DEEPBIND;
#endif
#else
// The library carries an OpenSSL of its own, whose names are those of the one that this program may have loaded.
constexpr int kDeepBind = RTLD_DEEPBIND;
#endif

std::vector<std::string> places(const std::string& path) {
  if (!path.empty()) return {path};
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  std::vector<std::string> found;
  if (!error) found.push_back((program.parent_path().parent_path() / "lib" / "libtdjson.so").string());
  found.emplace_back("libtdjson.so");
  return found;
}

template <class Function>
bool find(void* handle, const char* name, Function& function) {
  void* symbol = dlsym(handle, name);
  std::memcpy(&function, &symbol, sizeof(symbol));
  return symbol != nullptr;
}

}  // namespace

Result<TdLibrary*> TdLibrary::load(const std::string& path) {
  static std::mutex mutex;
  static TdLibrary library;
  static bool loaded = false;
  const std::lock_guard lock(mutex);
  if (loaded) return &library;
  // The heap that glibc gives a thread of its own grows by a page with each system call, and what TDLib is told it
  // holds on one thread.
  mallopt(M_ARENA_MAX, 1);
  void* handle = nullptr;
  std::string reason;
  for (const std::string& place : places(path)) {
    handle = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL | kDeepBind);
    if (handle != nullptr) break;
    reason = dlerror();
  }
  if (handle == nullptr) {
    return fail(ErrorCode::kUnavailable, "TDLib cannot be loaded: " + reason, path,
                "name libtdjson.so by tdjson_library in the section [telegram] of the settings, or by "
                "TELELAKE_TELEGRAM_TDJSON_LIBRARY");
  }
  const bool complete = find(handle, "td_create_client_id", library.create_client_) &&
                        find(handle, "td_send", library.send_) && find(handle, "td_receive", library.receive_) &&
                        find(handle, "td_execute", library.execute_) &&
                        find(handle, "td_set_log_message_callback", library.set_log_callback_);
  if (!complete) {
    return fail(ErrorCode::kUnavailable, "this library lacks functions of TDLib's JSON interface", path,
                "telelake is made for TDLib 1.8.67");
  }
  loaded = true;
  return &library;
}

}  // namespace telelake
