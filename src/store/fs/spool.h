// Messages that wait for the end of an import run, on the disk, to be read back in the order of their ids.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/fs/disk.h"
#include "store/fs/merge.h"

namespace telelake::file_store {

// Memory is bounded: what is added is sorted and written in chunks; chunks that follow each other make a run, and runs
// are merged when they are read. Not thread safe. The file goes with the object.
class Spool {
 public:
  explicit Spool(std::string path) : path_(std::move(path)) {}
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  Result<void> add(std::int64_t id, Time date, std::string_view line);

  bool empty() const { return chunks_.empty() && entries_.empty(); }
  const Touched& touched() const { return touched_; }

  // Ends adding and reads everything, as seen by `sight`. The spool must outlive the stream.
  Result<std::unique_ptr<ObservationStream>> read(const Sight& sight);

 private:
  friend class SpoolStream;
  struct Entry {
    std::int64_t id = 0;
    Time date;
    std::size_t offset = 0;
    std::uint32_t length = 0;
  };
  // A piece of about 256 KiB of lines, packed by itself.
  struct Chunk {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t hash = 0;
    std::uint32_t run = 0;
  };

  Result<void> flush();
  Result<void> write_chunk(const std::string& records);

  std::string path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
  std::string text_;
  std::vector<Entry> entries_;
  std::vector<Chunk> chunks_;
  std::uint32_t run_ = 0;
  std::int64_t last_id_ = kLastId;
  Touched touched_;
};

}  // namespace telelake::file_store
