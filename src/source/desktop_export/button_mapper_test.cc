// Every type of button.
#include <gtest/gtest.h>

#include "source/desktop_export/mapper_testing.h"

namespace telelake {
namespace {

// clang-format off
constexpr TestingRow kButtonRows[] = {
    {"url", "message",
     R"json("inline_bot_buttons":[[{"type":"url","text":"Go","data":"https://example.org/"}]])json",
     R"json({"buttons":[[{"type":"url","text":"Go","url":"https://example.org/"}]]})json"},
    {"auth", "message",
     R"json("inline_bot_buttons":[[{"type":"auth","text":"Log in","data":"https://example.org/","forward_text":"F","button_id":3}]])json",
     R"json({"buttons":[[{"type":"login_url","text":"Log in","url":"https://example.org/","forward_text":"F","button_id":3}]]})json"},
    {"callback", "message",
     R"json("inline_bot_buttons":[[{"type":"callback","text":"Yes","dataBase64":"AP8_","data":""}]])json",
     R"json({"buttons":[[{"type":"callback","text":"Yes","data":"AP8_"}]]})json"},
    {"callback_of_4_13", "message",
     R"json("inline_bot_buttons":[[{"type":"callback","text":"Yes","data":"a\u0000?~"}]])json",
     R"json({"buttons":[[{"type":"callback","text":"Yes","data":"YQA_fg"}]]})json"},
    {"callback_with_password", "message",
     R"json("inline_bot_buttons":[[{"type":"callback_with_password","text":"Yes","dataBase64":"AA","data":""}]])json",
     R"json({"buttons":[[{"type":"callback_with_password","text":"Yes","data":"AA"}]]})json"},
    {"switch_inline", "message",
     R"json("inline_bot_buttons":[[{"type":"switch_inline","text":"S","data":"query"}]])json",
     R"json({"buttons":[[{"type":"switch_inline","text":"S","query":"query"}]]})json"},
    {"switch_inline_same", "message",
     R"json("inline_bot_buttons":[[{"type":"switch_inline_same","text":"S","data":"query"}]])json",
     R"json({"buttons":[[{"type":"switch_inline_current_chat","text":"S","query":"query"}]]})json"},
    {"game", "message",
     R"json("inline_bot_buttons":[[{"type":"game","text":"Play"}]])json",
     R"json({"buttons":[[{"type":"game","text":"Play"}]]})json"},
    {"buy", "message",
     R"json("inline_bot_buttons":[[{"type":"buy","text":"Pay"}]])json",
     R"json({"buttons":[[{"type":"buy","text":"Pay"}]]})json"},
    {"user_profile", "message",
     R"json("inline_bot_buttons":[[{"type":"user_profile","text":"Ann","data":"5"}]])json",
     R"json({"buttons":[[{"type":"user","text":"Ann","user_id":5}]]})json"},
    {"web_view", "message",
     R"json("inline_bot_buttons":[[{"type":"web_view","text":"Open","data":"https://example.org/app"}]])json",
     R"json({"buttons":[[{"type":"web_app","text":"Open","url":"https://example.org/app"}]]})json"},
    {"simple_web_view", "message",
     R"json("inline_bot_buttons":[[{"type":"simple_web_view","text":"Open","data":"https://example.org/app"}]])json",
     R"json({"buttons":[[{"type":"simple_web_app","text":"Open","url":"https://example.org/app"}]]})json"},
    {"copy_text", "message",
     R"json("inline_bot_buttons":[[{"type":"copy_text","text":"Copy","data":"secret"}]])json",
     R"json({"buttons":[[{"type":"copy_text","text":"Copy","copy_text":"secret"}]]})json"},
    {"request_peer", "message",
     R"json("inline_bot_buttons":[[{"type":"request_peer","text":"Choose","data":"unsupported","button_id":4}]])json",
     R"json({"buttons":[[{"type":"request_peer","text":"Choose","button_id":4}]]})json"},
    {"request_phone", "message",
     R"json("inline_bot_buttons":[[{"type":"request_phone","text":"Phone"}]])json",
     R"json({"buttons":[[{"type":"request_phone_number","text":"Phone"}]]})json"},
    {"request_location", "message",
     R"json("inline_bot_buttons":[[{"type":"request_location","text":"Place"}]])json",
     R"json({"buttons":[[{"type":"request_location","text":"Place"}]]})json"},
    {"request_poll_quiz", "message",
     R"json("inline_bot_buttons":[[{"type":"request_poll","text":"Poll","data":"\u0001"}]])json",
     R"json({"buttons":[[{"type":"request_poll","text":"Poll","quiz":true}]]})json"},
    {"request_poll", "message",
     R"json("inline_bot_buttons":[[{"type":"request_poll","text":"Poll","data":"\u0000"}]])json",
     R"json({"buttons":[[{"type":"request_poll","text":"Poll","quiz":false}]]})json"},
    {"default", "message",
     R"json("inline_bot_buttons":[[{"type":"default","text":"Hello"}]])json",
     R"json({"buttons":[[{"type":"text","text":"Hello"}]]})json"},
    {"disabled", "message",
     R"json("inline_bot_buttons":[[{"type":"disabled","text":"Off"}]])json",
     R"json({"buttons":[[{"type":"disabled","text":"Off"}]]})json"},
    {"an_unknown_button", "message",
     R"json("inline_bot_buttons":[[{"type":"levitate","text":"Up","data":"x"}]])json",
     R"json({"buttons":[[{"type":"unknown","text":"Up"}]],"extra":{"inline_bot_buttons":"[[{\"type\":\"levitate\",\"text\":\"Up\",\"data\":\"x\"}]]"}}
unmapped button:levitate
unmapped key:inline_bot_buttons.data)json"},
    {"two_rows", "message",
     R"json("inline_bot_buttons":[[{"type":"game","text":"A"},{"type":"buy","text":"B"}],[{"type":"default","text":"C"}]])json",
     R"json({"buttons":[[{"type":"game","text":"A"},{"type":"buy","text":"B"}],[{"type":"text","text":"C"}]]})json"},
    {"a_button_without_type", "message",
     R"json("inline_bot_buttons":[[{"text":"A"}]])json",
     R"json(problem /inline_bot_buttons/0/0: a button without a type)json"},
};
// clang-format on

class ButtonRowTest : public testing::TestWithParam<TestingRow> {};

TEST_P(ButtonRowTest, BecomesThis) { EXPECT_EQ(shown(GetParam()), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(Format, ButtonRowTest, testing::ValuesIn(kButtonRows), row_name);

}  // namespace
}  // namespace telelake
