// The catalogue: which files are live, what each holds, and the small records beside them. One SQLite file in WAL mode
// with `synchronous=FULL`; no row a message.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/fs/id_marks.h"
#include "store/fs/layout.h"
#include "store/fs/sqlite.h"
#include "store/repository.h"

namespace telelake::file_store {

// A live file of a chat.
struct FileRow {
  std::string kind;       // `messages`, or a sidecar's
  std::string partition;  // empty for what is kept once a chat
  std::string name;       // within the chat's folder
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
  std::int64_t first_id = 0;
  std::int64_t last_id = 0;
  DayCounts days;                // of messages
  std::uint64_t tombstones = 0;  // of messages
  std::uint64_t revisions = 0;   // of the sidecar `revisions`: distinct values beside the present ones
  friend bool operator==(const FileRow&, const FileRow&) = default;
};

// A chat as the catalogue knows it.
struct ChatRow {
  ChatKey key;
  Chat chat;
  std::vector<SourceKind> kinds;
  std::int64_t horizon = kNever;  // of the observation that `chat` comes from
  std::uint64_t tail_length = 0;
  std::vector<FileRow> files;  // ordered by kind and partition
};

// The folder of a chat below the data folder.
std::string chat_folder(const ChatKey& key);

// What a commit tells beside the chat's own row.
struct CommitBeside {
  const CoverageRecord* coverage = nullptr;
  std::optional<std::int64_t> changed_from;  // the least id of a message that is new or changed
};

// Thread safe.
class Catalogue {
 public:
  static Result<std::unique_ptr<Catalogue>> open(const std::string& path, bool create);

  // A chat with its files, all of one moment. Nothing when there is no such chat.
  Result<std::optional<ChatRow>> chat(const ChatKey& key) const;
  Result<std::vector<ChatRow>> chats() const;
  Result<std::vector<ChatRow>> chats_of(std::int64_t chat_id) const;

  // Writes what is known of a chat and, when `files` is set, which files are live, and what was covered thereby. One
  // durable commit.
  Result<void> put_chat(const ChatRow& row, bool files, const CommitBeside& beside = {});

  // As `put_chat` with files, for several chats in one durable commit.
  Result<void> put_chats(std::span<const ChatRow* const> rows);

  // What a commit to the tail changes: its length, when the chat was last seen as the catalogue has it, and what was
  // covered.
  Result<void> put_tail(const ChatKey& key, std::uint64_t length, std::int64_t horizon, const CommitBeside& beside);

  // Takes a chat away, and gives all that hangs on it to another scope or chat, which is as `to` says from then on; the
  // ids that were covered with `shift` added to them.
  Result<void> move_chat(const ChatKey& from, const ChatRow& to, std::int64_t shift = 0);

  // One durable commit. Returns how many were not there already.
  Result<std::uint64_t> add_quarantined(std::span<const QuarantineRecord> records);
  Result<std::vector<QuarantineRecord>> quarantined(std::size_t limit) const;
  Result<std::optional<QuarantineRecord>> quarantined(const std::string& id) const;
  Result<void> remove_quarantined(const std::string& id);
  Result<std::uint64_t> count_quarantined() const;

  Result<void> add_run(const RunRecord& run);
  Result<std::vector<RunRecord>> runs(std::size_t limit) const;
  Result<void> add_coverage(const CoverageRecord& coverage);
  Result<std::vector<CoverageRecord>> coverage(const ChatKey& key) const;

  Result<void> put_link(const ChatLink& link);
  Result<std::vector<ChatLink>> links_of(std::int64_t chat_id) const;

  // A file that messages carry. A refusal does not replace a content.
  Result<void> put_media(const MediaRecord& record);
  Result<std::optional<MediaRecord>> media(const std::string& unique_id) const;
  Result<bool> knows_media() const;

  Result<void> put_media_mark(const ChatKey& key, const MediaMark& mark);
  Result<std::optional<MediaMark>> media_mark(const ChatKey& key) const;
  Result<void> drop_media_mark(const ChatKey& key);
  Result<void> drop_media_marks();

  // Every content that is kept, once, by hash; `unique_id` is one of its names.
  Result<std::vector<MediaRecord>> media_contents() const;

 private:
  explicit Catalogue(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Result<void> prepare();

  // All chats, those with an id, or one in a scope.
  Result<std::vector<ChatRow>> read_chats(std::string_view scope, std::optional<std::int64_t> chat_id) const;

  mutable std::mutex mutex_;
  std::unique_ptr<Database> database_;
};

}  // namespace telelake::file_store
