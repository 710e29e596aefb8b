// A whole text as an integer.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace telelake {

// The decimal integer that the text is, with nothing before or behind it; nothing where it is none, or does not fit.
inline std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace telelake
