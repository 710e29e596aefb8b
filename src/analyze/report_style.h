// How the HTML report looks.
#pragma once

#include <string_view>

namespace telelake {

// The style sheet, dark or light as the reader's system is.
std::string_view report_style();

}  // namespace telelake
