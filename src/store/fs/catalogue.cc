#include "store/fs/catalogue.h"

#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "contract/reader.h"
#include "contract/writer.h"
#include "store/fs/disk.h"

namespace telelake::file_store {

namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS chats (
  scope TEXT NOT NULL, chat_id INTEGER NOT NULL, chat TEXT NOT NULL, kinds INTEGER NOT NULL, horizon INTEGER NOT NULL,
  tail_length INTEGER NOT NULL, PRIMARY KEY (scope, chat_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
  scope TEXT NOT NULL, chat_id INTEGER NOT NULL, kind TEXT NOT NULL, partition TEXT NOT NULL, name TEXT NOT NULL,
  lines INTEGER NOT NULL, bytes INTEGER NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL,
  tombstones INTEGER NOT NULL, revisions INTEGER NOT NULL, days BLOB NOT NULL,
  PRIMARY KEY (scope, chat_id, kind, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine (
  id TEXT PRIMARY KEY, input TEXT, place TEXT, pointer TEXT, reason TEXT, context TEXT, length INTEGER, sha256 TEXT,
  quarantined_at INTEGER, bytes BLOB);
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, command TEXT, started_at INTEGER, ended_at INTEGER, outcome TEXT, summary TEXT);
CREATE TABLE IF NOT EXISTS coverage (
  scope TEXT NOT NULL, chat_id INTEGER NOT NULL, run TEXT NOT NULL, account TEXT NOT NULL, first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL, horizon INTEGER NOT NULL, reached_end INTEGER NOT NULL,
  visible_from INTEGER NOT NULL,
  PRIMARY KEY (scope, chat_id, run, account, first_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS media (
  unique_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, refusal TEXT NOT NULL,
  noted_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS media_marks (
  scope TEXT NOT NULL, chat_id INTEGER NOT NULL, policy TEXT NOT NULL, through_id INTEGER NOT NULL, again TEXT NOT NULL,
  PRIMARY KEY (scope, chat_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (
  kind INTEGER NOT NULL, chat_id INTEGER NOT NULL, other_id INTEGER NOT NULL,
  PRIMARY KEY (kind, chat_id, other_id)) WITHOUT ROWID;
)sql";

// Version 1 had another table of coverage, into which nothing was written; version 2 had no table of media, version 3
// none of media marks, version 4 none of links.
constexpr std::int64_t kVersion = 5;

void append_varint(std::uint64_t value, std::string& out) {
  for (; value >= 128; value >>= 7) out += static_cast<char>(value | 128);
  out += static_cast<char>(value);
}

std::uint64_t read_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (int shift = 0; !bytes.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 127U} << shift;
    if (byte < 128) break;
  }
  return value;
}

// Days as differences to the day before and counts, both as variable-length integers. No day lies before 1970.
std::string pack_days(const DayCounts& days) {
  std::string out;
  std::int32_t last = 0;
  for (const auto& [date, count] : days) {
    append_varint(static_cast<std::uint64_t>(date.days - last), out);
    append_varint(count, out);
    last = date.days;
  }
  return out;
}

DayCounts unpack_days(std::string_view bytes) {
  DayCounts days;
  std::int32_t last = 0;
  while (!bytes.empty()) {
    last += static_cast<std::int32_t>(read_varint(bytes));
    days[Date{last}] = read_varint(bytes);
  }
  return days;
}

std::int64_t kinds_mask(const std::vector<SourceKind>& kinds) {
  std::int64_t mask = 0;
  for (const SourceKind kind : kinds) mask |= std::int64_t{1} << static_cast<int>(kind);
  return mask;
}

std::vector<SourceKind> kinds_of(std::int64_t mask) {
  std::vector<SourceKind> kinds;
  for (const SourceKind kind : {SourceKind::kDesktopExport, SourceKind::kTelegram}) {
    if ((mask >> static_cast<int>(kind) & 1) != 0) kinds.push_back(kind);
  }
  return kinds;
}

Result<ChatRow> chat_row(const Statement& row, Reader& reader) {
  ChatRow chat;
  chat.key = ChatKey{row.text(0), row.integer(1)};
  auto parsed = reader.read<Chat>(row.text(2));
  if (!parsed) {
    return fail(ErrorCode::kFailed, "the catalogue has a chat that cannot be read: " + parsed.error().reason,
                chat_folder(chat.key), "restore the catalogue from a backup");
  }
  chat.chat = std::move(*parsed);
  chat.kinds = kinds_of(row.integer(3));
  chat.horizon = row.integer(4);
  chat.tail_length = static_cast<std::uint64_t>(row.integer(5));
  return chat;
}

FileRow file_row(const Statement& row) {
  FileRow file;
  file.kind = row.text(2);
  file.partition = row.text(3);
  file.name = row.text(4);
  file.lines = static_cast<std::uint64_t>(row.integer(5));
  file.bytes = static_cast<std::uint64_t>(row.integer(6));
  file.first_id = row.integer(7);
  file.last_id = row.integer(8);
  file.tombstones = static_cast<std::uint64_t>(row.integer(9));
  file.revisions = static_cast<std::uint64_t>(row.integer(10));
  file.days = unpack_days(row.text(11));
  return file;
}

Result<void> put_file(const Database& database, const ChatKey& key, const FileRow& file) {
  return Statement(database, "INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(1, key.scope)
      .bind(2, key.chat_id)
      .bind(3, file.kind)
      .bind(4, file.partition)
      .bind(5, file.name)
      .bind(6, static_cast<std::int64_t>(file.lines))
      .bind(7, static_cast<std::int64_t>(file.bytes))
      .bind(8, file.first_id)
      .bind(9, file.last_id)
      .bind(10, static_cast<std::int64_t>(file.tombstones))
      .bind(11, static_cast<std::int64_t>(file.revisions))
      .bind_blob(12, pack_days(file.days))
      .run();
}

Result<void> put_row(const Database& database, const ChatRow& row) {
  return Statement(database, "INSERT OR REPLACE INTO chats VALUES (?,?,?,?,?,?)")
      .bind(1, row.key.scope)
      .bind(2, row.key.chat_id)
      .bind(3, to_json(row.chat))
      .bind(4, kinds_mask(row.kinds))
      .bind(5, row.horizon)
      .bind(6, static_cast<std::int64_t>(row.tail_length))
      .run();
}

Result<void> delete_files(const Database& database, const ChatKey& key) {
  return Statement(database, "DELETE FROM files WHERE scope = ? AND chat_id = ?")
      .bind(1, key.scope)
      .bind(2, key.chat_id)
      .run();
}

Result<void> put_files(const Database& database, const ChatRow& row) {
  if (auto deleted = delete_files(database, row.key); !deleted) return deleted;
  for (const FileRow& file : row.files) {
    if (auto put = put_file(database, row.key, file); !put) return put;
  }
  return {};
}

// What a run has read of a chat from one id on is one row that grows.
Result<void> put_coverage(const Database& database, const CoverageRecord& coverage) {
  return Statement(database,
                   "INSERT INTO coverage VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
                   "last_id = max(last_id, excluded.last_id), horizon = max(horizon, excluded.horizon), "
                   "reached_end = excluded.reached_end, visible_from = excluded.visible_from")
      .bind(1, coverage.key.scope)
      .bind(2, coverage.key.chat_id)
      .bind(3, coverage.run)
      .bind(4, coverage.account)
      .bind(5, coverage.first_id)
      .bind(6, coverage.last_id)
      .bind(7, coverage.horizon.seconds)
      .bind(8, coverage.reached_end ? 1 : 0)
      .bind(9, coverage.visible_from)
      .run();
}

// Where one run has covered both from the same id on, its two rows become one.
Result<void> move_coverage(const Database& database, const ChatKey& from, const ChatKey& to, std::int64_t shift) {
  auto copied = Statement(database,
                          "INSERT INTO coverage SELECT ?3, ?4, run, account, first_id + ?5, last_id + ?5, horizon, "
                          "reached_end, CASE visible_from WHEN 0 THEN 0 ELSE visible_from + ?5 END FROM coverage "
                          "WHERE scope = ?1 AND chat_id = ?2 ON CONFLICT DO UPDATE SET "
                          "last_id = max(last_id, excluded.last_id), horizon = max(horizon, excluded.horizon), "
                          "reached_end = max(reached_end, excluded.reached_end)")
                    .bind(1, from.scope)
                    .bind(2, from.chat_id)
                    .bind(3, to.scope)
                    .bind(4, to.chat_id)
                    .bind(5, shift)
                    .run();
  if (!copied) return copied;
  return Statement(database, "DELETE FROM coverage WHERE scope = ? AND chat_id = ?")
      .bind(1, from.scope)
      .bind(2, from.chat_id)
      .run();
}

Result<void> make_tables(Database& database) {
  if (auto made = database.execute(kTables); !made) return made;
  return database.execute(fmt::format("PRAGMA user_version={}", kVersion).c_str());
}

// Makes an empty catalogue where there is no file yet, which appears whole: two waits for the disk, where SQLite's own
// journals need eight. Where the file system has no unnamed files, SQLite makes it.
Result<void> make_empty(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) return {};
  const auto database = Database::open(":memory:", true);
  if (!database) return std::unexpected(database.error());
  if (auto made = make_tables(**database); !made) return made;
  auto bytes = (*database)->bytes();
  if (!bytes) return std::unexpected(bytes.error());
  // Journal mode WAL, which a database in memory cannot have (https://www.sqlite.org/fileformat2.html, section 1.3.3).
  bytes->replace(18, 2, "\2\2");
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const auto file = open_file(folder, O_TMPFILE | O_WRONLY);
  if (!file) return {};
  if (auto written = write_all(*file, *bytes, path); !written) return written;
  if (auto synced = sync_data(*file, path); !synced) return synced;
  const std::string unnamed = fmt::format("/proc/self/fd/{}", file->number());
  // Another process may have been faster.
  if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) return {};
  return sync_folder(folder);
}

Result<void> put_beside(const Database& database, const ChatKey& key, const CommitBeside& beside) {
  if (beside.coverage != nullptr) {
    if (auto put = put_coverage(database, *beside.coverage); !put) return put;
  }
  if (!beside.changed_from) return {};
  return Statement(database, "UPDATE media_marks SET through_id = min(through_id, ?) WHERE scope = ? AND chat_id = ?")
      .bind(1, *beside.changed_from - 1)
      .bind(2, key.scope)
      .bind(3, key.chat_id)
      .run();
}

Result<void> delete_mark(const Database& database, const ChatKey& key) {
  return Statement(database, "DELETE FROM media_marks WHERE scope = ? AND chat_id = ?")
      .bind(1, key.scope)
      .bind(2, key.chat_id)
      .run();
}

}  // namespace

std::string chat_folder(const ChatKey& key) { return fmt::format("account={}/chat={}", key.scope, key.chat_id); }

Result<std::unique_ptr<Catalogue>> Catalogue::open(const std::string& path, bool create) {
  if (create) {
    if (auto made = make_empty(path); !made) return std::unexpected(made.error());
  }
  auto database = Database::open(path, create);
  if (!database) return std::unexpected(database.error());
  std::unique_ptr<Catalogue> catalogue(new Catalogue(std::move(*database)));
  if (auto prepared = catalogue->prepare(); !prepared) return std::unexpected(prepared.error());
  return catalogue;
}

Result<void> Catalogue::prepare() {
  std::int64_t version = 0;
  {
    Statement query(*database_, "PRAGMA user_version");
    auto row = query.step();
    if (!row) return std::unexpected(row.error());
    version = query.integer(0);
  }
  if (version > kVersion) {
    return fail(ErrorCode::kFailed, "the store was written by a newer telelake", database_->path(), "use that version");
  }
  if (auto set = database_->execute("PRAGMA synchronous=FULL"); !set) return set;
  if (version == kVersion) return {};
  if (auto set = database_->execute("PRAGMA journal_mode=WAL"); !set) return set;
  auto transaction = Transaction::begin(*database_, true);
  if (!transaction) return std::unexpected(transaction.error());
  if (version == 1) {
    if (auto dropped = database_->execute("DROP TABLE IF EXISTS coverage"); !dropped) return dropped;
  }
  if (auto made = make_tables(*database_); !made) return made;
  return transaction->commit();
}

Result<std::vector<ChatRow>> Catalogue::read_chats(std::string_view scope, std::optional<std::int64_t> chat_id) const {
  const std::lock_guard lock(mutex_);
  auto transaction = Transaction::begin(*database_, false);
  if (!transaction) return std::unexpected(transaction.error());
  const std::string where = !chat_id        ? ""
                            : scope.empty() ? " WHERE chat_id = ?2"
                                            : " WHERE scope = ?1 AND chat_id = ?2";
  const auto bind = [&](Statement& statement) {
    if (!scope.empty()) statement.bind(1, scope);
    if (chat_id) statement.bind(2, *chat_id);
  };
  std::vector<ChatRow> chats;
  Reader reader;
  Statement rows(*database_, "SELECT scope, chat_id, chat, kinds, horizon, tail_length FROM chats" + where +
                                 " ORDER BY scope, chat_id");
  bind(rows);
  for (;;) {
    const auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    auto chat = chat_row(rows, reader);
    if (!chat) return std::unexpected(chat.error());
    chats.push_back(std::move(*chat));
  }
  Statement files(*database_, "SELECT * FROM files" + where + " ORDER BY scope, chat_id, kind, partition");
  bind(files);
  std::size_t at = 0;
  for (;;) {
    const auto more = files.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    const ChatKey owner{files.text(0), files.integer(1)};
    while (at < chats.size() && chats[at].key != owner) ++at;
    if (at == chats.size()) break;
    chats[at].files.push_back(file_row(files));
  }
  return chats;
}

Result<std::optional<ChatRow>> Catalogue::chat(const ChatKey& key) const {
  auto chats = read_chats(key.scope, key.chat_id);
  if (!chats) return std::unexpected(chats.error());
  if (chats->empty()) return std::nullopt;
  return chats->front();
}

Result<std::vector<ChatRow>> Catalogue::chats() const { return read_chats({}, {}); }

Result<std::vector<ChatRow>> Catalogue::chats_of(std::int64_t chat_id) const { return read_chats({}, chat_id); }

Result<void> Catalogue::put_chat(const ChatRow& row, bool files, const CommitBeside& beside) {
  if (auto allowed = before_step("commit", chat_folder(row.key)); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  auto transaction = Transaction::begin(*database_, true);
  if (!transaction) return std::unexpected(transaction.error());
  if (auto put = put_row(*database_, row); !put) return put;
  if (files) {
    if (auto put = put_files(*database_, row); !put) return put;
  }
  if (auto put = put_beside(*database_, row.key, beside); !put) return put;
  return transaction->commit();
}

Result<void> Catalogue::put_chats(std::span<const ChatRow* const> rows) {
  if (auto allowed = before_step("commit", database_->path()); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  auto transaction = Transaction::begin(*database_, true);
  if (!transaction) return std::unexpected(transaction.error());
  for (const ChatRow* row : rows) {
    if (auto put = put_row(*database_, *row); !put) return put;
    if (auto put = put_files(*database_, *row); !put) return put;
  }
  return transaction->commit();
}

Result<void> Catalogue::put_tail(const ChatKey& key, std::uint64_t length, std::int64_t horizon,
                                 const CommitBeside& beside) {
  if (auto allowed = before_step("commit", chat_folder(key)); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  auto transaction = Transaction::begin(*database_, true);
  if (!transaction) return std::unexpected(transaction.error());
  if (auto put = put_beside(*database_, key, beside); !put) return put;
  auto updated = Statement(*database_, "UPDATE chats SET tail_length = ?, horizon = ? WHERE scope = ? AND chat_id = ?")
                     .bind(1, static_cast<std::int64_t>(length))
                     .bind(2, horizon)
                     .bind(3, key.scope)
                     .bind(4, key.chat_id)
                     .run();
  return updated ? transaction->commit() : updated;
}

Result<void> Catalogue::add_coverage(const CoverageRecord& coverage) {
  const std::lock_guard lock(mutex_);
  return put_coverage(*database_, coverage);
}

Result<void> Catalogue::drop_media_mark(const ChatKey& key) {
  const std::lock_guard lock(mutex_);
  return delete_mark(*database_, key);
}

Result<void> Catalogue::move_chat(const ChatKey& from, const ChatRow& to, std::int64_t shift) {
  if (auto allowed = before_step("commit", chat_folder(from)); !allowed) return allowed;
  const std::lock_guard lock(mutex_);
  auto transaction = Transaction::begin(*database_, true);
  if (!transaction) return std::unexpected(transaction.error());
  if (auto deleted = delete_files(*database_, from); !deleted) return deleted;
  for (const ChatKey& key : {from, to.key}) {
    if (auto deleted = delete_mark(*database_, key); !deleted) return deleted;
  }
  if (auto deleted = Statement(*database_, "DELETE FROM chats WHERE scope = ? AND chat_id = ?")
                         .bind(1, from.scope)
                         .bind(2, from.chat_id)
                         .run();
      !deleted) {
    return deleted;
  }
  if (auto put = put_row(*database_, to); !put) return put;
  if (auto put = put_files(*database_, to); !put) return put;
  if (auto moved = move_coverage(*database_, from, to.key, shift); !moved) return moved;
  return transaction->commit();
}

}  // namespace telelake::file_store
