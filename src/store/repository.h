// The store as the rest of telelake sees it. Backends (fs/) implement it and pass one conformance suite.
//
// Words: an *observation* of a message is what one source saw of it at one *horizon* (for an export: --exported-at,
// else the latest time seen in that chat; for a live read: when Telegram answered). docs/store.md tells how
// observations become one history, whatever the order in which they arrive.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "contract/message_block.h"
#include "contract/records.h"

namespace telelake {

// Scopes that are no account.
inline constexpr std::string_view kSharedScope = "shared";  // channels and supergroups: ids are the chat's
inline constexpr std::string_view kLocalScope = "local";    // an account whose id is not known

// A chat within a scope. Value type.
struct ChatKey {
  std::string scope;  // `shared`, `local`, or an account's decimal user id
  std::int64_t chat_id = 0;
  friend auto operator<=>(const ChatKey&, const ChatKey&) = default;
};

// The scope in which the ids of a message live: shared in channels and supergroups, except for history brought from a
// basic group (negative ids), which like everything in private chats and basic groups is the account's.
std::string scope_of(ChatType type, std::int64_t message_id, const std::string& account_scope);

// `{chat}:{date}:{message_id}`.
std::string message_key(std::int64_t chat_id, Date date, std::int64_t message_id);

// Which ids of a chat one run has asked for: what is in the range and was not given is absent for that account. What an
// account has covered is its checkpoint: a later run asks for the rest.
struct CoverageRecord {
  std::string run;
  ChatKey key;
  std::string account;                     // the user id that asked
  std::int64_t first_id = 0, last_id = 0;  // both inclusive
  Time horizon;                            // when it was last asked
  bool reached_end = false;                // `last_id` was proven to be the chat's last message then
  std::int64_t visible_from = 0;           // ids below this were hidden from the account; 0: none
};

// What one source saw of one chat, or a part of it. Everything may come in any order; messages must be canonical.
struct Batch {
  Chat chat;
  SourceKind kind = SourceKind::kDesktopExport;
  MessageBlock messages;
  std::vector<Participant> participants;
  // Threads, each with the time at which it was so: of a topic that a message named, that message's; else the horizon.
  std::vector<ThreadFact> threads;
  std::vector<Undated> undated;
  std::vector<std::int64_t> deleted;  // ids that the source itself says are deleted
  // For `stage`: ids that the source has, though their messages were refused. They are not absent.
  std::vector<std::int64_t> refused;
  // For `upsert`: what was covered by reading this, committed with it. A run's coverage from one id on grows.
  std::optional<CoverageRecord> coverage;
  // For `stage`: the horizon of the run, where it is known before the run ends. It must be that of `finish`.
  std::optional<Time> horizon;
  // For `stage`: at most about so many messages of the run come behind these, where that is known. A wrong number costs
  // time only.
  std::optional<std::uint64_t> left;
};

// What became of the messages of a batch or run.
struct UpsertCounts {
  std::uint64_t inserted = 0;   // not held before
  std::uint64_t updated = 0;    // a revision, counter or fact changed
  std::uint64_t unchanged = 0;  // held as it is
  std::uint64_t revisions = 0;  // new revisions among the updated
  std::uint64_t absent = 0;     // held within the range that the input covers, but not in it
  std::uint64_t deleted = 0;    // made tombstones
  std::uint64_t spared = 0;     // absent, and not made tombstones since more than a fifth of the range would go
  std::uint64_t conflicts = 0;  // refused: one id twice in one input with another sender or date

  UpsertCounts& operator+=(const UpsertCounts& other);
};

// A message that the store refuses to take in, for the quarantine.
struct Conflict {
  std::int64_t message_id = 0;
  std::string line;    // the refused message, encoded
  std::string reason;  // `id_conflict: ...`
};

// How an import run ends.
struct FinishOptions {
  Time horizon;               // of everything that the run staged
  bool mark_deleted = false;  // make tombstones of what is absent
  bool force = false;         // even where more than a fifth of the range would go; else none of it goes
};

// The one writer of a chat: holds the chat's lock while it lives. Not thread safe.
class ChatWriter {
 public:
  virtual ~ChatWriter() = default;

