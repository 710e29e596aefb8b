// An import run of a chat's writer: what is staged, and how it ends.
#include <algorithm>
#include <span>
#include <utility>

#include "store/fs/chat_writer.h"

namespace telelake::file_store {

namespace {

// A portion is merged when the lines staged have grown to the first, or then by so much more, and end a partition; when
// they have grown to the last, it does not wait for that. As many lines as that are left to a group.
constexpr std::size_t kPortionBytes = 8 << 20;
constexpr std::size_t kPortionStep = 4 << 20;
constexpr std::size_t kMostBytes = 32 << 20;

// The part of a range that may go by inference: beyond it somebody has to insist.
constexpr std::uint64_t kAbsentShare = 5;

bool ascends(const MessageBlock& block, std::int64_t beyond) {
  for (const MessageBlock::Entry& entry : block.entries()) {
    if (entry.id <= beyond) return false;
    beyond = entry.id;
  }
  return true;
}

std::size_t bytes_of(const std::vector<MessageBlock::Entry>& entries) {
  std::size_t bytes = 0;
  for (const MessageBlock::Entry& entry : entries) bytes += entry.length;
  return bytes;
}

// Calls `visit(day, messages)` for each run of neighbours that are of one day.
template <class Visit>
void for_each_day(const std::vector<Observation>& seen, Visit visit) {
  for (auto begin = seen.begin(); begin != seen.end();) {
    const Date day = begin->date.date();
    const auto end = std::find_if(begin, seen.end(), [day](const Observation& one) { return one.date.date() != day; });
    visit(day, std::span(begin, end));
    begin = end;
  }
}

// How many come before the end that lies in one partition. More of that is to be expected, and a partition that is
// merged at once is packed once.
std::size_t closed_count(const std::vector<Observation>& seen, const Layout& layout) {
  const std::string open = layout.partition(seen.back().date.date());
  std::size_t count = 0, closed = 0;
  for_each_day(seen, [&](Date day, std::span<const Observation> messages) {
    count += messages.size();
    if (layout.partition(day) != open) closed = count;
  });
  return closed;
}

DayCounts days_of(const std::vector<Observation>& seen) {
  DayCounts days;
  for_each_day(seen, [&](Date day, std::span<const Observation> messages) { days[day] += messages.size(); });
  return days;
}

Date last_of_year(Date date) { return date_of({civil_day(date).year, 12, 31}); }

}  // namespace

Result<void> FileChatWriter::begin_run(const Batch& batch) {
  if (run_) return {};
  if (deferred_) {
    if (auto left = leave_group(); !left) return left;
  }
  if (auto folded = fold(); !folded) return folded;
  // What it changes is known only in the end, and may be anywhere.
  if (auto dropped = catalogue_.drop_media_mark(row_.key); !dropped) return dropped;
  run_ = std::make_unique<Run>();
  run_->held_before = run_->last_direct = std::max(last_held_id(), facts_.last_missing_id());
  run_->telegram = batch.kind == SourceKind::kTelegram;
  run_->chat = batch.chat;
  run_->spool = std::make_unique<Spool>(folder_ + "/.spool.tmp");
  run_->due = kPortionBytes;
  return {};
}

Result<void> FileChatWriter::stage(Batch batch) {
  if (auto begun = begin_run(batch); !begun) return begun;
  run_->chat = std::move(batch.chat);
  if (batch.horizon) run_->horizon = batch.horizon;
  if (batch.left) run_->left = *batch.left;
  for (const Participant& participant : batch.participants) run_->facts.see(participant, 0);
  for (const ThreadFact& fact : batch.threads) run_->facts.see(fact.thread, fact.horizon.seconds);
  for (const Undated& undated : batch.undated) {
    run_->facts.see(undated);
    run_->unread.insert(undated.id);
  }
  run_->unread.insert(batch.refused.begin(), batch.refused.end());
  run_->deleted.insert(run_->deleted.end(), batch.deleted.begin(), batch.deleted.end());
  if (auto staged = stage_messages(std::move(batch.messages)); !staged) return staged;
  if (run_->bytes < run_->due) return {};
  deferred_ = group_ != nullptr;
  if (auto merged = merge_portion(run_->horizon ? run_->horizon->seconds : run_->latest, false); !merged) return merged;
  if (!deferred_ || run_->deferred_bytes < kMostBytes) return {};
  run_->deferred_bytes = 0;
  return group_->commit();
}

Result<void> FileChatWriter::stage_messages(MessageBlock block) {
  if (block.empty()) return {};
  for (const MessageBlock::Entry& entry : block.entries()) {
    run_->first_id = std::min(run_->first_id, entry.id);
    run_->last_id = std::max(run_->last_id, entry.id);
    run_->latest = std::max(run_->latest, entry.date.seconds);
  }
  if (!ascends(block, run_->last_direct)) {
    std::vector<MessageBlock::Entry> direct;
    for (const MessageBlock::Entry& entry : block.entries()) {
      if (entry.id > run_->last_direct) {
        direct.push_back(entry);
        run_->last_direct = entry.id;
      } else if (auto added = run_->spool->add(entry.id, entry.date, block.line(entry)); !added) {
        return added;
      }
    }
    if (direct.empty()) return {};
    block.entries() = std::move(direct);
  }
  run_->last_direct = block.entries().back().id;
  if (run_->first_direct == kNoId) run_->first_direct = block.entries().front().id;
  run_->bytes += bytes_of(block.entries());
  run_->blocks.push_back(std::move(block));
  return {};
}

// While more is to come, a year (or month) that will hold too much, going on as it does, is cut finer at once, so that
// little is packed twice. The end of the run puts right what was guessed wrong; where it can still wait, nothing is
// guessed of a year that is not half as full.
Layout FileChatWriter::portion_layout(const DayCounts& added, bool last) const {
  DayCounts days = held_days();
  for (const auto& [date, count] : added) days[date] += count;
  if (!last && !added.empty()) {
    const Date end = added.rbegin()->first;
    std::uint64_t messages = 0;
    Date begin = end;
    for (auto day = added.rbegin(); day != added.rend() && last_of_year(day->first) == last_of_year(end); ++day) {
      messages += day->second;
      begin = day->first;
    }
    const std::uint64_t per_day = messages / static_cast<std::uint64_t>(end.days - begin.days + 1);
    const bool can_wait = run_->bytes < kMostBytes && messages < kPartitionMessages / 2;
    std::uint64_t left = can_wait ? 0 : run_->left;
    for (Date day{end.days + 1}; day <= last_of_year(end) && left > 0; ++day.days) {
      const std::uint64_t count = std::min(per_day, left);
      days[day] += count;
      left -= count;
    }
  }
  Layout layout = Layout::of(days);
  for (const FileRow* file : files_->partitions()) layout.keep(file->partition);
  return layout;
}

// All that is staged, as what was seen.
std::vector<Observation> FileChatWriter::staged(std::int64_t horizon) const {
  std::size_t count = 0;
  for (const MessageBlock& block : run_->blocks) count += block.size();
  std::vector<Observation> seen;
  seen.reserve(count);
  const Sight sight{horizon, run_->telegram};
  for (const MessageBlock& block : run_->blocks) {
    for (const MessageBlock::Entry& entry : block.entries()) {
      seen.push_back(
          {entry.id, entry.date, sight, Observation::Kind::kMessage, block.line(entry), nullptr, entry.has_thread});
    }
  }
  return seen;
}

// Forgets the first `count` messages staged.
void FileChatWriter::drop_staged(std::size_t count) {
  auto& blocks = run_->blocks;
  auto block = blocks.begin();
  for (; block != blocks.end() && block->size() <= count; ++block) count -= block->size();
  blocks.erase(blocks.begin(), block);
  if (count > 0) {
    auto& entries = blocks.front().entries();
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count));
  }
  run_->bytes = 0;
  for (const MessageBlock& left : blocks) run_->bytes += bytes_of(left.entries());
}

