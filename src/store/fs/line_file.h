// An immutable file of JSON lines at rest: a header in a skippable zstd frame, then frames of lines (docs/store.md).
#pragma once

#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/fs/disk.h"
#include "store/fs/frame_codec.h"
#include "store/repository.h"

namespace telelake::file_store {

inline constexpr std::uint32_t kFrameLines = 4096;         // a frame ends after so many lines,
inline constexpr std::size_t kFrameBytes = 32 << 20;       // or before the line that would make it longer than this
inline constexpr std::uint32_t kMaxHeaderBytes = 1 << 28;  // a greater one is damage

// What a header says of one frame.
struct FrameInfo {
  std::int64_t first_id = 0;
  std::int64_t last_id = 0;
  std::uint32_t lines = 0;
  std::uint64_t bytes = 0;   // compressed
  std::uint64_t hash = 0;    // of the lines
  std::uint64_t offset = 0;  // in the file; not written, derived
};

// What a file holds, as its header says.
struct FileHeader {
  std::string kind;  // `messages`, or the sidecar's name without `_`
  ChatKey key;
  std::string partition;  // empty for what is kept once a chat
  std::uint64_t lines = 0;
  std::int64_t first_id = 0;
  std::int64_t last_id = 0;
  std::vector<FrameInfo> frames;
};

// A frame taken apart. Lines are views into `text`, without their line feeds.
struct Frame {
  std::string text;
  std::vector<std::string_view> lines;
  std::string packed;  // as it lies in the file
  FrameInfo info;
};

// A whole file in memory, ready to be written.
struct PackedFile {
  FileHeader header;
  std::string bytes;
  std::string hash;  // of the content: part of the file's name
};

// Collects lines into a file. Not thread safe; packs frames on the shared pool.
class LineFileWriter {
 public:
  LineFileWriter(std::string kind, ChatKey key, std::string partition);

  // Adds a line (without line feed); ids must not fall. `origin` is the frame that the line is taken from and `index`
  // its place there, so that a frame that comes through unchanged is not packed again; null for a new line.
  void append(std::int64_t id, std::string_view line, const std::shared_ptr<const Frame>& origin = nullptr,
              std::size_t index = 0);

  // True when a full frame may be added as it is.
  bool at_frame_start() const { return pending_lines_ == 0; }

  // Adds a frame of kFrameLines lines as it lies in another file. Only at a frame's start.
  void append_full_frame(const std::string& packed, const FrameInfo& info);

  std::uint64_t lines() const { return header_.lines; }

  // Ends the file.
  PackedFile finish();

 private:
  void cut();
  void add_packed(const std::string& packed, FrameInfo info);
  void take_packed();

  FileHeader header_;
  std::string body_;
  std::string pending_;
  FrameInfo pending_info_;
  std::uint32_t pending_lines_ = 0;
  std::shared_ptr<const Frame> origin_;  // set while the pending lines are this frame's first ones, unchanged
  struct Packing {
    FrameInfo info;
    std::future<PackedFrame> packed;
  };
  std::deque<Packing> packing_;
};

// Reads a file. Not thread safe. Errors name the file.
class LineFileReader {
 public:
  // Takes over an open descriptor; `path` is for errors.
  static Result<LineFileReader> open(Descriptor file, std::string path);

  const FileHeader& header() const { return header_; }
  const std::string& path() const { return path_; }

  // A frame, its hash verified.
  Result<std::shared_ptr<const Frame>> frame(std::size_t index) const;

  // A frame's bytes as they lie in the file.
  Result<std::string> packed_frame(std::size_t index) const;

  // The hash that the file's name must carry.
  const std::string& hash() const { return hash_; }

 private:
  Descriptor file_;
  std::string path_;
  FileHeader header_;
  std::string hash_;
};

Error damaged(const std::string& path, const std::string& why);

}  // namespace telelake::file_store
