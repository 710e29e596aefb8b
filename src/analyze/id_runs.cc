#include "analyze/id_runs.h"

#include <algorithm>

namespace telelake {

void append_id(IdRuns& runs, std::int64_t id, Date date) {
  const auto narrow = static_cast<std::int32_t>(id);
  if (!runs.empty() && std::int64_t{runs.back().last} + 1 == id) {
    runs.back().last = narrow;
    runs.back().last_day = date.days;
    return;
  }
  runs.push_back({narrow, narrow, date.days, date.days});
}

void normalise(IdRuns& runs, const std::function<void(std::int64_t first, std::int64_t last)>& twice) {
  std::ranges::sort(runs, [](const IdRun& left, const IdRun& right) {
    return left.first != right.first ? left.first < right.first : left.last < right.last;
  });
  IdRuns joined;
  for (const IdRun& run : runs) {
    if (joined.empty() || std::int64_t{joined.back().last} + 1 < run.first) {
      joined.push_back(run);
      continue;
    }
    IdRun& previous = joined.back();
    if (twice && run.first <= previous.last) twice(run.first, std::min(run.last, previous.last));
    if (run.last > previous.last) {
      previous.last = run.last;
      previous.last_day = run.last_day;
    }
  }
  runs = std::move(joined);
}

bool contains(const IdRuns& runs, std::int64_t id) {
  const auto after = std::ranges::upper_bound(runs, id, {}, [](const IdRun& run) { return std::int64_t{run.first}; });
  return after != runs.begin() && id <= std::prev(after)->last;
}

std::uint64_t count_ids(const IdRuns& runs) {
  std::uint64_t count = 0;
  for (const IdRun& run : runs) count += static_cast<std::uint64_t>(std::int64_t{run.last} - run.first + 1);
  return count;
}

std::uint64_t count_above(const IdRuns& runs, std::int64_t id) {
  std::uint64_t count = 0;
  for (const IdRun& run : runs) {
    if (run.last <= id) continue;
    count += static_cast<std::uint64_t>(run.last - std::max<std::int64_t>(run.first, id + 1) + 1);
  }
  return count;
}

}  // namespace telelake
