// What can be told of a canonical message line without decoding it (contract/writer.h gives the order of its fields).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace telelake::file_store {

// The id of a line of any kind that begins with `{"id":`, or 0.
std::int64_t line_id(std::string_view line);

// The id of what stands behind `member` (with its quotes and colon) in a line of any kind, or 0.
std::int64_t inner_id(std::string_view line, std::string_view member);

// When the message was sent; nothing when the line is no canonical message line.
std::optional<Time> line_time(std::string_view line);

// True when the line ends as most do: not deleted, first revision, nothing in `extra`. False tells nothing.
bool line_is_plain(std::string_view line);

std::int64_t line_revision(std::string_view line);
bool line_deleted(std::string_view line);
bool line_edited(std::string_view line);

// `thread_id`, where the line has it.
std::optional<std::int64_t> line_thread(std::string_view line);

// The message of the same chat that it answers to.
std::optional<std::int64_t> line_reply(std::string_view line);

// The line without `thread_id`.
std::string without_thread(std::string_view line);

}  // namespace telelake::file_store
