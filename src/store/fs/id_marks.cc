#include "store/fs/id_marks.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "store/fs/line_file.h"

namespace telelake::file_store {

void MarkChanges::keep(std::int64_t first, std::int64_t last) {
  if (!changes_.empty() && changes_.back().after == kLastId) changes_.back().after = first;
  last_ = std::max(last_, last);
}

void MarkChanges::change(std::int64_t id, const IdMark& mark) {
  if (!changes_.empty() && changes_.back().run.last == last_ && changes_.back().run.mark == mark &&
      changes_.back().after == kLastId) {
    changes_.back().run.last = id;
  } else {
    if (!changes_.empty() && changes_.back().after == kLastId) changes_.back().after = id;
    changes_.push_back({MarkRun{id, id, mark}, last_});
  }
  last_ = id;
}

IdMark IdMarks::find(std::int64_t id) const {
  const auto run = std::partition_point(runs_.begin(), runs_.end(), [id](const MarkRun& r) { return r.last < id; });
  return run == runs_.end() || run->first > id ? IdMark{} : run->mark;
}

void IdMarks::append(const MarkRun& run) {
  if (!runs_.empty() && runs_.back().mark == run.mark) {
    runs_.back().last = run.last;
  } else {
    runs_.push_back(run);
  }
}

void IdMarks::apply(const std::vector<MarkChanges::Change>& changes) {
  IdMarks merged;
  std::size_t next = 0;
  std::int64_t resume = kNoId;  // a change may reach over several runs
  for (const MarkRun& old : runs_) {
    std::int64_t start = std::max(old.first, resume);
    for (; next < changes.size() && changes[next].run.first <= old.last; ++next) {
      const MarkChanges::Change& change = changes[next];
      if (start < change.run.first && start <= change.before) {
        merged.append({start, std::min(change.before, old.last), old.mark});
      }
      merged.append(change.run);
      resume = change.after;
      start = std::max(start, resume);
    }
    if (start <= old.last) merged.append({start, old.last, old.mark});
  }
  for (; next < changes.size(); ++next) merged.append(changes[next].run);
  *this = std::move(merged);
}

void IdMarks::raise_beyond(std::int64_t last, std::int64_t first, std::int64_t horizon) {
  IdMarks raised;
  for (MarkRun run : runs_) {
    if (run.first <= last && run.last > last) {
      raised.append({run.first, last, run.mark});
      run.first = first;
    }
    if (run.first > last) {
      if (run.mark.telegram == run.mark.horizon) run.mark.telegram = horizon;
      if (run.mark.exported == run.mark.horizon) run.mark.exported = horizon;
      run.mark.horizon = horizon;
    }
    raised.append(run);
  }
  *this = std::move(raised);
}

namespace {

// The horizon of an export that a run has when its line does not say: that of all sources is of one of the two.
std::int64_t exported_by_default(const IdMark& mark) { return mark.telegram == mark.horizon ? kNever : mark.horizon; }

}  // namespace

std::string mark_line(const MarkRun& run) {
  std::string line = fmt::format(R"({{"first_id":{},"last_id":{},"horizon":"{}")", run.first, run.last,
                                 format_time(Time{run.mark.horizon}));
  if (run.mark.telegram != kNever) line += fmt::format(R"(,"telegram":"{}")", format_time(Time{run.mark.telegram}));
  if (run.mark.exported != exported_by_default(run.mark)) {
    line += run.mark.exported == kNever ? std::string(R"(,"exported":null)")
                                        : fmt::format(R"(,"exported":"{}")", format_time(Time{run.mark.exported}));
  }
  if (run.mark.thread_given) line += R"(,"thread_given":true)";
  return line + "}";
}

Result<MarkRun> parse_mark_line(std::string_view line, const std::string& path) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  try {
    MarkRun run{json.at("first_id"), json.at("last_id"), {}};
    const auto horizon = parse_time(json.at("horizon").get<std::string>());
    if (!horizon) return std::unexpected(damaged(path, "a horizon is no time"));
    run.mark.horizon = horizon->seconds;
    if (json.contains("telegram")) {
      const auto telegram = parse_time(json.at("telegram").get<std::string>());
      if (!telegram) return std::unexpected(damaged(path, "a horizon is no time"));
      run.mark.telegram = telegram->seconds;
    }
    run.mark.exported = exported_by_default(run.mark);
    if (json.contains("exported")) {
      const auto& said = json.at("exported");
      const auto exported = said.is_null() ? std::optional<Time>(Time{kNever}) : parse_time(said.get<std::string>());
      if (!exported) return std::unexpected(damaged(path, "a horizon is no time"));
      run.mark.exported = exported->seconds;
    }
    run.mark.thread_given = json.value("thread_given", false);
    return run;
  } catch (const nlohmann::json::exception&) {
    return std::unexpected(damaged(path, "a line is no run of ids"));
  }
}

}  // namespace telelake::file_store