  // Takes in a small batch that was seen at `horizon`. Durable when it returns: appended to the hot tail, one commit.
  virtual Result<UpsertCounts> upsert(Batch batch, Time horizon) = 0;

  // Takes in a part of an import run. What lies beyond everything held is committed in portions; what meets held
  // messages is set aside in a temporary file until `finish`. Where the batch does not tell the run's horizon, portions
  // have the latest time so far until `finish`, whose horizon must not be less than that.
  virtual Result<void> stage(Batch batch) = 0;

  // Ends an import run: gives everything staged its horizon, merges what was set aside, marks what is absent, resolves
  // threads, folds the tail. Durable when it returns, or, of a group's writer, when the group is committed. The counts
  // are of the whole run since the last finish.
  virtual Result<UpsertCounts> finish(const FinishOptions& options) = 0;

  // Conflicts found since the last call, at most 1,000 kept with their lines; the count is in UpsertCounts.
  virtual std::vector<Conflict> take_conflicts() = 0;

  // Folds the hot tail into partitions and brings the partitions into the shape that their contents ask for.
  virtual Result<void> compact() = 0;
};

// Import runs of several chats that become durable together: many small chats wait for the disk once, a chat that
// grows large commits the group and goes its own way. Not thread safe; it must outlive its writers.
class ImportGroup {
 public:
  // What was not committed is dropped.
  virtual ~ImportGroup() = default;

  // As Repository::open_writer. What a writer has finished, it leaves to the group, which holds the chat's lock.
  virtual Result<std::unique_ptr<ChatWriter>> open_writer(const ChatKey& key, const Chat& chat) = 0;

  // True when what was finished should be committed: nothing of it waits any more, or it has grown to its bounds.
  virtual bool due() const = 0;

