#include "store/fs/merge.h"

#include <algorithm>
#include <utility>

#include "contract/writer.h"
#include "store/fs/merge_parts.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

// How often outputs that nothing more can reach are looked for.
constexpr std::uint64_t kFinishEvery = 8192;

}  // namespace

Merge::Merge(const ChatFiles& files, ChatFacts& facts, FileSwitch& target, MergeOptions options)
    : files_(files), facts_(facts), target_(target), options_(std::move(options)) {}

Merge::~Merge() = default;

Result<MergeResult> Merge::run(ObservationStream& observations, const Touched& touched) {
  const auto marks = files_.marks();
  if (!marks) return std::unexpected(marks.error());
  held_marks_ = *marks;
  if (auto opened = open_inputs(touched); !opened) return std::unexpected(opened.error());
  for (std::uint64_t steps = 0;; ++steps) {
    const auto next = observations.peek();
    if (!next) return std::unexpected(next.error());
    if (heap_.empty() && *next == nullptr) break;
    const std::int64_t held_id = heap_.empty() ? kLastId : heap_.front()->next_id;
    const std::int64_t seen_id = *next == nullptr ? kLastId : (*next)->id;
    if (steps % kFinishEvery == 0) {
      if (auto finished = finish_outputs(std::min(held_id, seen_id)); !finished)
        return std::unexpected(finished.error());
    }
    if (held_id <= seen_id && !heap_.front()->frame) {
      const auto passed = pass_frame(*heap_.front(), *next);
      if (!passed) return std::unexpected(passed.error());
      if (*passed) continue;
      if (auto loaded = load(*heap_.front()); !loaded) return std::unexpected(loaded.error());
    }
    auto done = held_id < seen_id ? keep(*heap_.front()) : take(seen_id, observations);
    if (!done) return std::unexpected(done.error());
  }
  if (next_point_ < points_.size()) marks_.keep(points_[next_point_], points_[next_point_]);
  if (auto finished = finish_outputs(kLastId); !finished) return std::unexpected(finished.error());
  for (const auto& input : inputs_) {
    if (input->fits) continue;
    for (const char* kind : {"messages", "revisions", "provenance", "statements"})
      target_.drop(kind, input->row->partition);
  }
  result_.marks = std::move(marks_.changes());
  return std::move(result_);
}

bool Merge::in_absence_range(std::int64_t first, std::int64_t last) const {
  return options_.absence && first <= options_.absence_last && last >= options_.absence_first;
}

Result<bool> Merge::pass_frame(Input& input, const Observation* next) {
  const FrameInfo& info = input.reader->header().frames[input.frame_index];
  if (info.lines != kFrameLines || !input.fits || in_absence_range(info.first_id, info.last_id)) return false;
  if (next != nullptr && next->id <= info.last_id) return false;
  for (const Input* other : heap_) {
    if (other != &input && other->next_id <= info.last_id) return false;
  }
  Output& to = output(input.row->partition);
  if (!to.writer.at_frame_start()) return false;
  auto packed = input.reader->packed_frame(input.frame_index);
  if (!packed) return std::unexpected(packed.error());
  to.writer.append_full_frame(std::move(*packed), info);
  move_sidecars(input, to, info.first_id, info.last_id);
  pass_points(info.first_id);
  marks_.keep(info.first_id, info.last_id);
  input.line_index = info.lines - 1;
  advance(input);
  return true;
}

Result<void> Merge::load(Input& input) {
  auto frame = input.reader->frame(input.frame_index);
  if (!frame) return std::unexpected(frame.error());
  input.frame = std::move(*frame);
  return {};
}

void Merge::advance(Input& input) {
  std::pop_heap(heap_.begin(), heap_.end(), LaterInput{});
  const auto& frames = input.reader->header().frames;
  if (++input.line_index >= frames[input.frame_index].lines) {
    input.frame.reset();
    input.line_index = 0;
    ++input.frame_index;
  }
  if (input.frame_index == frames.size()) {
    heap_.pop_back();
    return;
  }
  input.next_id = input.frame ? line_id(input.line()) : frames[input.frame_index].first_id;
  std::push_heap(heap_.begin(), heap_.end(), LaterInput{});
}

Result<void> Merge::keep(Input& input) {
  const std::int64_t id = input.next_id;
  const std::string_view line = input.line();
  count_absence(id, line);
  Output& to = output_for(input, line);
  to.writer.append(id, line, input.frame, input.line_index);
  if (!input.fits) to.enter(line);
  move_sidecars(input, to, id, id);
  pass_points(id);
  marks_.keep(id, id);
  advance(input);
  return {};
}

