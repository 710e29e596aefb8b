// The file store: a folder with a catalogue and a folder a chat.
#include <algorithm>
#include <filesystem>
#include <utility>

#include <sys/resource.h>

#include "store/fs/account_assignment.h"
#include "store/fs/catalogue.h"
#include "store/fs/chat_writer.h"
#include "store/fs/check.h"
#include "store/fs/comments.h"
#include "store/fs/commit_group.h"
#include "store/fs/disk.h"
#include "store/fs/media_files.h"
#include "store/fs/snapshot.h"
#include "store/fs/unnamed_files.h"
#include "store/repository.h"

namespace telelake {

namespace {

using namespace file_store;  // NOLINT(google-build-using-namespace): this file puts their parts together

constexpr const char* kCatalogue = "catalogue.sqlite";

// A snapshot keeps every file of a chat open, so take what the system allows.
void raise_open_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

void add_summary(const ChatSummary& chat, StoreStats& stats) {
  ++stats.chats;
  stats.artifacts += chat.artifacts;
  stats.messages += chat.messages;
  stats.revisions += chat.revisions;
  stats.tombstones += chat.tombstones;
  stats.participants += chat.participants;
  stats.threads += chat.threads;
  if (chat.first_date && (!stats.first_date || *chat.first_date < *stats.first_date))
    stats.first_date = chat.first_date;
  if (chat.last_date && (!stats.last_date || *chat.last_date > *stats.last_date)) stats.last_date = chat.last_date;
}

class FileRepository : public Repository {
 public:
  FileRepository(std::string root, std::unique_ptr<Catalogue> catalogue)
      : root_(std::move(root)), catalogue_(std::move(catalogue)) {}

  Result<std::unique_ptr<ChatWriter>> open_writer(const ChatKey& key, const Chat& chat) override {
    return FileChatWriter::open(*catalogue_, root_, key, chat);
  }

  std::unique_ptr<ImportGroup> import_group() override { return std::make_unique<CommitGroup>(*catalogue_, root_); }

  Result<std::unique_ptr<ChatSnapshot>> snapshot(const ChatKey& key) const override {
    return FileChatSnapshot::open(*catalogue_, root_, key, &comments_);
  }

  Result<std::vector<ChatSummary>> chats() const override { return summaries_of(catalogue_->chats()); }

  Result<std::vector<ChatSummary>> chats_of(std::int64_t chat_id) const override {
    return summaries_of(catalogue_->chats_of(chat_id));
  }

  Result<void> note_link(const ChatLink& link) override {
    const auto known = catalogue_->links_of(link.chat_id);
    if (!known) return std::unexpected(known.error());
    if (std::ranges::find(*known, link) != known->end()) return {};
    return catalogue_->put_link(link);
  }

  Result<std::vector<ChatLink>> links_of(std::int64_t chat_id) const override { return catalogue_->links_of(chat_id); }

  // The catalogue has the counts; only what lies in a hot tail must be read.
  Result<std::vector<DayCount>> days() const override {
    const auto rows = catalogue_->chats();
    if (!rows) return std::unexpected(rows.error());
    DayCounts total;
    for (const ChatRow& row : *rows) {
      if (row.tail_length == 0) {
        for (const FileRow& file : row.files) {
          for (const auto& [date, count] : file.days) total[date] += count;
        }
        continue;
      }
      const auto opened = snapshot(row.key);
      if (!opened) return std::unexpected(opened.error());
      const auto days = (*opened)->days();
      if (!days) return std::unexpected(days.error());
      for (const DayCount& day : *days) total[day.date] += day.messages;
    }
    std::vector<DayCount> list;
    for (const auto& [date, count] : total) list.push_back({date, count});
    return list;
  }

  Result<StoreStats> stats() const override {
    const auto summaries = chats();
    if (!summaries) return std::unexpected(summaries.error());
    StoreStats stats;
    for (const ChatSummary& chat : *summaries) add_summary(chat, stats);
    const auto quarantined = catalogue_->count_quarantined();
    if (!quarantined) return std::unexpected(quarantined.error());
    stats.quarantined = *quarantined;
    const auto live = files();
    if (!live) return std::unexpected(live.error());
    stats.files = live->size();
    for (const std::string& file : *live) {
      std::error_code error;
      const std::uintmax_t size = std::filesystem::file_size(root_ + "/" + file, error);
      if (!error) stats.bytes += size;
    }
    const auto media = catalogue_->media_contents();
    if (!media) return std::unexpected(media.error());
    stats.media_files = media->size();
    for (const MediaRecord& content : *media) stats.media_bytes += content.size;
    return stats;
  }

