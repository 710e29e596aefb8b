// The inputs and outputs of a merge. Internal to merge.cc and merge_output.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/fs/merge.h"

namespace telelake::file_store {

// A partition that is read through, line by line.
struct Merge::Input {
  const FileRow* row = nullptr;
  const LineFileReader* reader = nullptr;
  Sidecars sidecars;  // of the messages that were not written yet
  bool fits = true;   // the layout has this partition
  std::size_t frame_index = 0;
  std::size_t line_index = 0;
  std::shared_ptr<const Frame> frame;  // null until it is needed
  std::int64_t next_id = 0;

  std::string_view line() const { return frame->lines[line_index]; }
};

// A partition that is written.
struct Merge::Output {
  Output(const ChatKey& key, const std::string& name) : partition(name), writer("messages", key, name) {}

  // Counts a line in, or out.
  void enter(std::string_view line);
  void leave(std::string_view line);

  std::string partition;
  LineFileWriter writer;
  DayCounts days;
  std::uint64_t tombstones = 0;
  std::uint64_t revisions = 0;
  Sidecars sidecars;
};

// Orders a heap of inputs so that the least id is in front.
struct LaterInput {
  template <class Pointer>
  bool operator()(const Pointer& left, const Pointer& right) const {
    return left->next_id > right->next_id;
  }
};

}  // namespace telelake::file_store
