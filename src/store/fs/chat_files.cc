#include "store/fs/chat_files.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "store/fs/disk.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

constexpr std::size_t kCachedFrames = 4;

Error gone(const std::string& path) {
  return Error{ErrorCode::kFailed, "the file is missing", path,
               std::string("run `telelake store check`; ") + kDamageAdvice};
}

// The lines of one sidecar, by the id that each begins with.
template <class Keep>
Result<void> read_sidecar(const ChatFiles& files, const std::string& kind, const std::string& partition, Keep keep) {
  return files.for_each_line(kind, partition, [&](std::string_view line) {
    keep(line);
    return true;
  });
}

}  // namespace

bool is_gone(const Error& error) { return error.what == "the file is missing"; }

Result<ChatFiles> ChatFiles::open(const std::string& folder, ChatRow row, bool or_aside) {
  ChatFiles files;
  files.folder_ = folder;
  files.row_ = std::move(row);
  for (const FileRow& file : files.row_.files) {
    const std::string path = folder + "/" + file.name;
    auto descriptor = open_file(path, O_RDONLY);
    if (!descriptor && or_aside) descriptor = open_file(aside_path(folder, file.name), O_RDONLY);
    if (!descriptor) {
      const bool missing = ::access(path.c_str(), F_OK) != 0 && errno == ENOENT;
      return std::unexpected(missing ? gone(path) : descriptor.error());
    }
    files.open_[file.name].descriptor = std::move(*descriptor);
    if (file.kind == "messages") files.partitions_.push_back(&file);
  }
  return files;
}

Result<const LineFileReader*> ChatFiles::reader(const std::string& kind, const std::string& partition) const {
  const auto file = std::find_if(row_.files.begin(), row_.files.end(), [&](const FileRow& candidate) {
    return candidate.kind == kind && candidate.partition == partition;
  });
  if (file == row_.files.end()) return nullptr;
  OpenFile& open = open_.at(file->name);
  if (!open.reader) {
    auto reader = LineFileReader::open(std::move(open.descriptor), folder_ + "/" + file->name);
    if (!reader) return std::unexpected(reader.error());
    if (reader->header().lines != file->lines || file_name(kind, partition, reader->hash()) != file->name) {
      return std::unexpected(damaged(reader->path(), "its header does not fit its name"));
    }
    open.reader = std::make_unique<LineFileReader>(std::move(*reader));
  }
  return open.reader.get();
}

Result<std::shared_ptr<const Frame>> ChatFiles::frame(const LineFileReader& reader, std::size_t index) const {
  for (auto cached = frames_.begin(); cached != frames_.end(); ++cached) {
    if (cached->reader != &reader || cached->index != index) continue;
    frames_.splice(frames_.begin(), frames_, cached);
    return frames_.front().frame;
  }
  auto frame = reader.frame(index);
  if (!frame) return std::unexpected(frame.error());
  frames_.push_front({&reader, index, *frame});
  if (frames_.size() > kCachedFrames) frames_.pop_back();
  return *frame;
}

Result<void> ChatFiles::for_each_line(const std::string& kind, const std::string& partition,
                                      const std::function<bool(std::string_view)>& visit) const {
  const auto file = reader(kind, partition);
  if (!file) return std::unexpected(file.error());
  if (*file == nullptr) return {};
  for (std::size_t index = 0; index < (*file)->header().frames.size(); ++index) {
    const auto frame = (*file)->frame(index);
    if (!frame) return std::unexpected(frame.error());
    for (const std::string_view line : (*frame)->lines) {
      if (!visit(line)) return {};
    }
  }
  return {};
}

