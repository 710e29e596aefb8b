#include "store/fs/check.h"

#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "contract/reader.h"
#include "store/fs/disk.h"
#include "store/fs/file_switch.h"
#include "store/fs/id_marks.h"
#include "store/fs/line_file.h"
#include "store/fs/message_line.h"
#include "store/fs/observation.h"
#include "store/fs/tail.h"

namespace telelake::file_store {

namespace {

const std::string kAdvice = std::string("; ") + kDamageAdvice;

// What a line of a file must be.
bool line_fits(const std::string& kind, std::string_view line, Reader& reader) {
  if (kind == "messages") return reader.read<Message>(line).has_value();
  if (kind == "revisions") return reader.read<Revision>(line).has_value();
  if (kind == "participants") return reader.read<ParticipantFact>(line).has_value();
  if (kind == "threads") return reader.read<ThreadFact>(line).has_value();
  if (kind == "undated") return reader.read<Undated>(line).has_value();
  if (kind == "observed") return parse_mark_line(line, "").has_value();
  if (kind == "provenance") return parse_provenance_line(line, "").has_value();
  if (kind == "statements") return parse_statements_line(line, Message{}, "", reader).has_value();
  return nlohmann::json::accept(line);
}

class FileCheck {
 public:
  FileCheck(const std::string& root, const ChatKey& key, const FileRow& row, std::vector<StoreFinding>& findings)
      : row_(row), path_(chat_folder(key) + "/" + row.name), full_path_(root + "/" + path_), findings_(findings) {}

  void run() {
    auto file = open_file(full_path_, O_RDONLY);
    if (!file) return find(file.error().what);
    auto lines = LineFileReader::open(std::move(*file), full_path_);
    if (!lines) return find(lines.error().what);
    const FileHeader& header = lines->header();
    if (file_name(row_.kind, row_.partition, lines->hash()) != row_.name) find("its name does not fit its header");
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(full_path_, error);
    if (!error && bytes != row_.bytes) find(fmt::format("it has {} bytes, the catalogue says {}", bytes, row_.bytes));
    if (header.lines != row_.lines || header.first_id != row_.first_id || header.last_id != row_.last_id) {
      find("its header does not fit the catalogue");
    }
    for (std::size_t index = 0; index < header.frames.size(); ++index) {
      const auto frame = lines->frame(index);
      if (!frame) return find(frame.error().what);
      for (const std::string_view line : (*frame)->lines) check_line(line);
    }
    if (count_ != row_.lines) find(fmt::format("it has {} lines, the catalogue says {}", count_, row_.lines));
    if (row_.kind != "messages") return;
    if (days_ != row_.days) find("its messages by day do not fit the catalogue");
    if (tombstones_ != row_.tombstones) find("its deleted messages do not fit the catalogue");
  }

 private:
  void check_line(std::string_view line) {
    ++count_;
    if (bad_ == 0 && !line_fits(row_.kind, line, reader_)) {
      find(fmt::format("line {} does not fit the contract", count_));
      ++bad_;
    }
    if (row_.kind != "messages") return;
    const std::int64_t id = line_id(line);
    if (count_ > 1 && id <= last_id_) find(fmt::format("line {} is out of the order of ids", count_));
    last_id_ = id;
    ++days_[line_time(line).value_or(Time{}).date()];
    if (line_deleted(line)) ++tombstones_;
  }

  void find(std::string reason) { findings_.push_back({path_, std::move(reason) + kAdvice}); }

  const FileRow& row_;
  std::string path_;
  std::string full_path_;
  std::vector<StoreFinding>& findings_;
  Reader reader_;
  std::uint64_t count_ = 0;
  std::uint64_t bad_ = 0;
  std::uint64_t tombstones_ = 0;
  std::int64_t last_id_ = 0;
  DayCounts days_;
};

}  // namespace

void check_chat(const std::string& root, const ChatRow& row, std::vector<StoreFinding>& findings) {
  for (const FileRow& file : row.files) FileCheck(root, row.key, file, findings).run();
  const auto tail = read_tail(root + "/" + chat_folder(row.key), row.tail_length);
  if (!tail) findings.push_back({chat_folder(row.key) + "/tail.jsonl", tail.error().what + kAdvice});
}

}  // namespace telelake::file_store
