// Reads message lines with the strict reader in one thread, rules included, and prints the best time of several rounds.
// Usage: contract_validation FILE ROUNDS. Prints "LINES SECONDS"; ends with 1 where a line is refused.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

#include "contract/reader.h"

namespace {

// Reads every line; returns their number, or -1 where one is refused.
long read_lines(telelake::Reader& reader, std::string_view text) {
  long lines = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!reader.read<telelake::Message>(text.substr(0, end))) return -1;
    ++lines;
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return lines;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: contract_validation FILE ROUNDS\n";
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const int rounds = std::atoi(arguments[2]);
  telelake::Reader reader;
  double best = std::numeric_limits<double>::infinity();
  long lines = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    lines = read_lines(reader, text);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (lines < 0) {
      std::cerr << "a line is refused\n";
      return 1;
    }
  }
  std::printf("%ld %.6f\n", lines, best);
  return 0;
}
