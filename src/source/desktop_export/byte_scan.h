// Finding bytes in large texts, sixteen at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace telelake::byte_scan {

// The first `"`, `{`, `}`, `[` or `]` at or behind `at`, or `end`: what matters outside a JSON string.
inline const char* find_structure(const char* at, const char* end) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i open = _mm_set1_epi8('{');
  const __m128i close = _mm_set1_epi8('}');
  const __m128i case_bit = _mm_set1_epi8(0x20);
  for (; at + 16 <= end; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // `[` and `{`, `]` and `}` differ in the bit 0x20 alone.
    const __m128i folded = _mm_or_si128(bytes, case_bit);
    const __m128i brackets = _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(brackets, _mm_cmpeq_epi8(bytes, quote))));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  for (; at < end; ++at) {
    const char folded = static_cast<char>(*at | 0x20);
    if (*at == '"' || folded == '{' || folded == '}') return at;
  }
  return end;
}

// The first `"` or `\` at or behind `at`, or `end`: what matters inside a JSON string.
inline const char* find_string_end(const char* at, const char* end) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  for (; at + 16 <= end; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto mask = static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash))));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (at < end && *at != '"' && *at != '\\') ++at;
  return at;
}

// How far a walk over a value's brackets has come.
struct BracketWalk {
  const char* at = nullptr;
  std::uint64_t depth = 0;  // of open brackets
  bool in_string = false;
  bool saw_backslash = false;  // in a string or, where there may be none, between its blocks
};

// What the text before the closing quote of the key is that a walk looks at more closely.
inline constexpr std::string_view kOddKey = "\"document_id";

// Passes over blocks of 64 bytes until the walk's last bracket closes, `walk.at` then being behind it, or until a block
// that wants a closer look: with a backslash, with the end of `kOddKey`, or not whole. `begin` is where readable bytes
// begin. At least one bracket must be open. The bits of a block that lie within strings are found as simdjson finds
// them (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019).
void pass_blocks(BracketWalk& walk, const char* begin, const char* limit);

// How many line feeds there are.
std::uint64_t count_lines(const char* at, const char* end);

}  // namespace telelake::byte_scan
