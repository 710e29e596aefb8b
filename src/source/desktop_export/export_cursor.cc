#include "source/desktop_export/export_cursor.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "contract/json_tokens.h"
#include "source/desktop_export/byte_scan.h"
#include "source/desktop_export/json_mender.h"

namespace telelake {

namespace {

using byte_scan::kOddKey;

constexpr std::size_t kReadSize = std::size_t{256} << 10;

constexpr std::size_t kMaxKey = 4096;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::ptrdiff_t kMaxUnquoted = 8192;  // a path has at most 4,096 bytes

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

bool ends_scalar(char byte) { return byte == ',' || byte == '}' || byte == ']' || byte == '\n'; }

// What JSON begins a value with, other than the paths that stand unquoted: those begin with a folder or `(`.
bool begins_json(std::string_view value) {
  constexpr std::string_view kFirst = "\"{[-0123456789,}]";
  return kFirst.find(value.front()) != std::string_view::npos || value.starts_with("null");
}

}  // namespace

ExportCursor::ExportCursor(ExportInput& input, ExportProgress& progress)
    : input_(input), progress_(progress), chunk_(std::make_shared<const InputChunk>(0)) {
  progress_.bytes_total = input.total();
}

// Reads until the buffer is full: a pipe gives little at a time.
Result<std::size_t> ExportCursor::fill(char* buffer, std::size_t size) {
  std::size_t filled = 0;
  do {
    const auto count = input_.read(buffer + filled, size - filled);
    if (!count) return count;
    if (*count == 0) break;
    filled += *count;
    progress_.bytes_read += *count;
  } while (filled < size && !progress_.stop);
  return filled;
}

Result<bool> ExportCursor::refill() {
  if (ended_) return false;
  const InputChunk& old = *chunk_;
  const std::size_t kept = old.size - keep_;
  // What is kept is copied again and again while a long value grows: less often the longer it is.
  const std::size_t wanted = std::max(kReadSize, kept);
  auto next = std::make_shared<InputChunk>(kept + wanted);
  std::memcpy(next->bytes.get(), old.bytes.get() + keep_, kept);
  const auto count = fill(next->bytes.get() + kept, wanted);
  if (!count) return std::unexpected(count.error());
  next->size = kept + *count;
  std::memset(next->bytes.get() + next->size, ' ', InputChunk::kPadding);
  next->offset = old.offset + keep_;
  next->lines_before = old.lines_before + byte_scan::count_lines(old.bytes.get(), old.bytes.get() + keep_);
  chunk_ = std::move(next);
  at_ -= keep_;
  keep_ = 0;
  ended_ = *count == 0;
  return !ended_;
}

Result<char> ExportCursor::peek() {
  while (true) {
    const std::string_view text = chunk_->text();
    while (at_ < text.size() && is_space(text[at_])) ++at_;
    keep_ = at_;
    if (at_ < text.size()) {
      if (text[at_] != '\0') return text[at_];
      return fail(ErrorCode::kBadInput, "a NUL byte", "byte " + std::to_string(offset()), "the export is damaged here");
    }
    const auto more = refill();
    if (!more) return std::unexpected(more.error());
    if (!*more) return '\0';
  }
}

Result<void> ExportCursor::skip_byte_order_mark() {
  while (chunk_->size < kByteOrderMark.size()) {
    const auto more = refill();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
  }
  if (shows(kByteOrderMark)) at_ += kByteOrderMark.size();
  return {};
}

Result<bool> ExportCursor::key(std::string& name) {
  const auto head = peek();
  if (!head) return std::unexpected(head.error());
  if (*head == '\0') return false;
  if (*head != '"') {
    return fail(ErrorCode::kBadInput, "expected a key", "byte " + std::to_string(offset()),
                "this is no export of Telegram Desktop, or it is damaged here");
  }
  bool complete = false;
  const auto raw = value(kMaxKey, kMaxKey, complete);
  if (!raw) return std::unexpected(raw.error());
  if (!complete) return false;
  if (raw->length > raw->bytes.size()) {
    return fail(ErrorCode::kBadInput, "a key of more than 4,096 bytes", "byte " + std::to_string(raw->offset),
                "this is no export of Telegram Desktop, or it is damaged here");
  }
  std::string mended;
  mend_json(raw->bytes, mended);
  name.clear();
  if (!unescape_json(std::string_view(mended).substr(1, mended.size() - 2), name, false)) {
    return fail(ErrorCode::kBadInput, "a key with an unknown escape", "byte " + std::to_string(raw->offset),
                "this is no export of Telegram Desktop, or it is damaged here");
  }
  const auto colon = peek();
  if (!colon) return std::unexpected(colon.error());
  if (*colon == '\0') return false;
  if (*colon != ':') {
    return fail(ErrorCode::kBadInput, "expected a colon behind the key " + name.substr(0, 64),
                "byte " + std::to_string(offset()), "this is no export of Telegram Desktop, or it is damaged here");
  }
  take();
  return true;
}

// A number, true, false, null or whatever stands there unquoted: up to a comma, a closing bracket or the line's end.
Result<bool> ExportCursor::scan_scalar(std::size_t& end) {
  while (true) {
    const std::string_view text = chunk_->text();
    while (end < text.size() && !ends_scalar(text[end])) ++end;
    if (end < text.size()) return true;
    const std::size_t length = end - keep_;
    const auto more = refill();
    if (!more) return std::unexpected(more.error());
    end = keep_ + length;
    if (!*more) return false;
  }
}

// Desktop 4.0.4 to 4.1.1 wrote the path of a custom emoji as it is, up to the line's end: brackets and quotes in it are
// no structure.
const char* ExportCursor::pass_unquoted(const char* quote, const char* limit) const {
  const char* from = chunk_->bytes.get() + keep_;
  const auto length = static_cast<std::ptrdiff_t>(kOddKey.size());
  if (quote - from < length || std::string_view(quote - length, kOddKey.size()) != kOddKey) return quote;
  const char* at = quote + 1;
  const char* furthest = limit - at > kMaxUnquoted ? at + kMaxUnquoted : limit;
  const bool may_come = furthest == limit && !ended_;
  while (at < furthest && (*at == ' ' || *at == ':')) ++at;
  if (furthest - at < 4 && may_come) return nullptr;
  if (at == furthest || at == quote + 1 || is_space(*at) || begins_json({at, furthest})) return quote;
  const char* line_end = std::find(at, furthest, '\n');
  if (line_end == furthest) return may_come ? nullptr : quote;
  return line_end;
}

// One step of a walk: to the next quote or bracket and past it. False where it needs bytes beyond `limit`; `needs_more`
// says that these may come though the input has ended there once.
bool ExportCursor::step(byte_scan::BracketWalk& walk, const char* limit, bool& needs_more, bool& closed) const {
  if (!walk.in_string) {
    walk.at = byte_scan::find_structure(walk.at, limit);
    if (walk.at == limit) return false;
    const char byte = *walk.at++;
    if (byte == '"') {
      walk.in_string = true;
      return true;
    }
    if (byte == '{' || byte == '[') {
      ++walk.depth;
      return true;
    }
    if (walk.depth > 0) --walk.depth;
    closed = walk.depth == 0;
    return true;
  }
  walk.at = byte_scan::find_string_end(walk.at, limit);
  if (walk.at == limit) return false;
  if (*walk.at == '\\') {
    walk.saw_backslash = true;
    if (walk.at + 1 == limit) return false;  // the escaped byte comes with the next refill
    walk.at += 2;
    return true;
  }
  if (walk.at[-1] == 'd' && walk.at[-2] == 'i') {
    const char* passed = pass_unquoted(walk.at, limit);
    needs_more = passed == nullptr;
    if (needs_more) return false;
    walk.at = passed;
  }
  walk.in_string = false;
  ++walk.at;
  closed = walk.depth == 0;
  return true;
}

// A string, object or array. Follows strings and brackets across refills; a value that grows beyond `keep_whole` is
// hashed and dropped as it passes.
Result<bool> ExportCursor::scan_nested(std::size_t& end, std::size_t keep_whole, std::size_t keep_first,
                                       RawValue& value) {
  byte_scan::BracketWalk walk;
  std::optional<Sha256> hash;
  std::uint64_t dropped = 0;
  bool closed = false;
  while (true) {
    bool needs_more = false;
    const char* data = chunk_->bytes.get();
    const char* limit = data + chunk_->size;
    walk.at = data + end;
    const char* slow_until = walk.at;
    while (walk.at < limit && !closed) {
      if (walk.depth > 0 && walk.at >= slow_until) {
        byte_scan::pass_blocks(walk, data + keep_, limit);
        slow_until = walk.at + 64;
        closed = walk.depth == 0;
      } else if (!step(walk, limit, needs_more, closed)) {
        break;
      }
    }
    end = static_cast<std::size_t>(walk.at - data);
    const std::size_t held = end - keep_;
    const bool oversized = dropped > 0 || held > keep_whole;
    if (oversized && (held > kReadSize || closed)) {
      const std::string_view part = chunk_->text().substr(keep_, held);
      if (dropped == 0) {
        hash.emplace();
        oversized_first_ = part.substr(0, keep_first);
        value.line = chunk_->line_of(part.data());
      }
      hash->update(part);
      dropped += held;
      keep_ = end;
      at_ = end;
    }
    if (closed) break;
    const std::size_t offset_in_kept = end - keep_;
    const auto more = refill();
    if (!more) return std::unexpected(more.error());
    end = keep_ + offset_in_kept;
    if (!*more && !needs_more) break;
  }
  if (dropped > 0) {
    value.length = dropped;
    value.sha256 = hash->hex();
    value.bytes = oversized_first_;
  }
  value.may_have_escapes = walk.saw_backslash;
  return closed;
}

Result<RawValue> ExportCursor::value(std::size_t keep_whole, std::size_t keep_first, bool& complete) {
  const auto head = peek();
  if (!head) return std::unexpected(head.error());
  RawValue value;
  value.offset = offset();
  keep_ = at_;
  std::size_t end = at_;
  const bool nested = *head == '"' || *head == '{' || *head == '[';
  const auto closed = nested ? scan_nested(end, keep_whole, keep_first, value) : scan_scalar(end);
  if (!closed) return std::unexpected(closed.error());
  complete = *closed;
  if (value.length == 0) {
    value.bytes = chunk_->text().substr(keep_, end - keep_);
    if (!nested) {
      while (!value.bytes.empty() && is_space(value.bytes.back())) value.bytes.remove_suffix(1);
    }
    value.length = value.bytes.size();
  }
  at_ = end;
  return value;
}

}  // namespace telelake
