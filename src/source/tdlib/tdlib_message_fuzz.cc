// Any JSON as a TDLib message: never a crash, and a message that comes out fits the contract.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "contract/reader.h"
#include "contract/writer.h"
#include "source/tdlib/message_mapper.h"

namespace {

// What was written must be read back as it was, and break no rule.
void check(const telelake::Message& message) {
  static telelake::Reader reader;
  const std::string json = telelake::to_json(message);
  const auto read = reader.read<telelake::Message>(json);
  if (!read || *read != message) std::abort();
  std::vector<telelake::Problem> problems;
  telelake::check_rules(message, problems);
  if (!problems.empty()) std::abort();
}

void check_participants(const std::vector<telelake::Participant>& participants) {
  static telelake::Reader reader;
  for (const telelake::Participant& participant : participants) {
    if (!reader.read<telelake::Participant>(telelake::to_json(participant))) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static simdjson::dom::parser parser;
  simdjson::dom::object object;
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  if (parser.parse(simdjson::padded_string(json)).get(object) != simdjson::SUCCESS) return 0;
  telelake::TdDirectory directory;
  directory.learn(object);
  // A message that names its chat is of that chat, so that more than its refusal is tried.
  telelake::TdContext context{.chat_id = -1000000000005, .directory = &directory};
  std::int64_t chat = 0;
  if (object.at_key("chat_id").get(chat) == simdjson::SUCCESS && chat > -telelake::kMaxInteger &&
      chat < telelake::kMaxInteger && chat != 0) {
    context.chat_id = chat;
  }
  const telelake::Result<telelake::TdMapped> mapped = telelake::map_message(object, context);
  if (!mapped || !mapped->is_server_message) return 0;
  check_participants(mapped->participants);
  if (!mapped->undated) check(mapped->message);
  return 0;
}
