// What is odd about a whole export: keys out of place, wrong words of the person, damage around the messages.
#include <algorithm>
#include <cstring>
#include <functional>
#include <set>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/desktop_export/export_reader_testing.h"
#include "source/desktop_export/export_walk.h"

namespace telelake {
namespace {

using ExportQuirksTest = ExportReaderTest;

// As Desktop wrote before ids of chats and senders.
std::string old_message(int id, const std::string& date = "2018-07-01T00:00:00") {
  return "{\"id\": " + std::to_string(id) + ", \"type\": \"message\", \"date\": \"" + date +
         "\", \"from\": \"A\", \"text\": \"x\"}";
}

std::string old_chat(const std::string& messages, const std::string& name = "\"N\"") {
  return "{\"name\": " + name + ", \"type\": \"private_group\", \"messages\": [" + messages + "]}";
}

TEST_F(ExportQuirksTest, AGivenIdIsForOneChatWithoutAnId) {
  const auto many = read("{\"chats\": [" + old_chat(old_message(1)) + "," + old_chat(old_message(2), "\"M\"") + "]}",
                         {.chat_id = -5});
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kUsage);
  EXPECT_TRUE(found_.lines.empty());

  const auto differs = read(chat(message(1)), {.chat_id = -5});
  ASSERT_FALSE(differs);
  EXPECT_EQ(differs.error().code, ErrorCode::kUsage);
  EXPECT_NE(differs.error().what.find("-1000000000077"), std::string::npos) << differs.error().text();
  EXPECT_TRUE(found_.lines.empty());

