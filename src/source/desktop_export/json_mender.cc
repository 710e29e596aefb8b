#include "source/desktop_export/json_mender.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace telelake {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kUnquotedKey = R"("document_id":)";

bool is_hex(char digit) {
  return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
}

// `\xNN` at the start of the text.
bool is_byte_escape(std::string_view text) {
  return text.size() >= 4 && text[1] == 'x' && is_hex(text[2]) && is_hex(text[3]);
}

// `\u2028` or `\u2029` at the start of the text.
bool is_separator_escape(std::string_view text) {
  return text.size() >= 6 && text.substr(1, 4) == "u202" && (text[5] == '8' || text[5] == '9');
}

// The bytes that are left over of the character that was escaped.
bool has_stray_bytes(std::string_view text) {
  return text.size() >= 8 && text[6] == '\x80' && (text[7] == '\xA8' || text[7] == '\xA9');
}

// `\uDXXX` at the start of the text, with the first digit of XXX between these.
bool is_surrogate_escape(std::string_view text, std::string_view first_digits) {
  return text.size() >= 6 && text[0] == '\\' && text[1] == 'u' && (text[2] == 'd' || text[2] == 'D') &&
         first_digits.find(text[3]) != std::string_view::npos && is_hex(text[4]) && is_hex(text[5]);
}

constexpr std::string_view kHighSurrogates = "89abAB";
constexpr std::string_view kLowSurrogates = "cdefCDEF";

// How many bytes of escapes are a whole pair of surrogates (12) or one without its other half (6); 0 for anything else.
std::size_t surrogates_length(std::string_view text) {
  if (is_surrogate_escape(text, kLowSurrogates)) return 6;
  if (!is_surrogate_escape(text, kHighSurrogates)) return 0;
  return is_surrogate_escape(text.substr(6), kLowSurrogates) ? 12 : 6;
}

// The length of the valid UTF-8 sequence at the start of the text, 0 where there is none (Unicode, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const auto follows = [&](std::size_t index, unsigned low = 0x80, unsigned high = 0xBF) {
    return index < text.size() && byte(index) >= low && byte(index) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    return follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    return follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

class Mender {
 public:
  Mender(std::string_view element, std::string& out) : rest_(element), out_(out) {}

  void run() {
    while (!rest_.empty()) {
      const char head = rest_.front();
      if (!in_string_) {
        if (head == '"') {
          if (mend_unquoted()) continue;
          in_string_ = true;
        }
        copy(1);
      } else if (head == '"') {
        in_string_ = false;
        copy(1);
      } else if (head == '\\') {
        escape();
      } else {
        character();
      }
    }
  }

 private:
  void copy(std::size_t count) {
    out_.append(rest_.substr(0, count));
    rest_.remove_prefix(std::min(count, rest_.size()));
  }

  void escape() {
    if (is_byte_escape(rest_)) {
      if (rest_[2] == '0' && rest_[3] == '0') {
        out_ += kReplacement;
      } else {
        out_ += "\\u00";
        out_ += rest_.substr(2, 2);
      }
      rest_.remove_prefix(4);
      return;
    }
    if (is_separator_escape(rest_)) {
      const bool stray = has_stray_bytes(rest_);
      copy(6);
      if (stray) rest_.remove_prefix(2);
      return;
    }
    if (rest_.substr(0, 6) == "\\u0000") {
      out_ += kReplacement;
      rest_.remove_prefix(6);
      return;
    }
    const std::size_t surrogates = surrogates_length(rest_);
    if (surrogates == 6) {
      out_ += kReplacement;
      rest_.remove_prefix(6);
      return;
    }
    copy(std::max(surrogates, std::size_t{2}));
  }

  void character() {
    const auto value = static_cast<unsigned char>(rest_.front());
    if (value < 0x20) {
      constexpr char kDigits[] = "0123456789abcdef";
      out_ += "\\u00";
      out_ += kDigits[value >> 4];
      out_ += kDigits[value & 15];
      rest_.remove_prefix(1);
      return;
    }
    const std::size_t length = sequence_length(rest_);
    if (length > 0) return copy(length);
    out_ += kReplacement;
    rest_.remove_prefix(1);
  }

  // `"document_id": video_files/sticker (2).webm` up to the line's end: it is the last key of its object.
  bool mend_unquoted() {
    if (!rest_.starts_with(kUnquotedKey)) return false;
    std::size_t value = kUnquotedKey.size();
    while (value < rest_.size() && rest_[value] == ' ') ++value;
    if (value == rest_.size() || rest_[value] == '"' || rest_[value] == '\n' || rest_[value] == '\r') return false;
    std::size_t end = std::min(rest_.find('\n', value), rest_.size());
    copy(value);
    end -= value;
    while (end > 0 && (rest_[end - 1] == '\r' || rest_[end - 1] == ' ')) --end;
    out_ += '"';
    const std::string_view path = rest_.substr(0, end);
    for (std::size_t index = 0; index < path.size();) {
      if (path[index] == '"' || path[index] == '\\') out_ += '\\';
      const std::size_t length = sequence_length(path.substr(index));
      out_ += length > 0 ? path.substr(index, length) : kReplacement;
      index += length > 0 ? length : 1;
    }
    out_ += '"';
    rest_.remove_prefix(end);
    return true;
  }

  std::string_view rest_;
  std::string& out_;
  bool in_string_ = false;
};

}  // namespace

bool has_odd_escape(std::string_view element) {
  while (true) {
    const void* found = std::memchr(element.data(), '\\', element.size());
    if (found == nullptr) return false;
    element.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(found) - element.data()));
    if (element.size() < 2) return false;
    if (element[1] == 'x' || element.substr(0, 6) == "\\u0000") return true;
    if (is_separator_escape(element) && has_stray_bytes(element)) return true;
    const std::size_t surrogates = surrogates_length(element);
    if (surrogates == 6) return true;
    element.remove_prefix(std::max(surrogates, std::size_t{2}));
  }
}

void mend_json(std::string_view element, std::string& out) { Mender(element, out).run(); }

}  // namespace telelake
