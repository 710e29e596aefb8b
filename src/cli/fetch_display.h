// Shows a fetch run on the terminal while it goes on.
#pragma once

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "fetch/fetch_run.h"

namespace telelake {

// The lines for what is going on, at most `rows` of them and `columns` wide: chats in hand first, then a sum. So many
// chats are `expected` in all, of which not all may have been taken up.
std::vector<std::string> fetch_lines(const std::vector<FetchProgress::Row>& chats, std::size_t expected, double seconds,
                                     int columns, std::size_t rows);

// Draws while it lives, when standard error is a terminal; else it does nothing.
class FetchDisplay {
 public:
  // `progress` must outlive the display.
  explicit FetchDisplay(const FetchProgress& progress);
  ~FetchDisplay();
  FetchDisplay(const FetchDisplay&) = delete;
  FetchDisplay& operator=(const FetchDisplay&) = delete;

 private:
  std::jthread thread_;
};

}  // namespace telelake
