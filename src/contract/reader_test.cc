#include "contract/reader.h"

#include <gtest/gtest.h>

#include "contract/writer.h"

namespace telelake {
namespace {

const std::string kMessage =
    R"({"id":17,"chat_id":-1001,"date":"2024-05-01T10:00:00Z","sender":{"id":5},"kind":"message","text":"añ😀b",)"
    R"("entities":[{"type":"bold","offset":2,"length":2}],"edited":false,"deleted":false,"revision":1})";

std::string with(const std::string& from, const std::string& to) {
  std::string json = kMessage;
  const std::size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return json.replace(at, from.size(), to);
}

TEST(ReaderTest, WhatIsCanonicalComesBackAsItWas) {
  Reader reader;
  const auto message = reader.read<Message>(kMessage);
  ASSERT_TRUE(message) << message.error().pointer << message.error().reason;
  EXPECT_EQ(message->text, "añ😀b");
  EXPECT_EQ(to_json(*message), kMessage);
}

TEST(ReaderTest, OfDoubledKeysTheLastOneCountsForTheSchema) {
  Reader reader;
  const ReadOptions schema_only{.schema_only = true};
  for (const std::string& doubled :
       {with("\"id\":17", R"("id":"17","\u0069d":17)"), with("\"id\":5", R"("id":[5,{}],"name":"a","id":5)"),
        with("\"revision\":1", R"("extra":{"a":1,"a":"1"},"revision":1)")}) {
    EXPECT_TRUE(reader.read<Message>(doubled, schema_only)) << doubled;
    EXPECT_FALSE(reader.read<Message>(doubled)) << doubled;
  }
  for (const std::string& refused : {with("\"id\":17", R"("id":17,"id":"17")"), with("\"id\":17", R"("id":{"id":17})"),
                                     with("\"id\":17", R"("id":[1,,],"id":17)")}) {
    EXPECT_FALSE(reader.read<Message>(refused, schema_only)) << refused;
  }
}

TEST(ReaderTest, OrderAndWhiteSpaceAreFree) {
  Reader reader;
  const auto message = reader.read<Message>(
      "{\"revision\" : 1.0, \"deleted\":false,\n \"edited\":false, \"text\":\"\\u0061\\uD83D\\uDE00\", "
      "\"kind\":\"message\","
      "\"date\":\"2024-05-01T10:00:00Z\", \"chat_id\":-1e3, \"i\\u0064\":17}");
  ASSERT_TRUE(message) << message.error().pointer << message.error().reason;
  EXPECT_EQ(message->id, 17);
  EXPECT_EQ(message->chat_id, -1000);
  EXPECT_EQ(message->text, "a😀");
}

struct Refused {
  std::string json;
  ProblemClass problem_class;
  std::string pointer;
  std::string reason;
};

class RefusedTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedTest, SaysWhereAndWhy) {
  Reader reader;
  const auto message = reader.read<Message>(GetParam().json);
  ASSERT_FALSE(message) << GetParam().json;
  EXPECT_EQ(message.error().problem_class, GetParam().problem_class) << message.error().reason;
  EXPECT_EQ(message.error().pointer, GetParam().pointer) << message.error().reason;
  EXPECT_NE(message.error().reason.find(GetParam().reason), std::string::npos) << message.error().reason;
}

INSTANTIATE_TEST_SUITE_P(
    Schema, RefusedTest,
    testing::Values(
        Refused{with(R"("id":17)", R"("id":"17")"), ProblemClass::kSchema, "/id", "found a string"},
        Refused{with(R"("id":17)", R"("id":1.5)"), ProblemClass::kSchema, "/id", "a fraction"},
        Refused{with(R"("id":17)", R"("id":2147483648)"), ProblemClass::kSchema, "/id", "out of range"},
        Refused{with(R"("id":17)", R"("id":null)"), ProblemClass::kSchema, "/id", "found null"},
        Refused{with(R"("id":17,)", ""), ProblemClass::kSchema, "", "the field id is missing"},
        Refused{with(R"("id":17)", R"("id":17,"surprise":1)"), ProblemClass::kSchema, "/surprise", "unknown field"},
        Refused{with(R"("message")", R"("massage")"), ProblemClass::kSchema, "/kind", "unknown value massage"},
        Refused{with("05-01T", "02-30T"), ProblemClass::kSchema, "/date", "no such time"},
        Refused{with("añ😀b", "a\\u0000b"), ProblemClass::kSchema, "/text", "NUL or a lone surrogate"},
        Refused{with("añ😀b", "a\\ud800b"), ProblemClass::kSchema, "/text", "NUL or a lone surrogate"},
        Refused{with("añ😀b", std::string(kMaxText + 1, 'a')), ProblemClass::kSchema, "/text", "too long"},
        Refused{with(R"("offset":2)", R"("offset":-1)"), ProblemClass::kSchema, "/entities/0/offset", "out of range"}));

INSTANTIATE_TEST_SUITE_P(
    Rules, RefusedTest,
    testing::Values(
        Refused{with(R"("length":2)", R"("length":4)"), ProblemClass::kRule, "/entities/0", "ends behind the text"},
        Refused{with(R"("id":17)", R"("id":16,"id":17)"), ProblemClass::kRule, "/id", "occurs twice"},
        Refused{with("2024-05", "2012-05"), ProblemClass::kRule, "/date", "out of range"},
        Refused{with(R"("edited":false)", R"("edited":false,"edited_at":"2024-05-01T10:00:00Z")"), ProblemClass::kRule,
                "/edited", "edited_at without edited"},
        Refused{with(R"("kind":"message")", R"("kind":"service")"), ProblemClass::kRule, "/service", "disagree"},
        Refused{with(R"("entities")", R"("media":{"kind":"photo","game":{}},"entities")"), ProblemClass::kRule,
                "/media/game", "this is no game"}));

INSTANTIATE_TEST_SUITE_P(
    Syntax, RefusedTest,
    testing::Values(Refused{"", ProblemClass::kSyntax, "", ""}, Refused{"{", ProblemClass::kSyntax, "", ""},
                    Refused{kMessage + "1", ProblemClass::kSyntax, "", "behind the end"},
                    Refused{with("17,", "17;"), ProblemClass::kSyntax, "/id", ""},
                    Refused{with("añ", "a\xff"), ProblemClass::kSyntax, "", ""},
                    Refused{with(R"("id":17)", R"("id":017)"), ProblemClass::kSyntax, "/id", "malformed"}));

TEST(ReaderTest, DetailsBelongToTheirAction) {
  Reader reader;
  const std::string json =
      with(R"("kind":"message")", R"("kind":"service","service":{"action":"call","details":{"title":"x"}})");
  const auto message = reader.read<Message>(json);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().pointer, "/service/details/title");
  EXPECT_TRUE(reader.read<Message>(json, {.schema_only = true}));
}

