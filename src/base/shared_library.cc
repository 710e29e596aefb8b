#include "base/shared_library.h"

#include <dlfcn.h>

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
constexpr int kDeepBind = RTLD_DEEPBIND;
#endif

}  // namespace

Result<SharedLibrary> SharedLibrary::load(const std::vector<std::string>& places, Names names) {
  const int flags = RTLD_NOW | RTLD_LOCAL | (names == Names::kLibrary ? kDeepBind : 0);
  std::string reason;
  for (const std::string& place : places) {
    if (void* handle = dlopen(place.c_str(), flags)) return SharedLibrary(handle);
    reason = dlerror();
  }
  return fail(ErrorCode::kUnavailable, "a library cannot be loaded: " + reason);
}

void* SharedLibrary::symbol(const char* name) const { return dlsym(handle_, name); }

}  // namespace telelake
