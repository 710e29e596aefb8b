// The one writer of a chat in the file store.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/folder_lock.h"
#include "store/fs/catalogue.h"
#include "store/fs/chat_facts.h"
#include "store/fs/chat_files.h"
#include "store/fs/commit_group.h"
#include "store/fs/merge.h"
#include "store/fs/rekey.h"
#include "store/fs/spool.h"
#include "store/fs/tail.h"
#include "store/fs/tail_overlay.h"
#include "store/repository.h"

namespace telelake::file_store {

class FileChatWriter : public ChatWriter {
 public:
  // Takes the chat's lock, clears away what an interrupted writer left, and reads what is kept once a chat. `catalogue`
  // must outlive the writer; `root` is the data folder. With a group, which must outlive it too, `finish` leaves a
  // small run to the group.
  static Result<std::unique_ptr<FileChatWriter>> open(Catalogue& catalogue, const std::string& root, const ChatKey& key,
                                                      const Chat& chat, CommitGroup* group = nullptr);
  ~FileChatWriter() override;

  Result<UpsertCounts> upsert(Batch batch, Time horizon) override;
  Result<void> stage(Batch batch) override;
  Result<UpsertCounts> finish(const FinishOptions& options) override;
  std::vector<Conflict> take_conflicts() override;
  Result<void> compact() override;

  // Joins everything that another scope holds of the same chat to what is held here, in several commits; or, with
  // `how`, what is held of the chat that this one was before. `other` is folded and does not change meanwhile. Safe to
  // repeat.
  Result<void> take_over(const ChatFiles& other, const Rekey* how = nullptr);

 private:
  // What was staged since the last finish.
  struct Run {
    std::int64_t held_before = kNoId;   // greatest id held when the run began
    std::int64_t first_direct = kNoId;  // least id that was committed directly
    std::int64_t last_direct = kNoId;   // greatest id that went the direct way
    std::int64_t first_id = kLastId;    // of everything staged
    std::int64_t last_id = kNoId;
    bool telegram = false;
    std::optional<Time> horizon;                                     // of the run, where it is known
    std::uint64_t left = std::numeric_limits<std::uint64_t>::max();  // messages to come, at most
    std::int64_t latest = kNever;                                    // time of the latest message so far
    Chat chat;
    std::vector<MessageBlock> blocks;  // not yet merged
    std::size_t bytes = 0;             // of their lines
    std::size_t due = 0;               // when they have grown to this, a portion of them may be merged
    std::size_t deferred_bytes = 0;    // of lines that were merged since the group was committed
    std::unique_ptr<Spool> spool;
    ChatFacts facts;
    std::vector<std::int64_t> deleted;
    std::set<std::int64_t> unread;  // there, but without a time or refused: not absent
    UpsertCounts counts;
  };

  FileChatWriter(Catalogue& catalogue, std::string folder, CommitGroup* group)
      : catalogue_(catalogue), folder_(std::move(folder)), group_(group) {}

  Result<void> load(ChatRow row);
  Result<void> load_tail();
  void see_chat(ChatRow& row, const Chat& chat, SourceKind kind, std::int64_t horizon) const;
  std::int64_t last_held_id() const;
  DayCounts held_days() const;
  Layout present_layout() const;

  Result<UpsertCounts> add_to_overlay(const Batch& batch, Time horizon, TailLines& lines,
                                      std::optional<std::int64_t>& changed_from);
  Result<void> fold();

  // Commits on its own from here on, and the group now: what it holds of this chat comes first.
  Result<void> leave_group();
  FileSwitch new_switch() const { return {folder_, row_, deferred_ ? group_ : nullptr}; }

  Result<void> begin_run(const Batch& batch);
  Result<void> stage_messages(MessageBlock block);
  Result<void> merge_portion(std::int64_t horizon, bool last);
  Result<void> merge_seen(const std::vector<Observation>& seen, MergeOptions options, std::int64_t horizon, bool last);
  std::vector<Observation> staged(std::int64_t horizon) const;
  void drop_staged(std::size_t count);
  Layout portion_layout(const DayCounts& added, bool last) const;
  Result<void> merge_spool(const FinishOptions& options, MergeResult& result);
  Result<void> apply_deletions(const std::vector<std::int64_t>& ids, Observation::Kind kind, std::int64_t horizon);
  Result<void> mark_absent(const FinishOptions& options, const MergeResult& result);
  Result<void> see_facts(std::int64_t horizon);
  Result<void> settle_run(std::int64_t horizon);

  void raise_marks(IdMarks& marks, std::int64_t horizon) const;

  // Merges and commits, with what `adjust` does to the chat's row and the marks.
  using Adjust = std::function<Result<void>(ChatRow&, IdMarks&)>;
  Result<MergeResult> merge(ObservationStream& observations, const Touched& touched, MergeOptions options,
                            const Adjust& adjust = {});
  Result<void> commit(FileSwitch& target, const IdMarks* marks);
  Result<void> take_over(const std::vector<History>& histories);
  Result<void> take_over_facts(const ChatFiles& other, const Rekey* how);
  Result<std::vector<Observation>> missing_among_held(const std::vector<Absence>& absences) const;
  Result<void> reshape();
  Result<void> settle_threads();

  Catalogue& catalogue_;
  std::string folder_;
  CommitGroup* group_;     // null: none, or no more
  bool deferred_ = false;  // what `row_` says is the group's to commit
  std::optional<FolderLock> lock_;
  bool known_ = false;  // the catalogue has the chat
  ChatRow row_;
  std::unique_ptr<ChatFiles> files_;
  ChatFacts facts_;
  std::optional<TailFile> tail_;
  TailOverlay overlay_;
  std::string tail_text_;
  std::unique_ptr<Run> run_;
  std::vector<Conflict> conflicts_;
};

}  // namespace telelake::file_store
