// Ids, senders, times, replies, forwards, unknown and doubled keys, and what is no message at all.
#include <gtest/gtest.h>

#include "source/desktop_export/mapper_testing.h"

namespace telelake {
namespace {

// clang-format off
constexpr TestingRow kMessageRows[] = {
    {"user", "message",
     R"json("from":"Ann","from_id":"user5")json",
     R"json({"sender":{"id":5}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"own_supergroup", "message",
     R"json("from":"Team","from_id":"channel5")json",
     R"json({"sender":{"id":-1000000000005}}
participant {"id":-1000000000005,"kind":"group","name":"Team"})json"},
    {"another_channel", "message",
     R"json("from":"News","from_id":"channel6")json",
     R"json({"sender":{"id":-1000000000006}}
participant {"id":-1000000000006,"kind":"channel","name":"News"})json"},
    {"basic_group", "message",
     R"json("from":"Old","from_id":"chat6")json",
     R"json({"sender":{"id":-6}}
participant {"id":-6,"kind":"group","name":"Old"})json"},
    {"deleted_account", "message",
     R"json("from":null,"from_id":"user5")json",
     R"json({"sender":{"id":5}}
participant {"id":5,"kind":"user","deleted_account":true})json"},
    {"name_without_id", "message",
     R"json("from":"Ann")json",
     R"json({"sender":{"name":"Ann"}})json"},
    {"unknown_sender", "message",
     R"json("from":null)json",
     R"json({})json"},
    {"bare_number_of_1_4_8", "message",
     R"json("from":"Ann","from_id":5)json",
     R"json({"sender":{"id":5}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"offset_user_of_2_4", "message",
     R"json("from":"Ann","from_id":4294967301)json",
     R"json({"sender":{"id":5}}
participant {"id":5,"kind":"user","name":"Ann"})json"},
    {"offset_group_of_2_4", "message",
     R"json("from":null,"from_id":8589934598)json",
     R"json({"sender":{"id":-1000000000006}}
participant {"id":-1000000000006,"kind":"channel"})json"},
    {"id_zero_is_nobody", "message",
     R"json("from":"Ann","from_id":0)json",
     R"json({"sender":{"name":"Ann"}})json"},
    {"actor", "service",
     R"json("actor":null,"actor_id":"user5","action":"joined_telegram")json",
     R"json({"sender":{"id":5},"service":{"action":"contact_registered"}}
participant {"id":5,"kind":"user","deleted_account":true})json"},
    {"bad_peer", "message",
     R"json("from":"Ann","from_id":"robot5")json",
     R"json(problem /from_id: not a peer id)json"},
    {"peer_out_of_range", "message",
     R"json("from":"Ann","from_id":"user99999999999999")json",
     R"json(problem /from_id: not a peer id)json"},
    {"author_and_bot", "message",
     R"json("author":"A. B.","via_bot":"@gif")json",
     R"json({"via_bot":"gif","author_signature":"A. B."})json"},
    {"forward_of_a_name", "message",
     R"json("forwarded_from":"Hidden")json",
     R"json({"forward":{"from":{"name":"Hidden"}}})json"},
    {"forward_of_nobody", "message",
     R"json("forwarded_from":null)json",
     R"json({"forward":{"from":{}}})json"},
    {"forward_of_an_id", "message",
     R"json("forwarded_from":"News","forwarded_from_id":"channel6")json",
     R"json({"forward":{"from":{"id":-1000000000006}}}
participant {"id":-1000000000006,"kind":"channel","name":"News"})json"},
    {"saved_from", "message",
     R"json("saved_from":"News")json",
     R"json({"saved_from":{"chat":{"name":"News"}}})json"},
    {"saved_from_nobody", "message",
     R"json("saved_from":null)json",
     R"json({"saved_from":{"chat":{}}})json"},
    {"reply", "message",
     R"json("reply_to_message_id":7)json",
     R"json({"reply_to":{"message_id":7}})json"},
    {"reply_in_this_chat", "message",
     R"json("reply_to_message_id":7,"reply_to_peer_id":"channel5")json",
     R"json({"reply_to":{"message_id":7}})json"},
    {"reply_elsewhere", "message",
     R"json("reply_to_message_id":7,"reply_to_peer_id":"user5")json",
     R"json({"reply_to":{"chat_id":5,"message_id":7}})json"},
    {"edited", "message",
     R"json("edited":"2024-05-01T12:01:00","edited_unixtime":"1714557660")json",
     R"json({"edited":true,"edited_at":"2024-05-01T10:01:00Z","deleted":false,"revision":1})json"},
    {"never_edited_of_1_3", "message",
     R"json("edited":"1970-01-01T03:00:00")json",
     R"json({})json"},
    {"edited_at_time_zero", "message",
     R"json("edited":"1970-01-01T01:00:00","edited_unixtime":"0")json",
     R"json({})json"},
    {"edited_after_2100", "message",
     R"json("edited":"2150-05-01T12:01:00","edited_unixtime":"5690700000")json",
     R"json(problem /edited: outside the times that a message can have)json"},
    {"unknown_keys", "message",
     R"json("zebra":[ 1, {"a" : "b"} ],"apple":null)json",
     R"json({"extra":{"apple":"null","zebra":"[1,{\"a\":\"b\"}]"}}
unmapped key:zebra
unmapped key:apple)json"},
    {"a_doubled_key", "message",
     R"json("author":"A","author":"B")json",
     R"json({"author_signature":"A","extra":{"author":"\"B\""}}
unmapped key:author
mended)json"},
    {"a_doubled_unknown_key", "message",
     R"json("zebra":1,"zebra":2)json",
     R"json({"extra":{"zebra":"1"}}
unmapped key:zebra
mended)json"},
    {"a_key_with_an_escape", "message",
     R"json("ze\u0062ra":1)json",
     R"json({"extra":{"zebra":"1"}}
unmapped key:zebra)json"},
    {"a_media_key_without_media", "message",
     R"json("performer":"P")json",
     R"json({"extra":{"performer":"\"P\""}}
