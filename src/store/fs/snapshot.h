// One chat at one moment, partitions and hot tail read as one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/fs/catalogue.h"
#include "store/fs/chat_facts.h"
#include "store/fs/chat_files.h"
#include "store/fs/comments.h"
#include "store/fs/participants.h"
#include "store/fs/tail_overlay.h"
#include "store/repository.h"

namespace telelake::file_store {

class FileChatSnapshot : public ChatSnapshot {
 public:
  // Reads the catalogue, opens the files and reads the tail; again, should a writer replace them meanwhile.
  // `comments`, where there is one, must outlive the snapshot.
  static Result<std::unique_ptr<FileChatSnapshot>> open(const Catalogue& catalogue, const std::string& root,
                                                        const ChatKey& key, CommentCache* comments = nullptr);

  const ChatSummary& summary() const override { return summary_; }
  Result<void> visit(Date first, Date last, const MessageVisitor& visitor) const override;
  Result<void> visit_lines(const PartitionFile& file, const LineVisitor& visitor) const override;
  Result<Page> page(const PageRequest& request) const override;
  Result<std::optional<Message>> message(std::int64_t id) const override;
  Result<std::vector<RevisionView>> revisions(std::int64_t id) const override;
  Result<std::optional<Artifact>> artifact(Date date) const override;
  Result<void> as_of(Time time, const std::function<bool(const AsOfMessage&)>& visitor) const override;
  Result<std::vector<Participant>> participants() const override;
  Result<std::vector<Participant>> participants_of(const std::set<std::int64_t>& ids) const override;
  Result<std::vector<Participant>> participants_after(std::int64_t id, std::size_t limit) const override;
  Result<std::vector<Thread>> threads() const override;
  Result<std::vector<Undated>> undated() const override;
  Result<std::vector<DayCount>> days() const override;
  std::vector<PartitionFile> partitions() const override;
  Result<std::vector<CommentThread>> comment_threads(const ChannelPostFilter& wanted) const override;
  bool has_tail() const override { return !overlay_.empty(); }
  Result<void> differences(const DifferenceVisitor& visitor) const override;

 private:
  // Called with a held message's state without its past (history) or a line; false ends the reading.
  using LineSink = std::function<Result<bool>(std::int64_t id, std::string_view line, const FileRow* file)>;

  FileChatSnapshot() = default;
  static Result<std::unique_ptr<FileChatSnapshot>> try_open(const Catalogue& catalogue, const std::string& root,
                                                            const ChatKey& key);
  Result<void> summarise();

  // Lines of days in a range, those of the tail included, a partition's in order of ids, partitions by date.
  Result<void> for_each_line(Date first, Date last, const LineSink& sink) const;
  Result<bool> partition_lines(const FileRow& file, Date first, Date last, const LineSink& sink) const;

  // Lines beyond (or before) an id in the order of ids, whatever partition they are in.
  Result<void> scan_up(std::int64_t from, const LineSink& sink) const;
  Result<void> scan_down(std::int64_t from, const LineSink& sink) const;
  Result<std::optional<std::int64_t>> first_id_from(Date date) const;
  Result<std::vector<Message>> collect(bool up, std::int64_t from, const PageRequest& request, std::size_t limit) const;

  Result<std::optional<History>> history(std::int64_t id) const;

  // Corrects what the files say of threads by what the hot tail does.
  Result<void> add_tail_comments(CommentThreads& threads) const;

  std::string folder_;
  CommentCache* comments_ = nullptr;
  std::unique_ptr<ChatFiles> files_;
  std::optional<Participants> participants_;
  ChatFacts facts_;  // but for the participants
  std::string tail_text_;
  TailOverlay overlay_;
  std::map<std::int64_t, std::string> tail_lines_;  // of the overlay's messages
  DayCounts days_;
  ChatSummary summary_;
  mutable Reader reader_;
};

}  // namespace telelake::file_store
