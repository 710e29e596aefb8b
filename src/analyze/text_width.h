// How wide text is on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace telelake {

// Columns that the text takes: 0 for combining marks, joiners and controls, 2 for East Asian wide characters and emoji,
// else 1. Invalid bytes count 1 each. An approximation where terminals differ (emoji sequences), never negative.
std::size_t display_width(std::string_view text);

// Text made safe for one line of a terminal and fitted into `width` columns: control and bidi control characters left
// out, cut with an ellipsis or filled with spaces. Text with right-to-left letters is wrapped in isolates (which take
// no columns), so that it cannot turn its neighbours around.
std::string fit_left(std::string_view text, std::size_t width);
std::string fit_right(std::string_view text, std::size_t width);

// The same, cut but not filled.
std::string shorten(std::string_view text, std::size_t width);

}  // namespace telelake
