// The quality checks: their names, what they mean, and what a finding of one is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace telelake {

// docs/quality.md tells what each means, why it is there and what to do about findings.
enum class Check : std::uint8_t {
  kDuplicateKeys,
  kDuplicateContent,
  kDanglingReplies,
  kDanglingThreads,
  kUndeclaredParticipants,
  kTimeZoneConsistency,
  kEditFlags,
  kDeletionFlags,
  kIdTimeOrder,
  kMissingFields,
  kIdGaps,
  kUndatedMessages,
  kQuarantined,
  kFutureDates,
  kSourceDifferences,
};
inline constexpr std::size_t kCheckCount = 15;

enum class Severity : std::uint8_t { kOk, kInfo, kWarning, kError };

// What people read about a check. Static texts.
struct CheckText {
  std::string_view name;         // `dangling_replies`: in JSON, in metrics and on the command line
  std::string_view title;        // a few words for a heading
  std::string_view explanation;  // what a finding means and what to do about it
  std::string_view looked_at;    // what `total` counts, plural: `replies`
  Severity severity;             // of a check with findings
};

const CheckText& check_text(Check check);
std::string_view severity_name(Severity severity);

// The check of that name; nothing when there is none.
std::optional<Check> parse_check(std::string_view name);

// kOk without findings, else the check's own severity.
Severity severity_of(Check check, std::uint64_t count);

// How many findings are kept with each check as examples; `telelake report --check NAME` names all.
inline constexpr std::size_t kMaxExamples = 100;

// One message that a check found something at.
struct Finding {
  std::int64_t message_id = 0;
  std::optional<Date> date;  // absent where the message has no time or is not held
  std::string detail;        // a clause about this message
  bool operator==(const Finding&) const = default;
};

// `{chat}:{date}:{message_id}`, with `undated` in place of an unknown day.
std::string finding_key(std::int64_t chat_id, const Finding& finding);

// Counts of one check. Value type.
struct CheckCounts {
  std::uint64_t count = 0;        // findings
  std::uint64_t total = 0;        // what was looked at
  std::vector<Finding> examples;  // the first kMaxExamples findings

  // Counts a finding; `detail` is called only when the example is kept.
  template <class Detail>
  void add(std::int64_t message_id, std::optional<Date> date, Detail&& detail) {
    ++count;
    if (examples.size() < kMaxExamples) examples.push_back({message_id, date, detail()});
  }
  // As above, where the whole finding is made only when it is kept.
  template <class Make>
  void add(Make&& make) {
    ++count;
    if (examples.size() < kMaxExamples) examples.push_back(make());
  }
  void merge(const CheckCounts& other);
};

using AllCheckCounts = std::array<CheckCounts, kCheckCount>;

inline CheckCounts& at(AllCheckCounts& counts, Check check) { return counts[static_cast<std::size_t>(check)]; }
inline const CheckCounts& at(const AllCheckCounts& counts, Check check) {
  return counts[static_cast<std::size_t>(check)];
}

}  // namespace telelake
