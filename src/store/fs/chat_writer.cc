#include "store/fs/chat_writer.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "contract/writer.h"
#include "store/fs/disk.h"
#include "store/fs/thread_resolution.h"

namespace telelake::file_store {

namespace {

// The tail is folded when it has grown to this.
constexpr std::uint64_t kTailBytes = 4 << 20;

Result<void> make_chat_folder(const std::string& folder, CommitGroup* group) {
  if (group == nullptr) return make_folders(folder);
  const auto changed = make_folders_unsynced(folder);
  if (!changed) return std::unexpected(changed.error());
  for (const std::string& parent : *changed) group->add_folder(parent);
  return {};
}

}  // namespace

Result<std::unique_ptr<FileChatWriter>> FileChatWriter::open(Catalogue& catalogue, const std::string& root,
                                                             const ChatKey& key, const Chat& chat, CommitGroup* group) {
  const std::string folder = root + "/" + chat_folder(key);
  if (auto made = make_chat_folder(folder, group); !made) return std::unexpected(made.error());
  std::unique_ptr<FileChatWriter> writer(new FileChatWriter(catalogue, folder, group));
  auto lock = FolderLock::take(folder, "the chat is being written");
  if (!lock) return std::unexpected(lock.error());
  writer->lock_ = std::move(*lock);
  auto row = catalogue.chat(key);
  if (!row) return std::unexpected(row.error());
  writer->known_ = row->has_value();
  if (!*row) {
    row->emplace();
    (*row)->key = key;
    (*row)->chat = chat;
  }
  if (auto removed = remove_strays(folder, **row); !removed) return std::unexpected(removed.error());
  if (auto loaded = writer->load(std::move(**row)); !loaded) return std::unexpected(loaded.error());
  if (auto loaded = writer->load_tail(); !loaded) return std::unexpected(loaded.error());
  return writer;
}

FileChatWriter::~FileChatWriter() {
  run_.reset();
  // A tail that cannot be folded now is kept, and folded by the next writer.
  if (tail_ && tail_->length() > 0) (void)compact();
  if (deferred_) group_->keep(std::move(*lock_));
}

Result<void> FileChatWriter::leave_group() {
  if (group_ == nullptr) return {};
  deferred_ = false;
  return std::exchange(group_, nullptr)->commit();
}

Result<void> FileChatWriter::load(ChatRow row) {
  auto files = ChatFiles::open(folder_, row);
  if (!files) return std::unexpected(files.error());
  files_ = std::make_unique<ChatFiles>(std::move(*files));
  auto facts = ChatFacts::read(*files_);
  if (!facts) return std::unexpected(facts.error());
  facts_ = std::move(*facts);
  row_ = std::move(row);
  return {};
}

Result<void> FileChatWriter::load_tail() {
  if (row_.tail_length == 0) return {};
  auto tail = TailFile::open(folder_, row_.tail_length);
  if (!tail) return std::unexpected(tail.error());
  tail_ = std::move(*tail);
  auto contents = read_tail(folder_, row_.tail_length);
  if (!contents) return std::unexpected(contents.error());
  tail_text_ = contents->text;
  for (const Observation& seen : contents->observations) {
    if (auto added = overlay_.add(seen, *files_, facts_); !added) return std::unexpected(added.error());
  }
  return {};
}

void FileChatWriter::see_chat(ChatRow& row, const Chat& chat, SourceKind kind, std::int64_t horizon) const {
  if (takes_over(row.chat, row.horizon, chat, horizon)) {
    row.chat = chat;
    row.horizon = horizon;
  }
  if (std::find(row.kinds.begin(), row.kinds.end(), kind) == row.kinds.end()) row.kinds.push_back(kind);
  std::sort(row.kinds.begin(), row.kinds.end());
}

std::int64_t FileChatWriter::last_held_id() const {
  std::int64_t last = kNoId;
  for (const FileRow* file : files_->partitions()) last = std::max(last, file->last_id);
  return last;
}

DayCounts FileChatWriter::held_days() const {
  DayCounts days;
  for (const FileRow* file : files_->partitions()) {
    for (const auto& [date, count] : file->days) days[date] += count;
  }
  return days;
}

Layout FileChatWriter::present_layout() const {
  Layout layout = Layout::of(held_days());
  for (const FileRow* file : files_->partitions()) layout.keep(file->partition);
  return layout;
}

Result<UpsertCounts> FileChatWriter::add_to_overlay(const Batch& batch, Time horizon, TailLines& lines,
                                                    std::optional<std::int64_t>& changed_from) {
  UpsertCounts counts;
  const Sight sight{horizon.seconds, batch.kind == SourceKind::kTelegram};
  for (const MessageBlock::Entry& entry : batch.messages.entries()) {
    const std::string_view line = batch.messages.line(entry);
    const auto effect = overlay_.add({entry.id, entry.date, sight, Observation::Kind::kMessage, line}, *files_, facts_);
    if (!effect) return std::unexpected(effect.error());
    ++(effect->inserted ? counts.inserted : effect->updated ? counts.updated : counts.unchanged);
    if (effect->inserted || effect->updated) changed_from = std::min(changed_from.value_or(entry.id), entry.id);
    if (effect->deleted) ++counts.deleted;
    counts.revisions += effect->revisions;
    if (!effect->seen_before) lines.message(line);
  }
  for (const std::int64_t id : batch.deleted) {
    const auto effect = overlay_.add({id, {}, sight, Observation::Kind::kDeletedBySource, {}}, *files_, facts_);
    if (!effect) return std::unexpected(effect.error());
    if (effect->deleted) ++counts.deleted;
    if (!effect->seen_before) lines.deleted(id);
  }
  return counts;
}

Result<UpsertCounts> FileChatWriter::upsert(Batch batch, Time horizon) {
  if (run_) return fail(ErrorCode::kUsage, "an import run is not finished", folder_, "finish it first");
  if (auto left = leave_group(); !left) return std::unexpected(left.error());
  TailLines lines(batch.kind, horizon);
  std::optional<std::int64_t> changed_from;
  auto counts = add_to_overlay(batch, horizon, lines, changed_from);
  for (const Participant& participant : batch.participants) lines.participant(participant);
  for (const ThreadFact& fact : batch.threads) lines.thread(fact);
  for (const Undated& undated : batch.undated) lines.undated(undated);
  Result<void> done;
  if (!counts) done = std::unexpected(counts.error());
  if (done && !tail_) {
    auto tail = TailFile::open(folder_, row_.tail_length);
    if (tail)
      tail_ = std::move(*tail);
    else
      done = std::unexpected(tail.error());
  }
  if (done && !lines.text().empty()) done = tail_->append(lines.text());
  if (done) {
    ChatRow row = row_;
    see_chat(row, batch.chat, batch.kind, horizon.seconds);
    row.tail_length = tail_->length();
    const bool same = known_ && row.chat == row_.chat && row.kinds == row_.kinds;
    const CommitBeside beside{batch.coverage ? &*batch.coverage : nullptr, changed_from};
    done = same ? catalogue_.put_tail(row.key, row.tail_length, row.horizon, beside)
                : catalogue_.put_chat(row, false, beside);
    if (done) {
      known_ = true;
      row_ = std::move(row);
      tail_text_ += lines.text();
    }
  }
  if (!done) {
    // What was added in memory only is forgotten again.
    overlay_.clear();
    tail_.reset();
    if (auto loaded = load_tail(); !loaded) return std::unexpected(loaded.error());
    return std::unexpected(done.error());
  }
  if (tail_->length() >= kTailBytes) {
    if (auto folded = fold(); !folded) return std::unexpected(folded.error());
  }
  return *counts;
}

Result<void> FileChatWriter::fold() {
  if (row_.tail_length == 0) return {};
  auto contents = parse_tail(tail_text_, folder_ + "/tail.jsonl");
  if (!contents) return std::unexpected(contents.error());
  std::vector<Observation>& seen = contents->observations;
  std::stable_sort(seen.begin(), seen.end(),
                   [](const Observation& left, const Observation& right) { return left.id < right.id; });
  Touched touched;
  DayCounts days = held_days();
  for (const Observation& observation : seen) {
    touched.id_ranges.emplace_back(observation.id, observation.id);
    if (observation.kind != Observation::Kind::kMessage) continue;
    std::int64_t& last = touched.last_id_of_day.try_emplace(observation.date.date(), kNoId).first->second;
    last = std::max(last, observation.id);
    if (!overlay_.hidden().contains(observation.id)) ++days[observation.date.date()];
  }
  for (const ParticipantFact& fact : contents->participants) facts_.see(fact.participant, fact.horizon.seconds);
  for (const ThreadFact& fact : contents->threads) facts_.see(fact.thread, fact.horizon.seconds);
  MergeOptions options;
  options.layout = present_layout();
  for (const auto& [date, count] : days) {
    if (count > 0) options.layout.keep(Layout::of(days).partition(date));
  }
  ObservationList list(seen);
  auto merged = merge(list, touched, options, [&](ChatRow& row, IdMarks&) -> Result<void> {
    row.tail_length = 0;
    for (const Undated& undated : contents->undated) {
      const auto held = files_->find_line(undated.id);
      if (!held) return std::unexpected(held.error());
      if (!*held && !overlay_.histories().contains(undated.id)) facts_.see(undated);
    }
    return {};
  });
  if (!merged) return std::unexpected(merged.error());
  overlay_.clear();
  tail_text_.clear();
  return tail_->clear();
}

Result<MergeResult> FileChatWriter::merge(ObservationStream& observations, const Touched& touched, MergeOptions options,
                                          const Adjust& adjust) {
  FileSwitch target = new_switch();
  Merge pass(*files_, facts_, target, std::move(options));
  auto result = pass.run(observations, touched);
  if (!result) return result;
  const auto held = files_->marks();
  if (!held) return std::unexpected(held.error());
  IdMarks marks = **held;
  marks.apply(result->marks);
  if (adjust) {
    if (auto adjusted = adjust(target.row(), marks); !adjusted) return std::unexpected(adjusted.error());
  }
  if (auto committed = commit(target, &marks); !committed) return std::unexpected(committed.error());
  return result;
}

Result<void> FileChatWriter::commit(FileSwitch& target, const IdMarks* marks) {
  if (marks != nullptr) {
    LineFileWriter observed("observed", row_.key, "");
    for (const MarkRun& run : marks->runs()) observed.append(run.first, mark_line(run));
    if (auto put = target.put(observed.finish(), {}); !put) return put;
  }
  if (auto put = facts_.put(target); !put) return put;
  auto row = target.commit(catalogue_);
  if (!row) return std::unexpected(row.error());
  known_ = true;
  auto files = ChatFiles::open(folder_, *row, deferred_);
  if (!files) return std::unexpected(files.error());
  files_ = std::make_unique<ChatFiles>(std::move(*files));
  facts_.settle();
  row_ = std::move(*row);
  return {};
}

Result<void> FileChatWriter::reshape() {
  const Layout canonical = Layout::of(held_days());
  const auto& partitions = files_->partitions();
  if (std::all_of(partitions.begin(), partitions.end(),
                  [&](const FileRow* file) { return canonical.has(file->partition); })) {
    return {};
  }
  const std::vector<Observation> none;
  ObservationList list(none);
  MergeOptions options;
  options.layout = canonical;
  auto merged = merge(list, {}, options);
  if (!merged) return std::unexpected(merged.error());
  return {};
}

Result<void> FileChatWriter::settle_threads() {
  FileSwitch target = new_switch();
  const auto changed = resolve_threads(*files_, facts_, target);
  if (!changed) return std::unexpected(changed.error());
  return *changed ? commit(target, nullptr) : Result<void>{};
}

Result<void> FileChatWriter::compact() {
  if (run_) return fail(ErrorCode::kUsage, "an import run is not finished", folder_, "finish it first");
  if (auto left = leave_group(); !left) return left;
  if (auto folded = fold(); !folded) return folded;
  if (auto shaped = reshape(); !shaped) return shaped;
  return settle_threads();
}

std::vector<Conflict> FileChatWriter::take_conflicts() { return std::exchange(conflicts_, {}); }

}  // namespace telelake::file_store
