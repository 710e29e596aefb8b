// What the mapper's tests share: a message in, and everything that became of it as text.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "contract/writer.h"
#include "source/desktop_export/message_mapper.h"

namespace telelake {

// A supergroup's export as Desktop has written it since 2.7.2; `photos/a.jpg` and `stickers/s.webp` are there.
inline ExportContext testing_context() {
  ExportContext context;
  context.chat.id = -1000000000005;
  context.chat.type = ChatType::kSupergroup;
  context.zone = "UTC";
  context.file_lookup = [](std::string_view path) -> std::optional<ExportedFile> {
    if (path != "photos/a.jpg" && path != "stickers/s.webp") return std::nullopt;
    return ExportedFile{.sha256 = std::string(64, path.front() == 'p' ? 'a' : 'b'), .bytes = 100};
  };
  return context;
}

// A message with the given members (JSON, without braces), sent on 2024-05-01 at 10:00:00 UTC, 12:00:00 local time.
inline std::string testing_element(std::string_view type, std::string_view members) {
  std::string element = R"({"id": 1, "type": ")" + std::string(type) +
                        R"(", "date": "2024-05-01T12:00:00", "date_unixtime": "1714557600")";
  if (!members.empty()) element.append(", ").append(members);
  return element + "}";
}

// Maps the text of one element, padded as the reader pads it.
inline const MappedMessage& map_padded(MessageMapper& mapper, std::string element) {
  static std::string held;
  held = std::move(element);
  const std::size_t size = held.size();
  held.append(64, ' ');
  return mapper.map(std::string_view(held).substr(0, size));
}

// The record without what every message of these tests has; then a line for each thing that came with it.
inline std::string shown(const MappedMessage& mapped) {
  std::string out;
  if (mapped.problem) out = "problem " + mapped.problem->pointer + ": " + mapped.problem->reason;
  if (mapped.undated) out = "undated " + to_json(*mapped.undated);
  if (mapped.message) {
    out = to_json(*mapped.message);
    for (const std::string_view common :
         {R"("id":1,"chat_id":-1000000000005,"date":"2024-05-01T10:00:00Z",)", R"("kind":"message",)",
          R"("kind":"service",)", R"("text":"",)", R"("edited":false,"deleted":false,"revision":1,)",
          R"("edited":false,"deleted":false,"revision":1)"}) {
      if (const std::size_t at = out.find(common); at != std::string::npos) out.erase(at, common.size());
    }
    if (out.ends_with(",}")) out.replace(out.size() - 2, 2, "}");
  }
  for (const Participant& participant : mapped.participants) out += "\nparticipant " + to_json(participant);
  if (mapped.topic) out += "\ntopic " + to_json(*mapped.topic);
  for (const std::string& name : mapped.unmapped) out += "\nunmapped " + name;
  if (mapped.mended) out += "\nmended";
  return out;
}

// One row of a table: a name, the message's `type` or `raw`, its members or the whole element, and what becomes of it.
struct TestingRow {
  std::string_view name;
  std::string_view type;
  std::string_view input;
  std::string_view expected;
};

inline std::string element_of(const TestingRow& row) {
  return row.type == "raw" ? std::string(row.input) : testing_element(row.type, row.input);
}

inline std::string shown(const TestingRow& row) {
  MessageMapper mapper(testing_context());
  return shown(map_padded(mapper, element_of(row)));
}

inline std::string row_name(const testing::TestParamInfo<TestingRow>& info) { return std::string(info.param.name); }

// So that a failing row shows its name.
inline void PrintTo(const TestingRow& row, std::ostream* out) { *out << row.name; }

}  // namespace telelake
