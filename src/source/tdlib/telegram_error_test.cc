#include "source/tdlib/telegram_error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace telelake {
namespace {

TEST(TelegramError, NoClientIsNoSessionThatTelegramHasEnded) {
  const auto failure = classify(not_open_again(Error{ErrorCode::kUnavailable, "Unauthorized", "reader", {}}));
  EXPECT_EQ(failure.kind, TelegramErrorClass::kGiveUpAccount);
  EXPECT_EQ(failure.reason, "closed");
}

using enum TelegramErrorClass;

TEST(TelegramError, ClassesWhatTelegramSays) {
  EXPECT_EQ(classify({429, "Too Many Requests: retry after 90"}).kind, kWait);
  EXPECT_EQ(classify({429, "Too Many Requests: retry after 90"}).wait, std::chrono::seconds(90));
  EXPECT_EQ(classify({420, "FLOOD_WAIT_17"}).wait, std::chrono::seconds(17));
  EXPECT_EQ(classify({500, "INTERNAL"}).kind, kRetry);
  EXPECT_EQ(classify({0, "no answer came in time"}).reason, "no_answer");
  EXPECT_EQ(classify({404, "Not Found"}).reason, "not_found");
  EXPECT_EQ(classify({400, "PHONE_NUMBER_FLOOD"}).reason, "login_flood");
  const AbsorbedWait flood{.wait = std::chrono::seconds(5), .is_flood = true, .cause = "420 FLOOD_WAIT_5"};
  EXPECT_EQ(classify(again_and_again(flood)).kind, kRetry) << "the breaker must open";
  EXPECT_EQ(classify(again_and_again(flood)).reason, "flood_wait");
  EXPECT_EQ(classify({500, "Unknown constructor found 0x0badf00d"}).kind, kUnreadable);
  EXPECT_EQ(classify({400, "CHANNEL_PRIVATE"}).kind, kGiveUpChat);
  EXPECT_EQ(classify({400, "SOMETHING_NEW"}).kind, kGiveUpChat);
  EXPECT_EQ(classify({401, "SESSION_REVOKED"}).kind, kGiveUpAccount);
  EXPECT_EQ(classify({420, "FROZEN_METHOD_INVALID"}).kind, kGiveUpAccount);
}

// Which of several requests in flight is told what, nobody knows.
TEST(TelegramError, SaysTheSameOfAPrivateChatWhicheverWayItIsTold) {
  const std::string told = classify({400, "CHANNEL_PRIVATE"}).cause;
  const std::string known = classify({400, "Can't access the chat"}).cause;
  EXPECT_EQ(told.substr(0, told.find(" (")), known.substr(0, known.find(" (")));
}

TEST(TelegramError, ReadsTheWaitsThatTdlibAbsorbsFromItsLog) {
  const auto flood = parse_absorbed_wait(
      "[ 2][t 3][1795526222.365][NetQueryDelayer.cpp:111][#7][!NetQueryDelayer]\tDelay: "
      "[Query:[id:2818048][tl:0x4423e6c5]] [timeout:3][total_timeout:3] because of [Error : 420 : FLOOD_WAIT_3] from "
      "Session:1:main");
  ASSERT_TRUE(flood);
  EXPECT_EQ(flood->client, 7);
  EXPECT_EQ(flood->wait, std::chrono::seconds(3));
  EXPECT_EQ(flood->method, "getChatHistory");
  EXPECT_EQ(flood->telegram, "messages.getHistory");
  EXPECT_TRUE(flood->is_flood);
  EXPECT_EQ(flood->cause, "420 FLOOD_WAIT_3");

  const auto file = parse_absorbed_wait(
      "[ 2][t 3][1795526222.365][NetQueryDelayer.cpp:111][#7][!NetQueryDelayer]\tDelay: "
      "[Query:[id:2818048][tl:0xbe5335be]] [timeout:3][total_timeout:3] because of [Error : 420 : FLOOD_WAIT_3] from "
      "Session:1:download");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->method, "downloadFile");

  const auto internal = parse_absorbed_wait(
      "[ 2][t 4][1795526226.6][NetQueryDelayer.cpp:111][#1][!NetQueryDelayer]\tDelay: [Query:[id:1][tl:0x1]] "
      "[timeout:1][total_timeout:1] because of [Error : 500 : INTERNAL] from Session:1:main");
  ASSERT_TRUE(internal);
  EXPECT_FALSE(internal->is_flood);
  EXPECT_EQ(internal->method, "other");
  EXPECT_EQ(internal->telegram, "other");
  EXPECT_EQ(internal->cause, "500 INTERNAL");

  EXPECT_FALSE(parse_absorbed_wait("[ 2][t 3][1795526225.5][Td.cpp:782][#1][!Td]\tClose Td in state 1"));
}

TEST(TelegramError, TellsWhichMethodOfTelegramsARequestBecomes) {
  EXPECT_EQ(telegram_method({{"@type", "getChatHistory"}}), "messages.getHistory");
  EXPECT_EQ(telegram_method({{"@type", "getChatMessageByDate"}}), "messages.getHistory");
  EXPECT_EQ(telegram_method({{"@type", "getMessages"}, {"chat_id", -1000000002001}}), "channels.getMessages");
  EXPECT_EQ(telegram_method({{"@type", "getMessages"}, {"chat_id", -2001}}), "messages.getMessages");
  EXPECT_EQ(telegram_method({{"@type", "getMessages"}, {"chat_id", 2001}}), "messages.getMessages");
  EXPECT_EQ(telegram_method({{"@type", "openChat"}}), kOtherMethod);
}

TEST(TelegramError, ReadsWhyADownloadFailedFromTdlibsLog) {
  const auto flood = parse_file_failure(
      "[ 2][t 2][1795539852.99][FileManager.cpp:5182][#3][!FileManager]\tFailed to Download file 9(0) of type "
      "Document: "
      "[Error : 429 : Too Many Requests: retry after 70]\n");
  ASSERT_TRUE(flood);
  EXPECT_EQ(flood->client, 3);
  EXPECT_EQ(flood->file_id, 9);
  EXPECT_EQ(flood->error.code, 429);
  EXPECT_EQ(flood->error.message, "Too Many Requests: retry after 70");
  EXPECT_EQ(classify(flood->error).kind, TelegramErrorClass::kWait);

  const auto gone =
      parse_file_failure("[#1]\tFailed to Download file 5(0) of type Photo: [Error : 400 : LOCATION_INVALID]");
  ASSERT_TRUE(gone);
  EXPECT_EQ(classify(gone->error).kind, TelegramErrorClass::kGiveUpChat);

  EXPECT_FALSE(parse_file_failure("[#1]\tFailed to Upload file 5(0) of type Photo: [Error : 400 : X]"));
  EXPECT_FALSE(parse_file_failure("[#1]\tFailed to Download file 5(0) of type Photo: [Error : "));
}

}  // namespace
}  // namespace telelake
