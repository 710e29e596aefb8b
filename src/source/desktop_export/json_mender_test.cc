#include "source/desktop_export/json_mender.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

std::string mended(std::string_view element) {
  std::string out;
  mend_json(element, out);
  return out;
}

TEST(JsonMenderTest, ByteEscapesBecomeUnicodeEscapes) {
  EXPECT_TRUE(has_odd_escape(R"({"a": "x\x01\x1F"})"));
  EXPECT_EQ(mended(R"({"a": "x\x01\x1F"})"), R"({"a": "x\u0001\u001F"})");
  EXPECT_EQ(mended(R"({"a": "\x00"})"), "{\"a\": \"\xEF\xBF\xBD\"}");
}

TEST(JsonMenderTest, ALiteralBackslashStays) {
  EXPECT_FALSE(has_odd_escape(R"({"a": "\\x01 \n \u0041"})"));
  EXPECT_EQ(mended(R"({"a": "\\x01"})"), R"({"a": "\\x01"})");
}

TEST(JsonMenderTest, StrayBytesOfSeparatorsGo) {
  EXPECT_TRUE(has_odd_escape("{\"a\": \"\\u2028\x80\xA8 b\"}"));
  EXPECT_EQ(mended("{\"a\": \"\\u2028\x80\xA8 b\\u2029\x80\xA9\"}"), R"({"a": "\u2028 b\u2029"})");
  EXPECT_EQ(mended(R"({"a": "\u2028b"})"), R"({"a": "\u2028b"})");
}

TEST(JsonMenderTest, LoneSurrogatesAreReplacedAndPairsStay) {
  const std::string whole = R"({"a": "\\\uD83D\ude00"})";
  EXPECT_FALSE(has_odd_escape(whole));
  EXPECT_EQ(mended(whole), whole);
  for (const char* lone : {R"(\uD83D)", R"(\ude00)", R"(\ud83dx\uDE00)", R"(\ud83d\ud83d\ude00)", R"(\ud83d\u0041)"}) {
    const std::string element = std::string(R"({"a": ")") + lone + "\"}";
    EXPECT_TRUE(has_odd_escape(element)) << element;
    EXPECT_NE(mended(element).find("\xEF\xBF\xBD"), std::string::npos) << element;
    EXPECT_FALSE(has_odd_escape(mended(element))) << element;
  }
}

TEST(JsonMenderTest, UnquotedDocumentIdIsQuotedToTheEndOfItsLine) {
  EXPECT_EQ(mended("{\n \"document_id\": video_files/sticker (2).webm\n}"),
            "{\n \"document_id\": \"video_files/sticker (2).webm\"\n}");
  EXPECT_EQ(mended("{\n \"document_id\": (unavailable)\n}"), "{\n \"document_id\": \"(unavailable)\"\n}");
  EXPECT_EQ(mended("{\n \"document_id\": \"5\"\n}"), "{\n \"document_id\": \"5\"\n}");
}

TEST(JsonMenderTest, InvalidUtf8AndRawControlCharacters) {
  EXPECT_EQ(mended("{\"a\": \"\xff b \xed\xa0\x80 \xc3\"}"),
            "{\"a\": \"\xEF\xBF\xBD b \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\"}");
  EXPECT_EQ(mended("{\"a\": \"x\x01y\"}"), "{\"a\": \"x\\u0001y\"}");
  EXPECT_EQ(mended("{\"a\": \"й😀\"}"), "{\"a\": \"й😀\"}");
}

}  // namespace
}  // namespace telelake
