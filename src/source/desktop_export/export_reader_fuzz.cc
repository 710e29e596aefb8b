// Any bytes as a whole export: never a crash or a hang, and each message is counted once, as stored or as refused.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "contract/reader.h"
#include "contract/writer.h"
#include "source/desktop_export/export_walk.h"

namespace {

// Small reads, so that values cross them.
class MemoryInput : public telelake::ExportInput {
 public:
  explicit MemoryInput(std::string_view bytes) : rest_(bytes), total_(bytes.size()) {}

  telelake::Result<std::size_t> read(char* buffer, std::size_t size) override {
    const std::size_t count = std::min({size, rest_.size(), std::size_t{61}});
    std::memcpy(buffer, rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }
  std::uint64_t total() const override { return total_; }

 private:
  std::string_view rest_;
  std::uint64_t total_;
};

// Reads back what it is given.
class CheckingSink : public telelake::ExportSink {
 public:
  telelake::Result<void> part(telelake::ExportedPart part) override {
    static telelake::Reader reader;
    for (const auto& entry : part.messages.entries()) {
      if (!reader.read<telelake::Message>(part.messages.line(entry))) std::abort();
    }
    kept += part.messages.entries().size() + part.undated.size();
    return {};
  }
  telelake::Result<void> rejected(telelake::Rejected) override {
    ++refused;
    return {};
  }
  telelake::Result<void> end_chat(const std::string&, const telelake::Chat& chat, telelake::Time) override {
    static telelake::Reader reader;
    if (!reader.read<telelake::Chat>(telelake::to_json(chat))) std::abort();
    return {};
  }

  std::uint64_t kept = 0;
  std::uint64_t refused = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  MemoryInput input({reinterpret_cast<const char*>(data), size});
  CheckingSink sink;
  telelake::ExportProgress progress;
  const auto summary = telelake::read_export_input(input, "input", {.hash_files = false, .threads = 1}, sink, progress);
  if (summary && (sink.kept + sink.refused != summary->messages_read || sink.refused != summary->rejected)) {
    std::abort();
  }
  return 0;
}
