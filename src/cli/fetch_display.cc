#include "cli/fetch_display.h"

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

constexpr std::size_t kTitleColumns = 28;

// At most `columns` characters, whole ones; two bytes of UTF-8 and more count as one.
std::string cut(const std::string& text, std::size_t columns) {
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (++seen > columns) return text.substr(0, at);
  }
  return text + std::string(columns - seen, ' ');
}

std::string row_text(const FetchProgress::Row& chat, double seconds) {
  const std::int64_t whole = chat.last_id - chat.first_id;
  const std::int64_t done = std::clamp<std::int64_t>(chat.at_id - chat.first_id, 0, std::max<std::int64_t>(whole, 0));
  std::string text = cut(chat.title.empty() ? std::to_string(chat.chat_id) : chat.title, kTitleColumns);
  text += fmt::format("  {:>3}%  {} of {} ids, {} messages", whole > 0 ? done * 100 / whole : 100, done,
                      std::max<std::int64_t>(whole, 0), chat.messages);
  if (seconds > 0 && chat.messages > 0) {
    text += fmt::format(", {:.0f}/s", static_cast<double>(chat.messages) / seconds);
  }
  if (chat.files > 0) {
    text += fmt::format(", {} files ({:.1f} MiB)", chat.files, static_cast<double>(chat.file_bytes) / (1 << 20));
  }
  if (chat.waiting_seconds >= 1) text += fmt::format("  waiting {:.0f} s as Telegram asked", chat.waiting_seconds);
  return text;
}

void draw(const FetchProgress& progress, const std::stop_token& stop) {
  constexpr std::chrono::milliseconds kBetween{250};
  constexpr std::size_t kRows = 12;
  const auto begun = std::chrono::steady_clock::now();
  std::mutex mutex;
  std::condition_variable_any wake;
  std::size_t drawn = 0;
  const auto clear = [&] {
    if (drawn > 0) std::cerr << "\x1b[" << drawn << "A\x1b[J";
    drawn = 0;
  };
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, kBetween, [] { return false; });
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const auto lines = fetch_lines(progress.rows(), progress.expected(), seconds, terminal_columns(), kRows);
    clear();
    for (const std::string& line : lines) std::cerr << line << '\n';
    std::cerr << std::flush;
    drawn = lines.size();
  }
  clear();
}

}  // namespace

std::vector<std::string> fetch_lines(const std::vector<FetchProgress::Row>& chats, std::size_t expected, double seconds,
                                     int columns, std::size_t rows) {
  std::vector<std::string> lines;
  std::size_t ended = 0, handed_over = 0;
  std::uint64_t messages = 0;
  for (const FetchProgress::Row& chat : chats) {
    messages += chat.messages;
    if (chat.state == "handed over") {
      ++handed_over;
    } else if (chat.state != "reading" && chat.state != "waiting" && chat.state != "loading files") {
      ++ended;
    } else if (lines.size() + 1 < rows) {
      std::string line = row_text(chat, seconds);
      lines.push_back(cut(line, static_cast<std::size_t>(std::max(columns - 1, 20))));
      while (lines.back().ends_with(' ')) lines.back().pop_back();
    }
  }
  lines.push_back(fmt::format("{} of {} chats, {} messages in {:.0f} s", ended,
                              std::max(expected, chats.size() - handed_over), messages, seconds));
  return lines;
}

FetchDisplay::FetchDisplay(const FetchProgress& progress) {
  if (!is_terminal(STDERR_FILENO)) return;
  thread_ = std::jthread([&progress](const std::stop_token& stop) { draw(progress, stop); });
}

FetchDisplay::~FetchDisplay() = default;

}  // namespace telelake
