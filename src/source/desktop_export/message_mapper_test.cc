#include "source/desktop_export/message_mapper.h"

#include <gtest/gtest.h>

#include "source/desktop_export/mapper_testing.h"

namespace telelake {
namespace {

std::string shown_in(const ExportContext& context, std::string_view members) {
  MessageMapper mapper(context);
  return shown(map_padded(mapper, testing_element("message", members)));
}

TEST(MessageMapperTest, ChannelPostsOfTheBareGenerationHaveNoSenderButTheChannel) {
  ExportContext context = testing_context();
  context.generation = IdGeneration::kBare;
  EXPECT_EQ(shown_in(context, R"("from": "News")"), R"({"sender":{"name":"News"}})");
  context.chat.type = ChatType::kChannel;
  EXPECT_EQ(shown_in(context, R"("from": "News")"), R"({"sender":{"id":-1000000000005}})");
}

TEST(MessageMapperTest, TheOtherSideOfABotChatIsABot) {
  ExportContext context = testing_context();
  context.chat.id = 7;
  context.chat.type = ChatType::kBot;
  MessageMapper mapper(context);
  const MappedMessage& bot = map_padded(mapper, testing_element("message", R"("from": "B", "from_id": "user7")"));
  ASSERT_EQ(bot.participants.size(), 1U);
  EXPECT_EQ(bot.participants[0].kind, ParticipantKind::kBot);
  const MappedMessage& person = map_padded(mapper, testing_element("message", R"("from": "A", "from_id": "user8")"));
  ASSERT_EQ(person.participants.size(), 1U);
  EXPECT_EQ(person.participants[0].kind, ParticipantKind::kUser);
}

TEST(MessageMapperTest, OffsetIdsOfGroupsAreTheChatItselfWhereTheBareIdIsItsOwn) {
  ExportContext context = testing_context();
  context.generation = IdGeneration::kOffset;
  context.chat.id = -6;
  context.chat.type = ChatType::kGroup;
  MessageMapper mapper(context);
  const MappedMessage& mapped =
      map_padded(mapper, testing_element("message", R"("from": null, "from_id": 8589934598)"));
  EXPECT_EQ(mapped.message->sender.id, -6);
}

TEST(MessageMapperTest, LocalTimesAreReadInTheZoneAndSaySo) {
  ExportContext context = testing_context();
  context.zone = "Europe/Berlin";
  context.zone_given = true;
  MessageMapper mapper(context);
  const MappedMessage& mapped = map_padded(
      mapper, R"({"id": 1, "type": "message", "date": "2021-07-01T12:00:00", "edited": "2021-12-01T12:00:00"})");
  ASSERT_TRUE(mapped.message);
  EXPECT_EQ(format_time(mapped.message->date), "2021-07-01T10:00:00Z");
  EXPECT_EQ(format_time(*mapped.message->edited_at), "2021-12-01T11:00:00Z");
  EXPECT_EQ(mapped.message->assumed_zone, "Europe/Berlin");
  EXPECT_TRUE(mapped.message->zone_given);
  EXPECT_EQ(format_time(mapped.latest), "2021-12-01T11:00:00Z");
}

TEST(MessageMapperTest, TheLatestTimeCountsReactions) {
  MessageMapper mapper(testing_context());
  const MappedMessage& mapped =
      map_padded(mapper, testing_element("message", R"("reactions": [{"type": "paid", "count": 1, "recent":
          [{"from": "Ann", "from_id": "user5", "date": "2024-06-01T12:00:00"}]}])"));
  EXPECT_EQ(format_time(mapped.latest), "2024-06-01T10:00:00Z");
}

TEST(MessageMapperTest, NothingOfAMessageStaysForTheNextOne) {
  MessageMapper mapper(testing_context());
  map_padded(mapper, testing_element("service", R"("actor": "Ann", "actor_id": "user5", "action": "topic_created",
      "title": "T", "zebra": 1, "author": "A", "author": "B", "edited": "2024-05-01T12:00:00")"));
  map_padded(mapper, testing_element("message", R"("author": 5)"));
  map_padded(mapper, R"({"id": 9, "type": "unsupported"})");
  EXPECT_EQ(shown(map_padded(mapper, testing_element("message", R"("text": "x")"))), R"({"text":"x"})");
}

TEST(MessageMapperTest, TextOfTheLongestLengthIsTakenAndMoreIsRefused) {
  MessageMapper mapper(testing_context());
  std::string longest;
  for (std::uint32_t index = 0; index < kMaxText; ++index) longest += "д";
  const auto element = [](const std::string& text) { return testing_element("message", "\"text\": \"" + text + "\""); };
  EXPECT_TRUE(map_padded(mapper, element(longest)).message);
  const MappedMessage& refused = map_padded(mapper, element(longest + "x"));
  ASSERT_TRUE(refused.problem);
  EXPECT_EQ(refused.problem->pointer, "/text");
}

TEST(MessageMapperTest, NestingWithoutEndIsRefusedOrKeptButNeverFollowed) {
  constexpr int kLevels = 10000;
  MessageMapper mapper(testing_context());
  std::string brackets(kLevels, '[');
  brackets.append(kLevels, ']');
  const MappedMessage& kept = map_padded(mapper, testing_element("message", "\"deep\": " + brackets));
  ASSERT_TRUE(kept.message);
  EXPECT_EQ(kept.message->extra, (Extra{{"deep", brackets}}));
  std::string rich;
  for (int level = 0; level < kLevels; ++level) rich += R"({"type":"cover","block":)";
  rich += "{}" + std::string(kLevels, '}');
  const MappedMessage& refused = map_padded(
      mapper, testing_element("message", R"("rich_message": {"rtl": false, "part": false, "blocks": [)" + rich + "]}"));
  ASSERT_TRUE(refused.problem);
  EXPECT_EQ(refused.problem->reason, "nested too deeply");
}

TEST(MessageMapperTest, InvalidUtf8IsRefused) {
  MessageMapper mapper(testing_context());
  const MappedMessage& mapped = map_padded(mapper, testing_element("message", "\"text\": \"\xff\""));
  ASSERT_TRUE(mapped.problem);
  EXPECT_EQ(mapped.problem->problem_class, ProblemClass::kSyntax);
}

TEST(MessageMapperTest, ACutElementIsRefusedWhereverItEnds) {
  MessageMapper mapper(testing_context());
  const std::string element =
      testing_element("message", R"("from": "A\u00e9", "from_id": "user5", "text": ["a", {"type": "bold", "text": "b"}],
      "poll": {"question": "Q", "closed": false, "answers": []}, "width": 12.5e3, "zebra": [true, null])");
  for (std::size_t length = 0; length < element.size(); ++length) {
    EXPECT_TRUE(map_padded(mapper, element.substr(0, length)).problem) << length;
  }
}

TEST(MessageMapperTest, AnyByteMayBeAnother) {
  MessageMapper mapper(testing_context());
  const std::string element =
      testing_element("message", R"("from": "A\u00e9", "from_id": "user5", "text": ["a", {"type": "bold", "text": "b"}],
      "invoice_information": "{\"title\": \"T\", \"amount\": 5}", "reactions": [{"type": "paid", "count": 1}])");
  for (std::size_t at = 0; at < element.size(); ++at) {
    for (const char byte : std::string_view("\"\\{}[]:,0e-n\0\x80 ", 16)) {
      std::string changed = element;
      changed[at] = byte;
      const MappedMessage& mapped = map_padded(mapper, changed);
      EXPECT_EQ(1, mapped.message.has_value() + mapped.undated.has_value() + mapped.problem.has_value()) << changed;
    }
  }
}

}  // namespace
}  // namespace telelake
