// What each kind of source said last of a message, so that it can be told where a Desktop export and Telegram
// contradict each other, whichever was taken in first.
//
// A *statement* is a message with nothing but what is compared (compared_fields.h) and what comparing needs. Of each
// kind of source the statement of the greatest horizon is kept, of equal horizons the greater bytes: a join, so the
// order of arrival leaves no trace. A source's horizon is the one that the message's mark has for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "contract/reader.h"
#include "contract/records.h"

namespace telelake::file_store {

Message statement_of(const Message& message);

// The last statements on one message. Value type, small where there are none.
struct Statements {
  Box<Message> exported;
  Box<Message> telegram;

  bool empty() const { return !exported && !telegram; }
  friend bool operator==(const Statements&, const Statements&) = default;
};

// Takes in a statement made at `horizon` where `held`, if any, was made at `held_horizon`.
void hear(Box<Message>& held, std::int64_t held_horizon, const Message& said, std::int64_t horizon);

// The line of statements at rest: of each the fields that differ from the statement that the present message would be.
std::string statements_line(std::int64_t id, const Statements& statements, const Message& present);

// The same statements again, beside the same present message.
Result<Statements> parse_statements_line(std::string_view line, const Message& present, const std::string& path,
                                         Reader& reader);

}  // namespace telelake::file_store
