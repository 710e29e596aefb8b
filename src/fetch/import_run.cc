#include "fetch/import_run.h"

#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/log.h"
#include "fetch/set_aside.h"

namespace telelake {

namespace {

// Refused records wait until there are so many or so much of them: each commit waits for the disk. A single one, of at
// most 16 MiB, always waits.
constexpr std::size_t kRefusedRecords = 1000;
constexpr std::size_t kRefusedBytes = std::size_t{32} << 20;

struct FinishedChat {
  ChatKey key;
  UpsertCounts counts;
  Time horizon;
};

void log_imported(const FinishedChat& chat) {
  log_info("chat imported", {{"scope", chat.key.scope},
                             {"chat", chat.key.chat_id},
                             {"inserted", chat.counts.inserted},
                             {"updated", chat.counts.updated},
                             {"unchanged", chat.counts.unchanged},
                             {"revisions", chat.counts.revisions},
                             {"absent", chat.counts.absent},
                             {"horizon", format_time(chat.horizon)}});
}

// Hands what the reader finds to the store, one chat's writer at a time.
class StoreSink : public ExportSink {
 public:
  StoreSink(Repository& repository, std::string input, const ImportOptions& options, ImportSummary& summary)
      : repository_(repository),
        input_(std::move(input)),
        options_(options),
        summary_(summary),
        group_(repository.import_group()) {}

  Result<void> part(ExportedPart part) override {
    if (auto checked = check_exported_at(part); !checked) return checked;
    auto writer = writer_of(ChatKey{part.scope, part.chat.id}, part.chat);
    if (!writer) return std::unexpected(writer.error());
    Batch batch;
    batch.chat = std::move(part.chat);
    batch.messages = std::move(part.messages);
    batch.participants = std::move(part.participants);
    batch.threads = std::move(part.threads);
    batch.undated = std::move(part.undated);
    batch.refused = std::move(part.refused);
    batch.left = part.left;
    batch.horizon = options_.exported_at;
    return (*writer)->stage(std::move(batch));
  }

  Result<void> rejected(Rejected rejected) override {
    QuarantineRecord record;
    record.input = input_;
    record.place = std::move(rejected.place);
    if (rejected.line > 0) record.place += ", line " + std::to_string(rejected.line);
    record.pointer = std::move(rejected.pointer);
    record.reason = std::move(rejected.reason);
    record.context = std::move(rejected.context);
    record.bytes = std::move(rejected.bytes);
    record.length = rejected.length;
    record.sha256 = std::move(rejected.sha256);
    if (!rejected.has_id) ++summary_.refused_unknown;
    return set_aside(std::move(record));
  }

  Result<void> end_chat(const std::string& scope, const Chat& chat, Time latest) override {
    const ChatKey key{scope, chat.id};
    auto writer = writer_of(key, chat);
    if (!writer) return std::unexpected(writer.error());
    const bool mark_deleted = options_.mark_deleted && summary_.refused_unknown == 0;
    const FinishOptions finish{options_.exported_at.value_or(latest), mark_deleted, options_.force};
    auto counts = (*writer)->finish(finish);
    if (!counts) return std::unexpected(counts.error());
    summary_.counts += *counts;
    if (auto kept = set_conflicts_aside(key, **writer); !kept) return kept;
    writers_.erase(key);
    finished_.push_back({key, *counts, finish.horizon});
    return group_->due() ? commit_chats() : Result<void>{};
  }

  // Makes the chats durable that have ended, and says so. Call it at the end too.
  Result<void> commit_chats() {
    if (auto committed = group_->commit(); !committed) return committed;
    for (const FinishedChat& chat : finished_) log_imported(chat);
    finished_.clear();
    return {};
  }

  // Puts what was refused into the quarantine. Call it at the end too.
  Result<void> commit_refused() {
    if (refused_.empty()) return {};
    const auto added = repository_.quarantine(refused_);
    if (!added) return std::unexpected(added.error());
    for (const QuarantineRecord& record : refused_) log_quarantined(record);
    refused_.clear();
    refused_bytes_ = 0;
    return {};
  }

  // What was refused last and is not yet in the quarantine; null where there is nothing.
  const QuarantineRecord* last_refused() const { return refused_.empty() ? nullptr : &refused_.back(); }

 private:
  // What was seen before it was sent would lose against everything that was seen in between.
  Result<void> check_exported_at(const ExportedPart& part) const {
    if (!options_.exported_at) return {};
    for (const MessageBlock::Entry& entry : part.messages.entries()) {
      if (entry.date <= *options_.exported_at) continue;
      return fail(ErrorCode::kUsage,
                  fmt::format("the export is said to be of {}, but its message {} of chat {} was sent at {}",
                              format_time(*options_.exported_at), entry.id, part.chat.id, format_time(entry.date)),
                  "--exported-at", "give the time in UTC at which Telegram Desktop wrote the export, or leave it out");
    }
    return {};
  }

  Result<ChatWriter*> writer_of(const ChatKey& key, const Chat& chat) {
    auto& writer = writers_[key];
    if (!writer) {
      auto opened = group_->open_writer(key, chat);
      if (!opened) {
        writers_.erase(key);
        return std::unexpected(opened.error());
      }
      writer = std::move(*opened);
    }
    return writer.get();
  }

