#include "source/desktop_export/byte_scan.h"

#include <algorithm>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace telelake::byte_scan {

namespace {

std::uint64_t count_lines_bytewise(const char* at, const char* end) {
  return static_cast<std::uint64_t>(std::count(at, end, '\n'));
}

}  // namespace

#ifdef __SSE2__

namespace {

// One bit a byte of a block: where these stand.
struct BlockBits {
  std::uint64_t backslash = 0, quote = 0, open = 0, close = 0;
  std::uint64_t last = 0;    // the last byte of `kOddKey`
  std::uint64_t within = 0;  // strings, were the block's first byte outside
};

// Whether `kOddKey` ends at one of the quotes in `quotes`, bits of the block at `at`.
bool ends_key(std::uint64_t quotes, const char* at, const char* begin) {
  for (; quotes != 0; quotes &= quotes - 1) {
    const char* quote = at + std::countr_zero(quotes);
    if (quote - begin < static_cast<std::ptrdiff_t>(kOddKey.size())) continue;
    if (std::memcmp(quote - kOddKey.size(), kOddKey.data(), kOddKey.size()) == 0) return true;
  }
  return false;
}

// Walks over the brackets of a block, to its end or behind the bracket that closes the last one. False where it does
// not come to the end.
inline bool take_block(BracketWalk& walk, const BlockBits& bits, const char* begin) {
  if (bits.backslash != 0) {
    walk.saw_backslash = true;
    return false;
  }
  const std::uint64_t behind_last = bits.last << 1 | (walk.at > begin && walk.at[-1] == kOddKey.back() ? 1 : 0);
  if ((bits.quote & behind_last) != 0 && ends_key(bits.quote & behind_last, walk.at, begin)) return false;
  const std::uint64_t within = walk.in_string ? ~bits.within : bits.within;
  const std::uint64_t opening = bits.open & ~within;
  const std::uint64_t closing = bits.close & ~within;
  for (std::uint64_t brackets = opening | closing; brackets != 0; brackets &= brackets - 1) {
    if ((opening >> std::countr_zero(brackets) & 1) != 0) {
      ++walk.depth;
    } else if (--walk.depth == 0) {
      walk.at += std::countr_zero(brackets) + 1;
      walk.in_string = false;
      return false;
    }
  }
  walk.in_string = within >> 63 != 0;
  walk.at += 64;
  return true;
}

// `[` and `{`, `]` and `}` differ in this bit alone.
constexpr char kCaseBit = 0x20;

void pass_with_sse2(BracketWalk& walk, const char* begin, const char* limit) {
  while (walk.at + 64 <= limit) {
    __m128i bytes[4];
    __m128i folded[4];
    for (int part = 0; part < 4; ++part) {
      bytes[part] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(walk.at + std::ptrdiff_t{16} * part));
      folded[part] = _mm_or_si128(bytes[part], _mm_set1_epi8(kCaseBit));
    }
    const auto equal = [](const __m128i* parts, char byte) {
      const auto mask = [&](int part) {
        const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(parts[part], _mm_set1_epi8(byte)));
        return std::uint64_t{static_cast<std::uint16_t>(found)} << (16 * part);
      };
      return mask(0) | mask(1) | mask(2) | mask(3);
    };
    BlockBits bits{.backslash = equal(bytes, '\\'),
                   .quote = equal(bytes, '"'),
                   .open = equal(folded, '{'),
                   .close = equal(folded, '}'),
                   .last = equal(bytes, kOddKey.back())};
    bits.within = bits.quote;
    for (int shift = 1; shift < 64; shift *= 2) bits.within ^= bits.within << shift;
    if (!take_block(walk, bits, begin)) return;
  }
}

[[gnu::target("avx2,pclmul")]] inline std::uint64_t equal_64(__m256i low, __m256i high, char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  const auto of_low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
  const auto of_high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
  return of_low | std::uint64_t{of_high} << 32;
}

[[gnu::target("avx2,pclmul")]] void pass_with_avx2(BracketWalk& walk, const char* begin, const char* limit) {
  while (walk.at + 64 <= limit) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(walk.at));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(walk.at + 32));
    const __m256i folded_low = _mm256_or_si256(low, _mm256_set1_epi8(kCaseBit));
    const __m256i folded_high = _mm256_or_si256(high, _mm256_set1_epi8(kCaseBit));
    BlockBits bits{.backslash = equal_64(low, high, '\\'),
                   .quote = equal_64(low, high, '"'),
                   .open = equal_64(folded_low, folded_high, '{'),
                   .close = equal_64(folded_low, folded_high, '}'),
                   .last = equal_64(low, high, kOddKey.back())};
    // A product without carries with all ones: each bit becomes the parity of those up to it.
    const __m128i quotes = _mm_set_epi64x(0, static_cast<std::int64_t>(bits.quote));
    bits.within = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(quotes, _mm_set1_epi8(-1), 0)));
    if (!take_block(walk, bits, begin)) return;
  }
}

// Each byte of `columns` counts up to 255 matches of its column before the columns are added up.
std::uint64_t count_lines_with_sse2(const char* at, const char* end) {
  const __m128i line_feed = _mm_set1_epi8('\n');
  std::uint64_t lines = 0;
  while (at + 16 <= end) {
    __m128i columns = _mm_setzero_si128();
    for (int round = 0; round < 255 && at + 16 <= end; ++round, at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      columns = _mm_sub_epi8(columns, _mm_cmpeq_epi8(bytes, line_feed));
    }
    const __m128i sums = _mm_sad_epu8(columns, _mm_setzero_si128());
    lines += static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums)) +
             static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums)));
  }
  return lines + count_lines_bytewise(at, end);
}

[[gnu::target("avx2,pclmul")]] std::uint64_t count_lines_with_avx2(const char* at, const char* end) {
  const __m256i line_feed = _mm256_set1_epi8('\n');
  __m256i sums = _mm256_setzero_si256();
  while (at + 32 <= end) {
    __m256i columns = _mm256_setzero_si256();
    for (int round = 0; round < 255 && at + 32 <= end; ++round, at += 32) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
      columns = _mm256_sub_epi8(columns, _mm256_cmpeq_epi8(bytes, line_feed));
    }
    sums = _mm256_add_epi64(sums, _mm256_sad_epu8(columns, _mm256_setzero_si256()));
  }
  std::uint64_t parts[4];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(parts), sums);
  return parts[0] + parts[1] + parts[2] + parts[3] + count_lines_with_sse2(at, end);
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("pclmul") != 0;
  return has;
}

}  // namespace

void pass_blocks(BracketWalk& walk, const char* begin, const char* limit) {
  has_avx2() ? pass_with_avx2(walk, begin, limit) : pass_with_sse2(walk, begin, limit);
}

std::uint64_t count_lines(const char* at, const char* end) {
  return has_avx2() ? count_lines_with_avx2(at, end) : count_lines_with_sse2(at, end);
}

#else

void pass_blocks(BracketWalk&, const char*, const char*) {}

std::uint64_t count_lines(const char* at, const char* end) { return count_lines_bytewise(at, end); }

#endif

}  // namespace telelake::byte_scan
