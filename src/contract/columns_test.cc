#include "contract/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "contract/schema.h"

namespace telelake {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ColumnsTest, HaveEveryFieldOfAMessage) {
  const auto schema = nlohmann::json::parse(artifact_json_schema());
  for (const auto& [name, field] : schema["$defs"]["Message"]["properties"].items()) {
    EXPECT_THAT(message_columns(ColumnDialect::kDuckdb), HasSubstr("'" + name + "': '"));
    EXPECT_THAT(message_columns(ColumnDialect::kSpark), HasSubstr("`" + name + "` "));
  }
}

TEST(ColumnsTest, AreTypedInTheWordsOfTheEngine) {
  const std::string duckdb = message_columns(ColumnDialect::kDuckdb);
  EXPECT_THAT(duckdb, StartsWith("{'id': 'BIGINT', 'chat_id': 'BIGINT', 'date': 'TIMESTAMP', "));
  EXPECT_THAT(duckdb, HasSubstr(R"('sender': 'STRUCT("id" BIGINT, "name" VARCHAR)')"));
  EXPECT_THAT(duckdb, HasSubstr("'extra': 'MAP(VARCHAR, VARCHAR)'"));
  const std::string spark = message_columns(ColumnDialect::kSpark);
  EXPECT_THAT(spark, StartsWith("`id` BIGINT, `chat_id` BIGINT, `date` TIMESTAMP, "));
  EXPECT_THAT(spark, HasSubstr("`sender` STRUCT<`id`: BIGINT, `name`: STRING>"));
  EXPECT_THAT(spark, HasSubstr("`extra` MAP<STRING, STRING>"));
}

TEST(ColumnsTest, WhatContainsItselfIsJson) {
  EXPECT_THAT(message_columns(ColumnDialect::kDuckdb), HasSubstr(R"("blocks" JSON[])"));
  EXPECT_THAT(message_columns(ColumnDialect::kSpark), HasSubstr("`blocks`: ARRAY<STRING>"));
}

}  // namespace
}  // namespace telelake
