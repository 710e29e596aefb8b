#include "contract/json_tokens.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

// Tokens of a text that is kept, padded, beside them.
struct Scanned {
  explicit Scanned(std::string_view json) : text(std::string(json) + std::string(64, ' ')) {
    error = tokens.scan(std::string_view(text).substr(0, json.size()));
  }
  std::string text;
  JsonTokens tokens;
  std::optional<std::string> error;
};

// The compact form of a whole text, or nothing where it is not valid JSON.
std::optional<std::string> compacted(std::string_view json) {
  const Scanned scanned(json);
  std::string out;
  if (scanned.error || !scanned.tokens.compact(0, out) || scanned.tokens.after(0) != scanned.tokens.size()) {
    return std::nullopt;
  }
  return out;
}

TEST(JsonTokensTest, ValidTextLosesItsWhiteSpaceAlone) {
  EXPECT_EQ(compacted(" { \"a\" : [ 1 , -0.5e+3 , \"x y\" , { } , [ ] , true , false , null ] } "),
            R"({"a":[1,-0.5e+3,"x y",{},[],true,false,null]})");
  EXPECT_EQ(compacted("5"), "5");
  EXPECT_EQ(compacted("\"a\""), "\"a\"");
}

TEST(JsonTokensTest, WhatIsNoJsonIsRefused) {
  for (const char* json :
       {"",           "{",           "}",           "[1,]",      "[,1]",          "{,}",      "{\"a\"}",
        "{\"a\":}",   "{\"a\":1,}",  "{a:1}",       "[1 2]",     "[\"a\" \"b\"]", "[\"a\"x]", "[01]",
        "[1.]",       "[.5]",        "[+1]",        "[1e]",      "[--1]",         "[tru]",    "[nulll]",
        "[\"\\x\"]",  "[\"\\u12\"]", "[1}",         "{\"a\":1]", "[1]]",          "[1] 2",    "[\"a]",
        "[\"a\nb\"]", "{1:2}",       "{\"a\":1:2}", "[1:2]",     "\xff",          "[1\f]"}) {
    EXPECT_FALSE(compacted(json)) << json;
  }
}

TEST(JsonTokensTest, StringsAreUnescaped) {
  const Scanned scanned(
      R"(["plain", "\"\\\/\b\f\n\r\t", "\u0416\ud83d\ude00", "\u0000\ud800\udc00\ud800x\udc00", "\ud800\u0041"])");
  std::vector<std::string> strings;
  std::string scratch;
  scanned.tokens.elements(0, [&](Token token) { strings.emplace_back(scanned.tokens.string(token, scratch).value()); });
  EXPECT_EQ(strings, (std::vector<std::string>{"plain", "\"\\/\b\f\n\r\t", "Ж😀", "\uFFFD\U00010000\uFFFDx\uFFFD",
                                               "\uFFFD"
                                               "A"}));
}

TEST(JsonTokensTest, NumbersKnowTheirKind) {
  const Scanned scanned("[7, -7, 1.5, 9223372036854775808, 1e2, \"7\", true]");
  std::vector<std::optional<std::int64_t>> integers;
  std::vector<bool> numbers;
  scanned.tokens.elements(0, [&](Token token) {
    integers.push_back(scanned.tokens.integer(token));
    numbers.push_back(scanned.tokens.number(token).has_value());
  });
  EXPECT_EQ(integers, (std::vector<std::optional<std::int64_t>>{7, -7, {}, {}, {}, {}, {}}));
  EXPECT_EQ(numbers, (std::vector<bool>{true, true, true, true, true, false, false}));
}

TEST(JsonTokensTest, APlaceHasAPointerAndAName) {
  const Scanned scanned(R"({"a~b/c": [0, {"d": 5}], "e": 1})");
  Token found = kNoToken;
  scanned.tokens.members(0, [&](std::string_view key, Token value) {
    if (key != "a~b/c") return;
    scanned.tokens.elements(value, [&](Token element) {
      scanned.tokens.members(element, [&](std::string_view, Token inner) { found = inner; });
    });
  });
  EXPECT_EQ(scanned.tokens.pointer_of(found), "/a~0b~1c/1/d");
  EXPECT_EQ(scanned.tokens.name_of(found), "a~b/c.d");
  EXPECT_EQ(scanned.tokens.pointer_of(0), "");
}

TEST(JsonTokensTest, TextsMayGrowAndShrink) {
  JsonTokens tokens;
  for (const std::size_t size : {std::size_t{10}, std::size_t{200000}, std::size_t{5}, std::size_t{1000000}}) {
    const std::string text = "[\"" + std::string(size, 'x') + "\"]" + std::string(64, ' ');
    ASSERT_FALSE(tokens.scan(std::string_view(text).substr(0, size + 4)));
    EXPECT_EQ(tokens.raw_string(1)->size(), size);
  }
}

TEST(JsonTokensTest, ATextBeyondTheLimitIsNotRead) {
  JsonTokens tokens;
  const std::string text(JsonTokens::kMaxText + 65, ' ');
  EXPECT_EQ(tokens.scan(std::string_view(text).substr(0, JsonTokens::kMaxText + 1)), "larger than 16 MiB");
}

}  // namespace
}  // namespace telelake
