// Sets of message ids as runs: small where ids are dense, and mergeable.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/time.h"

namespace telelake {

// Consecutive ids that are held, with the days of the first and the last of them. Trivially copyable: kept as bytes.
struct IdRun {
  std::int32_t first = 0;
  std::int32_t last = 0;
  std::int32_t first_day = 0;  // as Date::days
  std::int32_t last_day = 0;
  bool operator==(const IdRun&) const = default;
};

using IdRuns = std::vector<IdRun>;

// Adds an id behind the last run. Ids that come in ascending order make the fewest runs; any order is right.
void append_id(IdRuns& runs, std::int64_t id, Date date);

// Sorts runs that come from several places and joins those that touch. `twice(first, last)` is called for every range
// of ids that is there more than once, once for each time too many.
void normalise(IdRuns& runs, const std::function<void(std::int64_t first, std::int64_t last)>& twice = {});

// For normalised runs.
bool contains(const IdRuns& runs, std::int64_t id);
std::uint64_t count_ids(const IdRuns& runs);

// How many ids of the runs (normalised or not) are greater than `id`.
std::uint64_t count_above(const IdRuns& runs, std::int64_t id);

}  // namespace telelake