unmapped key:performer)json"},
    {"a_wrong_type_of_a_known_key", "message",
     R"json("author":5)json",
     R"json(problem /author: not a string)json"},
    {"not_well_formed_inside", "message",
     R"json("zebra":[1,])json",
     R"json(problem /zebra: not well-formed JSON)json"},
    {"not_well_formed_outside", "message",
     R"json("zebra":1,)json",
     R"json(problem : not well-formed JSON)json"},
    {"a_bad_literal", "message",
     R"json("zebra":nope)json",
     R"json(problem /zebra: not well-formed JSON)json"},
    {"unsupported", "raw",
     R"json({"id":1,"type":"unsupported"})json",
     R"json(undated {"id":1,"chat_id":-1000000000005,"reason":"unsupported"}
unmapped undated:unsupported)json"},
    {"unsupported_of_the_future", "raw",
     R"json({"id":1,"type":"dream","depth":3})json",
     R"json(undated {"id":1,"chat_id":-1000000000005,"reason":"unsupported","extra":{"depth":"3","type":"\"dream\""}}
unmapped undated:unsupported)json"},
    {"time_zero", "raw",
     R"json({"id":1,"type":"message","date":"1970-01-01T03:00:00","date_unixtime":"0","from":"Ann","from_id":"user5","text":"","text_entities":[]})json",
     R"json(undated {"id":1,"chat_id":-1000000000005,"reason":"time_zero","extra":{"from":"\"Ann\"","from_id":"\"user5\""}}
unmapped undated:time_zero)json"},
    {"time_zero_before_3_7", "raw",
     R"json({"id":1,"type":"message","date":"1969-12-31T19:00:00","text":"left"})json",
     R"json(undated {"id":1,"chat_id":-1000000000005,"reason":"time_zero","extra":{"text":"\"left\""}}
unmapped undated:time_zero)json"},
    {"a_new_type_with_a_date", "raw",
     R"json({"id":1,"type":"dream","date":"2024-05-01T12:00:00","date_unixtime":"1714557600","text":"x"})json",
     R"json({"text":"x","extra":{"type":"\"dream\""}}
