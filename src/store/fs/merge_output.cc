// Which files a merge reads, and how it closes those that it writes.
#include <algorithm>
#include <set>
#include <utility>

#include "store/fs/merge_parts.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

// True when one of two partitions lies within the other.
bool overlap(std::string_view left, std::string_view right) {
  return left.starts_with(right) || right.starts_with(left);
}

template <class Entry>
void move_range(std::map<std::int64_t, Entry>& from, std::map<std::int64_t, Entry>& to, std::int64_t first,
                std::int64_t last) {
  auto entry = from.lower_bound(first);
  while (entry != from.end() && entry->first <= last) {
    const auto next = std::next(entry);
    to.insert(from.extract(entry));
    entry = next;
  }
}

}  // namespace

void Merge::Output::enter(std::string_view line) {
  ++days[line_time(line).value_or(Time{}).date()];
  if (line_deleted(line)) ++tombstones;
  revisions += static_cast<std::uint64_t>(line_revision(line) - 1);
}

void Merge::Output::leave(std::string_view line) {
  const auto day = days.find(line_time(line).value_or(Time{}).date());
  if (day != days.end() && --day->second == 0) days.erase(day);
  if (line_deleted(line)) --tombstones;
  revisions -= static_cast<std::uint64_t>(line_revision(line) - 1);
}

bool Merge::is_touched(const FileRow& file, const Touched& touched) const {
  if (!options_.layout.has(file.partition)) return true;
  if (in_absence_range(file.first_id, file.last_id)) return true;
  const auto range = std::partition_point(touched.id_ranges.begin(), touched.id_ranges.end(),
                                          [&](const auto& candidate) { return candidate.second < file.first_id; });
  return range != touched.id_ranges.end() && range->first <= file.last_id;
}

Result<void> Merge::open_inputs(const Touched& touched) {
  std::set<std::string> wanted;
  for (const auto& [day, last_id] : touched.last_id_of_day) {
    const std::string partition = options_.layout.partition(day);
    wanted.insert(partition);
    auto [entry, added] = deadlines_.try_emplace(partition, last_id);
    if (!added) entry->second = std::max(entry->second, last_id);
  }
  for (const FileRow* file : files_.partitions()) {
    if (wanted.contains(file->partition) || is_touched(*file, touched)) {
      if (auto opened = open_input(*file); !opened) return opened;
    } else {
      points_.push_back(file->first_id);
      points_.push_back(file->last_id);
    }
  }
  std::sort(points_.begin(), points_.end());
  return {};
}

Result<void> Merge::open_input(const FileRow& file) {
  auto input = std::make_unique<Input>();
  input->row = &file;
  input->fits = options_.layout.has(file.partition);
  input->next_id = file.first_id;
  const auto reader = files_.reader("messages", file.partition);
  if (!reader) return std::unexpected(reader.error());
  input->reader = *reader;
  const auto sidecars = files_.sidecars(file.partition);
  if (!sidecars) return std::unexpected(sidecars.error());
  input->sidecars = **sidecars;
  if (input->fits) {
    auto [entry, added] = deadlines_.try_emplace(file.partition, file.last_id);
    if (!added) entry->second = std::max(entry->second, file.last_id);
  }
  heap_.push_back(input.get());
  std::push_heap(heap_.begin(), heap_.end(), LaterInput{});
  inputs_.push_back(std::move(input));
  return {};
}

Merge::Output& Merge::output(const std::string& partition) {
  std::unique_ptr<Output>& found = outputs_[partition];
  if (found) return *found;
  found = std::make_unique<Output>(files_.row().key, partition);
  for (const FileRow& file : files_.row().files) {
    if (file.partition != partition) continue;
    if (file.kind == "messages") {
      found->days = file.days;
      found->tombstones = file.tombstones;
    } else if (file.kind == "revisions") {
      found->revisions = file.revisions;
    }
  }
  return *found;
}

Merge::Output& Merge::output_for(Date date) {
  if (last_output_ == nullptr || date != last_date_) {
    last_output_ = &output(options_.layout.partition(date));
    last_date_ = date;
  }
  return *last_output_;
}

Merge::Output& Merge::output_for(const Input& input, std::string_view line) {
  return input.fits ? output(input.row->partition) : output_for(line_time(line).value_or(Time{}).date());
}

void Merge::move_sidecars(Input& input, Output& to, std::int64_t first, std::int64_t last) {
  if (input.sidecars.empty()) return;
  move_range(input.sidecars.provenance, to.sidecars.provenance, first, last);
  move_range(input.sidecars.statements, to.sidecars.statements, first, last);
  move_range(input.sidecars.past, to.sidecars.past, first, last);
}

std::int64_t Merge::deadline(const std::string& partition) const {
  const auto found = deadlines_.find(partition);
  std::int64_t last = found == deadlines_.end() ? kNoId : found->second;
  for (const auto& input : inputs_) {
    if (!input->fits && overlap(input->row->partition, partition)) last = std::max(last, input->row->last_id);
  }
  return last;
}

Result<void> Merge::finish_outputs(std::int64_t passed) {
  for (auto entry = outputs_.begin(); entry != outputs_.end();) {
    if (passed != kLastId && deadline(entry->first) >= passed) {
      ++entry;
      continue;
    }
    if (auto finished = finish(*entry->second); !finished) return finished;
    entry = outputs_.erase(entry);
    last_output_ = nullptr;
  }
  return {};
}

Result<void> Merge::finish(Output& output) {
  FileRow row;
  row.days = output.days;
  row.tombstones = output.tombstones;
  if (auto put = target_.put(output.writer.finish(), row); !put) return put;

  using Lines = std::map<std::int64_t, std::string>;
  for (const auto& [kind, lines] : std::initializer_list<std::pair<const char*, const Lines&>>{
           {"provenance", output.sidecars.provenance}, {"statements", output.sidecars.statements}}) {
    LineFileWriter beside(kind, files_.row().key, output.partition);
    for (const auto& [id, line] : lines) beside.append(id, line);
    if (auto put = target_.put(beside.finish(), {}); !put) return put;
  }

  LineFileWriter past("revisions", files_.row().key, output.partition);
  for (const auto& [id, lines] : output.sidecars.past) {
    for (const std::string& line : lines) past.append(id, line);
  }
  FileRow past_row;
  past_row.revisions = output.revisions;
  return target_.put(past.finish(), past_row);
}

}  // namespace telelake::file_store
