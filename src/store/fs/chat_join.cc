// How a chat's writer takes over what another scope holds of the same chat.
#include <algorithm>
#include <utility>

#include "store/fs/chat_writer.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

constexpr std::size_t kBatchMessages = 10'000;

}  // namespace

Result<void> FileChatWriter::take_over(const ChatFiles& other, const Rekey* how) {
  if (run_) return fail(ErrorCode::kUsage, "an import run is not finished", folder_, "finish it first");
  if (auto folded = fold(); !folded) return folded;
  std::vector<History> batch;
  Reader reader;
  for (const FileRow* file : other.partitions()) {
    const auto sidecars = other.sidecars(file->partition);
    if (!sidecars) return std::unexpected(sidecars.error());
    Result<void> taken;
    auto read = other.for_each_line("messages", file->partition, [&](std::string_view line) {
      auto history = other.history(line_id(line), line, **sidecars, reader);
      if (!history) {
        taken = std::unexpected(history.error());
        return false;
      }
      // A thread that was derived there is derived here again.
      if (!history->mark.thread_given) history->present.thread_id.reset();
      if (how != nullptr) rekey(*history, *how);
      batch.push_back(std::move(*history));
      if (batch.size() < kBatchMessages) return true;
      taken = take_over(std::exchange(batch, {}));
      return taken.has_value();
    });
    if (!read || !taken) return read ? taken : read;
    if (taken = take_over(std::exchange(batch, {})); !taken) return taken;
  }
  return take_over_facts(other, how);
}

// Ids ascend: they are of one partition.
Result<void> FileChatWriter::take_over(const std::vector<History>& histories) {
  if (histories.empty()) return {};
  std::vector<Observation> seen;
  Touched touched;
  for (const History& history : histories) {
    const std::int64_t id = history.present.id;
    const Time date = history.present.date;
    seen.push_back({id, date, {}, Observation::Kind::kHistory, {}, &history});
    touched.id_ranges.emplace_back(id, id);
    std::int64_t& last = touched.last_id_of_day.try_emplace(date.date(), id).first->second;
    last = std::max(last, id);
  }
  MergeOptions options;
  options.layout = present_layout();
  ObservationList list(seen);
  auto merged = merge(list, touched, std::move(options));
  if (!merged) return std::unexpected(merged.error());
  return {};
}

// What is known once a chat, and what was said there of messages that are held here only.
Result<void> FileChatWriter::take_over_facts(const ChatFiles& other, const Rekey* how) {
  auto facts = ChatFacts::read(other);
  if (!facts) return std::unexpected(facts.error());
  const auto here = [how](auto fact) {
    if (how != nullptr) rekey(fact, *how);
    return fact;
  };
  for (const auto& [id, fact] : facts->participants()) facts_.see(fact.participant, fact.horizon.seconds);
  for (const auto& [id, fact] : facts->threads()) facts_.see(here(fact.thread), fact.horizon.seconds);
  for (const auto& [id, there] : facts->undated()) {
    const Undated undated = here(there);
    const auto held = files_->find_line(undated.id);
    if (!held) return std::unexpected(held.error());
    if (!*held) facts_.see(undated);
  }
  std::vector<Absence> absences;
  for (const Absence& absence : facts->absences()) absences.push_back(here(absence));
  for (const Absence& absence : absences) facts_.see_absence(absence);
  auto missing = missing_among_held(absences);
  if (!missing) return std::unexpected(missing.error());
  std::vector<Observation>& seen = *missing;
  for (const auto& [there, horizon] : facts->deletions()) {
    const std::int64_t id = there + (how == nullptr ? 0 : how->shift);
    seen.push_back({id, {}, Sight{horizon, true}, Observation::Kind::kDeletedBySource, {}});
  }
  std::stable_sort(seen.begin(), seen.end(),
                   [](const Observation& left, const Observation& right) { return left.id < right.id; });
  Touched touched;
  for (const Observation& deletion : seen) touched.id_ranges.emplace_back(deletion.id, deletion.id);
  MergeOptions options;
  options.layout = present_layout();
  ObservationList list(seen);
  auto merged = merge(list, touched, std::move(options), [&](ChatRow& row, IdMarks&) -> Result<void> {
    const Chat& chat = how == nullptr ? other.row().chat : how->to;
    for (const SourceKind kind : other.row().kinds) see_chat(row, chat, kind, other.row().horizon);
    return {};
  });
  if (!merged) return std::unexpected(merged.error());
  return {};
}

Result<std::vector<Observation>> FileChatWriter::missing_among_held(const std::vector<Absence>& absences) const {
  std::vector<Observation> missing;
  if (absences.empty()) return missing;
  for (const FileRow* file : files_->partitions()) {
    auto read = files_->for_each_line("messages", file->partition, [&](std::string_view line) {
      const std::int64_t id = line_id(line);
      for (const Absence& absence : absences) {
        if (id < absence.first_id || id > absence.last_id) continue;
        missing.push_back({id, {}, Sight{absence.horizon, false}, Observation::Kind::kDeletedByAbsence, {}});
      }
      return true;
    });
    if (!read) return std::unexpected(read.error());
  }
  return missing;
}

}  // namespace telelake::file_store
