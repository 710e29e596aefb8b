#include "contract/writer.h"

#include "contract/writer_template.h"

namespace telelake {

namespace {

template <class Record>
void write_line(std::string_view kind, const Record& record, std::string& out) {
  out += R"({"record":")";
  out += kind;
  out += '"';
  const std::size_t brace = out.size();
  write_record(record, out);
  out[brace] = ',';
  out += '\n';
}

}  // namespace

template <class Record>
void write_record(const Record& record, std::string& out) {
  TextOutput output(out);
  writer::write_value<writer::Parts::kAll>(record, output);
}

template void write_record(const Message&, std::string&);
template void write_record(const Participant&, std::string&);
template void write_record(const Thread&, std::string&);
template void write_record(const Chat&, std::string&);
template void write_record(const Header&, std::string&);
template void write_record(const Source&, std::string&);
template void write_record(const Undated&, std::string&);
template void write_record(const Revision&, std::string&);
template void write_record(const ParticipantFact&, std::string&);
template void write_record(const ThreadFact&, std::string&);
template void write_record(const Observed&, std::string&);
template void write_record(const Artifact&, std::string&);

void write_revisable(const Message& message, std::string& out) {
  TextOutput output(out);
  writer::write_value<writer::Parts::kRevisable>(message, output);
}

void write_artifact_jsonl(const Artifact& artifact, std::string& out) {
  write_line("header", Header{artifact.schema_version, artifact.source, artifact.date, artifact.timezone}, out);
  for (const Message& message : artifact.messages) write_line("message", message, out);
  for (const Thread& thread : artifact.threads) write_line("thread", thread, out);
  for (const Participant& participant : artifact.participants) write_line("participant", participant, out);
}

}  // namespace telelake
