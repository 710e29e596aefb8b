#include "contract/records.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(RecordsTest, TheTableNamesEveryMemberInOrder) {
  std::vector<std::string_view> names;
  for_each_field<Header>([&](auto field) { names.push_back(field.name); });
  EXPECT_EQ(names, (std::vector<std::string_view>{"schema_version", "source", "date", "timezone"}));
}

TEST(RecordsTest, RecordsThatContainThemselvesCopyDeeply) {
  RichText text{.type = RichTextType::kBold, .parts = {RichText{.type = RichTextType::kPlain, .text = "a"}}};
  RichText copy = text;
  copy.parts[0].text = "b";
  EXPECT_NE(copy, text);
  EXPECT_EQ(text.parts[0].text, "a");
}

}  // namespace
}  // namespace telelake
