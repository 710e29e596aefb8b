// Any bytes as an element of a `messages` array: never a crash, and a message that comes out fits the contract.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "contract/reader.h"
#include "contract/writer.h"
#include "source/desktop_export/message_mapper.h"

namespace {

telelake::ExportContext fuzzing_context() {
  telelake::ExportContext context;
  context.chat.id = -1000000000005;
  context.chat.type = telelake::ChatType::kSupergroup;
  context.zone = "Europe/Berlin";
  return context;
}

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static telelake::MessageMapper mapper(fuzzing_context());
  std::string padded(reinterpret_cast<const char*>(data), size);
  padded.append(64, ' ');
  const telelake::MappedMessage& mapped = mapper.map(std::string_view(padded).substr(0, size));
  if (mapped.message.has_value() + mapped.undated.has_value() + mapped.problem.has_value() != 1) std::abort();
  if (mapped.message) check(*mapped.message);
  return 0;
}
