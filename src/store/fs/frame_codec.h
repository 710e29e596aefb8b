// Compresses frames of lines in the background, and takes them apart again.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"

namespace telelake::file_store {

// Lines of a frame, compressed, with the hash of the lines (XXH3, 64 bits).
struct PackedFrame {
  std::string bytes;
  std::uint64_t hash = 0;
};

// Compresses one frame; the same lines give the same bytes in one build. Thread safe.
PackedFrame pack_frame(std::string_view lines);

// Takes a frame apart into `lines` (replacing it). False when it is damaged.
bool unpack_frame(std::string_view bytes, std::uint64_t hash, std::string& lines);

std::uint64_t hash_bytes(std::string_view bytes);

// 16 hex digits.
std::string hash_text(std::uint64_t hash);

// A few threads that pack frames. Thread safe.
class FramePool {
 public:
  explicit FramePool(unsigned threads);
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool();

  std::future<PackedFrame> pack(std::string lines);

  // The pool of this process, with two threads.
  static FramePool& shared();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::packaged_task<PackedFrame()>> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace telelake::file_store
