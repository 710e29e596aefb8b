#include "store/fs/sqlite.h"

#include <cerrno>

namespace telelake::file_store {

Statement::Statement(const Database& database, std::string_view sql) : database_(database) {
  sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_, index, value);
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  sqlite3_bind_text64(statement_, index, value.data(), value.size(), nullptr, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view value) {
  sqlite3_bind_blob64(statement_, index, value.data(), value.size(), nullptr);
  return *this;
}

Result<bool> Statement::step() {
  if (statement_ == nullptr) return std::unexpected(database_.error("cannot read the catalogue"));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(database_.error("cannot use the catalogue"));
}

Result<void> Statement::run() {
  if (auto done = step(); !done) return std::unexpected(done.error());
  return {};
}

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string()
                          : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, bool create) {
  std::unique_ptr<Database> database(new Database(path));
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_open_v2(path.c_str(), &database->handle_, flags, nullptr) != SQLITE_OK) {
    return std::unexpected(database->error("cannot open the catalogue"));
  }
  sqlite3_extended_result_codes(database->handle_, 1);
  sqlite3_busy_timeout(database->handle_, 30'000);
  return database;
}

Database::~Database() { sqlite3_close_v2(handle_); }

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return std::unexpected(error("cannot use the catalogue"));
}

Result<std::string> Database::bytes() const {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> image(sqlite3_serialize(handle_, "main", &size, 0),
                                                                      &sqlite3_free);
  if (!image) return std::unexpected(error("cannot copy the catalogue"));
  return std::string(reinterpret_cast<const char*>(image.get()), static_cast<std::size_t>(size));
}

Error Database::error(std::string_view what) const {
  const int code = handle_ == nullptr ? SQLITE_NOMEM : sqlite3_errcode(handle_);
  const int system = handle_ == nullptr ? 0 : sqlite3_system_errno(handle_);
  if (code == SQLITE_FULL || system == ENOSPC) return system_error(std::string(what), path_, ENOSPC);
  if (code == SQLITE_READONLY) return system_error(std::string(what), path_, EACCES);
  Error error{ErrorCode::kFailed,
              std::string(what) + ": " + (handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_)),
              path_,
              {}};
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      error.next = "the file is damaged; restore it from a backup, or import the sources again into a new folder";
      break;
    case SQLITE_BUSY:
      error.code = ErrorCode::kUnavailable;
      error.next = "another process holds it; try again";
      break;
    case SQLITE_CANTOPEN:
      error.next = "check that the folder is there and that this user may write to it";
      break;
    default:
      break;
  }
  return error;
}

Result<Transaction> Transaction::begin(Database& database, bool write) {
  if (auto begun = database.execute(write ? "BEGIN IMMEDIATE" : "BEGIN"); !begun) return std::unexpected(begun.error());
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
  if (auto committed = database_->execute("COMMIT"); !committed) return committed;
  database_ = nullptr;
  return {};
}

}  // namespace telelake::file_store
