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
}

TEST(ChatName, TellsWhatNamesNoChat) {
  for (const char* text :
       {"", "@", "0", "https://t.me/+AbCdEf", "https://t.me/joinchat/AbCdEf", "two words",
        "https://t.me/addstickers/Animals", "https://t.me/12345", "https://example.org/durov", "@имя"}) {
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
