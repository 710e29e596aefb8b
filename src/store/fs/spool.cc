#include "store/fs/spool.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fcntl.h>

#include "store/fs/frame_codec.h"
#include "store/fs/line_file.h"

namespace telelake::file_store {

namespace {

constexpr std::size_t kBufferBytes = 16 << 20;
constexpr std::size_t kChunkBytes = 256 << 10;

struct RecordHead {
  std::int64_t id;
  std::int64_t date;
  std::uint64_t length;
};

// The chunks of one run, read one after the other.
class RunReader {
 public:
  RunReader(const Descriptor& file, const std::string& path) : file_(file), path_(path) {}

  void add(std::uint64_t offset, std::uint64_t size, std::uint64_t hash) { chunks_.push_back({offset, size, hash}); }

  bool at_end() const { return position_ == text_.size() && next_ == chunks_.size(); }

  // Makes the next record readable. Only when not at the end.
  Result<void> load() {
    if (position_ == text_.size()) {
      const Place& place = chunks_[next_++];
      const auto packed = read_at(file_, place.offset, place.size, path_);
      if (!packed) return std::unexpected(packed.error());
      if (!unpack_frame(*packed, place.hash, text_)) return std::unexpected(damaged(path_, "a chunk cannot be read"));
      position_ = 0;
    }
    std::memcpy(&head_, text_.data() + position_, sizeof(head_));
    return {};
  }

  const RecordHead& head() const { return head_; }
  std::string_view line() const { return std::string_view(text_).substr(position_ + sizeof(head_), head_.length); }
  void pop() { position_ += sizeof(head_) + head_.length; }

 private:
  struct Place {
    std::uint64_t offset, size, hash;
  };
  const Descriptor& file_;
  const std::string& path_;
  std::vector<Place> chunks_;
  std::size_t next_ = 0;
  std::string text_;
  std::size_t position_ = 0;
  RecordHead head_{};
};

}  // namespace

// Merges the runs. Of one id those of earlier runs come first, and they were added first.
class SpoolStream : public ObservationStream {
 public:
  SpoolStream(const Spool& spool, const Sight& sight) {
    current_.sight = sight;
    for (const Spool::Chunk& chunk : spool.chunks_) {
      while (runs_.size() <= chunk.run) runs_.emplace_back(spool.file_, spool.path_);
      runs_[chunk.run].add(chunk.offset, chunk.size, chunk.hash);
    }
  }

  Result<void> begin() {
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      if (auto pushed = push(run); !pushed) return pushed;
    }
    return {};
  }

  Result<const Observation*> peek() override {
    if (!failure_) return std::unexpected(failure_.error());
    if (heap_.empty()) return nullptr;
    const RunReader& run = runs_[heap_.front().second];
    current_.id = run.head().id;
    current_.date = Time{run.head().date};
    current_.line = run.line();
    return &current_;
  }

  void pop() override {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
    const std::size_t run = heap_.back().second;
    heap_.pop_back();
    runs_[run].pop();
    failure_ = push(run);
  }

 private:
  Result<void> push(std::size_t run) {
    if (runs_[run].at_end()) return {};
    if (auto loaded = runs_[run].load(); !loaded) return loaded;
    heap_.emplace_back(runs_[run].head().id, run);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
    return {};
  }

  std::vector<RunReader> runs_;
  std::vector<std::pair<std::int64_t, std::size_t>> heap_;
  Observation current_;
  Result<void> failure_;
};

Spool::~Spool() {
  if (file_.is_open()) (void)remove_file(path_);
}

Result<void> Spool::add(std::int64_t id, Time date, std::string_view line) {
  entries_.push_back({id, date, text_.size(), static_cast<std::uint32_t>(line.size())});
  text_.append(line);
  std::int64_t& last = touched_.last_id_of_day.try_emplace(date.date(), id).first->second;
  last = std::max(last, id);
  return text_.size() >= kBufferBytes ? flush() : Result<void>{};
}

Result<void> Spool::flush() {
  if (entries_.empty()) return {};
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& left, const Entry& right) { return left.id < right.id; });
  if (entries_.front().id <= last_id_ && !chunks_.empty()) ++run_;
  last_id_ = entries_.back().id;
  std::string records;
  for (const Entry& entry : entries_) {
    const RecordHead head{entry.id, entry.date.seconds, entry.length};
    records.append(reinterpret_cast<const char*>(&head), sizeof(head));
    records.append(text_, entry.offset, entry.length);
    if (records.size() >= kChunkBytes) {
      if (auto written = write_chunk(records); !written) return written;
      records.clear();
    }
  }
  if (auto written = write_chunk(records); !written) return written;
  entries_.clear();
  text_.clear();
  return {};
}

Result<void> Spool::write_chunk(const std::string& records) {
  if (records.empty()) return {};
  if (!file_.is_open()) {
    auto file = open_file(path_, O_RDWR | O_CREAT | O_TRUNC);
    if (!file) return std::unexpected(file.error());
    file_ = std::move(*file);
  }
  const PackedFrame packed = pack_frame(records);
  if (auto written = write_all(file_, packed.bytes, path_); !written) return written;
  chunks_.push_back({size_, packed.bytes.size(), packed.hash, run_});
  size_ += packed.bytes.size();
  return {};
}

Result<std::unique_ptr<ObservationStream>> Spool::read(const Sight& sight) {
  if (auto flushed = flush(); !flushed) return std::unexpected(flushed.error());
  auto stream = std::make_unique<SpoolStream>(*this, sight);
  if (auto begun = stream->begin(); !begun) return std::unexpected(begun.error());
  return stream;
}

}  // namespace telelake::file_store
