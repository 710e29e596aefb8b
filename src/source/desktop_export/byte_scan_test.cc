#include "source/desktop_export/byte_scan.h"

#include <random>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace telelake::byte_scan {
namespace {

nlohmann::json random_value(std::mt19937& random, int depth) {
  const auto pick = [&](unsigned count) { return random() % count; };
  if (depth > 4 || pick(3) == 0) {
    constexpr std::string_view kBytes = "ab id{}[]:,\"\\/\n";
    std::string text;
    for (unsigned length = pick(90); length > 0; --length) text += kBytes[pick(static_cast<unsigned>(kBytes.size()))];
    return text;
  }
  nlohmann::json value = pick(2) == 0 ? nlohmann::json::object() : nlohmann::json::array();
  for (unsigned count = pick(6); count > 0; --count) {
    if (value.is_object()) {
      value["key_" + std::to_string(pick(100))] = random_value(random, depth + 1);
    } else {
      value.push_back(random_value(random, depth + 1));
    }
  }
  return value;
}

// Byte by byte: one step past a quote, a bracket or an escape.
void step(BracketWalk& walk) {
  const char byte = *walk.at++;
  if (walk.in_string) {
    if (byte == '\\') ++walk.at;
    walk.in_string = byte != '"';
  } else if (byte == '"') {
    walk.in_string = true;
  } else if (byte == '{' || byte == '[') {
    ++walk.depth;
  } else if (byte == '}' || byte == ']') {
    --walk.depth;
  }
}

TEST(ByteScan, PassesBlocksToTheBracketThatClosesTheValue) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    nlohmann::json value = nlohmann::json::array();
    while (value.dump().size() < 200) value.push_back(random_value(random, 0));
    const std::string text = value.dump(round % 2 == 0 ? 1 : -1);
    const std::string padded = text + std::string(64, ']');
    BracketWalk walk{padded.data() + 1, 1, false};
    while (walk.depth > 0) {
      const char* before = walk.at;
      pass_blocks(walk, padded.data(), padded.data() + padded.size());
      for (const char* until = walk.at + 64; walk.depth > 0 && walk.at < until;) step(walk);
      ASSERT_GT(walk.at, before);
    }
    ASSERT_EQ(walk.at - padded.data(), static_cast<std::ptrdiff_t>(text.size())) << text;
  }
}

TEST(ByteScan, StopsBeforeABlockWithTheEndOfAnOddKey) {
  for (std::size_t place = 0; place < 200; ++place) {
    const std::string text =
        "[\"" + std::string(place, 'x') + "\",{" + std::string(kOddKey) + "\": ([{]}" + std::string(200, ' ');
    BracketWalk walk{text.data() + 1, 1, false};
    pass_blocks(walk, text.data(), text.data() + text.size());
    EXPECT_LE(walk.at, text.data() + text.find(kOddKey) + kOddKey.size());
    EXPECT_GT(walk.depth, 0U);
  }
}

}  // namespace
}  // namespace telelake::byte_scan