  // Makes durable what was finished, all or nothing of it, and lets the chats go.
  virtual Result<void> commit() = 0;
};

// What is held of one chat.
struct ChatSummary {
  ChatKey key;
  Chat chat;
  std::vector<SourceKind> kinds;
  std::uint64_t messages = 0;
  std::uint64_t artifacts = 0;  // UTC days with messages
  std::uint64_t revisions = 0;  // values beside the present ones
  std::uint64_t tombstones = 0;
  std::uint64_t participants = 0;
  std::uint64_t threads = 0;
  std::uint64_t undated = 0;
  std::optional<Date> first_date;
  std::optional<Date> last_date;
};

// Totals over the store: what `store stats --json` prints.
struct StoreStats {
  std::uint64_t chats = 0, artifacts = 0, messages = 0, revisions = 0, tombstones = 0, participants = 0, threads = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t bytes = 0;  // of every live file, the catalogue included
  std::uint64_t files = 0;
  std::uint64_t media_files = 0, media_bytes = 0;  // of those, files that messages carry
  std::optional<Date> first_date, last_date;
};

// A partition of a chat's messages as it lies at rest; the hot tail is not in it.
struct PartitionFile {
  ChatKey key;
  std::string partition;  // `2024`, `2024-05`, `2024-05-17`
  std::string path;       // below the data folder; its name holds the content's hash, so equal path: equal content
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
  std::int64_t first_id = 0, last_id = 0;
  Date first_date, last_date;
};

// Messages of one UTC day.
struct DayCount {
  Date date;
  std::uint64_t messages = 0;
};

// Which page of a chat's messages, ascending by id.
struct PageRequest {
  enum class From : std::uint8_t { kNewest, kOldest, kAfter, kBefore, kAround, kDate };
  From from = From::kNewest;
  std::int64_t id = 0;                    // for kAfter, kBefore (both exclusive) and kAround
  Date date;                              // for kDate: from the first message of that day on
  std::optional<std::int64_t> thread_id;  // only messages of that thread
  std::size_t limit = 100;                // 1 to 500
};

struct Page {
  std::vector<Message> messages;  // ascending by id
  bool has_before = false;
  bool has_after = false;
};

// A past value of a message, or the present one.
struct RevisionView {
  std::int64_t revision = 0;  // rank, from 1
  Time seen_until;            // greatest horizon at which it was seen
  Message message;
};

// A message as it stood at some time.
struct AsOfMessage {
  Message message;
  bool uncertain = false;  // only later values are known, or the time lies within a deletion's bounds
};

// A field of a message of which a Desktop export and Telegram last said different things; docs/store.md has the rules.
struct SourceDifference {
  std::int64_t message_id = 0;
  Date date;             // UTC day of sending, as in the message's key
  std::string field;     // JSON Pointer within the message
  std::string exported;  // what the export says, as JSON
  std::string telegram;  // what Telegram says
  Time exported_at;      // horizons of the two
  Time telegram_at;
  SourceKind stands = SourceKind::kTelegram;  // whose word the store holds: the later one
};

// Reads a difference as it streams by; return false to stop.
using DifferenceVisitor = std::function<bool(const SourceDifference&)>;

// Reads a message as it streams by; return false to stop.
using MessageVisitor = std::function<bool(const Message&)>;
using LineVisitor = std::function<bool(std::string_view line)>;

// A channel's post as its discussion group holds it: the copy that begins the thread of its comments.
struct ChannelPost {
  std::int64_t channel_id = 0;
  std::int64_t post_id = 0;  // in the channel
  std::int64_t copy_id = 0;  // in the group
};

// The comments of a post, as a discussion group holds them.
struct CommentThread {
  ChannelPost post;
  std::uint64_t comments = 0;  // messages of the thread that are held and not deleted, without the copy
};

using ChannelPostFilter = std::function<bool(const ChannelPost&)>;

// How two chats belong together, as Telegram told it.
struct ChatLink {
  enum class Kind : std::uint8_t {
    kDiscussion,  // `other_id` is the group in which a channel's posts are commented on
    kUpgrade,     // `other_id` is the supergroup that a basic group became
  };
  Kind kind = Kind::kDiscussion;
  std::int64_t chat_id = 0;
  std::int64_t other_id = 0;
  friend auto operator<=>(const ChatLink&, const ChatLink&) = default;
};

// One chat at one moment: what was committed when it was opened, the hot tail included, whatever writers do meanwhile.
// Not thread safe; open one a thread.
class ChatSnapshot {
 public:
  virtual ~ChatSnapshot() = default;

  virtual const ChatSummary& summary() const = 0;

  // Messages sent on the days from `first` to `last`, ascending by id within a partition, partitions by date. Memory
  // is bounded by one frame.
  virtual Result<void> visit(Date first, Date last, const MessageVisitor& visitor) const = 0;

  // As `visit`, but for the encoded lines of one partition file (as listed by `partitions`), undecoded.
  virtual Result<void> visit_lines(const PartitionFile& file, const LineVisitor& visitor) const = 0;

  virtual Result<Page> page(const PageRequest& request) const = 0;
  virtual Result<std::optional<Message>> message(std::int64_t id) const = 0;

  // All known values of a message in order, the present one last. Empty when it is not held.
  virtual Result<std::vector<RevisionView>> revisions(std::int64_t id) const = 0;

  // One day's artifact, composed with the participants and threads that it refers to. Nothing on a day without
  // messages.
  virtual Result<std::optional<Artifact>> artifact(Date date) const = 0;

  // Messages sent by `time`, as they stood then.
  virtual Result<void> as_of(Time time, const std::function<bool(const AsOfMessage&)>& visitor) const = 0;

