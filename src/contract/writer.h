// The deterministic writer: the one canonical JSON text of a record.
//
// Canonical JSON: fields in the table's order, no white space, fields that have their default value left out unless
// required, integers in decimal, decimals in the shortest form that reads back to the same double, strings as UTF-8
// with only `"`, `\` and U+0000-U+001F escaped (\b \t \n \f \r, else \u00xx in lower case).
#pragma once

#include <string>

#include "contract/records.h"

namespace telelake {

// Appends the canonical JSON of a record, without an end of line. Instantiated in writer.cc for every record that
// stands alone: Message, Participant, Thread, Chat, Header, Source, Undated, Revision, ParticipantFact, ThreadFact,
// Observed, and Artifact (the JSON encoding of an artifact, as one document).
template <class Record>
void write_record(const Record& record, std::string& out);

template <class Record>
std::string to_json(const Record& record) {
  std::string out;
  write_record(record, out);
  return out;
}

// Appends the canonical JSON of the revisable part of a message alone (contract/field.h, Part::kRevisable, at every
// level). Two observations of a message show the same revision when these bytes are equal.
void write_revisable(const Message& message, std::string& out);

// Appends the JSONL encoding of an artifact: a header line, then a line for each message, thread and participant, each
// an object whose first member is `record` (header, message, thread, participant).
void write_artifact_jsonl(const Artifact& artifact, std::string& out);

}  // namespace telelake
