// What one pass over a part of a chat found: everything that the checks and the report need of it, in little space.
//
// A part is a partition file, or some days. Its facts depend on its messages alone (and, for times in the future, on
// the clock), so those of a file are kept under its path and used until the path is gone. What needs more than one part
// (is the message answered to held? was this content there before?) is left open here and settled in chat_analysis.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/check.h"
#include "analyze/content_hash.h"
#include "analyze/id_runs.h"
#include "analyze/optional_fields.h"
#include "base/error.h"
#include "base/time.h"

namespace telelake {

// What was sent on one UTC day.
struct DayFacts {
  Date date;
  std::uint64_t messages = 0, edited = 0, deleted = 0, service = 0;
  std::uint64_t expired = 0;  // deleted by the chat's timer, and so not among the deleted
};

// A reply whose target is not in the same part. Trivially copyable: kept as bytes, as are the next two.
struct OpenReply {
  std::int32_t target = 0, id = 0, day = 0;
};

// A message that is earlier than another with a lower id.
struct OutOfOrder {
  std::int32_t id = 0, day = 0;
  std::int32_t lower_id = 0;       // the latest of the messages with lower ids
  std::int32_t seconds_later = 0;  // how much later it is
};

// A time later than the clock.
struct FutureTime {
  std::int64_t seconds = 0;  // POSIX time that lies in the future
  std::int32_t id = 0, day = 0;
};

// Somebody or some thread that messages refer to.
struct Referred {
  std::uint64_t count = 0;        // messages that do
  std::vector<Finding> examples;  // the first kMaxReferredExamples of them
};
inline constexpr std::size_t kMaxReferredExamples = 10;

using ReferredTo = std::map<std::int64_t, Referred>;
using FieldCounts = std::array<CheckCounts, kOptionalFieldCount>;

struct Facts {
  std::uint64_t messages = 0;
  std::uint64_t revisions = 0;            // earlier values
  std::map<std::int32_t, DayFacts> days;  // by Date::days
  std::array<std::uint64_t, 24> hours{};  // messages by UTC hour
  std::map<std::int64_t, std::uint64_t> senders;
  std::map<std::string, std::uint64_t> named_senders;  // senders without an id
  std::map<std::string, std::uint64_t> kinds;          // `text`, `service`, `poll`, or the media kind
  AllCheckCounts checks;                               // settled here: time zones, flags; of the others only `total`
  FieldCounts fields;                                  // by optional_fields()
  ReferredTo participants, threads;

  IdRuns runs;
  std::vector<OpenReply> replies;
  std::vector<OutOfOrder> out_of_order;
  std::vector<FutureTime> future;
  std::vector<ContentHash> contents;  // sorted

  // Adds the facts of another part, all but the last five, which chat_analysis takes one at a time.
  void merge_counts(const Facts& other);
};

// Everything but `contents`, as bytes (CBOR) and back. kFailed when the bytes are damaged.
std::string encode_facts(const Facts& facts);
Result<Facts> decode_facts(std::string_view bytes);

}  // namespace telelake
