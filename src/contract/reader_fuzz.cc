// Whatever the reader accepts is written and read back as the same value, and is written the same way again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "contract/artifact_reader.h"
#include "contract/reader.h"
#include "contract/writer.h"

namespace {

template <class Record>
void check_round_trip(telelake::Reader& reader, std::string_view json, const telelake::ReadOptions& options) {
  const auto record = reader.read<Record>(json, options);
  if (!record) return;
  const std::string written = telelake::to_json(*record);
  const auto again = reader.read<Record>(written, {.schema_only = options.schema_only});
  if (!again || !(*again == *record) || telelake::to_json(*again) != written) std::abort();
}

}  // namespace

// The first byte chooses what is read: an artifact document or a message, with or without the rules.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static telelake::Reader reader;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view json = bytes.substr(1);
  const telelake::ReadOptions options{.schema_only = (data[0] & 2) != 0, .newer_minor = (data[0] & 4) != 0};
  if ((data[0] & 1) == 0) {
    check_round_trip<telelake::Artifact>(reader, json, options);
    std::uint64_t unknown = 0;
    telelake::check_document(json, options.schema_only, unknown, [](const telelake::Problem&) {});
    return 0;
  }
  check_round_trip<telelake::Message>(reader, json, options);
  telelake::LineChecker lines(options.schema_only);
  lines.check(json, [](const telelake::Problem&) {});
  return 0;
}
