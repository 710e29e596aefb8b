#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Surrogates are the three-byte sequences from ED A0 80 on.
bool is_surrogate(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]) == 0xED && at + 1 < text.size() &&
         static_cast<unsigned char>(text[at + 1]) >= 0xA0;
}

bool is_odd(std::string_view text, std::size_t at) { return text[at] == '\0' || is_surrogate(text, at); }

}  // namespace

void append_clean(std::string_view text, std::string& out) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  constexpr std::string_view kSuspects("\0\xED", 2);
  std::size_t start = 0;
  for (std::size_t at = text.find_first_of(kSuspects); at != std::string_view::npos;
       at = text.find_first_of(kSuspects, at + 1)) {
    if (!is_odd(text, at)) continue;
    out.append(text.substr(start, at - start)).append(kReplacement);
    start = at + (text[at] == '\0' ? 1 : 3);
  }
  if (start < text.size()) out.append(text.substr(start));
}

std::string clean_text(std::string_view text) {
  std::string out;
  append_clean(text, out);
  return out;
}

std::string_view cut(std::string_view text, std::size_t characters) {
  if (text.size() <= characters) return text;
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at) {
    if (!continues(text[at]) && ++count > characters) break;
  }
  return text.substr(0, at);
}

}  // namespace telelake::tdlib
