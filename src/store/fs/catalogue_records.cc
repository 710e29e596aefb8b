// The catalogue's small records: quarantine, runs, coverage, media.
#include <algorithm>
#include <limits>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "store/fs/catalogue.h"
#include "store/fs/disk.h"
#include "store/fs/frame_codec.h"

namespace telelake::file_store {

namespace {

constexpr const char* kQuarantineColumns =
    "SELECT id, input, place, pointer, reason, context, length, sha256, quarantined_at";

std::int64_t limit_of(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, std::numeric_limits<std::int64_t>::max()));
}

QuarantineRecord quarantine_record(const Statement& row) {
  QuarantineRecord record;
  record.id = row.text(0);
  record.input = row.text(1);
  record.place = row.text(2);
  record.pointer = row.text(3);
  record.reason = row.text(4);
  record.context = row.text(5);
  record.length = static_cast<std::uint64_t>(row.integer(6));
  record.sha256 = row.text(7);
  record.quarantined_at = Time{row.integer(8)};
  return record;
}

MediaRecord media_record(const Statement& row) {
  return {row.text(0), row.text(1), static_cast<std::uint64_t>(row.integer(2)), row.text(3), Time{row.integer(4)}};
}

// True when it was not there already.
Result<bool> insert_quarantined(const Database& database, const QuarantineRecord& record) {
  PackedFrame packed = pack_frame(record.bytes);
  const std::string bytes = hash_text(packed.hash) + packed.bytes;
  auto added = Statement(database, "INSERT OR IGNORE INTO quarantine VALUES (?,?,?,?,?,?,?,?,?,?)")
                   .bind(1, record.id)
                   .bind(2, record.input)
                   .bind(3, record.place)
                   .bind(4, record.pointer)
                   .bind(5, record.reason)
                   .bind(6, record.context)
                   .bind(7, static_cast<std::int64_t>(record.length))
                   .bind(8, record.sha256)
                   .bind(9, record.quarantined_at.seconds)
                   .bind_blob(10, bytes)
                   .run();
  if (!added) return std::unexpected(added.error());
  return sqlite3_changes(database.handle()) > 0;
}

}  // namespace

Result<std::uint64_t> Catalogue::add_quarantined(std::span<const QuarantineRecord> records) {
  const std::lock_guard lock(mutex_);
  auto transaction = Transaction::begin(*database_, true);
  if (!transaction) return std::unexpected(transaction.error());
  std::uint64_t added = 0;
  for (const QuarantineRecord& record : records) {
    const auto inserted = insert_quarantined(*database_, record);
    if (!inserted) return std::unexpected(inserted.error());
    if (*inserted) ++added;
  }
  if (auto committed = transaction->commit(); !committed) return std::unexpected(committed.error());
  return added;
}

Result<std::vector<QuarantineRecord>> Catalogue::quarantined(std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  Statement rows(*database_,
                 std::string(kQuarantineColumns) + " FROM quarantine ORDER BY quarantined_at DESC, id LIMIT ?");
  rows.bind(1, limit_of(limit));
  std::vector<QuarantineRecord> records;
  for (;;) {
    const auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return records;
    records.push_back(quarantine_record(rows));
  }
}

Result<std::optional<QuarantineRecord>> Catalogue::quarantined(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  Statement row(*database_, std::string(kQuarantineColumns) + ", bytes FROM quarantine WHERE id = ?");
  row.bind(1, id);
  const auto found = row.step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  QuarantineRecord record = quarantine_record(row);
  const std::string stored = row.text(9);
  const std::string_view packed(stored);
  if (packed.size() < 16 ||
      !unpack_frame(packed.substr(16), std::stoull(std::string(packed.substr(0, 16)), nullptr, 16), record.bytes)) {
    return fail(ErrorCode::kFailed, "the bytes of a quarantined record are damaged", id, "import its source again");
  }
  return record;
}

Result<void> Catalogue::remove_quarantined(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return Statement(*database_, "DELETE FROM quarantine WHERE id = ?").bind(1, id).run();
}

Result<std::uint64_t> Catalogue::count_quarantined() const {
  const std::lock_guard lock(mutex_);
  Statement row(*database_, "SELECT count(*) FROM quarantine");
  const auto found = row.step();
  if (!found) return std::unexpected(found.error());
  return static_cast<std::uint64_t>(row.integer(0));
}

Result<void> Catalogue::add_run(const RunRecord& run) {
  const std::lock_guard lock(mutex_);
  return Statement(*database_, "INSERT OR REPLACE INTO runs VALUES (?,?,?,?,?,?)")
      .bind(1, run.id)
      .bind(2, run.command)
      .bind(3, run.started_at.seconds)
      .bind(4, run.ended_at.seconds)
      .bind(5, run.outcome)
      .bind(6, run.summary)
      .run();
}

