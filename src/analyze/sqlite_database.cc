#include "analyze/sqlite_database.h"

namespace telelake {

Error sqlite_error(sqlite3* database) {
  const int code = sqlite3_errcode(database) & 0xFF;
  const char* path = sqlite3_db_filename(database, "main");
  Error error{ErrorCode::kFailed, std::string("the analysis cache cannot be used: ") + sqlite3_errmsg(database),
              path == nullptr ? "analysis.sqlite" : path, "delete that file; it is made again from the store"};
  if (code == SQLITE_FULL) error.next = "free some space on that disk and run the same command again";
  if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN) error.next = "give this user the right to write there";
  if (code == SQLITE_BUSY) {
    error.code = ErrorCode::kUnavailable;
    error.next = "another analysis is at work; try again when it has ended";
  }
  return error;
}

Result<void> run_sql(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return std::unexpected(sqlite_error(database));
  }
  return {};
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  status_ = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int index, std::int64_t value) {
  if (status_ == SQLITE_OK) status_ = sqlite3_bind_int64(statement_, index, value);
  return *this;
}

Statement& Statement::bind_text(int index, std::string_view value) {
  if (status_ != SQLITE_OK) return *this;
  status_ = sqlite3_bind_text64(statement_, index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_bytes(int index, std::string_view value) {
  if (status_ != SQLITE_OK) return *this;
  // An empty view may have no address, which SQLite would take for NULL.
  status_ = value.empty() ? sqlite3_bind_zeroblob(statement_, index, 0)
                          : sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_STATIC);
  return *this;
}

Result<bool> Statement::step() {
  if (status_ != SQLITE_OK) return std::unexpected(sqlite_error(database_));
  const int status = sqlite3_step(statement_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  return std::unexpected(sqlite_error(database_));
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Statement::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return {bytes == nullptr ? "" : bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

}  // namespace telelake
