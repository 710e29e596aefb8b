// How long a text is, as Unicode and as Telegram count.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace telelake {

// Code points of valid UTF-8.
inline std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

// UTF-16 code units of valid UTF-8, in which offsets of entities count: one for each character, two for those of four
// bytes.
std::int64_t utf16_length(std::string_view text);

}  // namespace telelake