unmapped type:dream)json"},
    {"local_time_alone", "raw",
     R"json({"id":1,"type":"message","date":"2021-05-01T12:00:00","edited":"2021-05-01T12:05:00","text":"x"})json",
     R"json({"id":1,"chat_id":-1000000000005,"date":"2021-05-01T12:00:00Z","assumed_zone":"UTC","text":"x","edited":true,"edited_at":"2021-05-01T12:05:00Z","deleted":false,"revision":1})json"},
    {"no_id", "raw",
     R"json({"type":"message","date":"2021-05-01T12:00:00","text":"x"})json",
     R"json(problem /id: there is no id)json"},
    {"no_type", "raw",
     R"json({"id":1,"date":"2021-05-01T12:00:00","text":"x"})json",
     R"json(problem /type: there is no type)json"},
    {"no_date", "raw",
     R"json({"id":1,"type":"message","text":"x"})json",
     R"json(problem /date: there is no date)json"},
    {"id_beyond_32_bits", "raw",
     R"json({"id":2147483648,"type":"message","date":"2021-05-01T12:00:00","text":"x"})json",
     R"json(problem /id: out of range)json"},
    {"negative_id", "raw",
     R"json({"id":-999999999,"type":"message","date":"2021-05-01T12:00:00","text":"x"})json",
     R"json({"id":-999999999,"chat_id":-1000000000005,"date":"2021-05-01T12:00:00Z","assumed_zone":"UTC","text":"x"})json"},
    {"id_of_the_wrong_type", "raw",
     R"json({"id":"1","type":"message","date":"2021-05-01T12:00:00","text":"x"})json",
     R"json(problem /id: not an integer)json"},
    {"id_zero", "raw",
     R"json({"id":0,"type":"message","date":"2021-05-01T12:00:00","text":"x"})json",
     R"json(problem /id: no message has the id 0)json"},
    {"id_with_a_fraction", "raw",
     R"json({"id":1.0,"type":"message","date":"2021-05-01T12:00:00","text":"x"})json",
     R"json(problem /id: not an integer)json"},
    {"type_of_the_wrong_type", "raw",
     R"json({"id":1,"type":3,"date":"2021-05-01T12:00:00","text":"x"})json",
     R"json(problem /type: not a string)json"},
    {"date_of_another_form", "raw",
     R"json({"id":1,"type":"message","date":"01.05.2021","text":"x"})json",
     R"json(problem /date: not a local time)json"},
    {"date_before_telegram", "raw",
     R"json({"id":1,"type":"message","date":"2010-05-01T12:00:00","text":"x"})json",
     R"json(problem /date: outside the times that a message can have)json"},
    {"unix_time_of_the_wrong_type", "raw",
     R"json({"id":1,"type":"message","date":"2021-05-01T12:00:00","date_unixtime":[],"text":"x"})json",
     R"json(problem /date_unixtime: not an integer in a string)json"},
    {"not_an_object", "raw",
     R"json([1])json",
     R"json(problem : not an object)json"},
    {"not_json", "raw",
     R"json({"id":1)json",
     R"json(problem : not well-formed JSON)json"},
    {"two_values", "raw",
     R"json({"id":1} {"id":2})json",
     R"json(problem : not well-formed JSON)json"},
    {"empty", "raw",
     R"json()json",
     R"json(problem : not readable as JSON: Empty: no JSON found)json"},
    {"null", "raw",
     R"json(null)json",
     R"json(problem : not an object)json"},
    {"unclosed_string", "raw",
     R"json({"id":1,"type":"mess)json",
     R"json(problem : not readable as JSON: A string is opened, but never closed.)json"},
};
// clang-format on

class MessageRowTest : public testing::TestWithParam<TestingRow> {};

TEST_P(MessageRowTest, BecomesThis) { EXPECT_EQ(shown(GetParam()), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(Format, MessageRowTest, testing::ValuesIn(kMessageRows), row_name);

}  // namespace
}  // namespace telelake
