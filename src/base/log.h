// What telelake says about itself while it runs: structured log lines on standard error.
//
// With the JSON format each line is one object: `time`, `level`, `message`, then `run` and `command`, then the fields
// of the call, each with its own type. With the text format the same is one line for a person. Nothing is written to
// standard output, which belongs to results.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>

namespace telelake {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };

enum class LogFormat : std::uint8_t {
  kAuto,  // text when standard error is a terminal, else JSON
  kJson,
  kText,
};

// `debug`, `info`, `warning`, `error`, `off`; nothing for any other word.
std::optional<LogLevel> parse_log_level(std::string_view word);

// `json`, `text`, `auto`; nothing for any other word.
std::optional<LogFormat> parse_log_format(std::string_view word);

// The value of a field. Integers must fit into 64 signed bits.
using LogValue = std::variant<std::string, std::int64_t, double, bool>;

// A named value of a log line. Names are in snake_case and never `time`, `level`, `message`, `run` or `command`.
struct LogField {
  std::string name;
  LogValue value;

  LogField(std::string_view field, std::string text) : name(field), value(std::move(text)) {}
  LogField(std::string_view field, std::string_view text) : name(field), value(std::string(text)) {}
  LogField(std::string_view field, const char* text) : name(field), value(std::string(text)) {}
  LogField(std::string_view field, bool flag) : name(field), value(flag) {}
  LogField(std::string_view field, double number) : name(field), value(number) {}
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  LogField(std::string_view field, Number number) : name(field), value(static_cast<std::int64_t>(number)) {}
};

using LogFields = std::initializer_list<LogField>;

// How a process logs.
struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kAuto;
  std::string run;                 // id of the run (make_run_id), in every line; empty: left out
  std::string command;             // for example `import`, in every line; empty: left out
  std::ostream* output = nullptr;  // not owned, must outlive the logging; null: standard error
};

// Sets how the process logs from now on. Before the first call, lines of level info and above go to standard error.
// Thread safe, though lines that other threads write meanwhile may take either way.
void start_logging(const LogOptions& options);

// Writes a line, when its level is not below the level that was set. Thread safe: lines never mix. Invalid UTF-8 is
// replaced by U+FFFD.
void log_line(LogLevel level, std::string_view message, LogFields fields);

inline void log_debug(std::string_view message, LogFields fields = {}) { log_line(LogLevel::kDebug, message, fields); }
inline void log_info(std::string_view message, LogFields fields = {}) { log_line(LogLevel::kInfo, message, fields); }
inline void log_warning(std::string_view message, LogFields fields = {}) {
  log_line(LogLevel::kWarning, message, fields);
}
inline void log_error(std::string_view message, LogFields fields = {}) { log_line(LogLevel::kError, message, fields); }

// A new id for a run: the UTC time to the second and 8 random hex digits, `20241124T084500Z-1a2b3c4d`, so that ids sort
// by time. Thread safe.
std::string make_run_id();

}  // namespace telelake
