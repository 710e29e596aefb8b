#include "analyze/analysis_store.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "analyze/blob.h"
#include "analyze/sqlite_database.h"

namespace telelake {

namespace {

// Raised whenever facts or results change in meaning or form: older caches are then emptied.
constexpr std::int64_t kCacheVersion = 3;

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS parts (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, scope TEXT NOT NULL, chat INTEGER NOT NULL,
  clock INTEGER NOT NULL, first_id INTEGER NOT NULL, facts BLOB NOT NULL, contents BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS parts_by_chat ON parts (scope, chat);
CREATE TABLE IF NOT EXISTS chats (
  scope TEXT NOT NULL, chat INTEGER NOT NULL, fingerprint TEXT NOT NULL, clock INTEGER NOT NULL,
  holds_until INTEGER NOT NULL, result BLOB NOT NULL,
  PRIMARY KEY (scope, chat));
CREATE TABLE IF NOT EXISTS checks (
  scope TEXT NOT NULL, chat INTEGER NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, total INTEGER NOT NULL,
  PRIMARY KEY (scope, chat, name));
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
)";

constexpr const char* kEmpty = R"(
DROP TABLE IF EXISTS parts; DROP TABLE IF EXISTS chats; DROP TABLE IF EXISTS checks; DROP TABLE IF EXISTS state;
)";

Result<void> finish(Statement& statement) {
  const Result<bool> row = statement.step();
  if (!row) return std::unexpected(row.error());
  return {};
}

// Reads records of a blob by number, without reading the whole.
class ContentBlob {
 public:
  ContentBlob() = default;
  ContentBlob(const ContentBlob&) = delete;
  ContentBlob& operator=(const ContentBlob&) = delete;
  ~ContentBlob() { sqlite3_blob_close(blob_); }

  bool open(sqlite3* database, std::int64_t row) {
    return sqlite3_blob_open(database, "main", "parts", "contents", row, 0, &blob_) == SQLITE_OK;
  }
  std::size_t size() const { return static_cast<std::size_t>(sqlite3_blob_bytes(blob_)) / sizeof(ContentHash); }
  bool read(std::size_t index, std::size_t count, ContentHash* out) const {
    return count == 0 || sqlite3_blob_read(blob_, out, static_cast<int>(count * sizeof(ContentHash)),
                                           static_cast<int>(index * sizeof(ContentHash))) == SQLITE_OK;
  }

  // The number of the first record with a hash of at least `hash`, or nothing when reading fails.
  std::optional<std::size_t> lower_bound(std::uint64_t hash) const {
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      ContentHash record;
      if (!read(middle, 1, &record)) return std::nullopt;
      if (record.hash < hash) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  sqlite3_blob* blob_ = nullptr;
};

// The findings that count as findings of a chat: warnings and errors.
std::uint64_t grave_findings(std::string_view name, std::uint64_t count) {
  const auto check = parse_check(name);
  return check && severity_of(*check, count) >= Severity::kWarning ? count : 0;
}

Error no_facts(const std::string& path) {
  return Error{ErrorCode::kFailed, "nothing is known of this part", path, "run `telelake analyze` again"};
}

std::int64_t lowest_id(const Facts& facts) {
  std::int64_t lowest = INT64_MAX;
  for (const IdRun& run : facts.runs) lowest = std::min<std::int64_t>(lowest, run.first);
  return lowest;
}

}  // namespace

struct AnalysisStore::Database {
  sqlite3* handle = nullptr;
  mutable std::mutex mutex;

  ~Database() { sqlite3_close(handle); }
};

AnalysisStore::AnalysisStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
AnalysisStore::~AnalysisStore() = default;

Result<std::unique_ptr<AnalysisStore>> AnalysisStore::open(const std::string& folder) {
  return open_at(folder + "/analysis.sqlite");
}

Result<std::unique_ptr<AnalysisStore>> AnalysisStore::open_in_memory() { return open_at(":memory:"); }

Result<std::unique_ptr<AnalysisStore>> AnalysisStore::open_at(const std::string& path) {
  auto database = std::make_unique<Database>();
  if (sqlite3_open(path.c_str(), &database->handle) != SQLITE_OK) {
    Error error = sqlite_error(database->handle);
    error.where = path;
    return std::unexpected(std::move(error));
  }
  sqlite3_busy_timeout(database->handle, 30000);
  // What is lost at a power cut is made again, so nothing is waited for.
  if (auto done = run_sql(database->handle, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"); !done) {
    return std::unexpected(done.error());
  }
  std::int64_t version = 0;
  {
    Statement statement(database->handle, "PRAGMA user_version");
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    version = statement.integer(0);
  }
  std::string sql = "BEGIN IMMEDIATE;";
  if (version != kCacheVersion) sql += kEmpty;
  sql += kSchema;
  sql += "PRAGMA user_version=" + std::to_string(kCacheVersion) + "; COMMIT;";
  if (auto done = run_sql(database->handle, sql.c_str()); !done) return std::unexpected(done.error());
  return std::unique_ptr<AnalysisStore>(new AnalysisStore(std::move(database)));
}

Result<bool> AnalysisStore::has_facts(const std::string& path, Time clock) const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "SELECT 1 FROM parts WHERE path=?1 AND clock<=?2");
  return statement.bind_text(1, path).bind(2, clock.seconds).step();
}