void Merge::count_absence(std::int64_t id, std::string_view line) {
  if (!in_absence_range(id, id) || line_deleted(line)) return;
  ++result_.in_range;
  if (options_.not_absent != nullptr && options_.not_absent->contains(id)) return;
  if (id > options_.seen_from || held_marks_->find(id).horizon > options_.absence->horizon) return;
  ++result_.counts.absent;
  if (options_.list_absent) result_.absent.push_back(id);
}

Result<void> Merge::take(std::int64_t id, ObservationStream& observations) {
  seen_.clear();
  for (;;) {
    const auto next = observations.peek();
    if (!next) return std::unexpected(next.error());
    if (*next == nullptr || (*next)->id != id) break;
    if (!observations.keeps_lines()) {
      if (seen_lines_.size() == seen_.size()) seen_lines_.emplace_back();
      seen_lines_[seen_.size()].assign((*next)->line);
    }
    seen_.push_back(**next);
    observations.pop();
  }
  if (!observations.keeps_lines()) {
    for (std::size_t index = 0; index < seen_.size(); ++index) seen_[index].line = seen_lines_[index];
  }
  if (heap_.empty() || heap_.front()->next_id != id) return insert(id);
  Input& input = *heap_.front();
  if (!input.frame) {
    if (auto loaded = load(input); !loaded) return loaded;
  }
  return join_held(input, id);
}

Result<void> Merge::leave_out_conflicts(std::int64_t id, const std::string_view* held) {
  if (!options_.one_input) return {};
  const std::string_view* first = id > options_.seen_from ? held : nullptr;
  std::vector<Observation> agreeing;
  for (const Observation& seen : seen_) {
    if (seen.kind != Observation::Kind::kMessage || first == nullptr || seen.line == *first) {
      agreeing.push_back(seen);
      if (first == nullptr && seen.kind == Observation::Kind::kMessage) first = &seen.line;
      continue;
    }
    const auto before = decode<Message>(reader_, *first, "import");
    if (!before) return std::unexpected(before.error());
    const auto now = decode<Message>(reader_, seen.line, "import");
    if (!now) return std::unexpected(now.error());
    if (before->sender == now->sender && before->date == now->date) {
      agreeing.push_back(seen);
      continue;
    }
    ++result_.counts.conflicts;
    if (result_.conflicts.size() < kMaxConflicts) {
      const char* what = before->date == now->date ? "sender" : "date";
      result_.conflicts.push_back(
          {id, std::string(seen.line), std::string("id_conflict: the id was used before with another ") + what});
    }
  }
  seen_ = std::move(agreeing);
  return {};
}

Result<void> Merge::join_all(History& history) {
  for (const Observation& seen : seen_) {
    if (seen.kind == Observation::Kind::kHistory) {
      join(history, *seen.history);
      continue;
    }
    if (seen.kind != Observation::Kind::kMessage) {
      join_deletion(history, seen.sight.horizon, seen.kind == Observation::Kind::kDeletedBySource);
      continue;
    }
    const auto message = decode<Message>(reader_, seen.line, "input");
    if (!message) return std::unexpected(message.error());
    join(history, *message, seen.sight);
  }
  return {};
}

bool Merge::join_unread(Input& input, std::int64_t id) {
  const Sidecars& beside = input.sidecars;
  if (beside.provenance.contains(id) || beside.statements.contains(id) || beside.past.contains(id)) return false;
  const std::string_view line = input.line();
  const IdMark held = held_marks_->find(id);
  IdMark mark = held;
  for (const Observation& seen : seen_) {
    if (seen.kind != Observation::Kind::kMessage) return false;
    if (seen.line == line) {
      mark.thread_given = mark.thread_given || line_thread(line).has_value();
    } else if (held.thread_given || !line_thread(line) || seen.line != without_thread(line)) {
      return false;
    }
    mark.horizon = std::max(mark.horizon, seen.sight.horizon);
    std::int64_t& of_source = seen.sight.telegram ? mark.telegram : mark.exported;
    of_source = std::max(of_source, seen.sight.horizon);
  }
  Output& to = output_for(input, line);
  to.writer.append(id, line, input.frame, input.line_index);
  if (!input.fits) to.enter(line);
  pass_points(id);
  if (mark == held) {
    marks_.keep(id, id);
  } else {
    marks_.change(id, mark);
  }
  return true;
}

