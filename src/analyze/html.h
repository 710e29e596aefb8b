// Writing HTML.
#pragma once

#include <string>
#include <string_view>

namespace telelake {

// Text for content and quoted attributes: `&`, `<`, `>`, `"`, `'` as entities; controls that HTML forbids left out.
std::string escape_html(std::string_view text);

}  // namespace telelake