Result<void> FileChatWriter::merge_portion(std::int64_t horizon, bool last) {
  if (run_->blocks.empty()) return {};
  std::vector<Observation> seen = staged(horizon);
  MergeOptions options;
  options.layout = portion_layout(days_of(seen), last);
  if (!last && run_->bytes < kMostBytes) seen.resize(closed_count(seen, options.layout));
  const std::size_t before = run_->bytes;
  if (!seen.empty()) {
    if (auto merged = merge_seen(seen, std::move(options), horizon, last); !merged) return merged;
    drop_staged(seen.size());
  }
  run_->deferred_bytes += before - run_->bytes;
  run_->due = std::max(kPortionBytes, run_->bytes + kPortionStep);
  return {};
}

Result<void> FileChatWriter::merge_seen(const std::vector<Observation>& seen, MergeOptions options,
                                        std::int64_t horizon, bool last) {
  Touched touched;
  for_each_day(
      seen, [&](Date day, std::span<const Observation> messages) { touched.last_id_of_day[day] = messages.back().id; });
  ObservationList list(seen);
  const SourceKind kind = run_->telegram ? SourceKind::kTelegram : SourceKind::kDesktopExport;
  // A horizon that may yet become another decides nothing about the chat.
  const std::int64_t chat_horizon = last || run_->horizon ? horizon : kNever;
  auto merged = merge(list, touched, std::move(options), [&](ChatRow& row, IdMarks& marks) -> Result<void> {
    see_chat(row, run_->chat, kind, chat_horizon);
    if (last) raise_marks(marks, horizon);
    return {};
  });
  if (!merged) return std::unexpected(merged.error());
  run_->counts += merged->counts;
  return {};
}

Result<UpsertCounts> FileChatWriter::finish(const FinishOptions& options) {
  if (!run_) {
    if (auto compacted = compact(); !compacted) return std::unexpected(compacted.error());
    return UpsertCounts{};
  }
  deferred_ = group_ != nullptr;
  const std::int64_t horizon = options.horizon.seconds;
  MergeResult merged;
  Result<void> done = see_facts(horizon);
  if (done) done = merge_portion(horizon, true);
  // Before the spool, which may speak of messages of the portions again.
  if (done) done = settle_run(horizon);
  if (done) done = merge_spool(options, merged);
  if (done) done = apply_deletions(run_->deleted, Observation::Kind::kDeletedBySource, horizon);
  if (done) done = mark_absent(options, merged);
  if (done) done = reshape();
  if (done) done = settle_threads();
  if (!done) return std::unexpected(done.error());
  const UpsertCounts counts = run_->counts;
  run_.reset();
  return counts;
}

