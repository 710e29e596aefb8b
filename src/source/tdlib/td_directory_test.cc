#include "source/tdlib/td_directory.h"

#include "source/tdlib/td_mapper_testing.h"

namespace telelake {

namespace {

class TdObjects : public testing::Test {
 protected:
  simdjson::dom::object parse(std::string_view json) {
    return parser_.parse(simdjson::padded_string(json)).get_object().value();
  }
  std::string chat(std::string_view json) {
    const Result<Chat> mapped = map_chat(parse(json), directory_);
    return mapped ? to_json(*mapped) : "error " + mapped.error().what;
  }
  std::string topic(std::string_view json) {
    const Result<Thread> mapped = map_forum_topic(parse(json));
    return mapped ? to_json(*mapped) : "error " + mapped.error().what;
  }

  simdjson::dom::parser parser_;
  TdDirectory directory_ = testing_directory();
};

TEST_F(TdObjects, UsersHaveNamesAndKinds) {
  ASSERT_NE(directory_.find(101), nullptr);
  EXPECT_EQ(to_json(*directory_.find(101)),
            R"({"id":101,"kind":"user","name":"Ada Byron","first_name":"Ada","last_name":"Byron"})");
  EXPECT_EQ(to_json(*directory_.find(102)),
            R"({"id":102,"kind":"bot","name":"Gallery","first_name":"Gallery","username":"gif"})");
  EXPECT_EQ(to_json(*directory_.find(103)), R"({"id":103,"kind":"user","deleted_account":true})");
  EXPECT_FALSE(map_user(parse(R"({"@type":"user","first_name":"A"})")));
  EXPECT_FALSE(map_user(parse(R"({"@type":"chat","id":1})")));
}

TEST_F(TdObjects, UnknownIdsHaveTheKindThatTheyShow) {
  EXPECT_EQ(directory_.kind_of(5), ParticipantKind::kUser);
  EXPECT_EQ(directory_.kind_of(-5), ParticipantKind::kGroup);
  EXPECT_EQ(directory_.kind_of(-1000000000099), ParticipantKind::kChannel);
  EXPECT_EQ(directory_.kind_of(-1001000000005), ParticipantKind::kGroup);
  EXPECT_EQ(directory_.username(-1001000000006), "news");
  EXPECT_EQ(directory_.username(5), "");
}

TEST_F(TdObjects, OtherObjectsTeachNothing) {
  EXPECT_FALSE(directory_.learn(parse(R"({"@type":"message","id":1})")));
  EXPECT_FALSE(directory_.learn(parse("{}")));
  EXPECT_TRUE(directory_.learn(parse(R"({"@type":"supergroup","id":0})")));
  EXPECT_EQ(directory_.find(-1000000000000), nullptr);
}

TEST_F(TdObjects, ChatsOfEveryType) {
  directory_.set_own_id(101);
  EXPECT_EQ(chat(R"({"@type":"chat","id":103,"title":"X","type":{"@type":"chatTypePrivate","user_id":103}})"),
            R"({"id":103,"type":"private","title":"X"})");
  EXPECT_EQ(chat(R"({"@type":"chat","id":102,"title":"Gallery","type":{"@type":"chatTypePrivate","user_id":102}})"),
            R"({"id":102,"type":"bot","title":"Gallery","username":"gif"})");
  EXPECT_EQ(chat(R"({"@type":"chat","id":101,"title":"Ada","type":{"@type":"chatTypePrivate","user_id":101}})"),
            R"({"id":101,"type":"saved_messages"})");
  EXPECT_EQ(chat(R"({"@type":"chat","id":1271266957,"title":"Replies","type":{"@type":"chatTypePrivate"}})"),
            R"({"id":1271266957,"type":"replies","title":"Replies"})");
  EXPECT_EQ(chat(R"({"@type":"chat","id":-4000,"title":"G","type":{"@type":"chatTypeBasicGroup"}})"),
            R"({"id":-4000,"type":"group","title":"G"})");
  EXPECT_EQ(chat(R"({"@type":"chat","id":-1001000000005,"title":"T","type":{"@type":"chatTypeSupergroup"}})"),
            R"({"id":-1001000000005,"type":"supergroup","title":"T"})");
  EXPECT_EQ(chat(R"({"@type":"chat","id":-1001000000006,"title":"N","type":{"@type":"chatTypeSupergroup",)"
                 R"("is_channel":true}})"),
            R"({"id":-1001000000006,"type":"channel","title":"N","username":"news","is_public":true})");
  EXPECT_EQ(chat(R"({"@type":"chat","id":-1999999999999,"title":"S","type":{"@type":"chatTypeSecret"}})"),
            "error a secret chat, or one of an unknown type");
  EXPECT_EQ(chat(R"({"@type":"user","id":1})"), "error no TDLib chat with an id");
}

TEST_F(TdObjects, TopicsAreThreads) {
  EXPECT_EQ(topic(R"({"@type":"forumTopicInfo","forum_topic_id":7,"name":"Rules","is_general":false})"),
            R"({"id":7,"kind":"topic","root_message_id":7,"title":"Rules"})");
  EXPECT_EQ(topic(R"({"@type":"forumTopic","info":{"@type":"forumTopicInfo","forum_topic_id":1,"name":"General",)"
                  R"("is_general":true}})"),
            R"({"id":1,"kind":"topic","title":"General"})");
  EXPECT_EQ(topic(R"({"@type":"forumTopicInfo","name":"x"})"), "error no TDLib forum topic with an id");
}

}  // namespace

}  // namespace telelake
