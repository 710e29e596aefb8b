// Finding bytes in large texts, sixteen at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>

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
};

// One bit a byte of 64.
template <class Match>
std::uint64_t match_64(const char* at, Match&& match) {
  std::uint64_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    const std::uint64_t sixteen = static_cast<std::uint16_t>(match(at + std::ptrdiff_t{16} * part));
    bits |= sixteen << (16 * part);
  }
  return bits;
}

// Whether a key of which `odd_key` is the text before its closing quote ends at one of the quotes in `quotes`, bits of
// the block at `at`. `begin` is where readable bytes begin.
inline bool ends_key(std::uint64_t quotes, const char* at, const char* begin, std::string_view odd_key) {
  for (; quotes != 0; quotes &= quotes - 1) {
    const char* quote = at + std::countr_zero(quotes);
    if (quote - begin < static_cast<std::ptrdiff_t>(odd_key.size())) continue;
    if (std::memcmp(quote - odd_key.size(), odd_key.data(), odd_key.size()) == 0) return true;
  }
  return false;
}

// Passes over blocks of 64 bytes until the walk's last bracket closes, `walk.at` then being behind it, or until a block
// that wants a closer look: with a backslash, with the end of `odd_key`, or not whole. `begin` is where readable bytes
// begin. At least one bracket must be open. The bits of a block that lie within strings are found as simdjson finds
// them (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019).
inline void pass_blocks(BracketWalk& walk, const char* begin, const char* limit, std::string_view odd_key) {
#ifdef __SSE2__
  const auto equal = [](char byte) {
    return [wanted = _mm_set1_epi8(byte)](const char* at) {
      return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), wanted));
    };
  };
  const auto equal_folded = [](char byte) {
    // `[` and `{`, `]` and `}` differ in the bit 0x20 alone.
    return [wanted = _mm_set1_epi8(byte), case_bit = _mm_set1_epi8(0x20)](const char* at) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_or_si128(bytes, case_bit), wanted));
    };
  };
  const auto is_quote = equal('"');
  const auto is_backslash = equal('\\');
  const auto is_last = equal(odd_key.back());
  const auto is_open = equal_folded('{');
  const auto is_close = equal_folded('}');
  for (; walk.at + 64 <= limit; walk.at += 64) {
    if (match_64(walk.at, is_backslash) != 0) return;
    const std::uint64_t quotes = match_64(walk.at, is_quote);
    const std::uint64_t behind_last =
        match_64(walk.at, is_last) << 1 | (walk.at > begin && walk.at[-1] == odd_key.back() ? 1 : 0);
    if ((quotes & behind_last) != 0 && ends_key(quotes & behind_last, walk.at, begin, odd_key)) return;
    std::uint64_t within = quotes;
    for (int shift = 1; shift < 64; shift *= 2) within ^= within << shift;
    if (walk.in_string) within = ~within;
    const std::uint64_t opening = match_64(walk.at, is_open) & ~within;
    const std::uint64_t closing = match_64(walk.at, is_close) & ~within;
    for (std::uint64_t brackets = opening | closing; brackets != 0; brackets &= brackets - 1) {
      if ((opening >> std::countr_zero(brackets) & 1) != 0) {
        ++walk.depth;
      } else if (--walk.depth == 0) {
        walk.at += std::countr_zero(brackets) + 1;
        walk.in_string = false;
        return;
      }
    }
    walk.in_string = within >> 63 != 0;
  }
#else
  (void)walk, (void)begin, (void)limit, (void)odd_key;
#endif
}

// How many line feeds there are.
inline std::uint64_t count_lines(const char* at, const char* end) {
  std::uint64_t lines = 0;
#ifdef __SSE2__
  const __m128i line_feed = _mm_set1_epi8('\n');
  while (at + 16 <= end) {
    // Each byte counts up to 255 matches of its column before the columns are added up.
    __m128i columns = _mm_setzero_si128();
    for (int round = 0; round < 255 && at + 16 <= end; ++round, at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      columns = _mm_sub_epi8(columns, _mm_cmpeq_epi8(bytes, line_feed));
    }
    const __m128i sums = _mm_sad_epu8(columns, _mm_setzero_si128());
    lines += static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums)) +
             static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums)));
  }
#endif
  for (; at < end; ++at) lines += *at == '\n' ? 1 : 0;
  return lines;
}

}  // namespace telelake::byte_scan