  EXPECT_TRUE(read(chat(message(1)), {.chat_id = -1000000000077}));
}

TEST_F(ExportQuirksTest, NamelessChatsGetIdsOfTheirOwn) {
  const std::string account = "{\"chats\": [" + old_chat(old_message(1), "null") + "," +
                              old_chat(old_message(2), "null") + "," +
                              old_chat(old_message(2, "2018-07-02T00:00:00"), "null") + "]}";
  ASSERT_TRUE(read(account));
  const std::vector<std::string> ends = found_.ends;
  std::set<std::string> ids;
  for (const std::string& end : ends) ids.insert(end.substr(0, end.rfind('|')));
  EXPECT_EQ(ids.size(), 3);
  ASSERT_TRUE(read(account));
  EXPECT_EQ(found_.ends, ends);
}

// Fails at its first part, with the code of damaged input.
class FailingSink : public Collected {
 public:
  Result<void> part(ExportedPart) override {
    ++calls;
    return fail(ErrorCode::kBadInput, "the sink is full");
  }
  int calls = 0;
};

TEST_F(ExportQuirksTest, AnErrorOfTheSinkEndsTheReading) {
  for (const std::string& bytes : {chat(message(1)), "{\"chats\": [" + chat(message(1)) + "," + chat(message(2)) + "]}",
                                   chat(message(1)).substr(0, 290)}) {
    std::ofstream(folder_ / "result.json", std::ios::binary) << bytes;
    FailingSink sink;
    ExportProgress progress;
    const auto summary = read_export(folder_ / "result.json", {}, sink, progress);
    ASSERT_FALSE(summary) << bytes;
    EXPECT_EQ(summary.error().what, "the sink is full");
    EXPECT_EQ(summary.error().where, "");
    EXPECT_EQ(sink.calls, 1);
  }
}

TEST_F(ExportQuirksTest, KeysBehindTheMessagesRefuseThem) {
  const std::string messages = "\"messages\": [" + message(1) + "]";
  for (const auto& [bytes, key] : std::vector<std::pair<std::string, std::string>>{
           {R"({"name": "N", "type": "private_group", )" + messages + R"(, "id": 5})", "`id`"},
           {R"({"name": "N", "id": 5, )" + messages + R"(, "type": "private_group"})", "`type`"},
           {R"({"name": "N", )" + messages + R"(, "type": "private_group", "id": 5})", "behind its messages"}}) {
    const auto summary = read(bytes);
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_EQ(summary->rejected, 1);
    EXPECT_TRUE(found_.lines.empty()) << found_.lines[0];
    ASSERT_EQ(found_.refused.size(), 1);
    EXPECT_NE(found_.refused[0].reason.find(key), std::string::npos) << found_.refused[0].reason;
  }
  // Others are no matter, nor are chats that come next.
  const auto extra = read("{\"chats\": [{\"type\": \"private_group\", " + messages + ", \"id\": 5}," +
                          R"({"name": "N", "type": "private_group", "id": 5, )" + messages + R"(, "new": [1]}]})");
  ASSERT_TRUE(extra) << extra.error().text();
  EXPECT_EQ(found_.lines.size(), 1);
  EXPECT_EQ(found_.refused.size(), 1);
  EXPECT_EQ(found_.last_chat.extra, (Extra{{"new", "[1]"}}));
}

TEST_F(ExportQuirksTest, ALargeChatWithoutAnIdIsNotStoredUnderAMadeOne) {
  std::string messages = message(1, std::string(std::size_t{12} << 20, 'a'));
  messages += "," + message(2, std::string(std::size_t{12} << 20, 'a')) + "," + message(3);
  const auto summary = read(R"({"name": "N", "type": "private_group", "messages": [)" + messages + R"(], "id": 5})");
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_TRUE(found_.lines.empty());
  EXPECT_EQ(summary->rejected, 3);
}

TEST_F(ExportQuirksTest, UnquotedPathsMayHoldBracketsAndQuotes) {
  for (const std::string path : {"stickers/a [b.webm", "stickers/a }] b.webm", "stickers/a \"b.webm", "stickers/,[{"}) {
    const std::string odd =
        "{\"id\": 1, \"type\": \"message\", \"date\": \"2022-08-20T00:00:00\", \"date_unixtime\": \"1660953600\", "
        "\"from_id\": \"user5\", \"text\": [{\"type\": \"custom_emoji\", \"text\": \"x\",\n    \"document_id\": " +
        path + "\n   }], \"text_entities\": []}";
    const auto summary = read(chat(odd + ",\n" + message(2) + "," + message(3)));
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_FALSE(summary->truncated) << path << *summary->truncated;
    EXPECT_EQ(summary->messages_read, 3) << path;
    EXPECT_EQ(found_.lines.size(), 3) << path;
  }
  // What JSON has there needs no end of line.
  const auto one_line =
      read(R"({"type": "private_group", "id": 5, "messages": [{"document_id":"1"},{"document_id": null},)"
           R"({"x": ["document_id"]}]})");
  ASSERT_TRUE(one_line);
  EXPECT_EQ(one_line->messages_read, 3);
  EXPECT_FALSE(one_line->truncated);
}

TEST_F(ExportQuirksTest, WhatStandsAroundTheExport) {
  const auto marked = read("\xEF\xBB\xBF" + chat(message(1)));
  ASSERT_TRUE(marked) << marked.error().text();
  EXPECT_EQ(found_.lines.size(), 1);

  EXPECT_FALSE(read(chat(message(1)) + " \n\n")->truncated);
  for (const std::string& behind : {std::string("{}"), std::string("x"), std::string(9, '\0')}) {
    const auto summary = read(chat(message(1)) + behind);
    ASSERT_TRUE(summary) << summary.error().text();
    ASSERT_TRUE(summary->truncated);
    EXPECT_NE(summary->truncated->find("text behind the end"), std::string::npos);
  }

  const auto damaged = read(chat(message(1) + "," + std::string(3, '\0') + message(2)));
  ASSERT_TRUE(damaged) << damaged.error().text();
  EXPECT_EQ(found_.lines.size(), 1);
  ASSERT_TRUE(damaged->truncated);
  EXPECT_NE(damaged->truncated->find("NUL"), std::string::npos) << *damaged->truncated;

  std::filesystem::remove(folder_ / "result.json");
  std::ofstream(folder_ / "messages.html") << "<!DOCTYPE html>";
  EXPECT_NE(read_path(folder_).error().what.find("HTML export"), std::string::npos);
}

// Gives the parts of a text one after the other, each as often as is asked for.
class GeneratedInput : public ExportInput {
 public:
  using Part = std::pair<std::string, std::uint64_t>;
  explicit GeneratedInput(std::vector<Part> parts) : parts_(std::move(parts)) {}

  Result<std::size_t> read(char* buffer, std::size_t size) override {
    while (part_ < parts_.size() && parts_[part_].second == 0) ++part_;
    if (part_ == parts_.size()) return std::size_t{0};
    const std::string& text = parts_[part_].first;
    const std::size_t count = std::min(size, text.size() - at_);
    std::memcpy(buffer, text.data() + at_, count);
    at_ += count;
    if (at_ == text.size()) {
      at_ = 0;
      --parts_[part_].second;
    }
    return count;
  }
  std::uint64_t total() const override { return 0; }

