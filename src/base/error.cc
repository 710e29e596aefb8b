#include "base/error.h"

#include <cerrno>
#include <system_error>

namespace telelake {

namespace {

std::string advice(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "free some space on that disk and run the same command again; nothing stored is lost";
    case EROFS:
      return "the file system is mounted read-only; choose another folder with --data";
    case EACCES:
    case EPERM:
      return "give this user access to it, or choose another folder with --data";
    case ENOENT:
      return "check the path";
    default:
      return {};
  }
}

}  // namespace

std::string Error::text() const {
  std::string result;
  if (!where.empty()) result += where + ": ";
  result += what;
  if (!next.empty()) result += "; " + next;
  return result;
}

Error system_error(std::string what, std::string where, int error_number) {
  what += ": " + std::generic_category().message(error_number);
  return Error{ErrorCode::kFailed, std::move(what), std::move(where), advice(error_number)};
}

}  // namespace telelake