  // All participants, those of them whose ids are asked for, and the first `limit` with ids greater than `id`;
  // ascending by id. The latter two read no more of them than they must.
  virtual Result<std::vector<Participant>> participants() const = 0;
  virtual Result<std::vector<Participant>> participants_of(const std::set<std::int64_t>& ids) const = 0;
  virtual Result<std::vector<Participant>> participants_after(std::int64_t id, std::size_t limit) const = 0;

  virtual Result<std::vector<Thread>> threads() const = 0;
  virtual Result<std::vector<Undated>> undated() const = 0;
  virtual Result<std::vector<DayCount>> days() const = 0;
  virtual std::vector<PartitionFile> partitions() const = 0;

  // The comments of those channels' posts that this chat has copies of and that are wanted, ascending by copy. The
  // first call reads all messages; what a file has is then kept in memory as long as the file and the store are there.
  virtual Result<std::vector<CommentThread>> comment_threads(const ChannelPostFilter& wanted) const = 0;

  // True when the hot tail holds something that the partitions do not.
  virtual bool has_tail() const = 0;

  // Where a Desktop export and Telegram contradict each other, ascending by id within a partition, partitions by date,
  // then what the hot tail says. Those of one message follow each other. Memory is bounded by one frame.
  virtual Result<void> differences(const DifferenceVisitor& visitor) const = 0;
};

// A record that was not let in, with its place and reason. `id` is a hash of the input's bytes, the place and the
// reason, so that the same input again adds nothing.
struct QuarantineRecord {
  std::string id;
  std::string input;    // name of the file it came from, without its folders; `-` for standard input
  std::string place;    // where in it: message index and byte offset, or line
  std::string pointer;  // JSON Pointer within the record
  std::string reason;
  std::string context;  // JSON: what a replay needs (source kind, chat, scope, zone, generation)
  std::string bytes;    // the record whole up to 16 MiB, else its first 64 KiB
  std::uint64_t length = 0;
  std::string sha256;  // of the whole record
  Time quarantined_at;
};

// What happened in one run of a command that writes.
struct RunRecord {
  std::string id;
  std::string command;
  Time started_at, ended_at;
  std::string outcome;  // `ok`, `failed`, `interrupted`
  std::string summary;  // JSON
};

// What is known of a file that messages carry, by Telegram's own name for it.
struct MediaRecord {
  std::string unique_id;
  std::string sha256;      // of its content; empty: Telegram has not given it
  std::uint64_t size = 0;  // bytes
  std::string refusal;     // why it was not given, as Telegram says it; empty where it was
  Time noted_at;
};

// Up to where the files that a chat's messages carry were dealt with.
struct MediaMark {
  std::string policy;               // under which; whoever sets the mark knows what it says
  std::int64_t through_id = 0;      // all held messages up to this id were looked at
  std::vector<std::int64_t> again;  // of those, the ones that are to be looked at again, ascending
};

// A damaged or missing file, a count that does not fit.
struct StoreFinding {
  std::string path;
  std::string reason;
};

// A store. Thread safe; several processes may open one store.
class Repository {
 public:
  virtual ~Repository() = default;

  // The writer of a chat. kUnavailable when another process or thread holds it, naming the holder.
  virtual Result<std::unique_ptr<ChatWriter>> open_writer(const ChatKey& key, const Chat& chat) = 0;

  // The store must outlive the group.
  virtual std::unique_ptr<ImportGroup> import_group() = 0;

  // kUsage when there is no such chat.
  virtual Result<std::unique_ptr<ChatSnapshot>> snapshot(const ChatKey& key) const = 0;

  virtual Result<std::vector<ChatSummary>> chats() const = 0;

  // What is held of one chat in each scope that has something of it, ordered by scope.
  virtual Result<std::vector<ChatSummary>> chats_of(std::int64_t chat_id) const = 0;

  virtual Result<StoreStats> stats() const = 0;

  // Remembers that two chats belong together. Durable when it returns; what is known already costs no commit.
  virtual Result<void> note_link(const ChatLink& link) = 0;

