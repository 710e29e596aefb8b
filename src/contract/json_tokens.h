// The tokens of one JSON text, found by simdjson and walked at random.
//
// simdjson's first stage (SIMD, the best kernel of this machine chosen at run time) checks the UTF-8 and finds where
// each token begins; everything beyond is read from there when it is asked for. A message is mapped by jumping to the
// values of the keys that matter, in whatever order they stand, without a tree in between. Grammar is checked where a
// value is read, so a text is known to be valid JSON once every value in it was read, copied by `compact` or checked.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telelake {

// Index of a token: a bracket, a comma, a colon, or the start of a string, number, true, false or null.
using Token = std::uint32_t;
inline constexpr Token kNoToken = 0xFFFFFFFF;

// Not thread safe. Holds buffers that grow to the largest text seen, at most kMaxText bytes.
class JsonTokens {
 public:
  static constexpr std::size_t kMaxText = std::size_t{16} << 20;

  JsonTokens();
  JsonTokens(JsonTokens&&) noexcept;
  JsonTokens& operator=(JsonTokens&&) noexcept;
  ~JsonTokens();

  // Finds the tokens of a text, which must stay valid, with at least 64 readable bytes behind it, while they are used.
  // Returns why that is impossible; nothing when it went well and there is at least one token. With `may_have_escapes`
  // false no string in it may have a backslash.
  std::optional<std::string> scan(std::string_view json, bool may_have_escapes = true);

  // The first byte of a token; 0 behind the last one.
  char first(Token token) const { return token < count_ ? text_[starts_[token]] : '\0'; }

  std::size_t size() const { return count_; }

  // The token behind a value; kNoToken where its brackets do not close.
  Token after(Token value) const {
    const char head = first(value);
    if (head != '{' && head != '[') return head == '\0' ? kNoToken : value + 1;
    return after_container(value);
  }

  // What stands between the quotes of a string, escapes not resolved; nothing where the token is no string.
  std::optional<std::string_view> raw_string(Token token) const {
    if (first(token) != '"') return std::nullopt;
    const std::size_t begin = starts_[token] + std::size_t{1};
    const std::size_t end = end_of(token);
    if (end <= begin || text_[end - 1] != '"') return std::nullopt;
    return std::string_view(text_ + begin, end - 1 - begin);
  }

  // A string with its escapes resolved. Points into the text or into `scratch`. NUL and lone surrogates become U+FFFD;
  // with `keep_nul` NUL stays. Nothing where the token is no string or has a bad escape.
  std::optional<std::string_view> string(Token token, std::string& scratch, bool keep_nul = false) const {
    const std::optional<std::string_view> raw = raw_string(token);
    return !has_escapes_ || !raw ? raw : unescaped(*raw, scratch, keep_nul);
  }

  // The text of a number, true, false or null, or whatever stands there instead.
  std::string_view scalar(Token token) const {
    if (token >= count_) return {};
    return {text_ + starts_[token], end_of(token) - starts_[token]};
  }

  // An integer without a fraction or exponent that fits; nothing otherwise.
  std::optional<std::int64_t> integer(Token token) const;

  // Any JSON number.
  std::optional<double> number(Token token) const;

  std::optional<bool> boolean(Token token) const;
  bool is_null(Token token) const { return scalar(token) == "null"; }

  // Appends a value without white space between its tokens, strings and numbers as they stand. False where it is not
  // valid JSON.
  bool compact(Token token, std::string& out) const;

  // Calls `visit(raw_key, value)` for each member of an object. False where it is no object or not well formed; the
  // members before the fault were visited then.
  template <class Visitor>
  bool members(Token object, Visitor&& visit) const {
    return members_until(object, visit) != kNoToken;
  }

  // The same, and returns the token behind the object; kNoToken in place of false.
  template <class Visitor>
  Token members_until(Token object, Visitor&& visit) const;

  // Calls `visit(value)` for each element of an array, as `members`.
  template <class Visitor>
  bool elements(Token array, Visitor&& visit) const;

  // The JSON Pointer of a token, and the names of the keys on the way to it joined by dots.
  std::string pointer_of(Token token) const;
  std::string name_of(Token token) const;

 private:
  struct Index;

  // The end of a scalar or string: whatever stands between it and the next token is white space.
  std::size_t end_of(Token token) const {
    std::size_t end = token + 1 < count_ ? starts_[token + 1] : length_;
    while (end > starts_[token]) {
      const char last = text_[end - 1];
      if (last != ' ' && last != '\n' && last != '\r' && last != '\t') break;
      --end;
    }
    return end;
  }

  Token after_container(Token value) const;
  std::optional<std::string_view> unescaped(std::string_view raw, std::string& scratch, bool keep_nul) const;
  void path_of(Token token, bool pointer, std::string& out) const;

  std::unique_ptr<Index> index_;
  const char* text_ = nullptr;
  const std::uint32_t* starts_ = nullptr;
  std::size_t length_ = 0;
  Token count_ = 0;
  bool has_escapes_ = false;  // there is a backslash somewhere
  // Of each container that was passed, the token behind it; 0 for what was not. Empty until one is asked for.
  mutable std::vector<Token> behind_;
};

// Appends what a raw string means, as JsonTokens::string. False for a bad escape.
bool unescape_json(std::string_view raw, std::string& out, bool keep_nul);

// Whether a text is a number by JSON's grammar.
bool is_json_number(std::string_view text);

template <class Visitor>
Token JsonTokens::members_until(Token object, Visitor&& visit) const {
  if (first(object) != '{') return kNoToken;
  Token token = object + 1;
  if (first(token) == '}') return token + 1;
  while (true) {
    const std::optional<std::string_view> key = raw_string(token);
    if (!key || first(token + 1) != ':') return kNoToken;
    const Token value = token + 2;
    const Token next = after(value);
    if (next == kNoToken) return kNoToken;
    visit(*key, value);
    if (first(next) == '}') return next + 1;
    if (first(next) != ',') return kNoToken;
    token = next + 1;
  }
}

template <class Visitor>
bool JsonTokens::elements(Token array, Visitor&& visit) const {
  if (first(array) != '[') return false;
  Token token = array + 1;
  if (first(token) == ']') return true;
  while (true) {
    const Token next = after(token);
    if (next == kNoToken) return false;
    visit(token);
    if (first(next) == ']') return true;
    if (first(next) != ',') return false;
    token = next + 1;
  }
}

}  // namespace telelake
