#include "store/fs/tail.h"

#include <cerrno>
#include <charconv>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "contract/reader.h"
#include "contract/writer.h"
#include "store/fs/line_file.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

constexpr std::string_view kHorizon = "{\"horizon\":\"";
constexpr std::string_view kKind = "\",\"kind\":\"";

std::string tail_path(const std::string& folder) { return folder + "/tail.jsonl"; }

// A tail line taken apart: what it is and its value, as JSON.
struct TailLine {
  Sight sight;
  std::string_view name;
  std::string_view value;
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view take_until_quote(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find('"'));
  text.remove_prefix(word.size());
  return word;
}

std::optional<TailLine> split(std::string_view line) {
  TailLine parts;
  if (!take_prefix(line, kHorizon)) return std::nullopt;
  const auto horizon = parse_time(take_until_quote(line));
  if (!horizon || !take_prefix(line, kKind)) return std::nullopt;
  parts.sight = Sight{horizon->seconds, take_until_quote(line) == enum_name(SourceKind::kTelegram)};
  if (!take_prefix(line, "\",\"")) return std::nullopt;
  parts.name = take_until_quote(line);
  if (!take_prefix(line, "\":") || !line.ends_with('}')) return std::nullopt;
  line.remove_suffix(1);
  parts.value = line;
  return parts;
}

template <class Record>
bool read_into(Reader& reader, const TailLine& line, std::vector<Record>& records) {
  auto record = reader.read<Record>(line.value);
  if (record) records.push_back(std::move(*record));
  return record.has_value();
}

// The number that an observation of a message begins with, and its time.
bool add_message(const TailLine& line, TailContents& contents) {
  const auto time = line_time(line.value);
  if (!time) return false;
  contents.observations.push_back({line_id(line.value), *time, line.sight, Observation::Kind::kMessage, line.value});
  return true;
}

bool add_deletion(const TailLine& line, TailContents& contents) {
  Observation seen;
  const auto [end, error] = std::from_chars(line.value.data(), line.value.data() + line.value.size(), seen.id);
  if (error != std::errc{}) return false;
  seen.sight = line.sight;
  seen.kind = Observation::Kind::kDeletedBySource;
  contents.observations.push_back(seen);
  return true;
}

bool add_line(Reader& reader, std::string_view text, TailContents& contents) {
  const auto line = split(text);
  if (!line) return false;
  if (line->name == "message") return add_message(*line, contents);
  if (line->name == "deleted") return add_deletion(*line, contents);
  if (line->name == "undated") return read_into(reader, *line, contents.undated);
  const Time horizon{line->sight.horizon};
  if (line->name == "participant") {
    auto participant = reader.read<Participant>(line->value);
    if (participant) contents.participants.push_back({horizon, std::move(*participant)});
    return participant.has_value();
  }
  auto thread = reader.read<Thread>(line->value);
  if (thread) contents.threads.push_back({horizon, std::move(*thread)});
  return thread.has_value();
}

}  // namespace

std::string TailLines::start(Time horizon) const {
  return std::string(kHorizon) + format_time(horizon) + std::string(kKind) + std::string(enum_name(kind_)) + "\",\"";
}

void TailLines::add(std::string_view start, std::string_view name, std::string_view value) {
  text_ += start;
  text_ += name;
  text_ += "\":";
  text_ += value;
  text_ += "}\n";
}

void TailLines::message(std::string_view line) { add(start_, "message", line); }
void TailLines::participant(const Participant& participant) { add(start_, "participant", to_json(participant)); }
void TailLines::thread(const ThreadFact& fact) { add(start(fact.horizon), "thread", to_json(fact.thread)); }
void TailLines::undated(const Undated& undated) { add(start_, "undated", to_json(undated)); }
void TailLines::deleted(std::int64_t id) { add(start_, "deleted", std::to_string(id)); }

Result<TailContents> parse_tail(std::string text, const std::string& path) {
  TailContents contents;
  contents.text = std::move(text);
  Reader reader;
  std::string_view rest = contents.text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos || !add_line(reader, rest.substr(0, end), contents)) {
      return std::unexpected(damaged(path, "a line is no observation"));
    }
    rest.remove_prefix(end + 1);
  }
  return contents;
}

Result<TailContents> read_tail(const std::string& folder, std::uint64_t length) {
  if (length == 0) return TailContents{};
  const std::string path = tail_path(folder);
  const auto file = open_file(path, O_RDONLY);
  if (!file) return std::unexpected(file.error());
  auto text = read_at(*file, 0, length, path);
  if (!text) return std::unexpected(text.error());
  return parse_tail(std::move(*text), path);
}

Result<TailFile> TailFile::open(const std::string& folder, std::uint64_t length) {
  TailFile tail;
  tail.path_ = tail_path(folder);
  auto file = open_file(tail.path_, O_RDWR | O_CREAT);
  if (!file) return std::unexpected(file.error());
  tail.file_ = std::move(*file);
  tail.length_ = length;
  const auto size = file_size(tail.file_, tail.path_);
  if (!size) return std::unexpected(size.error());
  if (*size < length) return std::unexpected(damaged(tail.path_, "it is shorter than what was committed"));
  tail.torn_ = true;
  if (auto cut = tail.cut(); !cut) return std::unexpected(cut.error());
  return tail;
}

Result<void> TailFile::cut() {
  if (torn_ && ::ftruncate(file_.number(), static_cast<off_t>(length_)) != 0) {
    return std::unexpected(system_error("cannot cut the file", path_, errno));
  }
  if (::lseek(file_.number(), static_cast<off_t>(length_), SEEK_SET) < 0) {
    return std::unexpected(system_error("cannot use the file", path_, errno));
  }
  torn_ = false;
  return {};
}

Result<void> TailFile::append(std::string_view text) {
  if (auto ready = cut(); !ready) return ready;
  torn_ = true;
  if (auto written = write_all(file_, text, path_); !written) return written;
  if (auto synced = sync_data(file_, path_); !synced) return synced;
  torn_ = false;
  length_ += text.size();
  return {};
}

Result<void> TailFile::clear() {
  length_ = 0;
  torn_ = true;
  return cut();
}

}  // namespace telelake::file_store
