// Text as the contract wants it, from text as TDLib's JSON may hold it. Internal to the TDLib source.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace telelake::tdlib {

// Appends UTF-8 text with U+FFFD in place of NUL and of lone surrogates, which no database holds.
void append_clean(std::string_view text, std::string& out);
std::string clean_text(std::string_view text);

// The text's first `characters` code points.
std::string_view cut(std::string_view text, std::size_t characters);

}  // namespace telelake::tdlib