  // What is known of a chat, whichever of the two it is; ordered.
  virtual Result<std::vector<ChatLink>> links_of(std::int64_t chat_id) const = 0;

  // Every live file, relative to the data folder, sorted.
  virtual Result<std::vector<std::string>> files() const = 0;

  // Verifies the hash and the counts of every live file.
  virtual Result<std::vector<StoreFinding>> check() const = 0;

  // Files among the live ones that belong to no chat as it was committed, relative to the data folder, sorted: a writer
  // that was killed left them, and the chat's next one removes or uses them. Takes no lock, and leaves out chats that
  // are being written. What only one of two calls lists was being taken in or removed.
  virtual Result<std::vector<std::string>> unnamed_files() const = 0;

  // Whether the store can be opened and read, without looking at what it holds.
  virtual Result<void> probe() const = 0;

  // Adds records in one durable commit. Returns how many were not there already.
  virtual Result<std::uint64_t> quarantine(std::span<const QuarantineRecord> records) = 0;
  virtual Result<std::vector<QuarantineRecord>> quarantined(std::size_t limit) const = 0;  // without bytes
  virtual Result<std::optional<QuarantineRecord>> quarantined(const std::string& id) const = 0;
  virtual Result<void> remove_quarantined(const std::string& id) = 0;

  virtual Result<void> record_run(const RunRecord& run) = 0;
  virtual Result<std::vector<RunRecord>> runs(std::size_t limit) const = 0;
  virtual Result<void> record_coverage(const CoverageRecord& coverage) = 0;
  virtual Result<std::vector<CoverageRecord>> coverage(const ChatKey& key) const = 0;

  // What is known of the file with Telegram's name `unique_id`; nothing as well when its content was kept but is not
  // where it should be any more.
  virtual Result<std::optional<MediaRecord>> media(const std::string& unique_id) const = 0;

  // Whether the content with this hash is kept.
  virtual bool holds_media(const std::string& sha256) const = 0;

  // True when any file is known at all.
  virtual Result<bool> knows_media() const = 0;

  // Takes in the content of a file, which lies at `path` and changes no more: under its hash, once however many names
  // it has. Durable when it returns; what lies at `path` may then be removed, and is not needed below the data folder.
  virtual Result<MediaRecord> keep_media(const std::string& unique_id, const std::string& path) = 0;

  // Remembers that Telegram does not give the file, and why. A content that is kept stays.
  virtual Result<void> note_media_refusal(const std::string& unique_id, const std::string& refusal, Time at) = 0;

  // The mark of a chat, so far as it holds: the commit that takes in a new or changed message moves it before that
  // message, an import takes it away, and so does a `check` that finds a damaged file, for all chats. Nothing where
  // there is none.
  virtual Result<std::optional<MediaMark>> media_mark(const ChatKey& key) const = 0;

  // Sets it. To be called while the chat's writer is held, and nothing is written meanwhile.
  virtual Result<void> put_media_mark(const ChatKey& key, const MediaMark& mark) = 0;

  // Moves everything of scope `local` into the account's scope, once its id is known.
  virtual Result<void> assign_account(const std::string& account) = 0;

  // Makes what is held of a basic group a part of the supergroup that it became, in the same scope: each message under
  // `supergroup`, where `chat` is what it is, with `shift` added to its id, joined to what is held of it there. Then
  // the group is no chat of its own any more. False where nothing is held of it. Killed, it is to be called again.
  virtual Result<bool> join_group(const ChatKey& group, const ChatKey& supergroup, const Chat& chat,
                                  std::int64_t shift) = 0;

  // Messages of each UTC day over all chats, ascending by day.
  virtual Result<std::vector<DayCount>> days() const = 0;
};

// Opens the file store at `folder`, making it when it is not there (`create`). kFailed with the path when it cannot.
Result<std::unique_ptr<Repository>> open_file_store(const std::string& folder, bool create);

}  // namespace telelake
