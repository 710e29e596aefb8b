#include "fetch/chat_name.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(ChatName, ReadsIdsNamesAndLinks) {
  EXPECT_EQ(parse_chat_name("-1001234567890").id, -1001234567890);
  EXPECT_EQ(parse_chat_name("777000").id, 777000);
  EXPECT_EQ(parse_chat_name("@Durov").username, "durov");
  EXPECT_EQ(parse_chat_name("durov").username, "durov");
  EXPECT_EQ(parse_chat_name("https://t.me/durov/42?single").username, "durov");
  EXPECT_EQ(parse_chat_name("t.me/s/durov").username, "durov");
  EXPECT_EQ(parse_chat_name("https://t.me/c/1234567890/17").id, -1001234567890);
  EXPECT_EQ(parse_chat_name("https://t.me/c/1234567890/3/17?thread=3").id, -1001234567890);
}

TEST(ChatName, ReadsEveryFormOfALink) {
  for (const char* text :
       {"HTTPS://T.me/Durov", "http://www.t.me/durov", "durov.t.me", "https://durov.t.me/17?comment=3", " @durov\n",
        "https://t.me/@durov", "telegram.dog/s/durov/17", "t.me/durov/", "tg://resolve?domain=durov&post=17",
        "tg:resolve?post=17&domain=Durov"}) {
    EXPECT_EQ(parse_chat_name(text).username, "durov") << text;
  }
  EXPECT_EQ(parse_chat_name("tg://privatepost?channel=1234567890&post=17").id, -1001234567890);
}

TEST(ChatName, TellsInvitations) {
  for (const char* text : {"https://t.me/+AbCdEf", "t.me/joinchat/AbCdEf", "tg://join?invite=AbCdEf"}) {
    EXPECT_TRUE(parse_chat_name(text).is_invitation) << text;
  }
  EXPECT_FALSE(parse_chat_name("https://t.me/addlist/AbCdEf").is_invitation);
}

TEST(ChatName, TellsWhatNamesNoChat) {
  for (const char* text : {"",
                           "@",
                           "0",
                           "https://t.me/+AbCdEf",
                           "https://t.me/joinchat/AbCdEf",
                           "two words",
                           "https://t.me/addstickers/Animals",
                           "https://t.me/12345",
                           "https://example.org/durov",
                           "@имя",
                           "ab",
                           "https://t.me/iv?url=x",
                           "https://t.me/m/AbCdEf",
                           "https://t.me/nft/Thing-1",
                           "https://t.me/contact/AbCd",
                           "tg://resolve?phone=15550100",
                           "tg://settings",
                           "tg://resolve",
                           "https://t.me/c/abc",
                           "https://t.me/c/-5",
                           "t.me/addlist/AbCdEf",
                           "https://durov",
                           "a_name_of_more_than_thirty_two_letters"}) {
    EXPECT_TRUE(parse_chat_name(text).is_none()) << text;
  }
}

TEST(ChatName, TellsWhetherAChatIsNamed) {
  const std::vector<std::string> texts{"@Durov", "-1001234567890"};
  EXPECT_TRUE(is_named(texts, 5, "durov"));
  EXPECT_TRUE(is_named(texts, -1001234567890, ""));
  EXPECT_FALSE(is_named(texts, 5, "other"));
  EXPECT_FALSE(is_named(texts, 5, ""));
}

}  // namespace
}  // namespace telelake
