// The strict reader: JSON to records, refusing whatever the contract does not allow.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/problem.h"
#include "contract/records.h"

namespace telelake {

// How strictly to read.
struct ReadOptions {
  bool schema_only = false;          // leave out the checks of class kRule
  bool newer_minor = false;          // the artifact declares a newer minor version: unknown fields are no errors
  std::uint64_t* unknown = nullptr;  // when not null, incremented for every unknown field that was let pass
};

// Reads records. Holds a parser's buffers, so make one and use it for many records. Not thread safe: one a thread.
class Reader {
 public:
  Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  // Reads one record from its JSON text. Returns the first problem found. Instantiated in reader.cc for the same
  // records as write_record. The text need not be padded or end in NUL.
  template <class Record>
  std::expected<Record, Problem> read(std::string_view json, const ReadOptions& options = {});

  // As `read`, where the caller promises that at least 64 bytes (simdjson's padding) can be read behind the text:
  // saves a copy.
  template <class Record>
  std::expected<Record, Problem> read_padded(std::string_view json, const ReadOptions& options = {});

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// The rules that a JSON Schema cannot state, for a message by itself: times in range, entity offsets within the text
// and ordered, the media field that the kind names, details that belong to the action, flags that fit their times.
// Appends to `problems`.
void check_rules(const Message& message, std::vector<Problem>& problems);

// The rules of an artifact as a whole: order of ids, messages of its day and chat, no id twice, threads and
// participants referred to, and those of each message. Appends to `problems`, pointers from the artifact's root.
void check_rules(const Artifact& artifact, std::vector<Problem>& problems);

}  // namespace telelake
