// Makes strict JSON of what Telegram Desktop writes (format page, "What a strict JSON parser refuses or misreads").
#pragma once

#include <string>
#include <string_view>

namespace telelake {

// Whether an element holds an escape that JSON does not know, or one that stands for what the contract refuses: `\xNN`,
// `\u0000`, a surrogate without its other half, U+2028 or U+2029 with its stray bytes. Cheap: looks at backslashes
// alone. Other trouble (invalid UTF-8, an unquoted `document_id`, raw control characters) shows when the element is
// parsed.
bool has_odd_escape(std::string_view element);

// Appends the element as strict JSON:
// `\xNN` becomes `\u00NN`; the two bytes that follow an escaped U+2028 or U+2029 go; an unquoted `document_id` (4.0.4
// to 4.1.1) is quoted up to the end of its line; raw control characters are escaped; invalid UTF-8, NUL and lone
// surrogates become U+FFFD. What needs no mending comes out as it was.
void mend_json(std::string_view element, std::string& out);

}  // namespace telelake