 private:
  std::vector<Part> parts_;
  std::size_t part_ = 0;
  std::size_t at_ = 0;
};

TEST_F(ExportQuirksTest, AZipFromStandardInputIsSaidSo) {
  GeneratedInput zip({{"PK\x03\x04 and more", 1}});
  ExportProgress progress;
  const auto summary = read_export_input(zip, "-", {}, found_, progress);
  ASSERT_FALSE(summary);
  EXPECT_NE(summary.error().what.find("this is a zip"), std::string::npos) << summary.error().text();
}

TEST_F(ExportQuirksTest, PostsWithoutSendersAreToldWithAnySpacing) {
  ASSERT_TRUE(
      read("{\"type\":\"private_channel\",\"id\":8589934599,\"messages\":[{\"id\":1,\"type\":\"message\","
           "\"date\":\"2020-05-01T12:00:00\",\"text\":\"x\"}]}"));
  EXPECT_TRUE(found_.lines.at(0).starts_with("shared|-1000000000007|")) << found_.lines[0];
}

TEST_F(ExportQuirksTest, UnknownKeysOfAChatStayValidAndBounded) {
  std::string keys =
      "\"odd\": \"a\\x01b\xff\", \"large\": \"" + std::string(std::size_t{2} << 20, 'a') + "\", \"bad\": nope,\n";
  for (int index = 0; index < 1500; ++index) keys += "\"key" + std::to_string(index) + "\": 1,\n";
  const auto summary =
      read("{\"chats\": [{\"type\": \"private_group\", \"id\": 5, " + keys + "\"messages\": [" + message(1) + "]}]}");
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->unmapped.at("chat_too_large:large"), 1);
  EXPECT_EQ(summary->unmapped.at("chat_no_json:bad"), 1);
  EXPECT_LE(summary->unmapped.size(), 1001);
  EXPECT_GT(summary->unmapped.at("other"), 400);
  const Extra& extra = found_.last_chat.extra;
  EXPECT_EQ(extra.size(), 1000);
  EXPECT_NE(std::ranges::find(extra, std::pair<std::string, std::string>("odd", "\"a\\u0001b\uFFFD\"")), extra.end());
}

TEST_F(ExportQuirksTest, TheAccountMustBeTheExports) {
  const std::string bytes =
      "{\"personal_information\": {\"user_id\": 42}, \"chats\": [" + chat(message(1), "personal_chat", "9") + "]}";
  const auto differs = read(bytes, {.account = "43"});
  ASSERT_FALSE(differs);
  EXPECT_EQ(differs.error().code, ErrorCode::kUsage);
  EXPECT_NE(differs.error().what.find("42"), std::string::npos);
  EXPECT_NE(differs.error().what.find("43"), std::string::npos);
  EXPECT_TRUE(read(bytes, {.account = "42"}));

  ASSERT_TRUE(read(chat(message(1), "saved_messages", "42")));
  EXPECT_EQ(found_.ends, std::vector<std::string>{"42|42|2024-05-01T10:00:01Z"});
  EXPECT_TRUE(found_.lines.at(0).starts_with("42|42|")) << found_.lines[0];
  ASSERT_TRUE(read(chat(message(1), "saved_messages", "42"), {.account = "43"}));
  EXPECT_TRUE(found_.lines.at(0).starts_with("43|42|")) << found_.lines[0];
}

// Exits with 0 where it went well: in a process of its own, so that the peak is its own.
int read_a_gibibyte() {
  const std::string start = chat(message(1) + ", {\"id\": 2, \"text\": \"");
  const std::size_t cut = start.rfind("\n ]");
  GeneratedInput input({{start.substr(0, cut), 1},
                        {std::string(std::size_t{1} << 20, 'a'), 1024},
                        {"\"}, " + message(3) + start.substr(cut), 1}});
  Collected found;
  ExportProgress progress;
  const auto summary = read_export_input(input, "generated", {}, found, progress);
  if (!summary || summary->messages_read != 3 || found.lines.size() != 2 || found.refused.size() != 1) return 1;
  if (found.refused[0].bytes.size() != 65536 || found.refused[0].length < std::uint64_t{1} << 30) return 2;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss < 300 * 1024 ? 0 : 3;
}

TEST_F(ExportQuirksTest, AStringOfAGibibyteTakesNoMemory) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "a sanitizer keeps what was freed, so that memory cannot be measured under it";
#endif
#endif
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(read_a_gibibyte());
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace telelake