Result<std::vector<RunRecord>> Catalogue::runs(std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  Statement rows(*database_, "SELECT * FROM runs ORDER BY started_at DESC, id DESC LIMIT ?");
  rows.bind(1, limit_of(limit));
  std::vector<RunRecord> runs;
  for (;;) {
    const auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return runs;
    runs.push_back(
        {rows.text(0), rows.text(1), Time{rows.integer(2)}, Time{rows.integer(3)}, rows.text(4), rows.text(5)});
  }
}

Result<std::vector<CoverageRecord>> Catalogue::coverage(const ChatKey& key) const {
  const std::lock_guard lock(mutex_);
  Statement rows(*database_,
                 "SELECT run, account, first_id, last_id, horizon, reached_end, visible_from FROM coverage "
                 "WHERE scope = ? AND chat_id = ? ORDER BY horizon, first_id");
  rows.bind(1, key.scope).bind(2, key.chat_id);
  std::vector<CoverageRecord> records;
  for (;;) {
    const auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return records;
    records.push_back({rows.text(0), key, rows.text(1), rows.integer(2), rows.integer(3), Time{rows.integer(4)},
                       rows.integer(5) != 0, rows.integer(6)});
  }
}

Result<void> Catalogue::put_link(const ChatLink& link) {
  const std::lock_guard lock(mutex_);
  return Statement(*database_, "INSERT OR IGNORE INTO links VALUES (?,?,?)")
      .bind(1, static_cast<std::int64_t>(link.kind))
      .bind(2, link.chat_id)
      .bind(3, link.other_id)
      .run();
}

Result<std::vector<ChatLink>> Catalogue::links_of(std::int64_t chat_id) const {
  const std::lock_guard lock(mutex_);
  Statement rows(*database_,
                 "SELECT * FROM links WHERE chat_id = ?1 OR other_id = ?1 ORDER BY kind, chat_id, other_id");
  rows.bind(1, chat_id);
  std::vector<ChatLink> links;
  for (;;) {
    const auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return links;
    links.push_back({static_cast<ChatLink::Kind>(rows.integer(0)), rows.integer(1), rows.integer(2)});
  }
}

Result<void> Catalogue::put_media(const MediaRecord& record) {
  if (auto allowed = before_step("commit", record.unique_id); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  return Statement(*database_,
                   "INSERT INTO media VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET sha256 = excluded.sha256, "
                   "size = excluded.size, refusal = excluded.refusal, noted_at = excluded.noted_at "
                   "WHERE excluded.sha256 <> '' OR sha256 = ''")
      .bind(1, record.unique_id)
      .bind(2, record.sha256)
      .bind(3, static_cast<std::int64_t>(record.size))
      .bind(4, record.refusal)
      .bind(5, record.noted_at.seconds)
      .run();
}

Result<std::optional<MediaRecord>> Catalogue::media(const std::string& unique_id) const {
  const std::lock_guard lock(mutex_);
  Statement row(*database_, "SELECT * FROM media WHERE unique_id = ?");
  row.bind(1, unique_id);
  const auto found = row.step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  return media_record(row);
}

Result<bool> Catalogue::knows_media() const {
  const std::lock_guard lock(mutex_);
  return Statement(*database_, "SELECT 1 FROM media LIMIT 1").step();
}

Result<void> Catalogue::put_media_mark(const ChatKey& key, const MediaMark& mark) {
  if (auto allowed = before_step("commit", chat_folder(key)); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  return Statement(*database_, "INSERT OR REPLACE INTO media_marks VALUES (?,?,?,?,?)")
      .bind(1, key.scope)
      .bind(2, key.chat_id)
      .bind(3, mark.policy)
      .bind(4, mark.through_id)
      .bind(5, fmt::format("{}", fmt::join(mark.again, " ")))
      .run();
}

Result<std::optional<MediaMark>> Catalogue::media_mark(const ChatKey& key) const {
  const std::lock_guard lock(mutex_);
  Statement row(*database_, "SELECT policy, through_id, again FROM media_marks WHERE scope = ? AND chat_id = ?");
  row.bind(1, key.scope).bind(2, key.chat_id);
  const auto found = row.step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  MediaMark mark{row.text(0), row.integer(1), {}};
  std::istringstream again(row.text(2));
  for (std::int64_t id = 0; again >> id;) mark.again.push_back(id);
  return mark;
}

Result<void> Catalogue::drop_media_marks() {
  const std::lock_guard lock(mutex_);
  return database_->execute("DELETE FROM media_marks");
}

Result<std::vector<MediaRecord>> Catalogue::media_contents() const {
  const std::lock_guard lock(mutex_);
  Statement rows(*database_,
                 "SELECT min(unique_id), sha256, size, refusal, noted_at FROM media WHERE sha256 <> '' "
                 "GROUP BY sha256 ORDER BY sha256");
  std::vector<MediaRecord> records;
  for (;;) {
    const auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return records;
    records.push_back(media_record(rows));
  }
}

}  // namespace telelake::file_store
