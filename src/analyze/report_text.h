// The report for a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyze/report.h"

namespace telelake {

struct TextOptions {
  bool colours = false;
  std::size_t width = 100;  // columns, at least 60
};

// Tables and bars in columns, each line at most `width` wide. Hostile titles and names cannot steer the terminal.
std::string report_text(const Report& report, const TextOptions& options);

// What the report is about, in words: `All chats, all days`, `Friends (supergroup), 2024-05-01`.
std::string filter_text(const Report& report);

// A number with thin groups of three digits as people write it: 12,345.
std::string grouped(std::uint64_t number);

// `12.3 %`; `<0.1 %` for what would round to nothing, `>99.9 %` for what would round to all.
std::string percent(double share);

// Volumes brought into at most `most` equal spans of whole days from the first to the last day, for a chart.
struct VolumeSpan {
  Date first, last;
  std::uint64_t messages = 0;
};
std::vector<VolumeSpan> volume_spans(const std::vector<DayFacts>& days, std::size_t most);

}  // namespace telelake
