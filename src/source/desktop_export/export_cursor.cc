#include "source/desktop_export/export_cursor.h"

#include <algorithm>

#include "contract/json_tokens.h"
#include "source/desktop_export/byte_scan.h"
#include "source/desktop_export/json_mender.h"

namespace telelake {

namespace {

constexpr std::size_t kReadSize = std::size_t{1} << 20;

constexpr std::size_t kMaxKey = 4096;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kUnquotedKey = "\"document_id";
constexpr std::ptrdiff_t kMaxUnquoted = 8192;  // a path has at most 4,096 bytes

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

bool ends_scalar(char byte) { return byte == ',' || byte == '}' || byte == ']' || byte == '\n'; }

// What JSON begins a value with, other than the paths that stand unquoted: those begin with a folder or `(`.
bool begins_json(std::string_view value) {
  constexpr std::string_view kFirst = "\"{[-0123456789,}]";
  return kFirst.find(value.front()) != std::string_view::npos || value.starts_with("null");
}

}  // namespace

ExportCursor::ExportCursor(ExportInput& input, ExportProgress& progress) : input_(input), progress_(progress) {
  progress_.bytes_total = input.total();
}

std::uint64_t ExportCursor::line() {
  const std::size_t from = static_cast<std::size_t>(lines_at_ - consumed_);
  lines_ += byte_scan::count_lines(buffer_.data() + from, buffer_.data() + at_);
  lines_at_ = consumed_ + at_;
  return lines_ + 1;
}

Result<bool> ExportCursor::refill() {
  if (ended_) return false;
  // Count what is about to be dropped; `keep_` never lies behind `at_`.
  const std::size_t at = at_;
  at_ = std::max(keep_, static_cast<std::size_t>(lines_at_ - consumed_));
  line();
  at_ = at;
  if (keep_ > 0) {
    buffer_.erase(0, keep_);
    consumed_ += keep_;
    at_ -= keep_;
    keep_ = 0;
  }
  const std::size_t size = buffer_.size();
  buffer_.resize(size + kReadSize);
  const auto count = input_.read(buffer_.data() + size, kReadSize);
  buffer_.resize(size + count.value_or(0));
  if (!count) return std::unexpected(count.error());
  progress_.bytes_read += *count;
  ended_ = *count == 0;
  return !ended_;
}

Result<char> ExportCursor::peek() {
  while (true) {
    while (at_ < buffer_.size() && is_space(buffer_[at_])) ++at_;
    keep_ = at_;
    if (at_ < buffer_.size()) {
      if (buffer_[at_] != '\0') return buffer_[at_];
      return fail(ErrorCode::kBadInput, "a NUL byte", "byte " + std::to_string(offset()), "the export is damaged here");
    }
    const auto more = refill();
    if (!more) return std::unexpected(more.error());
    if (!*more) return '\0';
  }
}

Result<void> ExportCursor::skip_byte_order_mark() {
  while (buffer_.size() < kByteOrderMark.size()) {
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
    while (end < buffer_.size() && !ends_scalar(buffer_[end])) ++end;
    if (end < buffer_.size()) return true;
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
  const char* from = buffer_.data() + keep_;
  const auto length = static_cast<std::ptrdiff_t>(kUnquotedKey.size());
  if (quote - from < length || std::string_view(quote - length, kUnquotedKey.size()) != kUnquotedKey) return quote;
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
                                       RawValue& value, Sha256& hash) {
  byte_scan::BracketWalk walk;
  std::string first;
  std::uint64_t dropped = 0;
  bool closed = false;
  while (true) {
    bool needs_more = false;
    const char* data = buffer_.data();
    const char* limit = data + buffer_.size();
    walk.at = data + end;
    const char* slow_until = walk.at;
    while (walk.at < limit && !closed) {
      if (walk.depth > 0 && walk.at >= slow_until) {
        byte_scan::pass_blocks(walk, data + keep_, limit, kUnquotedKey);
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
      if (dropped == 0) first = buffer_.substr(keep_, std::min(keep_first, held));
      hash.update(std::string_view(buffer_).substr(keep_, held));
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
    value.sha256 = hash.hex();
    value.bytes = {};
    oversized_first_ = std::move(first);
    value.bytes = oversized_first_;
  }
  return closed;
}

Result<RawValue> ExportCursor::value(std::size_t keep_whole, std::size_t keep_first, bool& complete) {
  const auto head = peek();
  if (!head) return std::unexpected(head.error());
  RawValue value;
  value.offset = offset();
  value.line = line();
  keep_ = at_;
  std::size_t end = at_;
  Sha256 hash;
  const bool nested = *head == '"' || *head == '{' || *head == '[';
  const auto closed = nested ? scan_nested(end, keep_whole, keep_first, value, hash) : scan_scalar(end);
  if (!closed) return std::unexpected(closed.error());
  complete = *closed;
  if (value.length == 0) {
    value.bytes = std::string_view(buffer_).substr(keep_, end - keep_);
    if (!nested) {
      while (!value.bytes.empty() && is_space(value.bytes.back())) value.bytes.remove_suffix(1);
    }
    value.length = value.bytes.size();
  }
  at_ = end;
  return value;
}

}  // namespace telelake
