// What is wrong with a record, and where.
#pragma once

#include <cstdint>
#include <string>

namespace telelake {

// The classes of errors of docs/contract.md.
enum class ProblemClass : std::uint8_t {
  kSyntax,  // not JSON, not UTF-8, or nested too deeply to be read
  kSchema,  // exactly what the exported JSON Schema refuses
  kRule,    // what a JSON Schema cannot say: order, offsets within the text, days, duplicates, references
};

// One finding of the reader. Value type.
struct Problem {
  ProblemClass problem_class = ProblemClass::kSchema;
  std::string pointer;     // JSON Pointer (RFC 6901) to the place within the document or record; "" is the whole
  std::string reason;      // what is wrong, a clause
  std::string expected;    // what should stand there, a clause; may be empty
  std::uint64_t line = 0;  // line of the input, from 1; 0 where it is not known
};

}  // namespace telelake
