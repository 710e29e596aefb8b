// The columns of the store's message files, for engines that would otherwise guess them from a sample of the lines.
#pragma once

#include <cstdint>
#include <string>

namespace telelake {

enum class ColumnDialect : std::uint8_t { kDuckdb, kSpark };

// The columns of a message line, from the field table, ending in a line feed. For DuckDB a value for the parameter
// `columns` of read_json, for Spark a schema in DDL. A record that contains itself, as blocks of rich messages do, is
// JSON text (DuckDB: type JSON). Deterministic.
std::string message_columns(ColumnDialect dialect);

}  // namespace telelake
