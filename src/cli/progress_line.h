// The progress line of a long import: bytes, messages a second, time left.
#pragma once

#include <string>
#include <thread>

#include "source/desktop_export/export_reader.h"

namespace telelake {

// Draws one line on standard error, five times a second, while it lives; draws nothing where that is no terminal.
class ProgressLine {
 public:
  // `progress` must outlive this.
  ProgressLine(std::string label, const ExportProgress& progress);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  std::jthread thread_;
};

// The line's text, without control characters: for tests and for the thread above.
std::string progress_text(const std::string& label, std::uint64_t bytes_read, std::uint64_t bytes_total,
                          std::uint64_t messages, double seconds, int columns);

}  // namespace telelake
