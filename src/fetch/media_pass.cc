#include "fetch/media_pass.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/forward_clock.h"
#include "base/log.h"
#include "contract/reader.h"
#include "fetch/expiry.h"
#include "fetch/media_of_message.h"
#include "fetch/message_intake.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kIdsAtOnce = 100;
constexpr std::size_t kFilesACommit = 16;
constexpr std::size_t kThreads = 3;
constexpr std::size_t kPage = 500;
constexpr int kTries = 3;  // of a file whose session was exchanged
constexpr std::int64_t kBeforeAll = kMinMessageId - 1;
constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

}  // namespace

// A message of which files are wanted, and how that ended.
struct MediaPass::Wanted {
  Message message;
  std::vector<TdFile> files;
  Time horizon;               // of the message
  std::uint64_t session = 0;  // in which the file's number means it
  bool settled = false;       // something is known now that the store does not have
};

MediaPass::MediaPass(Repository& repository, TelegramCaller& caller, MediaShelf& shelf, MediaPlace place,
                     SharedWriter writer, MediaTally& tally, std::function<void(std::uint64_t bytes)> loaded)
    : repository_(repository),
      caller_(caller),
      shelf_(shelf),
      place_(std::move(place)),
      writer_(writer),
      tally_(tally),
      loaded_(std::move(loaded)),
      read_from_(kNone),
      at_(kBeforeAll),
      through_(kBeforeAll),
      thread_([this] { run(); }) {}

MediaPass::~MediaPass() {
  abandoned_ = true;
  (void)finish();
}

void MediaPass::page_stored(std::int64_t first_id, std::int64_t last_id, Time horizon) {
  const std::lock_guard lock(mutex_);
  readings_[first_id] = Reading{last_id, horizon, caller_.session_number()};
  read_from_ = std::min(read_from_, first_id);
  fresh_ = true;
  changed_.notify_all();
}

std::optional<Error> MediaPass::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) {
    thread_.join();
    if (!has_ended()) {
      if (auto noted = note_mark(); !noted) give_up(noted.error());
    }
  }
  return given_up_;
}

// Where an earlier run stopped looking, under the same policy.
Result<void> MediaPass::begin() {
  auto mark = repository_.media_mark(place_.key);
  if (!mark) return std::unexpected(mark.error());
  if (!*mark || (*mark)->policy != name_of(shelf_.options())) return {};
  at_ = through_ = (*mark)->through_id;
  again_ = std::move((*mark)->again);
  return {};
}

Result<void> MediaPass::note_mark() {
  constexpr std::size_t kMostAgain = 10'000;  // beyond that looking at everything is as good
  if (through_ == kBeforeAll || tried_.size() > kMostAgain) return {};
  MediaMark mark{name_of(shelf_.options()), through_, {}};
  if (!tried_.empty()) {
    auto opened = repository_.snapshot(place_.key);
    if (!opened) return std::unexpected(opened.error());
    for (const std::int64_t id : tried_) {
      const auto message = (*opened)->message(id);
      if (!message) return std::unexpected(message.error());
      const auto is_missing = [this](const Media* media) {
        return media->availability == Availability::kUnavailable || is_candidate(*media);
      };
      if (*message && std::ranges::any_of(files_of(std::as_const(**message)), is_missing)) mark.again.push_back(id);
    }
  }
  return repository_.put_media_mark(place_.key, mark);
}

bool MediaPass::has_ended() const {
  const std::lock_guard lock(mutex_);
  return abandoned_ || given_up_.has_value();
}

void MediaPass::give_up(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (given_up_) return;
  given_up_ = error;
  if (error.code == ErrorCode::kInterrupted) return;
  log_error("the chat's files are given up", {{"chat", place_.name}, {"reason", error.text()}});
}

void MediaPass::run() {
  if (auto begun = begin(); !begun) return give_up(begun.error());
  while (!has_ended()) {
    const std::vector<std::int64_t> ids = next_ids();
    if (!ids.empty()) {
      work(ids);
      continue;
    }
    std::unique_lock lock(mutex_);
    if (given_up_ || (finished_ && !fresh_)) return;
    changed_.wait(lock, [this] { return fresh_ || finished_; });
  }
}

// Whether the held message asks for a file that this run might get.
bool MediaPass::is_candidate(const Message& message) const {
  return !message.deleted &&
         std::ranges::any_of(files_of(message), [this](const Media* media) { return is_candidate(*media); });
}

bool MediaPass::is_candidate(const Media& media) const {
  // An export may have told the hash of a file that is not here.
  if (!media.sha256.empty()) return !shelf_.holds(media.sha256);
  const MediaOptions& options = shelf_.options();
  const bool left_alone = !options.protected_too && (place_.is_protected || media.ttl);
  if (!media.availability) return true;
  switch (*media.availability) {
    case Availability::kNotIncluded:
      return !left_alone;
    case Availability::kTooLarge:
      return media.file_size &&
             (options.max_size == 0 || static_cast<std::uint64_t>(*media.file_size) <= options.max_size);
    case Availability::kUnavailable:
      // Of a file that has expired Telegram tells no name; what it refused has one, and is looked at again in time.
      return media.unique_id.empty() ? from_export_ : !shelf_.was_refused_lately(media.unique_id);
    case Availability::kAvailable:
      return true;
  }
  return false;
}

