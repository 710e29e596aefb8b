#include "web/http.h"

#include <gtest/gtest.h>

namespace telelake {
namespace {

TEST(ParseTargetTest, DecodesPathAndQuery) {
  const auto request = parse_target("/api/v1/chats/shared/-100%31?after=5&q=a+b%20c");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/api/v1/chats/shared/-1001");
  EXPECT_EQ(request->parameter("after"), "5");
  EXPECT_EQ(request->parameter("q"), "a b c");
  EXPECT_EQ(request->parameter("before"), std::nullopt);
}

TEST(ParseTargetTest, RefusesWhatIsMalformed) {
  for (const char* target :
       {"", "api", "http://x/", "/a%2", "/a%zz", "/a%00", "/../etc", "/a/%2e%2e/b", "/a?x=1&x=2"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

TEST(ProblemTest, IsAProblemDocument) {
  const HttpResponse response = problem(404, "Not found", "no such chat");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body, R"({"type":"about:blank","title":"Not found","status":404,"detail":"no such chat"})");
}

}  // namespace
}  // namespace telelake
