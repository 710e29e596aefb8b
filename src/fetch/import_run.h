// An import run: one Desktop export, from its file into the store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "source/desktop_export/export_reader.h"
#include "store/repository.h"

namespace telelake {

struct ImportOptions {
  ExportOptions source;
  // Horizon of the observation; else the latest time seen in each chat. An import ends with kUsage at a message that
  // was sent later.
  std::optional<Time> exported_at;
  // Tombstones for what is absent; one-chat exports only. Where a message was refused of which not even the id is
  // known, it may be any of the absent ones: then nothing is marked.
  bool mark_deleted = false;
  bool force = false;  // even where more than a fifth of the range would go
};

// What an import did. Adding two gives what both did.
struct ImportSummary {
  std::uint64_t messages_read = 0;  // every element of a `messages` array
  std::uint64_t quarantined = 0;    // refused, whether already in quarantine or not
  std::uint64_t mended = 0;
  std::uint64_t unmapped = 0;  // all of `unmapped_by_name`, and messages without a time
  std::uint64_t undated = 0;
  std::set<ChatKey> chats;            // each once, in however many inputs, by the scope of its ordinary messages
  std::uint64_t unknown_chats = 0;    // whose id is not known: all of their messages were refused
  std::uint64_t refused_unknown = 0;  // among the quarantined: those of which not even the id is known
  UpsertCounts counts;
  std::map<std::string, std::uint64_t> unmapped_by_name;
  std::vector<std::string> skipped_sections;
  std::vector<std::string> truncated;  // one entry an input that ends early: where and how

  std::uint64_t chat_count() const { return chats.size() + unknown_chats; }

  ImportSummary& operator+=(const ImportSummary& other);
};

// Imports one export. On kInterrupted (progress.stop) what was committed stays, and the same import again completes
// it. Other errors likewise harm nothing stored. Logs every chat's end.
Result<ImportSummary> import_export(Repository& repository, const std::string& path, const ImportOptions& options,
                                    ExportProgress& progress);

// Replays one quarantined record, with `bytes` in place of its own when they are given (a mended copy). Removes it from
// the quarantine when it is let in; kBadInput with the reason when it is refused again.
Result<ImportSummary> replay_quarantined(Repository& repository, const QuarantineRecord& record,
                                         const std::optional<std::string>& bytes);

}  // namespace telelake
