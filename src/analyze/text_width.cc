#include "analyze/text_width.h"

#include <algorithm>
#include <cstdint>

namespace telelake {

namespace {

struct Range {
  char32_t first, last;
};

// Characters without a width of their own, as far as names and titles have them.
constexpr Range kZeroWidth[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x05C7, 0x05C7},   {0x0610, 0x061A},   {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4},
    {0x06E7, 0x06E8},   {0x06EA, 0x06ED},   {0x0711, 0x0711}, {0x0730, 0x074A}, {0x0900, 0x0902}, {0x093A, 0x093A},
    {0x093C, 0x093C},   {0x0941, 0x0948},   {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},   {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20FF},
    {0x302A, 0x302D},   {0x3099, 0x309A},   {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF},
    {0xE0000, 0xE007F}, {0xE0100, 0xE01EF},
};

constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F1E6, 0x1F202}, {0x1F210, 0x1F23B}, {0x1F240, 0x1F248}, {0x1F250, 0x1F251}, {0x1F260, 0x1F265},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

constexpr Range kRightToLeft[] = {
    {0x0590, 0x08FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFC}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}};

constexpr std::string_view kFirstStrongIsolate = "\xE2\x81\xA8";
constexpr std::string_view kPopIsolate = "\xE2\x81\xA9";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t character) {
  const Range* found = std::ranges::upper_bound(ranges, character, {}, [](const Range& range) { return range.first; });
  return found != std::begin(ranges) && character <= std::prev(found)->last;
}

// One character of UTF-8 and how many bytes it takes; an invalid byte is taken for itself, U+FFFD.
struct Decoded {
  char32_t character;
  std::size_t bytes;
};

Decoded decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (length == 0 || text.size() < length) return {0xFFFD, 1};
  char32_t character = lead & (0xFF >> (length + 1));
  for (std::size_t index = 1; index < length; ++index) {
    const auto byte = static_cast<unsigned char>(text[index]);
    if ((byte & 0xC0) != 0x80) return {0xFFFD, 1};
    character = (character << 6) | (byte & 0x3F);
  }
  return {character, length};
}

bool is_control(char32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) || (character >= 0x200E && character <= 0x200F) ||
         (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069) ||
         character == 0x2028 || character == 0x2029;
}

std::size_t width_of(char32_t character) {
  if (is_control(character) || within(kZeroWidth, character)) return 0;
  return within(kWide, character) ? 2 : 1;
}

struct Fitted {
  std::string text;
  std::size_t width = 0;
};

Fitted fit(std::string_view text, std::size_t width) {
  const bool cut = display_width(text) > width;
  const std::size_t room = cut && width > 0 ? width - 1 : width;
  Fitted fitted;
  bool right_to_left = false;
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::size_t columns = width_of(next.character);
    if (fitted.width + columns > room) break;
    if (next.character == '\n' || next.character == '\t') {
      if (fitted.width < room) {
        fitted.text += ' ';
        ++fitted.width;
      }
    } else if (!is_control(next.character)) {
      right_to_left |= within(kRightToLeft, next.character);
      fitted.text += text.substr(0, next.bytes);
      fitted.width += columns;
    }
    text.remove_prefix(next.bytes);
  }
  if (right_to_left) fitted.text = std::string(kFirstStrongIsolate) + fitted.text + std::string(kPopIsolate);
  if (cut && width > 0) {
    fitted.text += kEllipsis;
    ++fitted.width;
  }
  return fitted;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Decoded next = decode(text);
    width += next.character == '\n' || next.character == '\t' ? 1 : width_of(next.character);
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string fit_left(std::string_view text, std::size_t width) {
  Fitted fitted = fit(text, width);
  return fitted.text + std::string(width - fitted.width, ' ');
}

std::string fit_right(std::string_view text, std::size_t width) {
  Fitted fitted = fit(text, width);
  return std::string(width - fitted.width, ' ') + fitted.text;
}

std::string shorten(std::string_view text, std::size_t width) { return fit(text, width).text; }

}  // namespace telelake
