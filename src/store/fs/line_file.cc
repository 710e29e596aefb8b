#include "store/fs/line_file.h"

#include <cstring>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace telelake::file_store {

namespace {

constexpr std::uint32_t kSkippableMagic = 0x184D2A50;
constexpr std::size_t kMaxPacking = 6;

void append_little_endian(std::uint32_t value, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 255);
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (int index = 3; index >= 0; --index) {
    value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(index)]);
  }
  return value;
}

std::string header_json(const FileHeader& header) {
  std::string hashes;
  for (const FrameInfo& frame : header.frames) hashes += hash_text(frame.hash);
  std::string out = fmt::format(R"({{"schema_version":"{}","kind":"{}","scope":"{}","chat_id":{})", kSchemaVersion,
                                header.kind, header.key.scope, header.key.chat_id);
  if (!header.partition.empty()) out += fmt::format(R"(,"partition":"{}")", header.partition);
  out += fmt::format(R"(,"lines":{},"first_id":{},"last_id":{},"hash":"{}","frames":[)", header.lines, header.first_id,
                     header.last_id, hash_text(hash_bytes(hashes)));
  for (const FrameInfo& frame : header.frames) {
    if (&frame != header.frames.data()) out += ',';
    fmt::format_to(std::back_inserter(out), R"([{},{},{},{},"{}"])", frame.first_id, frame.last_id, frame.lines,
                   frame.bytes, hash_text(frame.hash));
  }
  out += "]}";
  return out;
}

std::optional<FileHeader> parse_header(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    FileHeader header;
    header.kind = json.at("kind");
    header.key = ChatKey{json.at("scope"), json.at("chat_id")};
    header.partition = json.value("partition", "");
    header.lines = json.at("lines");
    header.first_id = json.at("first_id");
    header.last_id = json.at("last_id");
    std::uint64_t offset = 8 + text.size();
    for (const auto& entry : json.at("frames")) {
      FrameInfo frame;
      frame.first_id = entry.at(0);
      frame.last_id = entry.at(1);
      frame.lines = entry.at(2);
      frame.bytes = entry.at(3);
      frame.hash = std::stoull(entry.at(4).get<std::string>(), nullptr, 16);
      frame.offset = offset;
      offset += frame.bytes;
      header.frames.push_back(frame);
    }
    return header;
  } catch (const std::exception&) {  // A field is missing or of another type: the header is damaged.
    return std::nullopt;
  }
}

bool split_lines(Frame& frame) {
  const char* next = frame.text.data();
  const char* const end = next + frame.text.size();
  while (next < end) {
    const void* found = std::memchr(next, '\n', static_cast<std::size_t>(end - next));
    if (found == nullptr) return false;
    const char* line_end = static_cast<const char*>(found);
    frame.lines.emplace_back(next, static_cast<std::size_t>(line_end - next));
    next = line_end + 1;
  }
  return frame.lines.size() == frame.info.lines;
}

}  // namespace

Error damaged(const std::string& path, const std::string& why) {
  return Error{ErrorCode::kFailed, "the file is damaged: " + why, path, kDamageAdvice};
}

LineFileWriter::LineFileWriter(std::string kind, ChatKey key, std::string partition) {
  header_.kind = std::move(kind);
  header_.key = std::move(key);
  header_.partition = std::move(partition);
}

void LineFileWriter::append(std::int64_t id, std::string_view line, const std::shared_ptr<const Frame>& origin,
                            std::size_t index) {
  if (pending_lines_ > 0 && pending_.size() + line.size() + 1 > kFrameBytes) cut();
  if (pending_lines_ == 0) {
    pending_info_ = FrameInfo{.first_id = id};
    origin_ = index == 0 ? origin : nullptr;
  } else if (origin_ != origin || index != pending_lines_) {
    origin_ = nullptr;
  }
  pending_.append(line);
  pending_ += '\n';
  pending_info_.last_id = id;
  ++pending_lines_;
  ++header_.lines;
  if (pending_lines_ == kFrameLines) cut();
}

