// What the mapper's tests share: a message's members in, and everything that became of it as text.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "contract/reader.h"
#include "contract/writer.h"
#include "source/tdlib/message_mapper.h"

namespace telelake {

inline constexpr std::int64_t kTestChat = -1001000000005;

// People and chats that the tests name.
inline TdDirectory testing_directory() {
  TdDirectory directory;
  simdjson::dom::parser parser;
  for (
      const std::string_view object :
      {R"({"@type":"user","id":101,"first_name":"Ada","last_name":"Byron","type":{"@type":"userTypeRegular"}})",
       R"({"@type":"user","id":102,"first_name":"Gallery","usernames":{"@type":"usernames","active_usernames":["gif"]},)"
       R"("type":{"@type":"userTypeBot"}})",
       R"({"@type":"user","id":103,"first_name":"","last_name":"","type":{"@type":"userTypeDeleted"}})",
       R"({"@type":"chat","id":-1001000000005,"title":"Test","type":{"@type":"chatTypeSupergroup",)"
       R"("supergroup_id":1000000005,"is_channel":false}})",
       R"({"@type":"supergroup","id":1000000006,"is_channel":true,)"
       R"("usernames":{"@type":"usernames","active_usernames":["news"]}})",
       R"({"@type":"chat","id":-1001000000006,"title":"News","type":{"@type":"chatTypeSupergroup",)"
       R"("supergroup_id":1000000006,"is_channel":true}})"}) {
    directory.learn(parser.parse(simdjson::padded_string(object)).value().get_object().value());
  }
  return directory;
}

// A message with the id 7, sent by 101 on 2024-05-01 at 10:00:00 UTC, with the given content and further members, which
// replace those of the same name.
inline std::string testing_td_message(std::string_view content, std::string_view members = {}) {
  simdjson::dom::parser parser;
  simdjson::dom::object own;
  const simdjson::padded_string given("{" + std::string(members) + "}");
  EXPECT_EQ(parser.parse(given).get(own), simdjson::SUCCESS) << members;
  std::string json = R"({"@type":"message")";
  for (const auto& [name, value] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"id", "7340032"},
           {"sender_id", R"({"@type":"messageSenderUser","user_id":101})"},
           {"chat_id", "-1001000000005"},
           {"is_outgoing", "true"},
           {"can_be_saved", "true"},
           {"date", "1714557600"}}) {
    if (own.at_key(name).error() == simdjson::SUCCESS) continue;
    json.append(",\"").append(name).append("\":").append(value);
  }
  if (!members.empty()) json.append(",").append(members);
  return json.append(R"(,"content":)").append(content).append("}");
}

inline Result<TdMapped> map_td(std::string_view json, const TdContext& context) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const auto error = parser.parse(simdjson::padded_string(json)).get(object);
  EXPECT_EQ(error, simdjson::SUCCESS) << json;
  if (error != simdjson::SUCCESS) return fail(ErrorCode::kBadInput, "no JSON");
  return map_message(object, context);
}

// What was mapped must be written, read back as it was, and break no rule.
inline void expect_canonical(const Message& message) {
  static Reader reader;
  const std::string json = to_json(message);
  const auto read = reader.read<Message>(json);
  ASSERT_TRUE(read.has_value()) << json << "\n" << read.error().pointer << ": " << read.error().reason;
  EXPECT_EQ(*read, message) << json;
  std::vector<Problem> problems;
  check_rules(message, problems);
  for (const Problem& problem : problems) ADD_FAILURE() << json << "\n" << problem.pointer << ": " << problem.reason;
}

// The record without what every message of these tests has; then a line for each thing that came with it.
inline std::string shown(const Result<TdMapped>& mapped) {
  if (!mapped) return "error " + mapped.error().where + ": " + mapped.error().what;
  if (!mapped->is_server_message) return "local";
  std::string out;
  if (mapped->undated) {
    out = "undated " + to_json(*mapped->undated);
  } else {
    expect_canonical(mapped->message);
    out = to_json(mapped->message);
    for (const std::string_view common :
         {R"("id":7,"chat_id":-1001000000005,"date":"2024-05-01T10:00:00Z",)", R"("sender":{"id":101},)",
          R"("kind":"message",)", R"("kind":"service",)", R"("text":"",)",
          R"("edited":false,"deleted":false,"revision":1,)", R"("edited":false,"deleted":false,"revision":1)"}) {
      if (const std::size_t at = out.find(common); at != std::string::npos) out.erase(at, common.size());
    }
    if (out.ends_with(",}")) out.replace(out.size() - 2, 2, "}");
  }
  for (const Participant& participant : mapped->participants) {
    if (participant.id != 101) out += "\nparticipant " + to_json(participant);
  }
  if (mapped->topic) out += "\ntopic " + to_json(*mapped->topic);
  for (const std::string& name : mapped->unmapped) out += "\nunmapped " + name;
  for (const TdFile& file : mapped->files) {
    out += "\nfile " + std::to_string(file.file_id) + " " + file.unique_id + " " + std::to_string(file.size);
  }
  if (!mapped->can_be_saved) out += "\nprotected";
  if (mapped->expires) out += "\nexpires";
  return out;
}

// One row of a table: a name, the content, further members of the message, and what becomes of it.
struct TdRow {
  std::string_view name;
  std::string_view content;
  std::string_view members;
  std::string_view expected;
};

inline std::string shown(const TdRow& row) {
  static const TdDirectory directory = testing_directory();
  return shown(
      map_td(testing_td_message(row.content, row.members), TdContext{.chat_id = kTestChat, .directory = &directory}));
}

inline std::string td_row_name(const testing::TestParamInfo<TdRow>& info) { return std::string(info.param.name); }

// So that a failing row shows its name.
inline void PrintTo(const TdRow& row, std::ostream* out) { *out << row.name; }

}  // namespace telelake
