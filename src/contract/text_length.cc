#include "contract/text_length.h"

#include <cstring>

namespace telelake {

std::int64_t utf16_length(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::int64_t units = 0;
  std::size_t at = 0;
  // Eight bytes at a time: every byte that starts a character counts one, those of four bytes (0xF0 and up) two.
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t continuing = (word >> 7) & ~(word >> 6) & kOnes;
    const std::uint64_t four = (word >> 7) & (word >> 6) & (word >> 5) & (word >> 4) & kOnes;
    units +=
        8 - static_cast<std::int64_t>((continuing * kOnes) >> 56) + static_cast<std::int64_t>((four * kOnes) >> 56);
  }
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    units += (byte & 0xC0) != 0x80 ? 1 : 0;
    units += byte >= 0xF0 ? 1 : 0;
  }
  return units;
}

}  // namespace telelake
