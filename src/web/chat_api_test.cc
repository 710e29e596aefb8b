#include "web/chat_api.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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
  EXPECT_EQ(ids_of_participants(messages_page(**chat, request)), std::vector{kMiddleParticipant});
  request.query = {{"after", std::to_string(kMiddleParticipant)}, {"limit", "1"}};
  EXPECT_EQ(ids_of_participants(participants_page(**chat, request)), std::vector{kMiddleParticipant + 1});
}

}  // namespace
}  // namespace telelake
