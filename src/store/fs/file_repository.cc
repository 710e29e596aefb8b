// The file store: a folder with a catalogue and a folder a chat.
#include <algorithm>
#include <filesystem>
#include <utility>

#include <sys/resource.h>

#include "store/fs/account_assignment.h"
#include "store/fs/catalogue.h"
#include "store/fs/chat_writer.h"
#include "store/fs/check.h"
#include "store/fs/disk.h"
#include "store/fs/media_files.h"
#include "store/fs/snapshot.h"
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

  Result<std::unique_ptr<ChatSnapshot>> snapshot(const ChatKey& key) const override {
    return FileChatSnapshot::open(*catalogue_, root_, key);
  }

  Result<std::vector<ChatSummary>> chats() const override {
    auto rows = catalogue_->chats();
    if (!rows) return std::unexpected(rows.error());
    std::vector<ChatSummary> summaries;
    for (const ChatRow& row : *rows) {
      auto summary = row.tail_length == 0 ? Result<ChatSummary>(summary_of(row)) : summary_with_tail(row.key);
      if (!summary) return std::unexpected(summary.error());
      summaries.push_back(std::move(*summary));
    }
    return summaries;
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
    for (const MediaRecord& content : *media) check_media(root_, content, findings);
    return findings;
  }

  Result<bool> quarantine(const QuarantineRecord& record) override { return catalogue_->add_quarantined(record); }
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

  Result<void> assign_account(const std::string& account) override {
    return file_store::assign_account(*catalogue_, root_, account);
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

  std::string root_;
  std::unique_ptr<Catalogue> catalogue_;
};

}  // namespace

Result<std::unique_ptr<Repository>> open_file_store(const std::string& folder, bool create) {
  const std::string root = std::filesystem::path(folder).lexically_normal().string();
  std::error_code error;
  const bool there = std::filesystem::exists(root + "/" + kCatalogue, error);
  if (!there && !create) {
    return fail(ErrorCode::kFailed, "there is no store", folder,
                "name its folder with --data, or make one with `telelake import`");
  }
  if (auto made = make_folders(root); !made) return std::unexpected(made.error());
  raise_open_file_limit();
  auto catalogue = Catalogue::open(root + "/" + kCatalogue, create);
  if (!catalogue) return std::unexpected(catalogue.error());
  return std::make_unique<FileRepository>(root, std::move(*catalogue));
}

}  // namespace telelake
