#include "cli/progress_line.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/command.h"

namespace telelake {

namespace {

std::string human_bytes(double bytes) {
  const char* unit = "B";
  for (const char* larger : {"KiB", "MiB", "GiB", "TiB"}) {
    if (bytes < 1024) break;
    bytes /= 1024;
    unit = larger;
  }
  return fmt::format("{:.{}f} {}", bytes, unit == std::string("B") ? 0 : 1, unit);
}

std::string human_seconds(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}s", whole);
}

}  // namespace

std::string progress_text(const std::string& label, std::uint64_t bytes_read, std::uint64_t bytes_total,
                          std::uint64_t messages, double seconds, int columns) {
  const double rate = seconds > 0 ? static_cast<double>(messages) / seconds : 0;
  std::string right = fmt::format("{} messages  {:.0f}/s", messages, rate);
  std::string left = label + "  " + human_bytes(static_cast<double>(bytes_read));
  if (bytes_total > 0) {
    const double share = std::min(1.0, static_cast<double>(bytes_read) / static_cast<double>(bytes_total));
    left += " of " + human_bytes(static_cast<double>(bytes_total));
    if (share > 0.01) right += "  " + human_seconds(seconds / share * (1 - share)) + " left";
    const int room = columns - static_cast<int>(left.size() + right.size()) - 12;
    if (room >= 10) {
      const int width = std::min(room, 30);
      const int full = static_cast<int>(share * width);
      std::string bar;
      for (int cell = 0; cell < width; ++cell) bar += cell < full ? "━" : "─";
      return fmt::format("{}  {} {:3.0f}%  {}", left, bar, share * 100, right);
    }
  }
  return left + "  " + right;
}

ProgressLine::ProgressLine(std::string label, const ExportProgress& progress) {
  if (!is_terminal(STDERR_FILENO)) return;
  thread_ = std::jthread([label = std::move(label), &progress](const std::stop_token& stop) {
    const auto start = std::chrono::steady_clock::now();
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, std::chrono::milliseconds(200), [] { return false; }) && !stop.stop_requested()) {
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      std::cerr << '\r'
                << progress_text(label, progress.bytes_read, progress.bytes_total, progress.messages_read, seconds,
                                 terminal_columns())
                << "\x1b[K" << std::flush;
    }
    std::cerr << "\r\x1b[K" << std::flush;
  });
}

ProgressLine::~ProgressLine() = default;

}  // namespace telelake
