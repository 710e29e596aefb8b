// Messages in their encoded form: what a source hands to the store, so that a message is parsed and written once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "contract/records.h"
#include "contract/writer.h"

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
    // Whether the line has a `thread_id`; nothing where whoever appended it did not look.
    std::optional<bool> has_thread;
  };

  // Appends a message: its canonical JSON (contract/writer.h).
  void append(const Message& message) {
    const std::size_t offset = bytes_.size();
    write_record(message, bytes_);
    entries_.push_back({message.id, message.date, static_cast<std::uint32_t>(offset),
                        static_cast<std::uint32_t>(bytes_.size() - offset), message.thread_id.has_value()});
    bytes_.push_back('\n');
  }

  // Appends a message. `line` is its canonical JSON without an end of line; `id` and `date` are those in the line.
  void append(std::int64_t id, Time date, std::string_view line) {
    entries_.push_back(
        {id, date, static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(line.size()), {}});
    bytes_.append(line);
    bytes_.push_back('\n');
  }

  std::string_view line(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.offset, entry.length);
  }
  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }

  // All lines, each ended by a line feed.
  const std::string& bytes() const { return bytes_; }

  // Makes room for so many messages, whose lines have so many bytes together.
  void reserve(std::size_t messages, std::size_t bytes) {
    entries_.reserve(messages);
    bytes_.reserve(bytes);
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
