// Ids: which messages are the server's, history of a basic group under its supergroup, and messages without a time.
#include "source/tdlib/td_mapper_testing.h"

namespace telelake {

namespace {

constexpr std::string_view kText = R"({"@type":"messageText","text":{"@type":"formattedText","text":"hi"}})";

TdContext migrated() { return TdContext{.chat_id = kTestChat, .migrated_from = -4000, .directory = nullptr}; }

TEST(TdIds, LocalMessagesAreNotMapped) {
  const TdContext context{.chat_id = kTestChat};
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("id":7340033)"), context)), "local");
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("id":-7340032)"), context)), "local");
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("id":0)"), context)), "local");
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("id":9007199254740991)"), context)), "local");
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("id":9007199253692416)"), context)),
            "error /id: no message id, expected 32 bits");
}

TEST(TdIds, HistoryOfABasicGroupStandsUnderItsSupergroup) {
  const Result<TdMapped> mapped =
      map_td(testing_td_message(kText, R"("chat_id":-4000,"reply_to":{"@type":"messageReplyToMessage","chat_id":-4000,)"
                                       R"("message_id":3145728})"),
             migrated());
  ASSERT_TRUE(mapped);
  expect_canonical(mapped->message);
  EXPECT_EQ(mapped->message.id, 7 - kMigratedIdOffset);
  EXPECT_EQ(mapped->message.chat_id, kTestChat);
  EXPECT_EQ(mapped->message.reply_to->message_id, 3 - kMigratedIdOffset);
  EXPECT_FALSE(mapped->message.reply_to->chat_id);
}

TEST(TdIds, AMessageOfAnotherChatIsRefused) {
  EXPECT_EQ(shown(map_td(testing_td_message(kText), migrated())),
            "error /chat_id: a message of another chat, expected -4000");
}

TEST(TdIds, WithoutADirectoryParticipantsHaveIdsAlone) {
  const Result<TdMapped> mapped = map_td(testing_td_message(kText), TdContext{.chat_id = kTestChat});
  ASSERT_TRUE(mapped);
  ASSERT_EQ(mapped->participants.size(), 1U);
  EXPECT_EQ(to_json(mapped->participants.front()), R"({"id":101,"kind":"user"})");
}

TEST(TdIds, AMessageWithoutATimeIsKeptAsItStands) {
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("date":0)"), TdContext{.chat_id = kTestChat})),
            R"(undated {"id":7,"chat_id":-1001000000005,"reason":"time_zero","extra":{"content":)"
            R"("{\"@type\":\"messageText\",\"text\":{\"@type\":\"formattedText\",\"text\":\"hi\"}}",)"
            R"("sender_id":"{\"@type\":\"messageSenderUser\",\"user_id\":101}"}})"
            "\nunmapped undated:time_zero");
}

TEST(TdIds, DatesOutOfRangeAreRefused) {
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("date":1000000000)"), TdContext{.chat_id = kTestChat})),
            "error /date: outside the times that a message can have, expected 2013-08-14 to 2099-12-31");
  EXPECT_EQ(shown(map_td(testing_td_message(kText, R"("date":-5)"), TdContext{.chat_id = kTestChat})),
            "error /date: outside the times that a message can have, expected 2013-08-14 to 2099-12-31");
}

TEST(TdIds, OtherObjectsAreRefused) {
  EXPECT_EQ(shown(map_td(R"({"@type":"ok"})", TdContext{.chat_id = kTestChat})),
            "error : no TDLib message, expected an object of the type message");
}

TEST(TdTexts, ReplaceWhatNoDatabaseHolds) {
  const Result<TdMapped> mapped =
      map_td(testing_td_message(R"({"@type":"messageText","text":{"@type":"formattedText","text":"a\u0000b"}})"),
             TdContext{.chat_id = kTestChat});
  ASSERT_TRUE(mapped);
  expect_canonical(mapped->message);
  EXPECT_EQ(mapped->message.text,
            "a\xEF\xBF\xBD"
            "b");
}

TEST(TdTexts, TooLongIsRefused) {
  const std::string text(65537, 'x');
  EXPECT_EQ(shown(map_td(testing_td_message(R"({"@type":"messageText","text":{"@type":"formattedText","text":")" +
                                            text + R"("}})"),
                         TdContext{.chat_id = kTestChat})),
            "error /content/text/text: too long, expected at most 65536 characters");
}

}  // namespace

}  // namespace telelake
