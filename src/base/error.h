// Errors as values: what every fallible function of telelake returns instead of throwing.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace telelake {

// Why an operation failed. The values are the exit codes of the command line (docs/operations.md), so that the code
// that a script sees is the one that the failing part chose.
enum class ErrorCode : int {
  kFailed = 1,         // an operation failed: disk full, damaged file, lost race
  kUsage = 2,          // the caller asked for something that cannot be: wrong flag, unknown chat, bad pattern
  kBadInput = 3,       // the input does not fit the contract or the format
  kUnavailable = 4,    // something that is needed is away or held by another process
  kInterrupted = 130,  // stopped by the user, with the state saved
};

// What went wrong, for a person. Value type; safe to copy between threads.
struct Error {
  ErrorCode code = ErrorCode::kFailed;
  std::string what;   // what happened, a clause without a full stop
  std::string where;  // file, file:line, or message key; empty when there is no place
  std::string next;   // what to do now, a clause; empty when there is nothing to do

  // "where: what; next", leaving out what is empty.
  std::string text() const;
};

template <class T = void>
using Result = std::expected<T, Error>;

// Shorthand for returning an error: `return fail(ErrorCode::kFailed, "cannot write", path, "free some space")`.
inline std::unexpected<Error> fail(ErrorCode code, std::string what, std::string where = {}, std::string next = {}) {
  return std::unexpected(Error{code, std::move(what), std::move(where), std::move(next)});
}

// The text of a failed system call: `what`, the path, and the meaning of `error_number` (errno).
Error system_error(std::string what, std::string where, int error_number);

}  // namespace telelake
