// Reads what the files of one chat hold, as the catalogue named them at one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/fs/catalogue.h"
#include "store/fs/file_switch.h"
#include "store/fs/line_file.h"
#include "store/fs/observation.h"

namespace telelake::file_store {

// What lies beside the messages of one partition, by message id, undecoded.
struct Sidecars {
  std::map<std::int64_t, std::string> provenance;
  std::map<std::int64_t, std::string> statements;
  std::map<std::int64_t, std::vector<std::string>> past;

  bool empty() const { return provenance.empty() && statements.empty() && past.empty(); }
};

// Not thread safe. Holds every file open, so that it reads on when they are replaced.
class ChatFiles {
 public:
  // Opens all files of `row` in `folder`. Error `gone` (see below) when one is no longer there. With `or_aside` files
  // that lie aside yet will do.
  static Result<ChatFiles> open(const std::string& folder, ChatRow row, bool or_aside = false);

  const ChatRow& row() const { return row_; }

  // Message partitions, ordered by date.
  const std::vector<const FileRow*>& partitions() const { return partitions_; }

  // The reader of a file; nothing when there is none of that kind and partition.
  Result<const LineFileReader*> reader(const std::string& kind, const std::string& partition) const;

  // A frame of a partition, from a small cache.
  Result<std::shared_ptr<const Frame>> frame(const LineFileReader& reader, std::size_t index) const;

  Result<const Sidecars*> sidecars(const std::string& partition) const;
  Result<const IdMarks*> marks() const;

  // Calls `visit` for each line of a file, if there is one; false ends it.
  Result<void> for_each_line(const std::string& kind, const std::string& partition,
                             const std::function<bool(std::string_view)>& visit) const;

  // A held message's line; nothing when it is not held. Valid until the next call.
  Result<std::optional<std::string_view>> find_line(std::int64_t id, std::string* partition = nullptr) const;

  // The whole state of a held message.
  Result<std::optional<History>> find(std::int64_t id, Reader& reader) const;

  // The state of a message from its line and what lies beside it.
  Result<History> history(std::int64_t id, std::string_view line, const Sidecars& sidecars, Reader& reader) const;

 private:
  struct OpenFile {
    Descriptor descriptor;
    std::unique_ptr<LineFileReader> reader;
  };
  struct CachedFrame {
    const LineFileReader* reader = nullptr;
    std::size_t index = 0;
    std::shared_ptr<const Frame> frame;
  };

  std::string folder_;
  ChatRow row_;
  std::vector<const FileRow*> partitions_;
  mutable std::map<std::string, OpenFile> open_;  // by name
  mutable std::list<CachedFrame> frames_;
  mutable std::map<std::string, Sidecars> sidecars_;
  mutable std::optional<IdMarks> marks_;
};

// True for the error of a file that was replaced before it was opened: take the chat's row anew.
bool is_gone(const Error& error);

// Decodes a line that the store itself wrote.
template <class Record>
Result<Record> decode(Reader& reader, std::string_view line, const std::string& path) {
  auto record = reader.read<Record>(line);
  if (!record) return std::unexpected(damaged(path, "a line does not fit the contract: " + record.error().reason));
  return std::move(*record);
}

}  // namespace telelake::file_store
