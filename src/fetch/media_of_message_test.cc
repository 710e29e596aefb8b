#include "fetch/media_of_message.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/reader.h"

namespace telelake {
namespace {

constexpr const char* kMessage =
    R"({"id":1,"chat_id":-1000000002001,"date":"2024-03-01T00:00:00Z","sender":{"id":7},"text":"")";
constexpr const char* kPlain = R"(,"kind":"message")";
constexpr const char* kEnd = R"(,"edited":false,"deleted":false,"revision":1})";

// The names of the files of a message with these members.
std::vector<std::string> names(const std::string& members) {
  Reader reader;
  auto message = reader.read<Message>(kMessage + members + kEnd);
  if (!message) return {message.error().pointer + " " + message.error().reason};
  std::vector<std::string> found;
  for (const Media* media : files_of(std::as_const(*message))) found.push_back(media->unique_id);
  EXPECT_EQ(files_of(*message).size(), found.size());
  return found;
}

TEST(FilesOfMessage, AreItsMediumAndThePhotoOfAServiceMessage) {
  EXPECT_THAT(names(kPlain), testing::IsEmpty());
  EXPECT_THAT(names(R"(,"kind":"message","media":{"kind":"photo","unique_id":"A"})"), testing::ElementsAre("A"));
  EXPECT_THAT(names(R"(,"kind":"message","media":{"kind":"dice","unique_id":"A"})"), testing::IsEmpty());
  EXPECT_THAT(
      names(
          R"(,"kind":"service","service":{"action":"chat_change_photo","details":{"photo":{"kind":"photo","unique_id":"B"}}})"),
      testing::ElementsAre("B"));
}

TEST(FilesOfMessage, AreThoseWithinARichMessageAtAnyDepth) {
  EXPECT_THAT(names(R"(,"kind":"message","rich":{"blocks":[{"type":"photo","media":{"kind":"photo","unique_id":"A"}},)"
                    R"({"type":"details","blocks":[{"type":"video","media":{"kind":"video","unique_id":"B"}}]}]})"),
              testing::ElementsAre("A", "B"));
}

}  // namespace
}  // namespace telelake
