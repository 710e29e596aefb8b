#include "contract/artifact_reader.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

std::string message(int id, const std::string& rest = "") {
  return R"({"id":)" + std::to_string(id) +
         R"(,"chat_id":-1001,"date":"2024-05-01T10:00:00Z","kind":"message","text":"t","edited":false,)" +
         R"("deleted":false,"revision":1)" + rest + "}";
}

std::string head(const std::string& version, const std::string& rest = "") {
  return R"("schema_version":")" + version +
         R"(","source":{"kinds":["desktop_export"],"chat":{"id":-1001,"type":"supergroup"},)" +
         R"("producer":"telelake"},"date":"2024-05-01","timezone":"UTC")" + rest;
}

std::string tagged(const std::string& kind, const std::string& json) {
  return R"({"record":")" + kind + R"(",)" + json.substr(1);
}

std::string header(const std::string& version, const std::string& rest = "") {
  return R"({"record":"header",)" + head(version, rest) + "}";
}

struct Lines {
  explicit Lines(bool schema_only = false) : checker(schema_only) {}
  void check(const std::string& line) {
    checker.check(line, [this](Problem problem) { problems.push_back(std::move(problem)); });
  }
  LineChecker checker;
  std::vector<Problem> problems{};
};

TEST(LineCheckerTest, TakesTaggedLinesAndBareMessages) {
  Lines lines;
  lines.check(header("1.0"));
  lines.check(tagged("message", message(1)));
  lines.check(message(2));
  lines.check(tagged("thread", R"({"id":5,"kind":"topic"})"));
  lines.check(tagged("participant", R"({"id":5,"kind":"user"})"));
  for (const Problem& problem : lines.problems) ADD_FAILURE() << problem.line << problem.pointer << problem.reason;
  EXPECT_EQ(lines.checker.records(), 5U);
}

TEST(LineCheckerTest, GoesOnBehindABadLine) {
  Lines lines;
  lines.check(header("1.0"));
  lines.check("{");
  lines.check(tagged("message", message(1, R"(,"views":-1)")));
  lines.check(tagged("sticker", "{}"));
  lines.check(R"({"record":"message)");
  lines.check(message(3));
  ASSERT_EQ(lines.problems.size(), 4U);
  EXPECT_EQ(lines.problems[0].line, 2U);
  EXPECT_EQ(lines.problems[0].problem_class, ProblemClass::kSyntax);
  EXPECT_EQ(lines.problems[1].line, 3U);
  EXPECT_EQ(lines.problems[1].pointer, "/views");
  EXPECT_EQ(lines.problems[2].line, 4U);
  EXPECT_EQ(lines.problems[2].pointer, "/record");
  EXPECT_EQ(lines.problems[3].line, 5U);
}

TEST(LineCheckerTest, ComparesMessagesWithTheHeader) {
  Lines lines;
  std::string other_day = header("1.0");
  other_day.replace(other_day.find("2024-05-01"), 10, "2024-05-02");
  lines.check(other_day);
  lines.check(message(1));
  ASSERT_EQ(lines.problems.size(), 1U);
  EXPECT_EQ(lines.problems[0].pointer, "/date");
  EXPECT_EQ(lines.problems[0].problem_class, ProblemClass::kRule);
}

TEST(LineCheckerTest, CountsUnknownFieldsOfANewerMinorVersion) {
  Lines lines;
  lines.check(header("1.9", R"(,"mood":"fine")"));
  lines.check(tagged("message", message(1, R"(,"colour":{"a":[1]})")));
  EXPECT_TRUE(lines.problems.empty());
  EXPECT_EQ(lines.checker.unknown(), 2U);
}

TEST(LineCheckerTest, IsStrictInItsOwnVersionAndUnderTheSchema) {
  Lines own;
  own.check(header("1.0"));
  own.check(message(1, R"(,"colour":1)"));
  ASSERT_EQ(own.problems.size(), 1U);
  EXPECT_EQ(own.problems[0].pointer, "/colour");
  Lines schema(true);
  schema.check(header("1.9", R"(,"mood":1)"));
  schema.check(message(1, R"(,"colour":1)"));
  EXPECT_EQ(schema.problems.size(), 2U);
  EXPECT_EQ(schema.checker.unknown(), 0U);
}

TEST(LineCheckerTest, RefusesAnotherMajorVersion) {
  Lines lines;
  lines.check(header("2.0"));
  ASSERT_EQ(lines.problems.size(), 1U);
  EXPECT_EQ(lines.problems[0].pointer, "/schema_version");
  Lines schema(true);
  schema.check(header("2.0"));
  EXPECT_TRUE(schema.problems.empty());
}

struct Document {
  explicit Document(const std::string& json, bool schema_only = false) {
    records =
        check_document(json, schema_only, unknown, [this](Problem problem) { problems.push_back(std::move(problem)); });
  }
  std::uint64_t unknown = 0;
  std::uint64_t records = 0;
  std::vector<Problem> problems{};
};

std::string document(const std::string& version, const std::string& messages, const std::string& rest = "") {
  return "{" + head(version) + ",\n\"messages\":[\n" + messages + "],\n\"threads\":[],\"participants\":[]" + rest + "}";
}

TEST(CheckDocumentTest, TakesAGoodOne) {
  const Document good(document("1.0", message(1) + ",\n" + message(2)));
  EXPECT_TRUE(good.problems.empty());
  EXPECT_EQ(good.records, 3U);
}

TEST(CheckDocumentTest, FindsEveryBadRecord) {
  const Document bad(document(
      "1.0", message(1) + ",\n" + message(2, R"(,"views":"many")") + ",\n" + message(3, R"(,"buttons":[[1]])")));
  ASSERT_EQ(bad.problems.size(), 2U);
  EXPECT_EQ(bad.problems[0].line, 4U);
  EXPECT_EQ(bad.problems[0].pointer, "/messages/1/views");
  EXPECT_EQ(bad.problems[1].line, 5U);
  EXPECT_EQ(bad.problems[1].pointer, "/messages/2/buttons/0/0");
}

TEST(CheckDocumentTest, FindsWhatIsWrongBesideTheRecordsToo) {
  std::string json = document("1.0", message(1, R"(,"views":"many")"));
  json.replace(json.find("UTC"), 3, "GMT");
  const Document bad(json);
  ASSERT_EQ(bad.problems.size(), 2U);
  EXPECT_EQ(bad.problems[0].pointer, "/messages/0/views");
  EXPECT_EQ(bad.problems[1].pointer, "/timezone");
}

TEST(CheckDocumentTest, FindsRulesOfTheWhole) {
  const Document bad(document("1.0", message(2) + ",\n" + message(1)));
  ASSERT_EQ(bad.problems.size(), 1U);
  EXPECT_EQ(bad.problems[0].pointer, "/messages/1/id");
  EXPECT_TRUE(Document(document("1.0", message(2) + ",\n" + message(1)), true).problems.empty());
}

TEST(CheckDocumentTest, ReadsVersionsAsTheyAreMeant) {
  const Document newer(document("1.9", message(1, R"(,"colour":1)"), R"(,"mood":1)"));
  EXPECT_TRUE(newer.problems.empty());
  EXPECT_EQ(newer.unknown, 2U);
  const Document major(document("2.0", message(1)));
  ASSERT_EQ(major.problems.size(), 1U);
  EXPECT_EQ(major.problems[0].pointer, "/schema_version");
  EXPECT_TRUE(Document(document("2.0", message(1)), true).problems.empty());
  EXPECT_EQ(Document(document("1.9", message(1), R"(,"mood":1)"), true).problems.size(), 1U);
}

}  // namespace
}  // namespace telelake
