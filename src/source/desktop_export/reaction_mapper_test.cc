// Every type of reaction.
#include <gtest/gtest.h>

#include "source/desktop_export/mapper_testing.h"

namespace telelake {
namespace {

// clang-format off
constexpr TestingRow kReactionRows[] = {
    {"emoji", "message",
     R"json("reactions":[{"type":"emoji","count":3,"emoji":"👍"}])json",
     R"json({"reactions":[{"type":"emoji","emoji":"👍","count":3}]})json"},
    {"emoji_with_recent", "message",
     R"json("reactions":[{"type":"emoji","count":3,"emoji":"👍","recent":[{"from":"Ann","from_id":"user5","date":"2024-05-01T13:00:00"},{"from":null,"from_id":"user6","date":"2024-05-01T13:00:01"}]}])json",
     R"json({"reactions":[{"type":"emoji","emoji":"👍","count":3,"recent":[{"sender":{"id":5},"date":"2024-05-01T11:00:00Z"},{"sender":{"id":6},"date":"2024-05-01T11:00:01Z"}]}]}
participant {"id":5,"kind":"user","name":"Ann"}
participant {"id":6,"kind":"user","deleted_account":true})json"},
    {"custom_emoji", "message",
     R"json("reactions":[{"type":"custom_emoji","count":1,"document_id":"stickers/s.webp"}])json",
     R"json({"reactions":[{"type":"custom_emoji","sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","count":1}]})json"},
    {"custom_emoji_unavailable", "message",
     R"json("reactions":[{"type":"custom_emoji","count":1,"document_id":"(unavailable)"}])json",
     R"json({"reactions":[{"type":"custom_emoji","count":1}]})json"},
    {"paid", "message",
     R"json("reactions":[{"type":"paid","count":12}])json",
     R"json({"reactions":[{"type":"paid","count":12}]})json"},
    {"empty", "message",
     R"json("reactions":[{"type":"empty","count":0}])json",
     R"json({"reactions":[{"type":"empty","count":0}]})json"},
    {"an_unknown_reaction", "message",
     R"json("reactions":[{"type":"wave","count":1,"strength":2}])json",
     R"json({"reactions":[{"type":"unknown","count":1}],"extra":{"reactions":"[{\"type\":\"wave\",\"count\":1,\"strength\":2}]"}}
unmapped reaction:wave
unmapped key:reactions.strength)json"},
    {"a_count_of_the_wrong_type", "message",
     R"json("reactions":[{"type":"paid","count":"12"}])json",
     R"json(problem /reactions/0/count: not an integer)json"},
};
// clang-format on

class ReactionRowTest : public testing::TestWithParam<TestingRow> {};

TEST_P(ReactionRowTest, BecomesThis) { EXPECT_EQ(shown(GetParam()), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(Format, ReactionRowTest, testing::ValuesIn(kReactionRows), row_name);

}  // namespace
}  // namespace telelake
