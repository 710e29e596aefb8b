#include "web/chat_api.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "contract/migrated_ids.h"
#include "store/fs/many_participants.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

std::vector<std::int64_t> ids_of_participants(const HttpResponse& response) {
  EXPECT_EQ(response.status, 200) << response.body;
  const auto json = nlohmann::json::parse(response.body);
  std::vector<std::int64_t> ids;
  for (const auto& participant : json.at("participants")) ids.push_back(participant.at("id"));
  return ids;
}

TEST(ChatApiTest, APageReadsNoMoreOfManyParticipantsThanItShows) {
  const TestStore store;
  ASSERT_TRUE(import(*store.repository, {batch_of_many_participants()}, {Time{1800000000}}));
  damage_outer_frames(store.folder.path());
  const auto chat = store.repository->snapshot(kKey);
  ASSERT_TRUE(chat) << chat.error().text();
  HttpRequest request;
  EXPECT_EQ(ids_of_participants(messages_page(*store.repository, **chat, request)), std::vector{kMiddleParticipant});
  request.query = {{"after", std::to_string(kMiddleParticipant)}, {"limit", "1"}};
  EXPECT_EQ(ids_of_participants(participants_page(**chat, request)), std::vector{kMiddleParticipant + 1});
}

constexpr std::int64_t kChannel = -1001000000002;

Message copy_of_post(std::int64_t id, std::int64_t post) {
  Message copy = message(id, "post");
  copy.sender.id = kChannel;
  copy.thread_id = id;
  copy.saved_from = SavedFrom{.chat = Party{.id = kChannel}, .message_id = post};
  return copy;
}

Message comment(std::int64_t id, std::int64_t on) {
  Message comment = message(id, "comment");
  comment.thread_id = on;
  return comment;
}

void put(Repository& repository, const ChatKey& key, const Chat& chat, const std::vector<Message>& messages) {
  auto writer = repository.open_writer(key, chat);
  ASSERT_TRUE(writer);
  Batch part;
  part.chat = chat;
  part.kind = SourceKind::kTelegram;
  for (Message one : messages) {
    one.chat_id = chat.id;
    part.messages.append(one);
  }
  ASSERT_TRUE((*writer)->upsert(std::move(part), Time{1800000000}));
}

Chat channel() { return Chat{.id = kChannel, .type = ChatType::kChannel, .title = "News"}; }

nlohmann::json page_of(const Repository& repository, const ChatKey& key) {
  const auto chat = repository.snapshot(key);
  EXPECT_TRUE(chat);
  const HttpResponse response = messages_page(repository, **chat, HttpRequest{});
  EXPECT_EQ(response.status, 200) << response.body;
  return nlohmann::json::parse(response.body);
}

nlohmann::json chat_of(const Repository& repository, const ChatKey& key) {
  const HttpResponse response = one_chat(repository, **repository.snapshot(key), 0);
  EXPECT_EQ(response.status, 200) << response.body;
  return nlohmann::json::parse(response.body);
}

// Of the group that the supergroup was.
std::vector<Message> before() {
  std::vector<Message> messages{message(1, "before"), message(2, "before")};
  for (Message& one : messages) one.id -= kMigratedIdOffset;
  return messages;
}

const ChatKey kChannelKey{std::string(kSharedScope), kChannel};
const ChatKey kFormerKey{"5001", kChat};

