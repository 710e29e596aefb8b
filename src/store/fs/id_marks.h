// When each held message was last seen: runs of held ids that share the answer.
//
// The runs are a function of what is held: each is as long as it can be, begins and ends with a held id, and no held
// id lies between two of them. So they stay few, and the same history gives the same runs whatever way it came.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace telelake::file_store {

// A horizon that stands for "never".
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kNoId = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kLastId = std::numeric_limits<std::int64_t>::max();

// What is known of the sightings of a message. Value type.
struct IdMark {
  std::int64_t horizon = kNever;   // greatest horizon of any source
  std::int64_t telegram = kNever;  // greatest horizon of Telegram itself
  std::int64_t exported = kNever;  // greatest horizon of an export
  bool thread_given = false;       // a source gave `thread_id`; else the store derived it, or there is none
  friend bool operator==(const IdMark&, const IdMark&) = default;
};

struct MarkRun {
  std::int64_t first = 0;
  std::int64_t last = 0;
  IdMark mark;
  friend bool operator==(const MarkRun&, const MarkRun&) = default;
};

// Ids whose marks change, as a pass over the held ids in ascending order finds them. Memory goes with the number of
// runs, not of ids.
class MarkChanges {
 public:
  // The next held id (or the ends of a stretch of held ids) whose mark stays.
  void keep(std::int64_t first, std::int64_t last);

  // The next held id, whose mark becomes `mark`.
  void change(std::int64_t id, const IdMark& mark);

  struct Change {
    MarkRun run;
    std::int64_t before = kNoId;   // held id before the run
    std::int64_t after = kLastId;  // held id behind it
  };
  std::vector<Change>& changes() { return changes_; }

 private:
  std::vector<Change> changes_;
  std::int64_t last_ = kNoId;  // last held id that was passed
};

// Runs in ascending order. Value type.
class IdMarks {
 public:
  // The mark of a held id. For others the answer means nothing.
  IdMark find(std::int64_t id) const;

  const std::vector<MarkRun>& runs() const { return runs_; }

  // Takes in changes; `before` and `after` of each must name the held neighbours.
  void apply(const std::vector<MarkChanges::Change>& changes);

  // Gives every held id beyond `last` the mark's horizon `horizon`, where `first` is the first held id beyond.
  void raise_beyond(std::int64_t last, std::int64_t first, std::int64_t horizon);

  void append(const MarkRun& run);

 private:
  std::vector<MarkRun> runs_;
};

// The line of a run at rest, and back.
std::string mark_line(const MarkRun& run);
Result<MarkRun> parse_mark_line(std::string_view line, const std::string& path);

}  // namespace telelake::file_store
