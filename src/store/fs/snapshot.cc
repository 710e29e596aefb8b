#include "store/fs/snapshot.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "contract/writer.h"
#include "store/fs/message_line.h"
#include "store/fs/referred.h"
#include "store/fs/tail.h"

namespace telelake::file_store {

namespace {

constexpr int kAttempts = 20;

bool same_files(const ChatRow& left, const ChatRow& right) { return left.files == right.files; }

void remove_from_day(DayCounts& days, Date date) {
  const auto day = days.find(date);
  if (day != days.end() && --day->second == 0) days.erase(day);
}

}  // namespace

Result<std::unique_ptr<FileChatSnapshot>> FileChatSnapshot::open(const Catalogue& catalogue, const std::string& root,
                                                                 const ChatKey& key, CommentCache* comments) {
  for (int attempt = 1;; ++attempt) {
    auto snapshot = try_open(catalogue, root, key);
    if (snapshot) {
      // The tail that was read belongs to these files only while they are live.
      const auto row = catalogue.chat(key);
      if (!row) return std::unexpected(row.error());
      (*snapshot)->comments_ = comments;
      if (*row && same_files(**row, (*snapshot)->files_->row())) return snapshot;
    } else if (snapshot.error().code == ErrorCode::kUsage || attempt == kAttempts) {
      return snapshot;
    } else {
      // A failure stands when nothing was replaced meanwhile.
      const auto before = catalogue.chat(key);
      auto again = try_open(catalogue, root, key);
      const auto after = catalogue.chat(key);
      const bool both = before.has_value() && before->has_value() && after.has_value() && after->has_value();
      const bool quiet = both && same_files(**before, **after) && (*before)->tail_length == (*after)->tail_length;
      if (!again && quiet) return again;
    }
    if (attempt == kAttempts) {
      return fail(ErrorCode::kUnavailable, "the chat changes too fast to be read", root + "/" + chat_folder(key),
                  "try again");
    }
  }
}

Result<std::unique_ptr<FileChatSnapshot>> FileChatSnapshot::try_open(const Catalogue& catalogue,
                                                                     const std::string& root, const ChatKey& key) {
  auto row = catalogue.chat(key);
  if (!row) return std::unexpected(row.error());
  if (!*row) {
    return fail(ErrorCode::kUsage, "there is no such chat", key.scope + "/" + std::to_string(key.chat_id),
                "`telelake chats` lists them");
  }
  std::unique_ptr<FileChatSnapshot> snapshot(new FileChatSnapshot);
  snapshot->folder_ = root + "/" + chat_folder(key);
  auto files = ChatFiles::open(snapshot->folder_, **row);
  if (!files) return std::unexpected(files.error());
  snapshot->files_ = std::make_unique<ChatFiles>(std::move(*files));
  snapshot->participants_.emplace(*snapshot->files_);
  auto facts = ChatFacts::read_without_participants(*snapshot->files_);
  if (!facts) return std::unexpected(facts.error());
  snapshot->facts_ = std::move(*facts);
  auto tail = read_tail(snapshot->folder_, (*row)->tail_length);
  if (!tail) return std::unexpected(tail.error());
  for (const Observation& seen : tail->observations) {
    if (auto added = snapshot->overlay_.add(seen, *snapshot->files_, snapshot->facts_); !added)
      return std::unexpected(added.error());
  }
  for (const auto& [id, history] : snapshot->overlay_.histories()) {
    snapshot->tail_lines_[id] = to_json(history.present);
    (void)snapshot->facts_.hold(id);
  }
  for (const ParticipantFact& fact : tail->participants) snapshot->participants_->see(fact);
  for (const ThreadFact& fact : tail->threads) snapshot->facts_.see(fact.thread, fact.horizon.seconds);
  for (const Undated& undated : tail->undated) {
    const auto held = snapshot->message(undated.id);
    if (!held) return std::unexpected(held.error());
    if (!*held) snapshot->facts_.see(undated);
  }
  if (auto summarised = snapshot->summarise(); !summarised) return std::unexpected(summarised.error());
  return snapshot;
}

Result<void> FileChatSnapshot::summarise() {
  const ChatRow& row = files_->row();
  summary_.key = row.key;
  summary_.chat = row.chat;
  summary_.kinds = row.kinds;
  for (const FileRow& file : row.files) {
    for (const auto& [date, count] : file.days) days_[date] += count;
    if (file.kind == "messages") summary_.messages += file.lines;
    summary_.tombstones += file.tombstones;
    summary_.revisions += file.revisions;
  }
  for (const auto& [id, hidden] : overlay_.hidden()) {
    remove_from_day(days_, hidden.date);
    --summary_.messages;
    summary_.tombstones -= hidden.deleted ? 1 : 0;
    summary_.revisions -= hidden.revisions;
  }
  for (const auto& [id, history] : overlay_.histories()) {
    ++days_[history.present.date.date()];
    ++summary_.messages;
    summary_.tombstones += history.present.deleted ? 1 : 0;
    summary_.revisions += count_revisions(history);
  }
  summary_.artifacts = days_.size();
  const auto participants = participants_->count();
  if (!participants) return std::unexpected(participants.error());
  summary_.participants = *participants;
  summary_.threads = facts_.threads().size();
  summary_.undated = facts_.undated().size();
  if (days_.empty()) return {};
  summary_.first_date = days_.begin()->first;
  summary_.last_date = days_.rbegin()->first;
  return {};
}

Result<std::optional<History>> FileChatSnapshot::history(std::int64_t id) const {
  const auto found = overlay_.histories().find(id);
  if (found != overlay_.histories().end()) return found->second;
  return files_->find(id, reader_);
}

Result<std::optional<Message>> FileChatSnapshot::message(std::int64_t id) const {
  const auto found = overlay_.histories().find(id);
  if (found != overlay_.histories().end()) return found->second.present;
  const auto line = files_->find_line(id);
  if (!line) return std::unexpected(line.error());
  if (!*line) return std::nullopt;
  auto message = decode<Message>(reader_, **line, folder_);
  if (!message) return std::unexpected(message.error());
  return std::move(*message);
}

namespace {

// The present message with what a past value says.
Message with_value(const Message& present, const Message& past) {
  Message message = present;
  for_each_field<Message>([&]<class FieldType>(FieldType) {
    if constexpr (FieldType::limits.part == Part::kRevisable) {
      message.*FieldType::member = past.*FieldType::member;
    }
  });
  message.edited = past.edited;
  message.edited_at = past.edited_at;
  message.revision = past.revision;
  return message;
}

// The values of a message in order, the present one last.
std::vector<RevisionView> views(const History& history) {
  std::vector<RevisionView> result;
  const auto value_seen = history.provenance.stamps.find("value");
  const std::int64_t seen = value_seen == history.provenance.stamps.end() ? history.mark.horizon : value_seen->second;
  for (const Revision& past : history.past) {
    const Message message = with_value(history.present, past.message);
    if (!result.empty() && result.back().revision == message.revision) {
      result.back() = {message.revision, std::max(past.horizon, result.back().seen_until), message};
    } else {
      result.push_back({message.revision, past.horizon, message});
    }
  }
  Time until{seen};
  if (!result.empty() && result.back().revision == history.present.revision) {
    until = std::max(until, result.back().seen_until);
    result.pop_back();
  }
  result.push_back({history.present.revision, until, history.present});
  return result;
}

}  // namespace

Result<std::vector<RevisionView>> FileChatSnapshot::revisions(std::int64_t id) const {
  auto found = history(id);
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::vector<RevisionView>{};
  return views(**found);
}

Result<std::optional<Artifact>> FileChatSnapshot::artifact(Date date) const {
  if (!days_.contains(date)) return std::nullopt;
  Artifact artifact;
  artifact.schema_version = kSchemaVersion;
  artifact.date = date;
  artifact.timezone = "UTC";
  artifact.source.kinds = summary_.kinds;
  artifact.source.chat = summary_.chat;
  if (summary_.key.scope != kSharedScope) artifact.source.account = summary_.key.scope;
  artifact.source.producer = kProducer;
  auto visited = visit(date, date, [&](const Message& message) {
    artifact.messages.push_back(message);
    return true;
  });
  if (!visited) return std::unexpected(visited.error());
  std::sort(artifact.messages.begin(), artifact.messages.end(),
            [](const Message& left, const Message& right) { return left.id < right.id; });
  Referred referred;
  for (const Message& message : artifact.messages) referred.add(message);
  auto participants = participants_->of(referred.participants);
  if (!participants) return std::unexpected(participants.error());
  artifact.participants = std::move(*participants);
  for (const auto& [id, fact] : facts_.threads()) {
    if (referred.threads.contains(id)) artifact.threads.push_back(fact.thread);
  }
  return artifact;
}

Result<void> FileChatSnapshot::as_of(Time time, const std::function<bool(const AsOfMessage&)>& visitor) const {
  return for_each_line(
      Date{INT32_MIN}, time.date(), [&](std::int64_t id, std::string_view line, const FileRow* file) -> Result<bool> {
        const auto sent = line_time(line);
        if (sent && *sent > time) return true;
        std::optional<History> state;
        if (file == nullptr) {
          state = overlay_.histories().at(id);
        } else {
          const auto sidecars = files_->sidecars(file->partition);
          if (!sidecars) return std::unexpected(sidecars.error());
          auto found = files_->history(id, line, **sidecars, reader_);
          if (!found) return std::unexpected(found.error());
          state = std::move(*found);
        }
        AsOfMessage result;
        const std::vector<RevisionView> values = views(*state);
        const RevisionView* chosen = nullptr;
        for (const RevisionView& value : values) {
          if (!value.message.edited_at || *value.message.edited_at <= time) chosen = &value;
        }
        result.uncertain = chosen == nullptr || (chosen->message.edited && !chosen->message.edited_at);
        result.message = chosen == nullptr ? values.front().message : chosen->message;
        if (state->present.deleted) {
          // It was there when it was last seen, and was found gone at the deletion's horizon.
          const std::int64_t gone = state->present.deleted_at ? state->present.deleted_at->seconds
                                                              : std::max(state->provenance.deleted_by_source,
                                                                         state->provenance.deleted_by_absence);
          result.message.deleted = time.seconds >= gone;
          const bool between = time.seconds >= state->mark.horizon && time.seconds < gone;
          if (!result.message.deleted) result.message.deleted_at.reset();
          result.uncertain = result.uncertain || (between && !state->present.deleted_at);
        }
        return visitor(result);
      });
}

Result<std::vector<Participant>> FileChatSnapshot::participants() const {
  return participants_->after(kNoId, std::numeric_limits<std::size_t>::max());
}

Result<std::vector<Participant>> FileChatSnapshot::participants_of(const std::set<std::int64_t>& ids) const {
  return participants_->of(ids);
}

Result<std::vector<Participant>> FileChatSnapshot::participants_after(std::int64_t id, std::size_t limit) const {
  return participants_->after(id, limit);
}

Result<std::vector<Thread>> FileChatSnapshot::threads() const {
  std::vector<Thread> result;
  for (const auto& [id, fact] : facts_.threads()) result.push_back(fact.thread);
  return result;
}

Result<std::vector<Undated>> FileChatSnapshot::undated() const {
  std::vector<Undated> result;
  for (const auto& [id, undated] : facts_.undated()) result.push_back(undated);
  return result;
}

Result<std::vector<DayCount>> FileChatSnapshot::days() const {
  std::vector<DayCount> result;
  for (const auto& [date, count] : days_) result.push_back({date, count});
  return result;
}

std::vector<PartitionFile> FileChatSnapshot::partitions() const {
  std::vector<PartitionFile> result;
  for (const FileRow* file : files_->partitions()) {
    PartitionFile partition;
    partition.key = summary_.key;
    partition.partition = file->partition;
    partition.path = chat_folder(summary_.key) + "/" + file->name;
    partition.lines = file->lines;
    partition.bytes = file->bytes;
    partition.first_id = file->first_id;
    partition.last_id = file->last_id;
    if (!file->days.empty()) {
      partition.first_date = file->days.begin()->first;
      partition.last_date = file->days.rbegin()->first;
    }
    result.push_back(std::move(partition));
  }
  return result;
}

}  // namespace telelake::file_store