Result<const Sidecars*> ChatFiles::sidecars(const std::string& partition) const {
  const auto found = sidecars_.find(partition);
  if (found != sidecars_.end()) return &found->second;
  Sidecars sidecars;
  if (auto read = read_sidecar(*this, "provenance", partition,
                               [&](std::string_view line) { sidecars.provenance[line_id(line)] = line; });
      !read) {
    return std::unexpected(read.error());
  }
  if (auto read = read_sidecar(*this, "statements", partition,
                               [&](std::string_view line) { sidecars.statements[line_id(line)] = line; });
      !read) {
    return std::unexpected(read.error());
  }
  if (auto read = read_sidecar(
          *this, "revisions", partition,
          [&](std::string_view line) { sidecars.past[inner_id(line, "\"message\":")].emplace_back(line); });
      !read) {
    return std::unexpected(read.error());
  }
  return &(sidecars_[partition] = std::move(sidecars));
}

Result<const IdMarks*> ChatFiles::marks() const {
  if (marks_) return &*marks_;
  IdMarks marks;
  Result<void> failure;
  auto read = for_each_line("observed", "", [&](std::string_view line) {
    const auto run = parse_mark_line(line, folder_);
    if (!run) {
      failure = std::unexpected(run.error());
      return false;
    }
    marks.append(*run);
    return true;
  });
  if (!read) return std::unexpected(read.error());
  if (!failure) return std::unexpected(failure.error());
  marks_ = std::move(marks);
  return &*marks_;
}

Result<std::optional<std::string_view>> ChatFiles::find_line(std::int64_t id, std::string* partition) const {
  for (const FileRow* file : partitions_) {
    if (id < file->first_id || id > file->last_id) continue;
    const auto lines = reader("messages", file->partition);
    if (!lines) return std::unexpected(lines.error());
    const auto& frames = (*lines)->header().frames;
    const auto info =
        std::partition_point(frames.begin(), frames.end(), [id](const FrameInfo& f) { return f.last_id < id; });
    if (info == frames.end() || info->first_id > id) continue;
    const auto held = frame(**lines, static_cast<std::size_t>(info - frames.begin()));
    if (!held) return std::unexpected(held.error());
    const auto& in_frame = (*held)->lines;
    const auto line = std::partition_point(in_frame.begin(), in_frame.end(),
                                           [id](std::string_view candidate) { return line_id(candidate) < id; });
    if (line == in_frame.end() || line_id(*line) != id) continue;
    if (partition != nullptr) *partition = file->partition;
    return *line;
  }
  return std::nullopt;
}

Result<History> ChatFiles::history(std::int64_t id, std::string_view line, const Sidecars& sidecars,
                                   Reader& reader) const {
  auto message = decode<Message>(reader, line, folder_);
  if (!message) return std::unexpected(message.error());
  History history;
  history.present = std::move(*message);
  const auto known = marks();
  if (!known) return std::unexpected(known.error());
  history.mark = (*known)->find(id);
  if (const auto provenance = sidecars.provenance.find(id); provenance != sidecars.provenance.end()) {
    auto parsed = parse_provenance_line(provenance->second, folder_);
    if (!parsed) return std::unexpected(parsed.error());
    history.provenance = std::move(*parsed);
  }
  if (const auto statements = sidecars.statements.find(id); statements != sidecars.statements.end()) {
    auto parsed = parse_statements_line(statements->second, history.present, folder_, reader);
    if (!parsed) return std::unexpected(parsed.error());
    history.statements = std::move(*parsed);
  }
  if (const auto past = sidecars.past.find(id); past != sidecars.past.end()) {
    for (const std::string& revision : past->second) {
      auto parsed = decode<Revision>(reader, revision, folder_);
      if (!parsed) return std::unexpected(parsed.error());
      history.past.push_back(std::move(*parsed));
    }
  }
  return history;
}

Result<std::optional<History>> ChatFiles::find(std::int64_t id, Reader& reader) const {
  std::string partition;
  const auto line = find_line(id, &partition);
  if (!line) return std::unexpected(line.error());
  if (!*line) return std::nullopt;
  const std::string copy(**line);
  const auto beside = sidecars(partition);
  if (!beside) return std::unexpected(beside.error());
  auto found = history(id, copy, **beside, reader);
  if (!found) return std::unexpected(found.error());
  return std::move(*found);
}

}  // namespace telelake::file_store