TEST(ChatApiTest, APostHasTheCommentsThatItsDiscussionGroupHolds) {
  const TestStore store;
  put(*store.repository, kChannelKey, channel(), {message(11, "post"), message(12, "without comments")});
  EXPECT_EQ(page_of(*store.repository, kChannelKey).at("comments"), nlohmann::json::array());
  ASSERT_TRUE(store.repository->note_link({ChatLink::Kind::kDiscussion, kChannel, kChat}));
  EXPECT_EQ(page_of(*store.repository, kChannelKey).at("comments"), nlohmann::json::array()) << "it is not held";
  EXPECT_FALSE(chat_of(*store.repository, kChannelKey).contains("discussion_group"));

  put(*store.repository, kKey, chat(), {copy_of_post(1, 11), comment(2, 1), comment(3, 1)});
  const auto expected = [](std::int64_t message_id) {
    return nlohmann::json::array(
        {{{"message_id", message_id}, {"chat", {{"scope", "shared"}, {"id", kChat}}}, {"thread_id", 1}, {"count", 2}}});
  };
  EXPECT_EQ(page_of(*store.repository, kChannelKey).at("comments"), expected(11));
  EXPECT_EQ(page_of(*store.repository, kKey).at("comments"), expected(1));
  EXPECT_EQ(chat_of(*store.repository, kChannelKey).at("discussion_group").at("id"), kChat);
  EXPECT_EQ(chat_of(*store.repository, kKey).at("channel").at("title"), "News");
}

TEST(ChatApiTest, NamesTheOtherChatsThatMessagesSpeakOfWhereTheyAreHeld) {
  const TestStore store;
  Message reply = message(1, "answer");
  reply.reply_to = Reply{.chat_id = kChannel, .message_id = 11};
  Message forward = message(2, "forwarded");
  forward.forward = Forward{.from = Party{.id = -1001000000003}, .message_id = 5};
  put(*store.repository, kKey, chat(), {reply, forward});
  EXPECT_EQ(page_of(*store.repository, kKey).at("chats"), nlohmann::json::array());
  put(*store.repository, kChannelKey, channel(), {message(11, "post")});
  const nlohmann::json expected{
      {"chat_id", kChannel}, {"scope", "shared"}, {"id", kChannel}, {"type", "channel"}, {"title", "News"}};
  EXPECT_EQ(page_of(*store.repository, kKey).at("chats"), nlohmann::json::array({expected}));
  // Of an account's private chat, too: the channel is everyone's.
  const ChatKey person{"5001", 77};
  put(*store.repository, person, Chat{.id = 77, .type = ChatType::kPrivate, .title = "Ann"}, {reply});
  EXPECT_EQ(page_of(*store.repository, person).at("chats"), nlohmann::json::array({expected}));
}

TEST(ChatApiTest, ASupergroupAndWhatItWasBeforeNameEachOther) {
  const TestStore store;
  put(*store.repository, kFormerKey, chat(), before());
  nlohmann::json former = chat_of(*store.repository, kFormerKey);
  EXPECT_EQ(former.at("former_group"), true);
  EXPECT_FALSE(former.contains("supergroup")) << "it is not held";
  Message answer = message(1, "after");
  answer.reply_to = Reply{.chat_id = -3001, .message_id = 1};
  put(*store.repository, kKey, chat(), {answer});
  former = chat_of(*store.repository, kFormerKey);
  EXPECT_EQ(former.at("supergroup"), (nlohmann::json{{"scope", "shared"}, {"id", kChat}}));
  const nlohmann::json after = chat_of(*store.repository, kKey);
  EXPECT_FALSE(after.contains("former_group"));
  const auto part = [](const char* scope) { return nlohmann::json{{"scope", scope}, {"id", kChat}, {"messages", 2}}; };
  EXPECT_EQ(after.at("former_groups"), nlohmann::json::array({part("5001")}));

  ASSERT_TRUE(store.repository->note_link({ChatLink::Kind::kUpgrade, -3001, kChat}));
  const auto told = [&] { return page_of(*store.repository, kKey).at("chats"); };
  ASSERT_EQ(told().size(), 1U);
  EXPECT_EQ(told()[0].at("chat_id"), -3001);
  EXPECT_EQ(told()[0].at("scope"), "5001");
  EXPECT_EQ(told()[0].at("message_shift"), -1000000000);
  // With a second account it cannot be told whose number it is.
  put(*store.repository, {"5002", kChat}, chat(), before());
  EXPECT_EQ(told(), nlohmann::json::array());
  EXPECT_EQ(chat_of(*store.repository, kKey).at("former_groups"), nlohmann::json::array({part("5001"), part("5002")}));
}

}  // namespace
}  // namespace telelake
