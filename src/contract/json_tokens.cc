#include "contract/json_tokens.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include <simdjson.h>

#include "base/parse_integer.h"

namespace telelake {

struct JsonTokens::Index {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

JsonTokens::JsonTokens() : index_(std::make_unique<Index>()) {}
JsonTokens::JsonTokens(JsonTokens&&) noexcept = default;
JsonTokens& JsonTokens::operator=(JsonTokens&&) noexcept = default;
JsonTokens::~JsonTokens() = default;

std::optional<std::string> JsonTokens::scan(std::string_view json, bool may_have_escapes) {
  constexpr std::size_t kDepth = 1;  // of simdjson's own second stage, which is not used
  count_ = 0;
  behind_.clear();
  if (json.size() > kMaxText) return "larger than 16 MiB";
  if (!index_->parser || index_->parser->capacity() < json.size()) {
    const std::size_t capacity = std::max<std::size_t>(json.size() * 2, 65536);
    const auto error = index_->parser ? index_->parser->allocate(capacity, kDepth)
                                      : simdjson::get_active_implementation()->create_dom_parser_implementation(
                                            capacity, kDepth, index_->parser);
    if (error) return "not enough memory to read it";
  }
  const auto error = index_->parser->stage1(reinterpret_cast<const std::uint8_t*>(json.data()), json.size(),
                                            simdjson::stage1_mode::regular);
  if (error) return simdjson::error_message(error);
  text_ = json.data();
  length_ = json.size();
  starts_ = index_->parser->structural_indexes.get();
  count_ = index_->parser->n_structural_indexes;
  has_escapes_ = may_have_escapes && std::memchr(json.data(), '\\', json.size()) != nullptr;
  return count_ == 0 ? std::optional<std::string>("empty") : std::nullopt;
}

// Containers are asked for again, from outside to inside, so one pass notes the ends of all within.
Token JsonTokens::after_container(Token value) const {
  if (behind_.empty()) behind_.resize(count_);
  if (behind_[value] != 0) return behind_[value];
  Token open = kNoToken;  // the innermost open container; while one is open, `behind_` has the one around it
  for (Token token = value; token < count_; ++token) {
    const char head = text_[starts_[token]];
    // '[' and '{', ']' and '}' differ in the bit 0x20 alone.
    if ((head | 0x20) == '{') {
      behind_[token] = std::exchange(open, token);
    } else if ((head | 0x20) == '}') {
      const Token around = std::exchange(behind_[open], token + 1);
      if (around == kNoToken) return token + 1;
      open = around;
    }
  }
  while (open != kNoToken) open = std::exchange(behind_[open], 0);
  return kNoToken;
}

std::optional<std::string_view> JsonTokens::unescaped(std::string_view raw, std::string& scratch, bool keep_nul) const {
  if (raw.empty() || std::memchr(raw.data(), '\\', raw.size()) == nullptr) return raw;
  scratch.clear();
  if (!unescape_json(raw, scratch, keep_nul)) return std::nullopt;
  return scratch;
}

namespace {

// What most integers are: up to 18 digits, which fit in any case, without a leading zero. -1 for any other text.
std::int64_t short_number(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text.front() == '0' && text.size() > 1)) return -1;
  std::int64_t value = 0;
  for (const char byte : text) {
    const unsigned digit = static_cast<unsigned char>(byte) - unsigned{'0'};
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace

std::optional<std::int64_t> JsonTokens::integer(Token token) const {
  const std::string_view text = scalar(token);
  if (const std::int64_t value = short_number(text); value >= 0) return value;
  return is_json_number(text) ? parse_integer(text) : std::nullopt;
}

std::optional<double> JsonTokens::number(Token token) const {
  const std::string_view text = scalar(token);
  if (!is_json_number(text)) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> JsonTokens::boolean(Token token) const {
  const std::string_view text = scalar(token);
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

bool JsonTokens::compact(Token value, std::string& out) const {
  enum class Expect { kValue, kFirstValue, kFirstKey, kKey, kColon, kComma };
  Expect expect = Expect::kValue;
  std::string open;  // the closing brackets that are due
  for (Token token = value; token < count_; ++token) {
    const char head = first(token);
    const bool closing = head == '}' || head == ']';
    if (closing) {
      const bool allowed =
          expect == Expect::kComma || expect == (head == '}' ? Expect::kFirstKey : Expect::kFirstValue);
      if (open.empty() || open.back() != head || !allowed) return false;
      open.pop_back();
      out.push_back(head);
      expect = Expect::kComma;
    } else if (head == ',' || head == ':') {
      if (expect != (head == ',' ? Expect::kComma : Expect::kColon)) return false;
      out.push_back(head);
      expect = head == ':' || open.back() == ']' ? Expect::kValue : Expect::kKey;
    } else if (expect == Expect::kFirstKey || expect == Expect::kKey) {
      std::string ignored;
      if (!string(token, ignored)) return false;
      out.append(scalar(token));
      expect = Expect::kColon;
    } else if (expect == Expect::kComma || expect == Expect::kColon) {
      return false;
    } else if (head == '{' || head == '[') {
      open.push_back(head == '{' ? '}' : ']');
      out.push_back(head);
      expect = head == '{' ? Expect::kFirstKey : Expect::kFirstValue;
    } else {
      const std::string_view text = scalar(token);
      std::string ignored;
      const bool valid = head == '"' ? string(token, ignored).has_value()
                                     : text == "true" || text == "false" || text == "null" || is_json_number(text);
      if (!valid) return false;
      out.append(text);
      expect = Expect::kComma;
    }
    if (open.empty() && expect == Expect::kComma) return true;
  }
  return false;
}

std::string JsonTokens::pointer_of(Token token) const {
  std::string out;
  path_of(token, true, out);
  return out;
}

std::string JsonTokens::name_of(Token token) const {
  std::string out;
  path_of(token, false, out);
  return out;
}

void JsonTokens::path_of(Token token, bool pointer, std::string& out) const {
  Token container = 0;
  while (container < token && container < count_) {
    Token inside = kNoToken;
    std::size_t position = 0;
    const auto holds = [&](Token value) {
      const Token next = after(value);
      if (value > token || next == kNoToken || next <= token) return false;
      inside = value;
      return true;
    };
    if (first(container) == '{') {
      members(container, [&](std::string_view key, Token value) {
        if (!holds(value)) return;
        if (pointer || !out.empty()) out.push_back(pointer ? '/' : '.');
        std::string name;
        if (!unescape_json(key, name, false)) name = key;
        for (const char byte : name) {
          if (pointer && byte == '~') {
            out.append("~0");
          } else if (pointer && byte == '/') {
            out.append("~1");
          } else {
            out.push_back(byte);
          }
        }
      });
    } else {
      elements(container, [&](Token value) {
        if (holds(value) && pointer) out.append("/").append(std::to_string(position));
        ++position;
      });
    }
    if (inside == kNoToken) return;
    container = inside;
  }
}

namespace {

void append_utf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    out.push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

// The value of four hex digits at the start of `text`, or nothing.
std::optional<std::uint32_t> hex4(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, value, 16);
  if (error != std::errc{} || end != text.data() + 4) return std::nullopt;
  return value;
}

char simple_escape(char letter) {
  switch (letter) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '/':
      return '/';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

// Reads what follows `\u` at the start of `rest`; returns how many bytes that took, 0 for a bad escape.
std::size_t unescape_unicode(std::string_view rest, std::string& out, bool keep_nul) {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  const std::optional<std::uint32_t> unit = hex4(rest);
  if (!unit) return 0;
  if (*unit < 0xD800 || *unit > 0xDFFF) {
    append_utf8(*unit == 0 && !keep_nul ? kReplacement : *unit, out);
    return 4;
  }
  const std::optional<std::uint32_t> low = rest.substr(4, 2) == "\\u" ? hex4(rest.substr(6)) : std::nullopt;
  if (*unit <= 0xDBFF && low && *low >= 0xDC00 && *low <= 0xDFFF) {
    append_utf8(0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00), out);
    return 10;
  }
  append_utf8(kReplacement, out);
  return 4;
}

}  // namespace

bool unescape_json(std::string_view raw, std::string& out, bool keep_nul) {
  std::size_t position = 0;
  while (position < raw.size()) {
    const std::size_t escape = std::min(raw.find('\\', position), raw.size());
    out.append(raw.substr(position, escape - position));
    if (escape == raw.size()) return true;
    if (escape + 1 == raw.size()) return false;
    if (raw[escape + 1] == 'u') {
      const std::size_t taken = unescape_unicode(raw.substr(escape + 2), out, keep_nul);
      if (taken == 0) return false;
      position = escape + 2 + taken;
    } else {
      const char byte = simple_escape(raw[escape + 1]);
      if (byte == '\0') return false;
      out.push_back(byte);
      position = escape + 2;
    }
  }
  return true;
}

bool is_json_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  const auto accept = [&](std::string_view set) {
    if (at == text.size() || set.find(text[at]) == std::string_view::npos) return false;
    ++at;
    return true;
  };
  accept("-");
  if (!accept("0") && digits() == 0) return false;
  if (accept(".") && digits() == 0) return false;
  if (accept("eE")) {
    accept("+-");
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace telelake