  Result<void> set_conflicts_aside(const ChatKey& key, ChatWriter& writer) {
    for (Conflict& conflict : writer.take_conflicts()) {
      QuarantineRecord record;
      record.input = input_;
      record.place = key.scope + "/" + std::to_string(key.chat_id) + "/" + std::to_string(conflict.message_id);
      record.reason = std::move(conflict.reason);
      record.context = R"({"encoded":true})";
      record.length = conflict.line.size();
      record.sha256 = sha256_hex(conflict.line);
      record.bytes = std::move(conflict.line);
      if (auto kept = set_aside(std::move(record)); !kept) return kept;
    }
    return {};
  }

  Result<void> set_aside(QuarantineRecord record) {
    ++summary_.quarantined;
    name_refused(record);
    refused_bytes_ += record.bytes.size();
    refused_.push_back(std::move(record));
    if (refused_.size() < kRefusedRecords && refused_bytes_ < kRefusedBytes) return {};
    return commit_refused();
  }

  Repository& repository_;
  std::string input_;
  const ImportOptions& options_;
  ImportSummary& summary_;
  std::unique_ptr<ImportGroup> group_;
  std::vector<FinishedChat> finished_;  // not yet committed
  std::map<ChatKey, std::unique_ptr<ChatWriter>> writers_;
  std::vector<QuarantineRecord> refused_;  // not yet in the quarantine
  std::size_t refused_bytes_ = 0;
};

void add_reading(const ExportSummary& reading, const std::string& input, ImportSummary& summary) {
  summary.messages_read += reading.messages_read;
  summary.mended += reading.mended;
  summary.undated += reading.undated;
  for (const auto& [scope, id] : reading.chats) summary.chats.insert(ChatKey{scope, id});
  summary.unknown_chats += reading.unknown_chats;
  for (const auto& [name, count] : reading.unmapped) {
    summary.unmapped_by_name[name] += count;
    summary.unmapped += count;
  }
  summary.skipped_sections.insert(summary.skipped_sections.end(), reading.skipped_sections.begin(),
                                  reading.skipped_sections.end());
  if (reading.truncated) summary.truncated.push_back(input + ": " + *reading.truncated);
}

std::string input_name(const std::string& path) {
  if (path == "-") return path;
  std::filesystem::path name(path);
  if (!name.has_filename()) name = name.parent_path();
  return name.filename().string();
}

}  // namespace

ImportSummary& ImportSummary::operator+=(const ImportSummary& other) {
  messages_read += other.messages_read;
  quarantined += other.quarantined;
  mended += other.mended;
  unmapped += other.unmapped;
  undated += other.undated;
  chats.insert(other.chats.begin(), other.chats.end());
  unknown_chats += other.unknown_chats;
  refused_unknown += other.refused_unknown;
  counts += other.counts;
  for (const auto& [name, count] : other.unmapped_by_name) unmapped_by_name[name] += count;
  skipped_sections.insert(skipped_sections.end(), other.skipped_sections.begin(), other.skipped_sections.end());
  truncated.insert(truncated.end(), other.truncated.begin(), other.truncated.end());
  return *this;
}

Result<ImportSummary> import_export(Repository& repository, const std::string& path, const ImportOptions& options,
                                    ExportProgress& progress) {
  RunRecord run;
  run.id = make_run_id();
  run.command = "import " + input_name(path);
  run.started_at = now();

  ImportSummary summary;
  StoreSink sink(repository, input_name(path), options, summary);
  ExportOptions source = options.source;
  source.one_chat_only = options.mark_deleted;
  auto reading = read_export(path, source, sink, progress);
  for (auto commit : {&StoreSink::commit_chats, &StoreSink::commit_refused}) {
    if (auto kept = (sink.*commit)(); !kept && reading) reading = std::unexpected(kept.error());
  }
  if (reading) add_reading(*reading, input_name(path), summary);

  run.ended_at = now();
  run.outcome = reading ? "ok" : reading.error().code == ErrorCode::kInterrupted ? "interrupted" : "failed";
  run.summary =
      reading ? fmt::format(R"({{"messages_read":{},"inserted":{},"updated":{},"quarantined":{}}})",
                            summary.messages_read, summary.counts.inserted, summary.counts.updated, summary.quarantined)
              : "{}";
  if (auto recorded = repository.record_run(run); !recorded) return std::unexpected(recorded.error());
  if (!reading) return std::unexpected(reading.error());
  return summary;
}

Result<ImportSummary> replay_quarantined(Repository& repository, const QuarantineRecord& record,
                                         const std::optional<std::string>& bytes) {
  if (!bytes && record.bytes.size() < record.length) {
    return fail(ErrorCode::kBadInput, "only the record's first bytes were kept", record.id,
                "give the whole record with --input");
  }
  ImportSummary summary;
  const ImportOptions options;
  StoreSink sink(repository, record.input, options, summary);
  if (auto replayed = replay_rejected(bytes ? *bytes : record.bytes, record.context, sink); !replayed) {
    return std::unexpected(replayed.error());
  }
  if (auto committed = sink.commit_chats(); !committed) return std::unexpected(committed.error());
  // What is refused again is in the quarantine already, under the place from which it came.
  if (const QuarantineRecord* refused = sink.last_refused()) {
    return fail(
        ErrorCode::kBadInput,
        "the record is refused again: " + (refused->pointer.empty() ? "" : refused->pointer + ": ") + refused->reason,
        record.id, "put it right, and give it with --input");
  }
  if (auto removed = repository.remove_quarantined(record.id); !removed) return std::unexpected(removed.error());
  summary.messages_read = 1;
  return summary;
}

}  // namespace telelake
