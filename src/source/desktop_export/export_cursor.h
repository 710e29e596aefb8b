// Walks the outer structure of an export byte by byte, in bounded memory: the parts that no JSON parser can read, since
// the whole does not fit into memory and some of its bytes are no JSON.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/hash.h"
#include "source/desktop_export/byte_scan.h"
#include "source/desktop_export/export_input.h"
#include "source/desktop_export/export_reader.h"

namespace telelake {

// A stretch of the input in memory. It does not change once it is shared.
struct InputChunk {
  static constexpr std::size_t kPadding = 64;  // readable bytes behind the stretch

  explicit InputChunk(std::size_t capacity) : bytes(std::make_unique_for_overwrite<char[]>(capacity + kPadding)) {}

  std::string_view text() const { return {bytes.get(), size}; }
  bool holds(const char* at) const { return at >= bytes.get() && at < bytes.get() + size; }

  // The line of the input, from 1, in which a byte of the stretch stands.
  std::uint64_t line_of(const char* at) const { return lines_before + byte_scan::count_lines(bytes.get(), at) + 1; }

  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  std::uint64_t offset = 0;        // of its first byte in the input
  std::uint64_t lines_before = 0;  // line feeds in the input before it
};

// A value cut out of the export: its bytes, as far as they were kept.
struct RawValue {
  std::string_view bytes;        // in the cursor's chunk; or, when not all was kept, valid until the cursor moves again
  std::uint64_t length = 0;      // of the whole value; greater than bytes.size() when only its first part was kept
  std::uint64_t offset = 0;      // where it begins in the input
  std::uint64_t line = 0;        // likewise, from 1; only when it was not kept whole
  std::string sha256;            // of the whole; likewise
  bool may_have_escapes = true;  // false where no string in it has a backslash
};

// Not thread safe.
class ExportCursor {
 public:
  // Both must outlive the cursor.
  ExportCursor(ExportInput& input, ExportProgress& progress);

  // The next byte that is no white space, without taking it; '\0' at the end of the input. kBadInput where a NUL
  // stands.
  Result<char> peek();

  // Passes over the UTF-8 byte order mark with which some editors begin a file. Call first.
  Result<void> skip_byte_order_mark();

  // Whether these bytes, a few, come next; after `peek`.
  bool shows(std::string_view text) const { return chunk_->text().substr(at_).starts_with(text); }

  // What is in memory, with the whole values that were taken last.
  const std::shared_ptr<const InputChunk>& chunk() const { return chunk_; }

  // Takes the byte that `peek` showed.
  void take() { ++at_; }

  // Takes a whole value. Values beyond `keep_whole` bytes are read to their end but only their first `keep_first` bytes
  // are kept. `complete` is false when the input ends within the value.
  Result<RawValue> value(std::size_t keep_whole, std::size_t keep_first, bool& complete);

  // Reads a key and its colon. Nothing but false where the input ends there. kBadInput where there is no key.
  Result<bool> key(std::string& name);

  std::uint64_t offset() const { return chunk_->offset + at_; }

 private:
  // Goes on to a chunk that has more bytes behind what begins at `keep_`; false at the end of the input.
  Result<bool> refill();
  Result<std::size_t> fill(char* buffer, std::size_t size);
  Result<bool> scan_scalar(std::size_t& end);
  // Behind a string that ends at `quote`: where the unquoted value of a `document_id` ends, else `quote` itself.
  // Nothing where more bytes are needed to tell.
  const char* pass_unquoted(const char* quote, const char* limit) const;
  bool step(byte_scan::BracketWalk& walk, const char* limit, bool& needs_more, bool& closed) const;
  Result<bool> scan_nested(std::size_t& end, std::size_t keep_whole, std::size_t keep_first, RawValue& value);

  ExportInput& input_;
  ExportProgress& progress_;
  std::shared_ptr<const InputChunk> chunk_;
  std::size_t at_ = 0;           // next byte to look at
  std::size_t keep_ = 0;         // bytes before this may be dropped
  std::string oversized_first_;  // the kept part of a value that was too large
  bool ended_ = false;
};

}  // namespace telelake
