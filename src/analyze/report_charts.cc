#include "analyze/report_charts.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyze/html.h"
#include "analyze/report_text.h"

namespace telelake {

std::uint64_t round_up_nicely(std::uint64_t value) {
  std::uint64_t power = 1;
  for (;;) {
    for (const std::uint64_t factor : {1, 2, 5}) {
      if (factor * power >= value) return factor * power;
    }
    power *= 10;
  }
}

std::string column_chart(const std::vector<ChartColumn>& columns, const std::vector<std::string>& axis,
                         const std::string& label) {
  std::uint64_t most = 0;
  for (const ChartColumn& column : columns) most = std::max(most, column.value);
  const std::uint64_t top = round_up_nicely(most);
  // The drawing is stretched to the room that there is, so words stand outside of it.
  std::string html = "<figure class=\"columns\"><div class=\"plot\">";
  const std::uint64_t half = top % 2 == 0 ? top / 2 : 0;
  for (const std::uint64_t mark : {top, half}) {
    if (mark == 0) continue;
    const int height = mark == top ? 100 : 50;
    html += fmt::format(
        "<span class=\"grid\" style=\"bottom:{}%\"></span><span class=\"tick\" style=\"bottom:{}%\">{}</span>", height,
        height, grouped(mark));
  }
  html += fmt::format("<svg viewBox=\"0 0 {} 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">\n",
                      columns.size() * 10, escape_html(label));
  const double gap = columns.size() > 150 ? 0.5 : 2;
  for (std::size_t index = 0; index < columns.size(); ++index) {
    const ChartColumn& column = columns[index];
    const double height = 100.0 * static_cast<double>(column.value) / static_cast<double>(top);
    // An invisible column of full height, so that a small one can be pointed at.
    html += fmt::format("<g><title>{}</title><rect class=\"hit\" x=\"{}\" y=\"0\" width=\"10\" height=\"100\"/>",
                        escape_html(column.hint), index * 10);
    if (column.value > 0) {
      html += fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/>",
                          static_cast<double>(index * 10) + gap / 2, 100 - std::max(height, 0.8), 10 - gap,
                          std::max(height, 0.8));
    }
    html += "</g>\n";
  }
  html += "</svg></div><div class=\"axis\" aria-hidden=\"true\">";
  for (const std::string& word : axis) html += "<span>" + escape_html(word) + "</span>";
  return html + "</div></figure>\n";
}

std::string bar_chart(const std::vector<ChartBar>& bars, const std::string& label) {
  std::uint64_t most = 1;
  for (const ChartBar& bar : bars) most = std::max(most, bar.value);
  std::string html = fmt::format("<table class=\"bars\"><caption class=\"unseen\">{}</caption>\n", escape_html(label));
  for (const ChartBar& bar : bars) {
    const double width = std::max(0.5, 100.0 * static_cast<double>(bar.value) / static_cast<double>(most));
    html += fmt::format(
        "<tr><th scope=\"row\"><bdi>{}</bdi></th><td class=\"track\"><div style=\"width:{:.1f}%\"></div></td>"
        "<td class=\"number\">{}{}</td></tr>\n",
        escape_html(bar.name), bar.value == 0 ? 0 : width, grouped(bar.value),
        bar.note.empty() ? "" : "<small>" + escape_html(bar.note) + "</small>");
  }
  return html + "</table>\n";
}

}  // namespace telelake
