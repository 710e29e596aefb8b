// The message around its content: identity, times, senders, forwards, replies, topics, counters, buttons.
#include "source/tdlib/td_mapper_testing.h"

namespace telelake {

namespace {

constexpr std::string_view kText =
    R"({"@type":"messageText","text":{"@type":"formattedText","text":"hi","entities":[]},)"
    R"("link_preview":null,"link_preview_options":null})";

const TdRow kRows[] = {
    {"text", kText, "", R"({"text":"hi"})"},
    {"edited", kText, R"("edit_date":1714557700)",
     R"({"text":"hi","edited":true,"edited_at":"2024-05-01T10:01:40Z","deleted":false,"revision":1})"},
    {"channel_sender", kText, R"("sender_id":{"@type":"messageSenderChat","chat_id":-1001000000006})",
     R"({"sender":{"id":-1001000000006},"text":"hi"})"
     "\n"
     R"(participant {"id":-1001000000006,"kind":"channel","name":"News","username":"news"})"},
    {"forward_user", kText,
     R"("forward_info":{"@type":"messageForwardInfo","origin":{"@type":"messageOriginUser","sender_user_id":103},)"
     R"("date":1700000000,"source":null,"public_service_announcement_type":""})",
     R"({"text":"hi","forward":{"from":{"id":103},"date":"2023-11-14T22:13:20Z"}})"
     "\n"
     R"(participant {"id":103,"kind":"user","deleted_account":true})"},
    {"forward_hidden", kText,
     R"("forward_info":{"@type":"messageForwardInfo","origin":{"@type":"messageOriginHiddenUser","sender_name":"X"},)"
     R"("date":1700000000})",
     R"({"text":"hi","forward":{"from":{"name":"X"},"date":"2023-11-14T22:13:20Z"}})"},
    {"forward_group", kText,
     R"("forward_info":{"@type":"messageForwardInfo","origin":{"@type":"messageOriginChat",)"
     R"("sender_chat_id":-1001000000005,"author_signature":"boss"},"date":1700000000})",
     R"({"text":"hi","forward":{"from":{"id":-1001000000005},"date":"2023-11-14T22:13:20Z"},)"
     R"("extra":{"forward_info.origin.author_signature":"\"boss\""}})"
     "\n"
     R"(participant {"id":-1001000000005,"kind":"group","name":"Test"})"
     "\nunmapped key:forward_info.origin.author_signature"},
    {"forward_channel_saved", kText,
     R"("forward_info":{"@type":"messageForwardInfo","origin":{"@type":"messageOriginChannel",)"
     R"("chat_id":-1001000000006,"message_id":10485760,"author_signature":""},"date":1700000000,)"
     R"("source":{"@type":"forwardSource","chat_id":-1001000000006,"message_id":10485760,"sender_id":null,)"
     R"("sender_name":"","date":0,"is_outgoing":false}})",
     R"({"text":"hi","forward":{"from":{"id":-1001000000006},"date":"2023-11-14T22:13:20Z","message_id":10},)"
     R"("saved_from":{"chat":{"id":-1001000000006},"message_id":10}})"
     "\n"
     R"(participant {"id":-1001000000006,"kind":"channel","name":"News","username":"news"})"},
    {"imported", kText, R"("import_info":{"@type":"messageImportInfo","sender_name":"Y","date":1500000000})",
     R"({"text":"hi","forward":{"from":{"name":"Y"},"date":"2017-07-14T02:40:00Z"},)"
     R"("extra":{"import_info":"{\"@type\":\"messageImportInfo\",\"sender_name\":\"Y\",\"date\":1500000000}"}})"
     "\nunmapped key:import_info"},
    {"reply", kText,
     R"("reply_to":{"@type":"messageReplyToMessage","chat_id":-1001000000005,"message_id":3145728,"quote":null,)"
     R"("checklist_task_id":0,"poll_option_id":"","origin":null,"origin_send_date":0,"content":null})",
     R"({"text":"hi","reply_to":{"message_id":3}})"},
    {"reply_quote_elsewhere", kText,
     R"("reply_to":{"@type":"messageReplyToMessage","chat_id":-1001000000006,"message_id":3145728,)"
     R"("quote":{"@type":"textQuote","text":{"@type":"formattedText","text":"part","entities":[]},"position":4,)"
     R"("is_manual":true}})",
     R"({"text":"hi","reply_to":{"chat_id":-1001000000006,"message_id":3,"quote":"part"},)"
     R"("extra":{"reply_to.quote.is_manual":"true","reply_to.quote.position":"4"}})"
     "\nunmapped key:reply_to.quote.position\nunmapped key:reply_to.quote.is_manual"},
    {"reply_unseen", kText,
     R"("reply_to":{"@type":"messageReplyToMessage","chat_id":0,"message_id":0,"origin_send_date":1700000000})",
     R"({"text":"hi","extra":{"reply_to":)"
     R"("{\"@type\":\"messageReplyToMessage\",\"chat_id\":0,\"message_id\":0,\"origin_send_date\":1700000000}"}})"
     "\nunmapped key:reply_to"},
    {"reply_story", kText, R"("reply_to":{"@type":"messageReplyToStory","story_poster_chat_id":101,"story_id":4})",
     R"({"text":"hi","extra":{"reply_to":)"
     R"("{\"@type\":\"messageReplyToStory\",\"story_poster_chat_id\":101,\"story_id\":4}"}})"
     "\nunmapped key:reply_to"},
    {"forum_topic", kText, R"("topic_id":{"@type":"messageTopicForum","forum_topic_id":5})",
     R"({"text":"hi","thread_id":5})"},
    {"thread", kText, R"("topic_id":{"@type":"messageTopicThread","message_thread_id":5242880})",
     R"({"text":"hi","thread_id":5})"},
    {"saved_topic", kText, R"("topic_id":{"@type":"messageTopicSavedMessages","saved_messages_topic_id":9})",
     R"({"text":"hi","extra":{"topic_id":)"
     R"("{\"@type\":\"messageTopicSavedMessages\",\"saved_messages_topic_id\":9}"}})"
     "\nunmapped key:topic_id"},
    {"album", kText, R"("media_album_id":"13579246801234567")", R"({"text":"hi","album_id":"13579246801234567"})"},
    {"no_album", kText, R"("media_album_id":"0")", R"({"text":"hi"})"},
    {"marks", kText,
     R"("can_be_saved":false,"is_pinned":true,"author_signature":"Ed","paid_message_star_count":5,)"
     R"("via_bot_user_id":102)",
     R"({"text":"hi","paid_stars":5,"via_bot":"gif","author_signature":"Ed","pinned":true})"
     "\nprotected"},
    {"unknown_bot", kText, R"("via_bot_user_id":999)",
     R"({"text":"hi","extra":{"via_bot_user_id":"999"}})"
     "\nunmapped key:via_bot_user_id"},
    {"counters", kText,
     R"("interaction_info":{"@type":"messageInteractionInfo","view_count":90,"forward_count":2,)"
     R"("reply_info":{"@type":"messageReplyInfo","reply_count":1},"reactions":{"@type":"messageReactions","reactions":[)"
     R"({"@type":"messageReaction","type":{"@type":"reactionTypeEmoji","emoji":"👍"},"total_count":3,"is_chosen":true,)"
     R"("used_sender_id":{"@type":"messageSenderUser","user_id":101},)"
     R"("recent_sender_ids":[{"@type":"messageSenderUser","user_id":101}]},)"
     R"({"@type":"messageReaction","type":{"@type":"reactionTypeCustomEmoji","custom_emoji_id":"53245"},)"
     R"("total_count":1,"recent_sender_ids":[]},)"
     R"({"@type":"messageReaction","type":{"@type":"reactionTypePaid"},"total_count":9},)"
     R"({"@type":"messageReaction","type":{"@type":"reactionTypeNew"},"total_count":1}],"are_tags":false}})",
     R"({"text":"hi","reactions":[{"type":"emoji","emoji":"👍","count":3,"recent":[{"sender":{"id":101}}]},)"
     R"({"type":"custom_emoji","custom_emoji_id":"53245","count":1},{"type":"paid","count":9},)"
     R"({"type":"unknown","count":1}],"views":90,"forwards":2,"extra":{"interaction_info.reactions.reactions.3.type":)"
     R"("{\"@type\":\"reactionTypeNew\"}"}})"
     "\nunmapped reaction:reactionTypeNew"},
    {"others", kText,
     R"("effect_id":"5104841245755180586","sender_boost_count":2,"sender_tag":"x","unread_reactions":[],)"
     R"("fact_check":{"@type":"factCheck","text":{"@type":"formattedText","text":"no","entities":[]},)"
     R"("country_code":"DE"})",
     R"({"text":"hi","extra":{"effect_id":"\"5104841245755180586\"","fact_check":"{\"@type\":\"factCheck\",)"
     R"(\"text\":{\"@type\":\"formattedText\",\"text\":\"no\",\"entities\":[]},\"country_code\":\"DE\"}",)"
     R"("sender_boost_count":"2","sender_tag":"\"x\""}})"
     "\nunmapped key:effect_id\nunmapped key:sender_boost_count\nunmapped key:sender_tag\nunmapped key:fact_check"},
    {"expires", kText, R"("auto_delete_in":86400.0)",
     R"({"text":"hi"})"
     "\nexpires"},
    {"buttons", kText,
     R"("reply_markup":{"@type":"replyMarkupInlineKeyboard","rows":[[)"
     R"({"@type":"inlineKeyboardButton","text":"a","icon_custom_emoji_id":"0","style":{"@type":"buttonStylePrimary"},)"
     R"("type":{"@type":"inlineKeyboardButtonTypeUrl","url":"https://e.org"}},)"
     R"({"@type":"inlineKeyboardButton","text":"b","style":{"@type":"buttonStyleDefault"},)"
     R"("type":{"@type":"inlineKeyboardButtonTypeCallback","data":"+/8="}}],[)"
     R"({"@type":"inlineKeyboardButton","text":"c","type":{"@type":"inlineKeyboardButtonTypeSwitchInline","query":"q",)"
     R"("target_chat":{"@type":"targetChatCurrent"}}},)"
     R"({"@type":"inlineKeyboardButton","text":"d","type":{"@type":"inlineKeyboardButtonTypeSwitchInline","query":"q",)"
     R"("target_chat":{"@type":"targetChatChosen","types":{"@type":"targetChatTypes","allow_user_chats":true,)"
     R"("allow_bot_chats":false,"allow_group_chats":true,"allow_channel_chats":false}}}},)"
     R"({"@type":"inlineKeyboardButton","text":"e","type":{"@type":"inlineKeyboardButtonTypeLoginUrl","url":"u",)"
     R"("id":4,"forward_text":"f"}},)"
     R"({"@type":"inlineKeyboardButton","text":"f","type":{"@type":"inlineKeyboardButtonTypeUser","user_id":101}},)"
     R"({"@type":"inlineKeyboardButton","text":"g","type":{"@type":"inlineKeyboardButtonTypeCopyText","text":"t"}},)"
     R"({"@type":"inlineKeyboardButton","text":"h","type":{"@type":"inlineKeyboardButtonTypeCallbackGame"}},)"
     R"({"@type":"inlineKeyboardButton","text":"i","type":{"@type":"inlineKeyboardButtonTypeBuy"}},)"
     R"({"@type":"inlineKeyboardButton","text":"j","type":{"@type":"inlineKeyboardButtonTypeWebApp","url":"w"}},)"
     R"({"@type":"inlineKeyboardButton","text":"k","type":{"@type":"inlineKeyboardButtonTypeDisabled"}},)"
     R"({"@type":"inlineKeyboardButton","text":"l","type":{"@type":"inlineKeyboardButtonTypeNew","x":1}}]]})",
     R"({"text":"hi","buttons":[[{"type":"url","text":"a","url":"https://e.org","style":"primary"},)"
     R"({"type":"callback","text":"b","data":"-_8"}],[{"type":"switch_inline_current_chat","text":"c","query":"q"},)"
     R"({"type":"switch_inline","text":"d","query":"q","peer_types":["pm","chat","megagroup"]},)"
     R"({"type":"login_url","text":"e","url":"u","forward_text":"f","button_id":4},)"
     R"({"type":"user","text":"f","user_id":101},{"type":"copy_text","text":"g","copy_text":"t"},)"
     R"({"type":"game","text":"h"},{"type":"buy","text":"i"},{"type":"web_app","text":"j","url":"w"},)"
     R"({"type":"disabled","text":"k"},{"type":"unknown","text":"l"}]],"extra":{"reply_markup.rows.1.9.type":)"
     R"("{\"@type\":\"inlineKeyboardButtonTypeNew\",\"x\":1}"}})"
     "\nunmapped button:inlineKeyboardButtonTypeNew"},
    {"keyboard", kText,
     R"("reply_markup":{"@type":"replyMarkupShowKeyboard","rows":[[)"
     R"({"@type":"keyboardButton","text":"a","type":{"@type":"keyboardButtonTypeText"}},)"
     R"({"@type":"keyboardButton","text":"b","type":{"@type":"keyboardButtonTypeRequestPoll","force_regular":false,)"
     R"("force_quiz":true}},)"
     R"({"@type":"keyboardButton","text":"c","type":{"@type":"keyboardButtonTypeRequestPhoneNumber"}},)"
     R"({"@type":"keyboardButton","text":"d","type":{"@type":"keyboardButtonTypeWebApp","url":"w"}}]],)"
     R"("is_persistent":false,"one_time":true})",
     R"({"text":"hi","buttons":[[{"type":"text","text":"a"},{"type":"request_poll","text":"b","quiz":true},)"
     R"({"type":"request_phone_number","text":"c"},{"type":"simple_web_app","text":"d","url":"w"}]],)"
     R"("extra":{"reply_markup.one_time":"true"}})"
     "\nunmapped key:reply_markup.one_time"},
    {"force_reply", kText, R"("reply_markup":{"@type":"replyMarkupForceReply","is_personal":true})",
     R"({"text":"hi","extra":{"reply_markup":"{\"@type\":\"replyMarkupForceReply\",\"is_personal\":true}"}})"
     "\nunmapped markup:replyMarkupForceReply"},
    {"unsupported", R"({"@type":"messageUnsupported"})", "",
     R"({"extra":{"content":"{\"@type\":\"messageUnsupported\"}"}})"
     "\nunmapped content:messageUnsupported"},
    {"future_date", kText, R"("edit_date":4000000000)",
     R"({"text":"hi","edited":true,"edited_at":"2096-10-02T07:06:40Z","deleted":false,"revision":1})"},
    {"edit_beyond", kText, R"("edit_date":9000000000)",
     "error /edit_date: outside the times that a message can have, expected 2013-08-14 to 2099-12-31"},
    {"entity_past_end",
     R"({"@type":"messageText","text":{"@type":"formattedText","text":"😀","entities":[{"@type":"textEntity",)"
     R"("offset":0,"length":3,"type":{"@type":"textEntityTypeBold"}}]}})",
     "", "error /content/text/entities/0: the entity ends behind the text, expected at most 2 UTF-16 units"},
    {"wrong_type", kText, R"("is_pinned":"yes")", "error /is_pinned: not true or false, expected true or false"},
    {"no_content", "null", "", "error /content: there is no content, expected an object"},
};

class TdMessages : public testing::TestWithParam<TdRow> {};

TEST_P(TdMessages, AreMapped) { EXPECT_EQ(shown(GetParam()), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(Table, TdMessages, testing::ValuesIn(kRows), td_row_name);

}  // namespace

}  // namespace telelake
