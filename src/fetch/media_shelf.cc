#include "fetch/media_shelf.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "base/metrics.h"
#include "fetch/media_of_message.h"

namespace telelake {

namespace {

// What Telegram has refused is asked for again after so long: files come back, though rarely.
constexpr std::int64_t kRefusedFor = 30 * 86400;

// Telegram says of the file itself that it is not there; other refusals may come from what TDLib asks on the way.
bool is_gone(const std::string& cause) {
  return cause.find("LOCATION_INVALID") != std::string::npos || cause.find("FILE_ID_INVALID") != std::string::npos ||
         cause.find("LOCATION_NOT_AVAILABLE") != std::string::npos;
}

void count_file(const std::string& outcome) {
  process_metrics()
      .counter("media_files_total", "Files of messages, by what became of them", {{"outcome", outcome}})
      .Increment();
}

void set_held(const MediaRecord& record, Media& media) {
  media.sha256 = record.sha256;
  media.availability = Availability::kAvailable;
}

MediaShelf::Got ended(MediaShelf::Got::Ending ending, std::string reason, Error error) {
  return {.ending = ending, .record = {}, .reason = std::move(reason), .error = std::move(error)};
}

}  // namespace

void MediaTally::add(const MediaShelf::Got& got) {
  using Ending = MediaShelf::Got::Ending;
  switch (got.ending) {
    case Ending::kDownloaded: {
      count_file("downloaded");
      process_metrics()
          .counter("media_bytes_total", "Bytes of files that were downloaded")
          .Increment(static_cast<double>(got.record.size));
      const std::lock_guard lock(mutex_);
      ++counts_.downloaded;
      counts_.bytes += got.record.size;
      return;
    }
    case Ending::kHeld:
      return add(MediaVerdict::kHeld);
    case Ending::kTooLarge:
      return add(MediaVerdict::kTooLarge);
    case Ending::kRefused:
    case Ending::kFailed:
      return add_failed(got.reason);
    case Ending::kExchanged:
    case Ending::kGivenUp:
      return;
  }
}

void MediaTally::add_look() {
  const std::lock_guard lock(mutex_);
  ++counts_.looked_at;
}

void MediaTally::add_failed(const std::string& reason) {
  count_file("failed");
  const std::lock_guard lock(mutex_);
  ++counts_.failed[reason];
}

void MediaTally::add(MediaVerdict verdict) {
  const auto count = [this](const char* outcome, std::uint64_t MediaCounts::* member) {
    count_file(outcome);
    const std::lock_guard lock(mutex_);
    ++(counts_.*member);
  };
  switch (verdict) {
    case MediaVerdict::kHeld:
      return count("deduplicated", &MediaCounts::deduplicated);
    case MediaVerdict::kTooLarge:
      return count("too_large", &MediaCounts::too_large);
    case MediaVerdict::kProtected:
      return count("protected", &MediaCounts::is_protected);
    case MediaVerdict::kRefused:
      return add_failed("gone");
    case MediaVerdict::kNothing:
    case MediaVerdict::kWanted:
      return;
  }
}

MediaCounts MediaTally::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

// While one lives, nobody else loads the same file.
class MediaShelf::Turn {
 public:
  Turn(MediaShelf& shelf, std::string unique_id) : shelf_(shelf), unique_id_(std::move(unique_id)) {
    constexpr std::chrono::milliseconds kSlice{100};
    std::unique_lock lock(shelf_.mutex_);
    while (!shelf_.stop_ && shelf_.loading_.contains(unique_id_)) shelf_.changed_.wait_for(lock, kSlice);
    taken_ = shelf_.loading_.insert(unique_id_).second;
  }
  ~Turn() {
    if (!taken_) return;
    const std::lock_guard lock(shelf_.mutex_);
    shelf_.loading_.erase(unique_id_);
    shelf_.changed_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  MediaShelf& shelf_;
  std::string unique_id_;
  bool taken_ = false;
};

MediaShelf::MediaShelf(Repository& repository, const MediaOptions& options, const std::atomic<bool>& stop)
    : repository_(repository), options_(options), stop_(stop) {
  const auto known = repository.knows_media();
  knows_any_ = options.policy != MediaPolicy::kNone && (!known || *known);
}

bool MediaShelf::is_fresh_refusal(const MediaRecord& record) {
  return record.sha256.empty() && now().seconds - record.noted_at.seconds < kRefusedFor;
}

bool MediaShelf::was_refused_lately(const std::string& unique_id) const {
  const auto known = repository_.media(unique_id);
  return known && *known && is_fresh_refusal(**known);
}

JudgedFiles MediaShelf::judge(TdMapped& mapped) {
  JudgedFiles judged;
  if (options_.policy == MediaPolicy::kNone || mapped.files.empty()) return judged;
  for (Media* media : files_of(mapped.message)) {
    const auto file = std::ranges::find(mapped.files, media->unique_id, &TdFile::unique_id);
    if (media->unique_id.empty() || file == mapped.files.end()) continue;
    const MediaVerdict verdict = judge(mapped, *media);
    if (verdict == MediaVerdict::kNothing) continue;
    judged.verdicts.push_back(verdict);
    const bool is_known = std::ranges::find(judged.wanted, file->unique_id, &TdFile::unique_id) != judged.wanted.end();
    if (verdict == MediaVerdict::kWanted && !is_known) judged.wanted.push_back(*file);
  }
  return judged;
}

MediaVerdict MediaShelf::judge(const TdMapped& mapped, Media& media) {
  std::optional<MediaRecord> known;
  if (knows_any_) {
    auto found = repository_.media(media.unique_id);
    if (!found) {
      log_error("the store cannot say whether it has a file", {{"reason", found.error().text()}});
      return MediaVerdict::kNothing;
    }
    known = std::move(*found);
  }
  if (known && !known->sha256.empty()) {
    set_held(*known, media);
    return MediaVerdict::kHeld;
  }
  if (!loads_files()) return MediaVerdict::kNothing;
  if (!options_.protected_too && (!mapped.can_be_saved || mapped.expires || media.ttl)) {
    media.availability = Availability::kNotIncluded;
    return MediaVerdict::kProtected;
  }
  if (options_.max_size > 0 && static_cast<std::uint64_t>(media.file_size.value_or(0)) > options_.max_size) {
    media.availability = Availability::kTooLarge;
    return MediaVerdict::kTooLarge;
  }
  if (known && is_fresh_refusal(*known)) {
    media.availability = Availability::kUnavailable;
    return MediaVerdict::kRefused;
  }
  return MediaVerdict::kWanted;
}

MediaShelf::Got MediaShelf::get(TelegramCaller& caller, const TdFile& file, std::uint64_t session,
                                const std::string& place, const std::atomic<bool>& abandoned) {
  const Turn turn(*this, file.unique_id);
  const auto known = repository_.media(file.unique_id);
  if (!known) return ended(Got::Ending::kFailed, "store", known.error());
  if (*known && !(*known)->sha256.empty()) {
    return {.ending = Got::Ending::kHeld, .record = **known, .reason = {}, .error = {}};
  }
  return load(caller, file, session, place, abandoned);
}

MediaShelf::Got MediaShelf::load(TelegramCaller& caller, const TdFile& file, std::uint64_t session,
                                 const std::string& place, const std::atomic<bool>& abandoned) {
  bool grew = false;
  const auto download = [&] {
    return caller.download(file.file_id, session, place, [&](std::uint64_t bytes) {
      grew = options_.max_size > 0 && bytes > options_.max_size;
      return !grew && !abandoned;
    });
  };
  auto loaded = download();
  const auto is_refused = [&loaded] {
    return !loaded && loaded.error().kind == TelegramErrorClass::kGiveUpChat &&
           loaded.error().error.code == ErrorCode::kFailed && !is_gone(loaded.error().error.what);
  };
  if (is_refused()) loaded = download();
  if (loaded) return keep(caller, file, session, *loaded);
  const CallFailure& failure = loaded.error();
  if (grew) return ended(Got::Ending::kTooLarge, {}, {});
  if (failure.kind == TelegramErrorClass::kGiveUpAccount) return ended(Got::Ending::kGivenUp, {}, failure.error);
  if (failure.kind == TelegramErrorClass::kRetry) return ended(Got::Ending::kExchanged, {}, failure.error);
  if (is_refused()) return ended(Got::Ending::kFailed, "refused", failure.error);
  if (failure.error.code != ErrorCode::kFailed) {
    return ended(Got::Ending::kFailed, failure.reason == "internal" ? "internal" : "unanswered", failure.error);
  }
  knows_any_ = true;
  if (auto noted = repository_.note_media_refusal(file.unique_id, failure.error.what, now()); !noted) {
    return ended(Got::Ending::kFailed, "store", noted.error());
  }
  return ended(Got::Ending::kRefused, "gone", failure.error);
}

// From TDLib's folder into the store; TDLib then forgets its copy.
MediaShelf::Got MediaShelf::keep(TelegramCaller& caller, const TdFile& file, std::uint64_t session,
                                 const TdReply& loaded) {
  const auto forget = [&] {
    caller.with_session([&](TelegramSession& opened) {
      if (caller.session_number() != session) return;
      const auto deleted =
          opened.client().request({{"@type", "deleteFile"}, {"file_id", file.file_id}}, std::chrono::seconds(10));
      if (!deleted) log_warning("TDLib does not remove its copy of a file", {{"reason", deleted.error().message}});
    });
  };
  std::string_view path;
  if (loaded->root()["local"]["path"].get(path) != simdjson::SUCCESS || path.empty()) {
    return ended(Got::Ending::kFailed, "unanswered", Error{ErrorCode::kUnavailable, "TDLib names no file", {}, {}});
  }
  std::error_code unseen;
  const std::uintmax_t size = std::filesystem::file_size(std::filesystem::path(path), unseen);
  if (!unseen && options_.max_size > 0 && size > options_.max_size) {
    forget();
    return ended(Got::Ending::kTooLarge, {}, {});
  }
  auto record = repository_.keep_media(file.unique_id, std::string(path));
  if (!record) return ended(Got::Ending::kFailed, "store", record.error());
  knows_any_ = true;
  forget();
  log_debug("file kept", {{"unique_id", file.unique_id}, {"sha256", record->sha256}, {"bytes", record->size}});
  return {.ending = Got::Ending::kDownloaded, .record = std::move(*record), .reason = {}, .error = {}};
}

void log_refusal(const MediaShelf::Got& got, const std::string& place, std::int64_t message_id) {
  log_warning("a file cannot be had",
              {{"chat", place}, {"message_id", message_id}, {"outcome", got.reason}, {"reason", got.error.text()}});
}

namespace {

bool complete_medium(const MediaShelf::Got& got, Media& media) {
  using Got = MediaShelf::Got;
  switch (got.ending) {
    case Got::Ending::kDownloaded:
    case Got::Ending::kHeld:
      set_held(got.record, media);
      return true;
    case Got::Ending::kTooLarge:
      media.availability = Availability::kTooLarge;
      return true;
    case Got::Ending::kRefused:
      media.availability = Availability::kUnavailable;
      return true;
    case Got::Ending::kFailed:
    case Got::Ending::kExchanged:
    case Got::Ending::kGivenUp:
      return false;
  }
  return false;
}

}  // namespace

bool MediaShelf::complete(const Got& got, const std::string& unique_id, Message& message) {
  bool is_complete = false;
  for (Media* media : files_of(message)) {
    if (media->unique_id == unique_id) is_complete = complete_medium(got, *media) || is_complete;
  }
  return is_complete;
}

}  // namespace telelake
