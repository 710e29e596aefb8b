// The scalar pieces of canonical JSON. Internal to the contract.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/time.h"
#include "contract/text_output.h"

namespace telelake::json_text {

// True when one of the eight bytes is `"`, `\` or below 0x20 (a SWAR test, see Bit Twiddling Hacks, "haszero").
inline bool needs_escape(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t value) { return (value - kOnes) & ~value & kHighs; };
  const std::uint64_t below_space = (bytes - kOnes * 0x20) & ~bytes & kHighs;
  return (below_space | has_zero(bytes ^ (kOnes * '"')) | has_zero(bytes ^ (kOnes * '\\'))) != 0;
}

inline bool needs_escape(char letter) {
  return static_cast<unsigned char>(letter) < 0x20 || letter == '"' || letter == '\\';
}

inline void append_escaped(char letter, TextOutput& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '\\';
  switch (letter) {
    case '"':
    case '\\':
      out += letter;
      return;
    case '\b':
      out += 'b';
      return;
    case '\t':
      out += 't';
      return;
    case '\n':
      out += 'n';
      return;
    case '\f':
      out += 'f';
      return;
    case '\r':
      out += 'r';
      return;
    default:
      out += "u00";
      out += kDigits[static_cast<unsigned char>(letter) >> 4];
      out += kDigits[static_cast<unsigned char>(letter) & 15];
  }
}

// Copies up to where the first letter stands that cannot be in a JSON string as it is, and returns how much that is.
// `to` must have room for the whole text.
inline std::size_t copy_plain(std::string_view text, char* to) {
  std::size_t index = 0;
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i below_space = _mm_set1_epi8(0x1F);
  for (; index + 16 <= text.size(); index += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + index));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + index), bytes);
    const __m128i special = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, below_space), bytes);
    const int found = _mm_movemask_epi8(_mm_or_si128(special, control));
    if (found != 0) return index + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(found)));
  }
#endif
  for (; index + 8 <= text.size(); index += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + index, 8);
    if (needs_escape(bytes)) break;
    std::memcpy(to + index, &bytes, 8);
  }
  for (; index < text.size() && !needs_escape(text[index]); ++index) to[index] = text[index];
  return index;
}

inline void append_string(std::string_view text, TextOutput& out) {
  out += '"';
  while (true) {
    const std::size_t plain = copy_plain(text, out.room(text.size() + 1));
    out.advance(plain);
    if (plain == text.size()) break;
    append_escaped(text[plain], out);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

// `00` to `99`.
inline constexpr auto kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t index = 0; index < 100; ++index) {
    pairs[2 * index] = static_cast<char>('0' + index / 10);
    pairs[2 * index + 1] = static_cast<char>('0' + index % 10);
  }
  return pairs;
}();

// Two digits at a time from the end: twice as fast as std::to_chars, which counts the digits first.
inline void append_number(std::uint64_t value, TextOutput& out) {
  constexpr std::size_t kDigits = 20;
  char digits[2 * kDigits];
  char* const end = digits + kDigits;
  char* begin = end;
  for (; value >= 10; value /= 100) std::memcpy(begin -= 2, kDigitPairs.data() + 2 * (value % 100), 2);
  if (value > 0 || begin == end) *--begin = static_cast<char>('0' + value);
  // A copy of fixed length is two instructions; what lies behind the digits is overwritten next.
  std::memcpy(out.room(kDigits), begin, kDigits);
  out.advance(static_cast<std::size_t>(end - begin));
}

inline void append_number(std::int64_t value, TextOutput& out) {
  const auto magnitude = static_cast<std::uint64_t>(value);
  if (value < 0) out += '-';
  append_number(value < 0 ? 0 - magnitude : magnitude, out);
}

inline void append_number(double value, TextOutput& out) {
  constexpr std::size_t kDigits = 32;
  char* const begin = out.room(kDigits);
  const auto [end, error] = std::to_chars(begin, begin + kDigits, value);
  out.advance(static_cast<std::size_t>(end - begin));
}

inline void append_time(Time time, TextOutput& out) {
  out += '"';
  format_time(time, out.room(20));
  out.advance(20);
  out += '"';
}

inline void append_date(Date date, TextOutput& out) {
  out += '"';
  format_date(date, out.room(10));
  out.advance(10);
  out += '"';
}

}  // namespace telelake::json_text
