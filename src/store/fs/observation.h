// How observations of one message become one history, whatever the order in which they arrive.
//
// All that is kept of a message is a join: the greatest horizon of each field that does not change, the set of distinct
// values with their greatest horizons, the greatest horizons of sightings and of deletions. Joining is commutative,
// associative and idempotent, so the store is a function of what was observed (docs/store.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contract/reader.h"
#include "contract/records.h"
#include "store/fs/id_marks.h"
#include "store/fs/statement.h"

namespace telelake::file_store {

// What a message line, its mark and its revisions do not say. Kept in a sidecar, only where there is something to say.
struct Provenance {
  // Horizon of a field, by its path (`views`, `media.sha256`, `#0/poll.closed` for past value 0), where it is not the
  // default: the mark's for the message and its present value, the revision's for a past value. `value` is the present
  // value itself, `date` its time.
  std::map<std::string, std::int64_t> stamps;
  std::int64_t deleted_by_source = kNever;   // greatest horizon at which the source said that it is deleted
  std::int64_t deleted_by_absence = kNever;  // greatest horizon at which it was inferred

  bool empty() const { return stamps.empty() && deleted_by_source == kNever && deleted_by_absence == kNever; }
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// The whole state of a message. Value type.
struct History {
  Message present;
  IdMark mark;
  Provenance provenance;
  std::vector<Revision> past;  // in order, without the present value
  Statements statements;       // of a kind of source that saw it: absent where it is statement_of(present)
};

// What one source saw.
struct Sight {
  std::int64_t horizon = 0;
  bool telegram = false;
};

// The state of a message of which this is the first observation.
History first_sight(const Message& seen, const Sight& sight);

// Takes in an observation of the same message.
void join(History& history, const Message& seen, const Sight& sight);

// Takes in everything that was observed of the same message elsewhere.
void join(History& history, const History& other);

// Takes in that the message was found deleted.
void join_deletion(History& history, std::int64_t horizon, bool by_source);

// Distinct values beside the present one: neighbours in order that are equal count once.
std::uint64_t count_revisions(const History& history);

std::string provenance_line(std::int64_t id, const Provenance& provenance);
Result<Provenance> parse_provenance_line(std::string_view line, const std::string& path);

}  // namespace telelake::file_store