  Result<std::vector<std::string>> files() const override {
    auto rows = catalogue_->chats();
    if (!rows) return std::unexpected(rows.error());
    std::vector<std::string> names{kCatalogue};
    for (const ChatRow& row : *rows) {
      const std::string folder = chat_folder(row.key) + "/";
      for (const FileRow& file : row.files) names.push_back(folder + file.name);
      if (row.tail_length > 0) names.push_back(folder + "tail.jsonl");
    }
    const auto media = catalogue_->media_contents();
    if (!media) return std::unexpected(media.error());
    for (const MediaRecord& content : *media) names.push_back(media_path(content.sha256));
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::vector<StoreFinding>> check() const override {
    auto rows = catalogue_->chats();
    if (!rows) return std::unexpected(rows.error());
    std::vector<StoreFinding> findings;
    for (ChatRow row : *rows) {
      for (;;) {
        std::vector<StoreFinding> found;
        check_chat(root_, row, found);
        // What was found while a writer replaced the files means nothing.
        const auto now = catalogue_->chat(row.key);
        if (!now) return std::unexpected(now.error());
        if (found.empty() || (*now && (*now)->files == row.files && (*now)->tail_length == row.tail_length)) {
          findings.insert(findings.end(), found.begin(), found.end());
          break;
        }
        if (!*now) break;
        row = **now;
      }
    }
    const auto media = catalogue_->media_contents();
    if (!media) return std::unexpected(media.error());
    const std::size_t before = findings.size();
    for (const MediaRecord& content : *media) check_media(root_, content, findings);
    // Whoever carries these must be found again.
    if (findings.size() > before) {
      if (auto dropped = catalogue_->drop_media_marks(); !dropped) return std::unexpected(dropped.error());
    }
    return findings;
  }

  Result<std::vector<std::string>> unnamed_files() const override {
    return file_store::unnamed_files(*catalogue_, root_);
  }

  Result<void> probe() const override {
    const auto opened = Catalogue::open(root_ + "/" + kCatalogue, false);
    if (!opened) return std::unexpected(opened.error());
    const auto read = (*opened)->count_quarantined();
    if (!read) return std::unexpected(read.error());
    return {};
  }

  Result<std::uint64_t> quarantine(std::span<const QuarantineRecord> records) override {
    return catalogue_->add_quarantined(records);
  }
  Result<std::vector<QuarantineRecord>> quarantined(std::size_t limit) const override {
    return catalogue_->quarantined(limit);
  }
  Result<std::optional<QuarantineRecord>> quarantined(const std::string& id) const override {
    return catalogue_->quarantined(id);
  }
  Result<void> remove_quarantined(const std::string& id) override { return catalogue_->remove_quarantined(id); }
  Result<void> record_run(const RunRecord& run) override { return catalogue_->add_run(run); }
  Result<std::vector<RunRecord>> runs(std::size_t limit) const override { return catalogue_->runs(limit); }
  Result<void> record_coverage(const CoverageRecord& coverage) override { return catalogue_->add_coverage(coverage); }
  Result<std::vector<CoverageRecord>> coverage(const ChatKey& key) const override { return catalogue_->coverage(key); }

  Result<std::optional<MediaRecord>> media(const std::string& unique_id) const override {
    auto found = catalogue_->media(unique_id);
    if (found && *found && !(*found)->sha256.empty() && !has_media(root_, **found)) return std::nullopt;
    return found;
  }

  bool holds_media(const std::string& sha256) const override {
    std::error_code error;
    return std::filesystem::is_regular_file(root_ + "/" + media_path(sha256), error);
  }

  Result<bool> knows_media() const override { return catalogue_->knows_media(); }

  Result<MediaRecord> keep_media(const std::string& unique_id, const std::string& path) override {
    auto record = take_media(root_, path);
    if (!record) return record;
    record->unique_id = unique_id;
    record->noted_at = now();
    if (auto put = catalogue_->put_media(*record); !put) return std::unexpected(put.error());
    return record;
  }

  Result<void> note_media_refusal(const std::string& unique_id, const std::string& refusal, Time at) override {
    return catalogue_->put_media(MediaRecord{unique_id, {}, 0, refusal, at});
  }

  Result<std::optional<MediaMark>> media_mark(const ChatKey& key) const override { return catalogue_->media_mark(key); }

  Result<void> put_media_mark(const ChatKey& key, const MediaMark& mark) override {
    return catalogue_->put_media_mark(key, mark);
  }

  Result<void> assign_account(const std::string& account) override {
    return file_store::assign_account(*catalogue_, root_, account);
  }

  Result<bool> join_group(const ChatKey& group, const ChatKey& supergroup, const Chat& chat,
                          std::int64_t shift) override {
    return file_store::join_group(*catalogue_, root_, group, supergroup, chat, shift);
  }

 private:
  static ChatSummary summary_of(const ChatRow& row) {
    ChatSummary summary;
    summary.key = row.key;
    summary.chat = row.chat;
    summary.kinds = row.kinds;
    for (const FileRow& file : row.files) {
      summary.tombstones += file.tombstones;
      summary.revisions += file.revisions;
      if (file.kind == "participants") summary.participants = file.lines;
      if (file.kind == "threads") summary.threads = file.lines;
      if (file.kind == "undated") summary.undated = file.lines;
      if (file.kind != "messages" || file.days.empty()) continue;
      summary.messages += file.lines;
      summary.artifacts += file.days.size();
      const Date first = file.days.begin()->first;
      const Date last = file.days.rbegin()->first;
      if (!summary.first_date || first < *summary.first_date) summary.first_date = first;
      if (!summary.last_date || last > *summary.last_date) summary.last_date = last;
    }
    return summary;
  }

  Result<ChatSummary> summary_with_tail(const ChatKey& key) const {
    auto opened = snapshot(key);
    if (!opened) return std::unexpected(opened.error());
    return (*opened)->summary();
  }

  Result<std::vector<ChatSummary>> summaries_of(const Result<std::vector<ChatRow>>& rows) const {
    if (!rows) return std::unexpected(rows.error());
    std::vector<ChatSummary> summaries;
    for (const ChatRow& row : *rows) {
      auto summary = row.tail_length == 0 ? Result<ChatSummary>(summary_of(row)) : summary_with_tail(row.key);
      if (!summary) return std::unexpected(summary.error());
      summaries.push_back(std::move(*summary));
    }
    return summaries;
  }

  std::string root_;
  std::unique_ptr<Catalogue> catalogue_;
  mutable CommentCache comments_;
};

// Whether there is a chat's data file or tail below the folder.
bool holds_data(const std::string& root) {
  std::error_code error;
  for (const auto& scope : std::filesystem::directory_iterator(root, error)) {
    if (!scope.path().filename().string().starts_with("account=") || !scope.is_directory(error)) continue;
    for (const auto& chat : std::filesystem::directory_iterator(scope.path(), error)) {
      if (!chat.path().filename().string().starts_with("chat=") || !chat.is_directory(error)) continue;
      for (const auto& file : std::filesystem::directory_iterator(chat.path(), error)) {
        const std::string name = file.path().filename().string();
        if (name == "tail.jsonl" || (!name.starts_with('.') && name.ends_with(".jsonl.zst"))) return true;
      }
    }
  }
  return false;
}

// A writer removes files that the catalogue does not name: with a catalogue that was lost these would be all.
Result<void> check_catalogue_is_there(const std::string& root) {
  const std::string path = root + "/" + kCatalogue;
  std::error_code error;
  const bool there = std::filesystem::exists(path, error);
  if ((there && std::filesystem::file_size(path, error) > 0) || !holds_data(root)) return {};
  return fail(ErrorCode::kFailed,
              std::string("the catalogue is ") + (there ? "empty" : "missing") + ", though there are chats", path,
              "restore it from a backup, or import the sources again into a new folder");
}

}  // namespace

Result<std::unique_ptr<Repository>> open_file_store(const std::string& folder, bool create) {
  const std::string root = std::filesystem::path(folder).lexically_normal().string();
  if (auto checked = check_catalogue_is_there(root); !checked) return std::unexpected(checked.error());
  std::error_code error;
  const bool there = std::filesystem::exists(root + "/" + kCatalogue, error);
  if (!there && !create) {
    return fail(ErrorCode::kUsage, "there is no store here", folder,
                "run `telelake import PATH` first, or name the store's folder with --data");
  }
  if (auto made = make_folders(root); !made) return std::unexpected(made.error());
  raise_open_file_limit();
  auto catalogue = Catalogue::open(root + "/" + kCatalogue, create);
  if (!catalogue) return std::unexpected(catalogue.error());
  return std::make_unique<FileRepository>(root, std::move(*catalogue));
}

}  // namespace telelake
