#include "base/log.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include <nlohmann/json.hpp>
#include <sodium.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/time.h"

namespace telelake {

namespace {

// Field order is kept: a person who reads the raw lines finds time and level first.
using Json = nlohmann::ordered_json;

struct Logging {
  LogOptions options;
  bool json = true;
  std::shared_ptr<spdlog::logger> logger;
};

constexpr std::string_view kLevelNames[] = {"debug", "info", "warning", "error", "off"};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

std::shared_ptr<const Logging> make_logging(const LogOptions& options) {
  auto logging = std::make_shared<Logging>();
  logging->options = options;
  const bool terminal = options.output == nullptr && isatty(STDERR_FILENO) == 1;
  logging->json = options.format == LogFormat::kJson || (options.format == LogFormat::kAuto && !terminal);
  spdlog::sink_ptr sink;
  if (options.output == nullptr) {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(*options.output, true);
  }
  logging->logger = std::make_shared<spdlog::logger>("telelake", std::move(sink));
  logging->logger->set_pattern("%v");
  logging->logger->set_level(spdlog_level(options.level));
  logging->logger->flush_on(spdlog::level::trace);
  return logging;
}

// Replaced as a whole, so that a line sees one consistent set of options.
struct Current {
  std::mutex mutex;
  std::shared_ptr<const Logging> logging = make_logging({});
};

Current& current() {
  static Current instance;
  return instance;
}

std::shared_ptr<const Logging> current_logging() {
  const std::scoped_lock lock(current().mutex);
  return current().logging;
}

std::string json_line(const Logging& logging, LogLevel level, std::string_view message, LogFields fields) {
  Json line;
  line["time"] = format_time(now());
  line["level"] = kLevelNames[static_cast<std::size_t>(level)];
  line["message"] = message;
  if (!logging.options.run.empty()) line["run"] = logging.options.run;
  if (!logging.options.command.empty()) line["command"] = logging.options.command;
  for (const LogField& field : fields) {
    std::visit([&](const auto& value) { line[field.name] = value; }, field.value);
  }
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A text value stands as it is where that is unambiguous, else as a JSON string, which also keeps control characters
// away from the terminal.
std::string plain_value(const LogValue& value) {
  const Json json = std::visit([](const auto& held) { return Json(held); }, value);
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  const auto* string = std::get_if<std::string>(&value);
  const bool plain = string != nullptr && !string->empty() && text.size() == string->size() + 2 &&
                     string->find_first_of(" =") == std::string::npos;
  return plain ? *string : text;
}

// The message itself without control characters: it may quote the input.
std::string plain_message(std::string_view message) {
  const std::string quoted = Json(message).dump(-1, ' ', false, Json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

std::string text_line(LogLevel level, std::string_view message, LogFields fields) {
  std::string line = format_time(now()).substr(11, 8);
  line += ' ';
  line += kLevelNames[static_cast<std::size_t>(level)];
  line += ": ";
  line += plain_message(message);
  for (const LogField& field : fields) line += "  " + field.name + '=' + plain_value(field.value);
  return line;
}

template <class Value, std::size_t N>
std::optional<Value> parse_word(std::string_view word, const std::string_view (&names)[N]) {
  const auto* found = std::ranges::find(names, word);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<Value>(found - std::begin(names));
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view word) { return parse_word<LogLevel>(word, kLevelNames); }

std::optional<LogFormat> parse_log_format(std::string_view word) {
  constexpr std::string_view kNames[] = {"auto", "json", "text"};
  return parse_word<LogFormat>(word, kNames);
}

void start_logging(const LogOptions& options) {
  std::shared_ptr<const Logging> logging = make_logging(options);
  const std::scoped_lock lock(current().mutex);
  current().logging = std::move(logging);
}

void log_line(LogLevel level, std::string_view message, LogFields fields) {
  const std::shared_ptr<const Logging> logging = current_logging();
  if (level == LogLevel::kOff || level < logging->options.level) return;
  const std::string line =
      logging->json ? json_line(*logging, level, message, fields) : text_line(level, message, fields);
  logging->logger->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

std::string make_run_id() {
  unsigned char bytes[4];
  randombytes_buf(bytes, sizeof bytes);
  char hex[2 * sizeof bytes + 1];
  sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
  std::string time = format_time(now());
  std::erase_if(time, [](char character) { return character == '-' || character == ':'; });
  return time + '-' + hex;
}

}  // namespace telelake
