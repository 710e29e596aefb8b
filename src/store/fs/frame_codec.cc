#include "store/fs/frame_codec.h"

#define XXH_INLINE_ALL
#include <memory>

#include <xxhash.h>
#include <zstd.h>

namespace telelake::file_store {

namespace {

// The fastest level packs typical messages to about an eighth; level 3 saves a further tenth for half as much CPU
// again.
constexpr int kLevel = 1;

// A table of 16 KiB in place of 64, which stays in the nearest cache with what is packed: a sixth faster, a seventh
// worse.
constexpr int kHashLog = 12;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compression_context() {
  thread_local std::unique_ptr<ZSTD_CCtx, FreeContext> context;
  if (!context) {
    context.reset(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_hashLog, kHashLog);
  }
  return context.get();
}

ZSTD_DCtx* decompression_context() {
  thread_local std::unique_ptr<ZSTD_DCtx, FreeContext> context;
  if (!context) context.reset(ZSTD_createDCtx());
  return context.get();
}

// A frame of 4,096 of the longest messages stays far below this; more means a damaged size.
constexpr unsigned long long kMaxFrame = 1ULL << 36;

}  // namespace

PackedFrame pack_frame(std::string_view lines) {
  PackedFrame frame;
  frame.hash = hash_bytes(lines);
  // Kept, for its pages cost as much as the packing of a few; the frame takes an eighth of it.
  thread_local std::unique_ptr<char[]> scratch;
  thread_local std::size_t scratch_size = 0;
  if (const std::size_t bound = ZSTD_compressBound(lines.size()); bound > scratch_size) {
    scratch = std::make_unique_for_overwrite<char[]>(bound);
    scratch_size = bound;
  }
  const std::size_t size =
      ZSTD_compress2(compression_context(), scratch.get(), scratch_size, lines.data(), lines.size());
  if (ZSTD_isError(size) == 0) frame.bytes.assign(scratch.get(), size);
  return frame;
}

bool unpack_frame(std::string_view bytes, std::uint64_t hash, std::string& lines) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMaxFrame) return false;
  lines.resize(size);
  const std::size_t got =
      ZSTD_decompressDCtx(decompression_context(), lines.data(), lines.size(), bytes.data(), bytes.size());
  return ZSTD_isError(got) == 0 && got == size && hash_bytes(lines) == hash;
}

std::uint64_t hash_bytes(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string hash_text(std::uint64_t hash) {
  std::string text(16, '0');
  for (int index = 15; index >= 0; --index, hash >>= 4) {
    text[static_cast<std::size_t>(index)] = "0123456789abcdef"[hash & 15];
  }
  return text;
}

FramePool::FramePool(unsigned threads) {
  for (unsigned index = 0; index < threads; ++index) threads_.emplace_back([this] { work(); });
}

FramePool::~FramePool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::future<PackedFrame> FramePool::pack(std::string lines) {
  std::packaged_task<PackedFrame()> task([text = std::move(lines)] { return pack_frame(text); });
  std::future<PackedFrame> result = task.get_future();
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
  return result;
}

FramePool& FramePool::shared() {
  static FramePool pool(2);
  return pool;
}

void FramePool::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    std::packaged_task<PackedFrame()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }
}

}  // namespace telelake::file_store
