// A thin layer over SQLite: errors as values, statements that clean up after themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "base/error.h"

namespace telelake::file_store {

class Database;

// A prepared statement. Bind from 1 on, then call `step` until it is false.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view value);
  Statement& bind_blob(int index, std::string_view value);

  // True when there is a row.
  Result<bool> step();

  // Runs a statement that returns no rows.
  Result<void> run();

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) const;

 private:
  const Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

// A connection. Not thread safe.
class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path, bool create);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  Result<void> execute(const char* sql);

  // The database as it would lie in a file.
  Result<std::string> bytes() const;

  Error error(std::string_view what) const;
  sqlite3* handle() const { return handle_; }
  const std::string& path() const { return path_; }

 private:
  explicit Database(std::string path) : path_(std::move(path)) {}

  sqlite3* handle_ = nullptr;
  std::string path_;
};

// A transaction that is rolled back unless `commit` was called.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database, bool write);
  Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace telelake::file_store