Result<void> Merge::join_held(Input& input, std::int64_t id) {
  const std::string_view line = input.line();
  if (in_absence_range(id, id) && !line_deleted(line)) ++result_.in_range;
  if (auto left_out = leave_out_conflicts(id, &line); !left_out) return left_out;
  if (join_unread(input, id)) {
    ++result_.counts.unchanged;
    advance(input);
    return {};
  }
  auto history = files_.history(id, line, input.sidecars, reader_);
  if (!history) return std::unexpected(history.error());
  const std::uint64_t revisions = count_revisions(*history);
  const std::size_t past = history->past.size();
  const bool was_deleted = history->present.deleted;
  if (auto joined = join_all(*history); !joined) return joined;
  const bool changed = to_json(history->present) != line || history->past.size() != past;
  ++(changed ? result_.counts.updated : result_.counts.unchanged);
  if (count_revisions(*history) > revisions) result_.counts.revisions += count_revisions(*history) - revisions;
  if (history->present.deleted && !was_deleted) ++result_.counts.deleted;
  if (auto written = write(*history, &input); !written) return written;
  advance(input);
  return {};
}

Result<void> Merge::insert(std::int64_t id) {
  if (auto left_out = leave_out_conflicts(id, nullptr); !left_out) return left_out;
  const auto first = std::find_if(seen_.begin(), seen_.end(), [](const Observation& seen) {
    return seen.kind == Observation::Kind::kMessage || seen.kind == Observation::Kind::kHistory;
  });
  if (first == seen_.end()) {
    for (const Observation& seen : seen_) {
      if (seen.kind == Observation::Kind::kDeletedBySource) facts_.see_deleted(id, seen.sight.horizon);
    }
    return {};
  }
  ++result_.counts.inserted;
  const std::int64_t deletion = facts_.hold(id);
  const std::int64_t missing = facts_.missing_at(id);
  const bool plain = first->kind == Observation::Kind::kMessage && line_is_plain(first->line);
  if (seen_.size() == 1 && deletion == kNever && missing == kNever && plain) {
    insert_plain(*first);
    return {};
  }
  History history;
  if (first->kind == Observation::Kind::kHistory) {
    history = *first->history;
  } else {
    const auto message = decode<Message>(reader_, first->line, "input");
    if (!message) return std::unexpected(message.error());
    history = first_sight(*message, first->sight);
  }
  if (deletion != kNever) join_deletion(history, deletion, true);
  seen_.erase(first);
  if (auto joined = join_all(history); !joined) return joined;
  if (missing != kNever) join_deletion(history, missing, false);
  if (history.present.deleted) ++result_.counts.deleted;
  result_.counts.revisions += count_revisions(history);
  return write(history, nullptr);
}

void Merge::insert_plain(const Observation& seen) {
  Output& to = output_for(seen.date.date());
  to.writer.append(seen.id, seen.line);
  ++to.days[seen.date.date()];
  pass_points(seen.id);
  const std::int64_t horizon = seen.sight.horizon;
  const bool threaded = seen.has_thread ? *seen.has_thread : line_thread(seen.line).has_value();
  marks_.change(seen.id, IdMark{horizon, seen.sight.telegram ? horizon : kNever, seen.sight.telegram ? kNever : horizon,
                                threaded});
}

Result<void> Merge::write(const History& history, Input* input) {
  const std::int64_t id = history.present.id;
  const std::string line = to_json(history.present);
  if (input != nullptr) {
    input->sidecars.provenance.erase(id);
    input->sidecars.statements.erase(id);
    input->sidecars.past.erase(id);
    if (input->fits) output(input->row->partition).leave(input->line());
  }
  Output& to = output_for(history.present.date.date());
  const bool same = input != nullptr && line == input->line();
  to.writer.append(id, line, same ? input->frame : nullptr, same ? input->line_index : 0);
  to.enter(line);
  if (!history.provenance.empty()) to.sidecars.provenance[id] = provenance_line(id, history.provenance);
  if (!history.statements.empty()) {
    to.sidecars.statements[id] = statements_line(id, history.statements, history.present);
  }
  for (const Revision& revision : history.past) to.sidecars.past[id].push_back(to_json(revision));
  pass_points(id);
  if (input != nullptr && history.mark == held_marks_->find(id)) {
    marks_.keep(id, id);
  } else {
    marks_.change(id, history.mark);
  }
  return {};
}

void Merge::pass_points(std::int64_t id) {
  for (; next_point_ < points_.size() && points_[next_point_] < id; ++next_point_) {
    marks_.keep(points_[next_point_], points_[next_point_]);
  }
}

}  // namespace telelake::file_store
