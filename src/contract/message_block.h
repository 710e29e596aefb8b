// Messages in their encoded form: what a source hands to the store, so that a message is parsed and written once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace telelake {

// Encoded messages of one chat: canonical lines (contract/writer.h) with the little that ordering and placing them
// needs. Value type, not synchronised. A block holds at most 4 GiB of lines.
class MessageBlock {
 public:
  // Where one message stands in the block.
  struct Entry {
    std::int64_t id = 0;
    Time date;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;  // bytes of the line, without its end of line
  };

  // Appends a message. `line` is its canonical JSON without an end of line; `id` and `date` are those in the line.
  void append(std::int64_t id, Time date, std::string_view line) {
    entries_.push_back({id, date, static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(line.size())});
    bytes_.append(line);
    bytes_.push_back('\n');
  }

  std::string_view line(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.offset, entry.length);
  }
  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }

  // All lines, each ended by a line feed. A writer may append a line here and then call `add_entry`.
  std::string& bytes() { return bytes_; }
  const std::string& bytes() const { return bytes_; }

  // Declares what was appended to `bytes()` since `offset` (a canonical line and its line feed) as a message.
  void add_entry(std::int64_t id, Time date, std::uint32_t offset) {
    entries_.push_back({id, date, offset, static_cast<std::uint32_t>(bytes_.size() - offset - 1)});
  }

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  void clear() {
    bytes_.clear();
    entries_.clear();
  }

 private:
  std::string bytes_;
  std::vector<Entry> entries_;
};

}  // namespace telelake
