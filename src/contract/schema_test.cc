#include "contract/schema.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace telelake {
namespace {

TEST(SchemaTest, NamesEveryFieldOfTheArtifact) {
  const auto schema = nlohmann::json::parse(artifact_json_schema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(
      schema["required"],
      nlohmann::json::parse(R"(["schema_version","source","date","timezone","messages","threads","participants"])"));
  EXPECT_EQ(schema["additionalProperties"], false);
  const auto& message = schema["$defs"]["Message"];
  EXPECT_EQ(message["properties"]["id"]["maximum"], 2147483647);
  EXPECT_EQ(message["properties"]["entities"]["items"]["$ref"], "#/$defs/Entity");
  EXPECT_EQ(message["properties"]["buttons"]["items"]["items"]["$ref"], "#/$defs/Button");
  EXPECT_EQ(schema["$defs"]["RichText"]["properties"]["parts"]["items"]["$ref"], "#/$defs/RichText");
  EXPECT_EQ(schema["$defs"]["MessageKind"]["enum"], nlohmann::json::parse(R"(["message","service"])"));
}

TEST(SchemaTest, IsDeterministic) { EXPECT_EQ(artifact_json_schema(), artifact_json_schema()); }

}  // namespace
}  // namespace telelake