TEST(ReaderTest, ANewerMinorVersionMayHaveMoreFields) {
  Reader reader;
  std::uint64_t unknown = 0;
  const auto message = reader.read<Message>(with(R"("id":17)", R"("id":17,"new":{"a":[1,"x"]})"),
                                            {.newer_minor = true, .unknown = &unknown});
  ASSERT_TRUE(message);
  EXPECT_EQ(unknown, 1);
  EXPECT_FALSE(reader.read<Message>(with(R"("id":17)", R"("id":17,"new":{"a":[1,]})"), {.newer_minor = true}));
}

TEST(ReaderTest, DeepNestingIsRefusedWithoutRecursionWithoutEnd) {
  Reader reader;
  std::string json = with(
      R"("entities")", R"("rich":{"blocks":[)" + [] {
        std::string blocks;
        for (int level = 0; level < 10000; ++level) blocks += R"({"type":"quote","blocks":[)";
        for (int level = 0; level < 10000; ++level) blocks += "]}";
        return blocks;
      }() + R"(]},"entities")");
  const auto message = reader.read<Message>(json);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().problem_class, ProblemClass::kSyntax);
  EXPECT_EQ(message.error().reason, "nested too deeply");
}

TEST(ReaderTest, ArtifactsHaveRulesOfTheirOwn) {
  Reader reader;
  const auto artifact = [](const std::string& messages, const std::string& kinds) {
    return R"({"schema_version":"1.0","source":{"kinds":[)" + kinds +
           R"(],"chat":{"id":-1001,"type":"supergroup"},"producer":"telelake"},"date":"2024-05-01","timezone":"UTC","messages":[)" +
           messages + R"(],"threads":[],"participants":[]})";
  };
  EXPECT_TRUE(reader.read<Artifact>(artifact(kMessage, R"("desktop_export")")));
  EXPECT_EQ(reader.read<Artifact>(artifact(kMessage + "," + kMessage, R"("desktop_export")")).error().reason,
            "an id occurs twice");
  EXPECT_EQ(reader.read<Artifact>(artifact(with("05-01T", "05-02T"), R"("telegram")")).error().pointer,
            "/messages/0/date");
  EXPECT_EQ(reader.read<Artifact>(artifact(kMessage, R"("telegram","desktop_export")")).error().pointer,
            "/source/kinds");
}

}  // namespace
}  // namespace telelake