Result<void> FileChatWriter::merge_spool(const FinishOptions& options, MergeResult& result) {
  if (run_->spool->empty()) return {};
  const Sight sight{options.horizon.seconds, run_->telegram};
  auto stream = run_->spool->read(sight);
  if (!stream) return std::unexpected(stream.error());
  Touched touched = run_->spool->touched();
  touched.id_ranges.emplace_back(run_->first_id, run_->last_id);
  MergeOptions merge_options;
  merge_options.layout = present_layout();
  merge_options.one_input = true;
  merge_options.seen_from = run_->held_before;
  merge_options.absence = sight;
  merge_options.absence_first = run_->first_id;
  merge_options.absence_last = run_->last_id;
  merge_options.not_absent = &run_->unread;
  merge_options.list_absent = options.mark_deleted;
  auto merged = merge(**stream, touched, std::move(merge_options));
  if (!merged) return std::unexpected(merged.error());
  run_->counts += merged->counts;
  const std::size_t room = kMaxConflicts - std::min(kMaxConflicts, conflicts_.size());
  for (std::size_t index = 0; index < std::min(room, merged->conflicts.size()); ++index) {
    conflicts_.push_back(std::move(merged->conflicts[index]));
  }
  result = std::move(*merged);
  return {};
}

Result<void> FileChatWriter::apply_deletions(const std::vector<std::int64_t>& ids, Observation::Kind kind,
                                             std::int64_t horizon) {
  if (ids.empty()) return {};
  std::vector<Observation> seen;
  seen.reserve(ids.size());
  Touched touched;
  for (const std::int64_t id : ids) seen.push_back({id, {}, Sight{horizon, run_->telegram}, kind, {}});
  std::sort(seen.begin(), seen.end(),
            [](const Observation& left, const Observation& right) { return left.id < right.id; });
  for (const Observation& deletion : seen) touched.id_ranges.emplace_back(deletion.id, deletion.id);
  MergeOptions options;
  options.layout = present_layout();
  ObservationList list(seen);
  auto merged = merge(list, touched, options);
  if (!merged) return std::unexpected(merged.error());
  run_->counts.deleted += merged->counts.deleted;
  return {};
}

// A refusal ends the run like any other: only the tombstones are not made.
Result<void> FileChatWriter::mark_absent(const FinishOptions& options, const MergeResult& result) {
  if (!options.mark_deleted) return {};
  if (!options.force && result.absent.size() * kAbsentShare > result.in_range) {
    run_->counts.spared += result.absent.size();
    return {};
  }
  std::int64_t first = run_->first_id;
  const auto see_absence_up_to = [&](std::int64_t last) {
    if (first <= last) facts_.see_absence({first, last, options.horizon.seconds});
  };
  for (auto id = run_->unread.lower_bound(first); id != run_->unread.end() && *id <= run_->last_id; ++id) {
    see_absence_up_to(*id - 1);
    first = *id + 1;
  }
  see_absence_up_to(run_->last_id);
  if (!result.absent.empty()) {
    return apply_deletions(result.absent, Observation::Kind::kDeletedByAbsence, options.horizon.seconds);
  }
  if (!facts_.changed()) return {};
  FileSwitch target = new_switch();
  return commit(target, nullptr);
}

// What is known once a chat. A merge takes a message that it inserts off the undated ones.
Result<void> FileChatWriter::see_facts(std::int64_t horizon) {
  facts_.see_all(run_->facts, horizon);
  for (const auto& [id, undated] : run_->facts.undated()) {
    const auto held = files_->find_line(id);
    if (!held) return std::unexpected(held.error());
    if (!*held) facts_.see(undated);
  }
  return {};
}

// The portions committed so far were seen when the last one was.
void FileChatWriter::raise_marks(IdMarks& marks, std::int64_t horizon) const {
  if (run_->first_direct != kNoId) marks.raise_beyond(run_->held_before, run_->first_direct, horizon);
}

// Commits what the merges have not: facts, and the horizon of portions that were committed before it was known.
Result<void> FileChatWriter::settle_run(std::int64_t horizon) {
  FileSwitch target = new_switch();
  ChatRow& row = target.row();
  see_chat(row, run_->chat, run_->telegram ? SourceKind::kTelegram : SourceKind::kDesktopExport, horizon);
  const auto held = files_->marks();
  if (!held) return std::unexpected(held.error());
  IdMarks marks = **held;
  raise_marks(marks, horizon);
  const bool same = known_ && row.chat == row_.chat && row.horizon == row_.horizon && row.kinds == row_.kinds;
  if (same && !facts_.changed() && marks.runs() == (*held)->runs()) return {};
  return commit(target, &marks);
}

}  // namespace telelake::file_store