Result<void> AnalysisStore::put_facts(const ChatKey& chat, const std::string& path, const Facts& facts, Time clock) {
  const std::string bytes = encode_facts(facts);
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle,
                      "INSERT OR REPLACE INTO parts (path, scope, chat, clock, first_id, facts, contents) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  statement.bind_text(1, path).bind_text(2, chat.scope).bind(3, chat.chat_id).bind(4, clock.seconds);
  statement.bind(5, lowest_id(facts)).bind_bytes(6, bytes).bind_bytes(7, as_bytes(facts.contents));
  return finish(statement);
}

Result<Facts> AnalysisStore::facts(const std::string& path) const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "SELECT facts FROM parts WHERE path=?1");
  const auto row = statement.bind_text(1, path).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::unexpected(no_facts(path));
  return decode_facts(statement.bytes(0));
}

Result<std::int64_t> AnalysisStore::first_id(const std::string& path) const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "SELECT first_id FROM parts WHERE path=?1");
  const auto row = statement.bind_text(1, path).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::unexpected(no_facts(path));
  return statement.integer(0);
}

Result<std::vector<ContentHash>> AnalysisStore::contents(const std::string& path, std::uint64_t from,
                                                         std::uint64_t to) const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "SELECT id FROM parts WHERE path=?1");
  const auto row = statement.bind_text(1, path).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::unexpected(no_facts(path));
  ContentBlob blob;
  if (!blob.open(database_->handle, statement.integer(0))) return std::unexpected(sqlite_error(database_->handle));
  const auto begin = blob.lower_bound(from);
  const auto end = to == UINT64_MAX ? std::optional(blob.size()) : blob.lower_bound(to + 1);
  if (!begin || !end) return std::unexpected(sqlite_error(database_->handle));
  std::vector<ContentHash> records(*end - *begin);
  if (!blob.read(*begin, records.size(), records.data())) return std::unexpected(sqlite_error(database_->handle));
  return records;
}

Result<std::uint64_t> AnalysisStore::contents_count(const std::string& path) const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "SELECT length(contents) FROM parts WHERE path=?1");
  const auto row = statement.bind_text(1, path).step();
  if (!row) return std::unexpected(row.error());
  return *row ? static_cast<std::uint64_t>(statement.integer(0)) / sizeof(ContentHash) : 0;
}

Result<std::uint64_t> AnalysisStore::keep_only(const ChatKey& chat, const std::vector<std::string>& paths) {
  const std::set<std::string_view> kept(paths.begin(), paths.end());
  const std::scoped_lock lock(database_->mutex);
  std::vector<std::int64_t> gone;
  {
    Statement statement(database_->handle, "SELECT id, path FROM parts WHERE scope=?1 AND chat=?2");
    statement.bind_text(1, chat.scope).bind(2, chat.chat_id);
    for (;;) {
      const auto row = statement.step();
      if (!row) return std::unexpected(row.error());
      if (!*row) break;
      if (!kept.contains(statement.text(1))) gone.push_back(statement.integer(0));
    }
  }
  for (const std::int64_t id : gone) {
    Statement statement(database_->handle, "DELETE FROM parts WHERE id=?1");
    if (auto done = finish(statement.bind(1, id)); !done) return std::unexpected(done.error());
  }
  return gone.size();
}

Result<std::optional<std::string>> AnalysisStore::chat_result(const ChatKey& chat, const std::string& fingerprint,
                                                              Time clock) const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle,
                      "SELECT result FROM chats WHERE scope=?1 AND chat=?2 AND fingerprint=?3 "
                      "AND clock<=?4 AND ?4<holds_until");
  statement.bind_text(1, chat.scope).bind(2, chat.chat_id).bind_text(3, fingerprint);
  const auto row = statement.bind(4, clock.seconds).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return std::string(statement.bytes(0));
}

