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

// The length of the longest prefix that can stand in a JSON string as it is.
inline std::size_t plain_prefix(std::string_view text) {
  std::size_t index = 0;
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i below_space = _mm_set1_epi8(0x1F);
  for (; index + 16 <= text.size(); index += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + index));
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
  }
  while (index < text.size() && !needs_escape(text[index])) ++index;
  return index;
}

inline void append_escaped(char letter, std::string& out) {
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

inline void append_string(std::string_view text, std::string& out) {
  out += '"';
  while (true) {
    const std::size_t plain = plain_prefix(text);
    out.append(text.data(), plain);
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
inline void append_number(std::uint64_t value, std::string& out) {
  char digits[20];
  char* const end = digits + sizeof digits;
  char* begin = end;
  for (; value >= 10; value /= 100) std::memcpy(begin -= 2, kDigitPairs.data() + 2 * (value % 100), 2);
  if (value > 0 || begin == end) *--begin = static_cast<char>('0' + value);
  out.append(begin, static_cast<std::size_t>(end - begin));
}

inline void append_number(std::int64_t value, std::string& out) {
  const auto magnitude = static_cast<std::uint64_t>(value);
  if (value < 0) out += '-';
  append_number(value < 0 ? 0 - magnitude : magnitude, out);
}

inline void append_number(double value, std::string& out) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, static_cast<std::size_t>(end - digits));
}

inline void append_time(Time time, std::string& out) {
  char text[22] = {'"'};
  format_time(time, text + 1);
  text[21] = '"';
  out.append(text, sizeof text);
}

inline void append_date(Date date, std::string& out) {
  char text[12] = {'"'};
  format_date(date, text + 1);
  text[11] = '"';
  out.append(text, sizeof text);
}

}  // namespace telelake::json_text
