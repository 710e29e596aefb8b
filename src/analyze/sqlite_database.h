// The little of SQLite that the analysis cache needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "base/error.h"

namespace telelake {

// A prepared statement. Not thread safe. Values bound as text or bytes must outlive the step.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int index, std::int64_t value);
  Statement& bind_text(int index, std::string_view value);
  Statement& bind_bytes(int index, std::string_view value);

  // True for a row, false at the end. kFailed with SQLite's words, also for whatever failed before.
  Result<bool> step();

  // Columns of the row in hand, from 0. Views live until the next step.
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;
  std::string_view bytes(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int status_ = SQLITE_OK;
};

// Runs statements without results.
Result<void> run_sql(sqlite3* database, const char* sql);

// The last error of a database, as an Error that names its file and what to do.
Error sqlite_error(sqlite3* database);

}  // namespace telelake