Result<void> AnalysisStore::put_chat_result(const ChatKey& chat, const std::string& fingerprint,
                                            const std::string& result, const AllCheckCounts& checks, Time clock) {
  // What lies in the future may do so no longer at the next second; all else holds until something changes.
  const std::int64_t holds_until = at(checks, Check::kFutureDates).count == 0 ? INT64_MAX : clock.seconds + 1;
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle,
                      "INSERT OR REPLACE INTO chats (scope, chat, fingerprint, clock, holds_until, result) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  statement.bind_text(1, chat.scope).bind(2, chat.chat_id).bind_text(3, fingerprint).bind(4, clock.seconds);
  statement.bind(5, holds_until).bind_bytes(6, result);
  if (auto done = finish(statement); !done) return done;
  for (std::size_t index = 0; index < kCheckCount; ++index) {
    Statement check(database_->handle,
                    "INSERT OR REPLACE INTO checks (scope, chat, name, count, total) VALUES (?1, ?2, ?3, ?4, ?5)");
    check.bind_text(1, chat.scope).bind(2, chat.chat_id).bind_text(3, check_text(static_cast<Check>(index)).name);
    check.bind(4, static_cast<std::int64_t>(checks[index].count));
    check.bind(5, static_cast<std::int64_t>(checks[index].total));
    if (auto done = finish(check); !done) return done;
  }
  return {};
}

Result<void> AnalysisStore::keep_only_chats(const std::vector<ChatKey>& chats) {
  const std::scoped_lock lock(database_->mutex);
  std::vector<ChatKey> gone;
  {
    Statement statement(database_->handle, "SELECT scope, chat FROM chats");
    for (;;) {
      const auto row = statement.step();
      if (!row) return std::unexpected(row.error());
      if (!*row) break;
      ChatKey key{std::string(statement.text(0)), statement.integer(1)};
      if (std::ranges::find(chats, key) == chats.end()) gone.push_back(std::move(key));
    }
  }
  for (const ChatKey& key : gone) {
    for (const char* sql :
         {"DELETE FROM chats WHERE scope=?1 AND chat=?2", "DELETE FROM checks WHERE scope=?1 AND chat=?2",
          "DELETE FROM parts WHERE scope=?1 AND chat=?2"}) {
      Statement statement(database_->handle, sql);
      if (auto done = finish(statement.bind_text(1, key.scope).bind(2, key.chat_id)); !done) return done;
    }
  }
  return {};
}

Result<std::vector<CheckTotals>> AnalysisStore::check_totals() const {
  const std::scoped_lock lock(database_->mutex);
  std::vector<CheckTotals> totals;
  for (std::size_t index = 0; index < kCheckCount; ++index) totals.push_back({static_cast<Check>(index), 0, 0});
  Statement statement(database_->handle, "SELECT name, sum(count), sum(total) FROM checks GROUP BY name");
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return totals;
    const auto check = parse_check(statement.text(0));
    if (!check) continue;
    CheckTotals& one = totals[static_cast<std::size_t>(*check)];
    one.count = static_cast<std::uint64_t>(statement.integer(1));
    one.total = static_cast<std::uint64_t>(statement.integer(2));
  }
}

Result<std::map<ChatKey, std::uint64_t>> AnalysisStore::findings_by_chat() const {
  const std::scoped_lock lock(database_->mutex);
  std::map<ChatKey, std::uint64_t> findings;
  Statement statement(database_->handle, "SELECT scope, chat, name, count FROM checks");
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return findings;
    const auto count = static_cast<std::uint64_t>(statement.integer(3));
    findings[{std::string(statement.text(0)), statement.integer(1)}] += grave_findings(statement.text(2), count);
  }
}

Result<std::uint64_t> AnalysisStore::findings_of(const ChatKey& chat) const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "SELECT name, count FROM checks WHERE scope=?1 AND chat=?2");
  statement.bind_text(1, chat.scope).bind(2, chat.chat_id);
  std::uint64_t findings = 0;
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return findings;
    findings += grave_findings(statement.text(0), static_cast<std::uint64_t>(statement.integer(1)));
  }
}

Result<std::optional<Time>> AnalysisStore::analysed_at() const {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "SELECT value FROM state WHERE name='analysed_at'");
  const auto row = statement.step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return Time{statement.integer(0)};
}

Result<void> AnalysisStore::set_analysed_at(Time time) {
  const std::scoped_lock lock(database_->mutex);
  Statement statement(database_->handle, "INSERT OR REPLACE INTO state (name, value) VALUES ('analysed_at', ?1)");
  return finish(statement.bind(1, time.seconds));
}

}  // namespace telelake
