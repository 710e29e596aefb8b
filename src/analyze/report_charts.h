// Charts of the HTML report, drawn as inline SVG and plain elements; they need no script and print well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace telelake {

struct ChartColumn {
  std::uint64_t value = 0;
  std::string hint;  // shown when pointed at
};

// Upright columns over a line, with the greatest round number that the axis needs. `axis` are the words below, spread
// from the first column to the last. All text is escaped here.
std::string column_chart(const std::vector<ChartColumn>& columns, const std::vector<std::string>& axis,
                         const std::string& label);

struct ChartBar {
  std::string name;
  std::uint64_t value = 0;
  std::string note;  // beside the number, may be empty
};

// Lying bars, one a row, as a table. All text is escaped here.
std::string bar_chart(const std::vector<ChartBar>& bars, const std::string& label);

// The least number of the form 1, 2 or 5 times a power of ten that is at least `value`, and at least 1.
std::uint64_t round_up_nicely(std::uint64_t value);

}  // namespace telelake