std::vector<std::int64_t> MediaPass::next_ids() {
  if (pending_.empty()) {
    if (auto scanned = scan(); !scanned) {
      give_up(scanned.error());
      return {};
    }
  }
  const std::size_t count = std::min(pending_.size(), kIdsAtOnce);
  std::vector<std::int64_t> ids(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(count));
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(count));
  return ids;
}

// Looks for candidates in the store, on from where it looked last, and back where something was stored before that.
Result<void> MediaPass::scan() {
  {
    const std::lock_guard lock(mutex_);
    if (fresh_) {
      snapshot_.reset();
      at_ = std::min(at_, read_from_ == kNone ? kNone : read_from_ - 1);
      read_from_ = kNone;
      fresh_ = false;
    } else if (!snapshot_) {
      return {};
    }
  }
  if (!snapshot_) {
    auto opened = repository_.snapshot(place_.key);
    // Nothing is held of the chat yet.
    if (!opened && opened.error().code == ErrorCode::kUsage) return {};
    if (!opened) return std::unexpected(opened.error());
    snapshot_ = std::move(*opened);
    from_export_ = std::ranges::count(snapshot_->summary().kinds, SourceKind::kDesktopExport) > 0;
  }
  if (auto scanned = scan_again(); !scanned) return scanned;
  PageRequest request;
  request.from = PageRequest::From::kAfter;
  request.limit = kPage;
  while (pending_.size() < kIdsAtOnce) {
    request.id = at_;
    const auto page = snapshot_->page(request);
    if (!page) return std::unexpected(page.error());
    for (const Message& message : page->messages) {
      at_ = message.id;
      through_ = std::max(through_, at_);
      look_at(message);
    }
    if (page->messages.empty() || !page->has_after) {
      snapshot_.reset();
      break;
    }
  }
  return {};
}

void MediaPass::look_at(const Message& message) {
  tally_.add_look();
  if (is_candidate(message) && !tried_.contains(message.id)) pending_.push_back(message.id);
}

// What an earlier run could not get.
Result<void> MediaPass::scan_again() {
  for (const std::int64_t id : std::exchange(again_, {})) {
    const auto message = snapshot_->message(id);
    if (!message) return std::unexpected(message.error());
    if (!*message || (*message)->deleted) continue;
    look_at(**message);
    // It stays among them until it is had.
    tried_.insert(id);
  }
  return {};
}

void MediaPass::work(const std::vector<std::int64_t>& ids) {
  std::vector<Wanted> wanted;
  std::vector<std::int64_t> unknown;
  look_at_known(ids, unknown, wanted);
  ask(unknown, wanted);
  // What is not given now, is not asked for again in this run.
  tried_.insert(ids.begin(), ids.end());
  for (std::size_t begin = 0; begin < wanted.size() && !has_ended(); begin += kFilesACommit) {
    const std::size_t end = std::min(wanted.size(), begin + kFilesACommit);
    std::vector<Wanted> slice(std::make_move_iterator(wanted.begin() + static_cast<std::ptrdiff_t>(begin)),
                              std::make_move_iterator(wanted.begin() + static_cast<std::ptrdiff_t>(end)));
    std::atomic<std::size_t> next{0};
    const auto get_all = [&] {
      for (std::size_t index = next++; index < slice.size() && !has_ended(); index = next++) {
        if (!slice[index].settled) get(slice[index]);
      }
    };
    std::vector<std::jthread> threads;
    const auto missing = static_cast<std::size_t>(std::ranges::count(slice, false, &Wanted::settled));
    while (threads.size() < std::min(missing, kThreads)) threads.emplace_back(get_all);
    threads.clear();
    settle(slice);
  }
}

// When the message was read in this run; nothing when it was not.
std::optional<MediaPass::Reading> MediaPass::reading_of(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  auto found = readings_.upper_bound(id);
  if (found == readings_.begin()) return std::nullopt;
  --found;
  if (id > found->second.last_id) return std::nullopt;
  return found->second;
}

