// Which fields of a message a Desktop export and Telegram are held against each other on (docs/store.md, "Two
// sources").
//
// Every field of the message stands here, so that a new one asks for a decision. Fields inside the compared ones that
// are facts or counters of their own (`media.sha256`, `poll.closed`) are left out everywhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace telelake::file_store {

enum class Comparison : std::uint8_t {
  kNever,    // changes with time, is not said by both, or is written differently by each
  kAlways,   // stays as it was sent
  kOneEdit,  // changes by edits: compared where both saw the message after the same edit
};

struct ComparedField {
  std::string_view name;
  Comparison how;
};

inline constexpr ComparedField kComparedFields[] = {
    {"id", Comparison::kNever},
    {"chat_id", Comparison::kNever},
    {"date", Comparison::kAlways},
    {"assumed_zone", Comparison::kNever},
    {"zone_given", Comparison::kNever},
    {"sender", Comparison::kAlways},
    {"kind", Comparison::kAlways},
    {"text", Comparison::kOneEdit},
    {"entities", Comparison::kOneEdit},
    {"rich", Comparison::kNever},
    {"buttons", Comparison::kNever},
    {"reply_to", Comparison::kAlways},
    {"thread_id", Comparison::kNever},
    {"forward", Comparison::kAlways},
    {"saved_from", Comparison::kAlways},
    {"album_id", Comparison::kAlways},
    {"media", Comparison::kOneEdit},
    {"poll", Comparison::kOneEdit},
    {"reactions", Comparison::kNever},
    {"views", Comparison::kNever},
    {"forwards", Comparison::kNever},
    {"paid_stars", Comparison::kAlways},
    {"service", Comparison::kAlways},
    {"via_bot", Comparison::kAlways},
    {"author_signature", Comparison::kAlways},
    {"pinned", Comparison::kNever},
    {"edited", Comparison::kNever},
    {"edited_at", Comparison::kNever},
    {"deleted", Comparison::kNever},
    {"deleted_at", Comparison::kNever},
    {"revision", Comparison::kNever},
    {"extra", Comparison::kNever},
};

// How a field of the message is compared; kNever for a name that is none.
constexpr Comparison comparison_of(std::string_view name) {
  for (const ComparedField& field : kComparedFields) {
    if (field.name == name) return field.how;
  }
  return Comparison::kNever;
}

}  // namespace telelake::file_store
