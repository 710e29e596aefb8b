// Checks artifacts against the contract: documents, JSONL, and the store's files at rest.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "contract/problem.h"

namespace telelake {

struct ValidateOptions {
  bool schema_only = false;  // only what the exported JSON Schema says
};

// A problem of a file. Its line counts from 1; its pointer is within that line's record, or within the document.
struct ValidateFinding {
  std::string path;
  Problem problem;
};

struct ValidateCounts {
  std::uint64_t files = 0;
  std::uint64_t records = 0;  // messages, threads, participants, headers; a document that cannot be read counts as one
  std::uint64_t problems = 0;
  std::uint64_t unknown = 0;  // fields of a newer minor version that were let pass

  ValidateCounts& operator+=(const ValidateCounts& other);
};

// Checks one file, or every file of a folder below it: `.json` is one artifact document; `.jsonl` holds lines with a
// `record` member (header, message, thread, participant) or bare messages, as the store's files do; `.jsonl.zst` is
// that, compressed; `-` is JSONL from standard input. In folders other files are passed over, and so are those whose
// name begins with `_`, the store's own notes. Goes on behind a bad record and calls `found` for every problem, in
// order. kUsage for a path that is not there or a file of another kind, kFailed where one cannot be read.
Result<ValidateCounts> validate(const std::string& path, const ValidateOptions& options,
                                const std::function<void(const ValidateFinding&)>& found);

}  // namespace telelake
