// One message of a Desktop export and of TDLib becomes the same record, so far as both know it.
#include "source/desktop_export/message_mapper.h"
#include "source/tdlib/td_mapper_testing.h"

namespace telelake {

namespace {

std::string from_export(std::string_view type, std::string_view members) {
  ExportContext context;
  context.chat.id = kTestChat;
  context.chat.type = ChatType::kSupergroup;
  context.zone = "UTC";
  std::string element = R"({"id":7,"type":")" + std::string(type) +
                        R"(","date":"2024-05-01T10:00:00","date_unixtime":"1714557600",)" + std::string(members) + "}";
  const std::size_t size = element.size();
  element.append(64, ' ');
  MessageMapper mapper(context);
  const MappedMessage& mapped = mapper.map(std::string_view(element).substr(0, size));
  return mapped.message ? to_json(*mapped.message) : "problem " + mapped.problem.value_or(Problem{}).reason;
}

std::string from_tdlib(std::string_view content, std::string_view members = {}) {
  const Result<TdMapped> mapped = map_td(testing_td_message(content, members), TdContext{.chat_id = kTestChat});
  if (!mapped) return "error " + mapped.error().text();
  Message message = mapped->message;
  message.extra.clear();  // what exports do not have
  return to_json(message);
}

TEST(TwoSources, TextWithEntitiesAndReply) {
  EXPECT_EQ(from_export("message",
                        R"("from":"Ada","from_id":"user101","reply_to_message_id":3,"edited_unixtime":"1714557700",)"
                        R"("edited":"2024-05-01T10:01:40",)"
                        R"("text_entities":[{"type":"bold","text":"Hé😀"},{"type":"plain","text":" "},)"
                        R"({"type":"text_link","text":"x","href":"https://e.org"}])"),
            from_tdlib(R"({"@type":"messageText","text":{"@type":"formattedText","text":"Hé😀 x","entities":[)"
                       R"({"@type":"textEntity","offset":0,"length":4,"type":{"@type":"textEntityTypeBold"}},)"
                       R"({"@type":"textEntity","offset":5,"length":1,"type":{"@type":"textEntityTypeTextUrl",)"
                       R"("url":"https://e.org"}}]}})",
                       R"("edit_date":1714557700,"reply_to":{"@type":"messageReplyToMessage",)"
                       R"("chat_id":-1001000000005,"message_id":3145728})"));
}

TEST(TwoSources, Video) {
  EXPECT_EQ(from_export("message",
                        R"("from":"Ada","from_id":"user101","file":"video_files/v.mp4","file_name":"v.mp4",)"
                        R"("file_size":5000,"media_type":"video_file","mime_type":"video/mp4","duration_seconds":12,)"
                        R"("width":640,"height":480,"media_spoiler":true,"text":"clip","text_entities":[)"
                        R"({"type":"plain","text":"clip"}])"),
            from_tdlib(R"({"@type":"messageVideo","video":{"@type":"video","duration":12,"width":640,"height":480,)"
                       R"("file_name":"v.mp4","mime_type":"video/mp4","video":{"@type":"file","id":3,"size":5000}},)"
                       R"("caption":{"@type":"formattedText","text":"clip","entities":[]},"has_spoiler":true})"));
}

TEST(TwoSources, Poll) {
  EXPECT_EQ(from_export("message",
                        R"("from":"Ada","from_id":"user101","poll":{"question":"Why?","closed":true,"total_voters":2,)"
                        R"("answers":[{"text":"a","voters":2,"chosen":true},{"text":"b","voters":0,"chosen":false}]},)"
                        R"("text":"")"),
            from_tdlib(R"({"@type":"messagePoll","poll":{"@type":"poll","id":"1","question":{"text":"Why?"},)"
                       R"("options":[{"text":{"text":"a"},"voter_count":2,"is_chosen":true},)"
                       R"({"text":{"text":"b"},"voter_count":0}],"total_voter_count":2,)"
                       R"("type":{"@type":"pollTypeRegular"},"is_closed":true}})"));
}

TEST(TwoSources, Giveaway) {
  EXPECT_EQ(
      from_export("message", R"("from":"Ada","from_id":"user101","giveaway_information":{"quantity":10,"months":3,)"
                             R"("until_date":"2024-05-01T21:46:40","channels":[1000000006],"countries":["DE"],)"
                             R"("additional_prize":"a hat","stars":0,"is_only_new_subscribers":true},"text":"")"),
      from_tdlib(R"({"@type":"messageGiveaway","parameters":{"@type":"giveawayParameters",)"
                 R"("boosted_chat_id":-1001000000006,"winners_selection_date":1714600000,)"
                 R"("only_new_members":true,"country_codes":["DE"],"prize_description":"a hat"},)"
                 R"("winner_count":10,"prize":{"@type":"giveawayPrizePremium","month_count":3}})"));
}

TEST(TwoSources, ServiceMessages) {
  const std::string actor = R"("actor":"Ada","actor_id":"user101",)";
  EXPECT_EQ(from_export("service", actor + R"("action":"pin_message","message_id":3,"text":"")"),
            from_tdlib(R"({"@type":"messagePinMessage","message_id":3145728})"));
  EXPECT_EQ(
      from_export("service", actor + R"("action":"topic_edit","new_title":"Law","new_icon_emoji_id":0,"text":"")"),
      from_tdlib(R"({"@type":"messageForumTopicEdited","name":"Law"})"));
  EXPECT_EQ(
      from_export("service", actor + R"("action":"phone_call","duration_seconds":65,"discard_reason":"hangup",)"
                                     R"("text":"")"),
      from_tdlib(R"({"@type":"messageCall","discard_reason":{"@type":"callDiscardReasonHungUp"},"duration":65})"));
  EXPECT_EQ(
      from_export("service", actor + R"("action":"todo_completions","completed":[1],"incompleted":[2],"text":"")"),
      from_tdlib(R"({"@type":"messageChecklistTasksDone","marked_as_done_task_ids":[1],)"
                 R"("marked_as_not_done_task_ids":[2]})"));
  EXPECT_EQ(from_export("service", actor + R"("action":"process_suggested_post","price_amount_whole":"1",)"
                                           R"("price_amount_nano":"500000000","price_currency":"TON",)"
                                           R"("scheduled_date":1714600000,"text":"")"),
            from_tdlib(R"({"@type":"messageSuggestedPostApproved","price":{"@type":"suggestedPostPriceGram",)"
                       R"("gram_cent_count":150},"send_date":1714600000})"));
}

}  // namespace

}  // namespace telelake
