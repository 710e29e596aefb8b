#include "contract/writer.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

Message example() {
  Message message;
  message.id = 17;
  message.chat_id = -1001234567890;
  message.date = Time{1714557600};
  message.sender.id = 123456;
  message.text = "a \"b\" \\ \n\x01 é";
  message.revision = 1;
  return message;
}

TEST(WriterTest, LeavesOutWhatHasItsDefault) {
  EXPECT_EQ(
      to_json(example()),
      R"({"id":17,"chat_id":-1001234567890,"date":"2024-05-01T10:00:00Z","sender":{"id":123456},"kind":"message",)"
      R"("text":"a \"b\" \\ \n\u0001 é","edited":false,"deleted":false,"revision":1})");
}

TEST(WriterTest, WritesRecordsArraysAndExtras) {
  Message message = example();
  message.text = "";
  message.entities = {{.type = EntityType::kTextLink, .offset = 0, .length = 1, .url = "x"}};
  message.buttons = {{{.type = ButtonType::kUrl, .text = "t"}}, {}};
  Media media{.kind = MediaKind::kLocation};
  media.location = Location{.latitude = 55.5, .longitude = -0.25};
  message.media = media;
  message.extra = {{"key:a", R"({"b":1})"}};
  const std::string json = to_json(message);
  EXPECT_NE(json.find(R"("entities":[{"type":"text_link","offset":0,"length":1,"url":"x"}])"), std::string::npos);
  EXPECT_NE(json.find(R"("buttons":[[{"type":"url","text":"t"}],[]])"), std::string::npos);
  EXPECT_NE(json.find(R"("media":{"kind":"location","location":{"latitude":55.5,"longitude":-0.25}})"),
            std::string::npos);
  EXPECT_NE(json.find(R"("extra":{"key:a":"{\"b\":1}"})"), std::string::npos) << json;
}

TEST(WriterTest, RevisablePartLeavesOutCountersAndFacts) {
  Message message = example();
  message.views = 5;
  Poll poll{.question = "q"};
  poll.options = {{.text = "yes", .voters = 3, .chosen = true}};
  poll.total_voters = 3;
  message.poll = poll;
  std::string revisable;
  write_revisable(message, revisable);
  EXPECT_EQ(revisable, R"({"text":"a \"b\" \\ \n\u0001 é","poll":{"question":"q","options":[{"text":"yes"}]}})");
}

TEST(WriterTest, JsonlTagsEachLine) {
  Artifact artifact;
  artifact.schema_version = "1.0";
  artifact.source.kinds = {SourceKind::kDesktopExport};
  artifact.source.producer = "telelake";
  artifact.date = Date{19844};
  artifact.timezone = "UTC";
  artifact.participants = {{.id = 5, .kind = ParticipantKind::kBot}};
  std::string lines;
  write_artifact_jsonl(artifact, lines);
  EXPECT_EQ(lines, R"({"record":"header","schema_version":"1.0","source":{"kinds":["desktop_export"],"chat":{"id":0,)"
                   R"("type":"private"},"producer":"telelake"},"date":"2024-05-01","timezone":"UTC"})"
                   "\n"
                   R"({"record":"participant","id":5,"kind":"bot"})"
                   "\n");
}

}  // namespace
}  // namespace telelake