// Messages that were read in TDLib's present session, TDLib has at hand: asking for them costs nothing, and they are
// what was seen when they were read.
void MediaPass::look_at_known(const std::vector<std::int64_t>& ids, std::vector<std::int64_t>& unknown,
                              std::vector<Wanted>& wanted) {
  constexpr std::chrono::seconds kAnswerTime{5};
  for (const std::int64_t id : ids) {
    const std::optional<Reading> reading = reading_of(id);
    TdResult message = std::unexpected(TdError{});
    if (reading) {
      const Json request{{"@type", "getMessageLocally"},
                         {"chat_id", place_.td_chat_id},
                         {"message_id", (id - place_.shift) * kTdMessageIdUnit}};
      message = caller_.with_session([&](TelegramSession& session) -> TdResult {
        if (caller_.session_number() != reading->session) return std::unexpected(TdError{});
        return session.client().request(request, kAnswerTime);
      });
    }
    if (message) {
      take((*message)->root(), reading->horizon, reading->session, wanted);
    } else {
      unknown.push_back(id);
    }
  }
}

void MediaPass::ask(const std::vector<std::int64_t>& ids, std::vector<Wanted>& wanted) {
  if (ids.empty() || has_ended()) return;
  Json numbers = Json::array();
  for (const std::int64_t id : ids) numbers.push_back((id - place_.shift) * kTdMessageIdUnit);
  const std::uint64_t session = caller_.session_number();
  const auto reply = caller_.call(
      {{"@type", "getMessages"}, {"chat_id", place_.td_chat_id}, {"message_ids", std::move(numbers)}}, place_.name);
  if (!reply) return give_up(reply.error().error);
  const Time horizon = forward_now();
  simdjson::dom::array messages;
  if ((*reply)->root()["messages"].get(messages) != simdjson::SUCCESS) return;
  for (const simdjson::dom::element element : messages) {
    simdjson::dom::object message;
    if (element.get(message) == simdjson::SUCCESS) take(message, horizon, session, wanted);
  }
}

void MediaPass::take(simdjson::dom::object message, Time horizon, std::uint64_t session, std::vector<Wanted>& wanted) {
  ExpiryClock clock{.server_time = {}, .auto_delete_seconds = place_.auto_delete_seconds};
  auto mapped = caller_.with_session([&](TelegramSession& opened) {
    clock.server_time = opened.server_time();
    return opened.with_directory([&](const TdDirectory& directory) {
      TdContext context = place_.context;
      context.directory = &directory;
      return map_message(message, context);
    });
  });
  if (!mapped || !mapped->is_server_message || mapped->undated) return;
  JudgedFiles judged = shelf_.judge(*mapped);
  if (judged.verdicts.empty()) return;
  if (mapped->expires) note_expiry(message, clock, mapped->message);
  std::vector<Problem> problems;
  check_rules(mapped->message, problems);
  if (!problems.empty()) return;
  // What was read in this run was judged then, and counted if it was new.
  const bool was_counted = reading_of(mapped->message.id).has_value();
  for (const MediaVerdict verdict : judged.verdicts) {
    if (verdict == MediaVerdict::kHeld || !was_counted) tally_.add(verdict);
  }
  Wanted one{
      .message = std::move(mapped->message), .files = std::move(judged.wanted), .horizon = horizon, .session = session};
  one.settled = one.files.empty();
  wanted.push_back(std::move(one));
}

void MediaPass::get(Wanted& wanted) {
  using Ending = MediaShelf::Got::Ending;
  for (const TdFile& file : wanted.files) {
    const MediaShelf::Got got = shelf_.get(caller_, file, wanted.session, place_.name, abandoned_);
    wanted.settled = MediaShelf::complete(got, file.unique_id, wanted.message) || wanted.settled;
    if (got.ending == Ending::kFailed && abandoned_) return;
    tally_.add(got);
    if (got.ending == Ending::kDownloaded) loaded_(got.record.size);
    if (got.ending == Ending::kGivenUp) return give_up(got.error);
    if (!got.reason.empty()) log_refusal(got, place_.name, wanted.message.id);
    if (got.ending != Ending::kExchanged) continue;
    // All numbers of files are others now.
    const std::lock_guard lock(mutex_);
    exchanged_.push_back(wanted.message.id);
    return;
  }
}

// Stores the messages that are complete now, each as it was seen.
void MediaPass::settle(std::vector<Wanted>& wanted) {
  std::map<Time, Batch> batches;
  for (const Wanted& one : wanted) {
    if (!one.settled) continue;
    // It has its files, so it is no candidate any more, whatever is looked at again.
    const auto has_content = [](const Media* media) { return !media->sha256.empty(); };
    if (std::ranges::all_of(files_of(std::as_const(one.message)), has_content)) tried_.erase(one.message.id);
    batches[one.horizon].messages.append(one.message);
  }
  for (auto& [horizon, batch] : batches) {
    batch.chat = place_.chat;
    batch.kind = SourceKind::kTelegram;
    const std::lock_guard lock(writer_.mutex);
    if (const auto stored = writer_.writer.upsert(std::move(batch), horizon); !stored) give_up(stored.error());
  }
  std::vector<std::int64_t> again;
  {
    const std::lock_guard lock(mutex_);
    again.swap(exchanged_);
  }
  for (const std::int64_t id : again) {
    if (++exchanges_[id] < kTries) pending_.push_back(id);
  }
}

}  // namespace telelake