void LineFileWriter::append_full_frame(const std::string& packed, const FrameInfo& info) {
  header_.lines += info.lines;
  while (!packing_.empty()) take_packed();
  add_packed(packed, info);
}

void LineFileWriter::cut() {
  if (pending_lines_ == 0) return;
  pending_info_.lines = pending_lines_;
  if (origin_ && origin_->info.lines == pending_lines_) {
    while (!packing_.empty()) take_packed();
    add_packed(origin_->packed, origin_->info);
    pending_.clear();
  } else {
    const std::size_t size = pending_.size();
    packing_.push_back({pending_info_, FramePool::shared().pack(std::move(pending_))});
    pending_ = {};
    pending_.reserve(size + size / 8);
    if (packing_.size() > kMaxPacking) take_packed();
  }
  pending_lines_ = 0;
  origin_ = nullptr;
}

void LineFileWriter::take_packed() {
  PackedFrame packed = packing_.front().packed.get();
  FrameInfo info = packing_.front().info;
  packing_.pop_front();
  info.hash = packed.hash;
  add_packed(packed.bytes, info);
}

void LineFileWriter::add_packed(const std::string& packed, FrameInfo info) {
  info.bytes = packed.size();
  body_ += packed;
  header_.frames.push_back(info);
}

PackedFile LineFileWriter::finish() {
  cut();
  while (!packing_.empty()) take_packed();
  if (!header_.frames.empty()) {
    header_.first_id = header_.frames.front().first_id;
    header_.last_id = header_.frames.back().last_id;
  }
  const std::string json = header_json(header_);
  PackedFile file;
  append_little_endian(kSkippableMagic, file.bytes);
  append_little_endian(static_cast<std::uint32_t>(json.size()), file.bytes);
  file.bytes += json;
  file.bytes += body_;
  file.hash = hash_text(hash_bytes(json));
  file.header = std::move(header_);
  return file;
}

Result<LineFileReader> LineFileReader::open(Descriptor file, std::string path) {
  LineFileReader reader;
  reader.file_ = std::move(file);
  reader.path_ = std::move(path);
  const auto start = read_at(reader.file_, 0, 8, reader.path_);
  if (!start) return std::unexpected(start.error());
  const std::uint32_t length = little_endian(std::string_view(*start).substr(4));
  const auto size = file_size(reader.file_, reader.path_);
  if (!size) return std::unexpected(size.error());
  if (little_endian(*start) != kSkippableMagic || length > kMaxHeaderBytes || 8 + length > *size) {
    return std::unexpected(damaged(reader.path_, "it does not begin with a header"));
  }
  const auto json = read_at(reader.file_, 8, length, reader.path_);
  if (!json) return std::unexpected(json.error());
  auto header = parse_header(*json);
  if (!header) return std::unexpected(damaged(reader.path_, "its header cannot be read"));
  reader.header_ = std::move(*header);
  reader.hash_ = hash_text(hash_bytes(*json));
  return reader;
}

Result<std::string> LineFileReader::packed_frame(std::size_t index) const {
  const FrameInfo& info = header_.frames[index];
  const auto size = file_size(file_, path_);
  if (!size) return std::unexpected(size.error());
  if (info.offset > *size || info.bytes > *size - info.offset) {
    return std::unexpected(damaged(path_, "it ends too early"));
  }
  return read_at(file_, info.offset, info.bytes, path_);
}

Result<std::shared_ptr<const Frame>> LineFileReader::frame(std::size_t index) const {
  auto packed = packed_frame(index);
  if (!packed) return std::unexpected(packed.error());
  auto frame = std::make_shared<Frame>();
  frame->info = header_.frames[index];
  frame->packed = std::move(*packed);
  if (!unpack_frame(frame->packed, frame->info.hash, frame->text) || !split_lines(*frame)) {
    return std::unexpected(damaged(path_, fmt::format("frame {} does not fit its hash", index)));
  }
  return frame;
}

}  // namespace telelake::file_store
