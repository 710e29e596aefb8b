#include "fetch/follow_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "fetch/chat_name.h"
#include "fetch/fetch_metrics.h"
#include "fetch/media_follow.h"

namespace telelake {

namespace {

constexpr std::chrono::milliseconds kGather{200};  // updates that come this close together are committed together
constexpr std::chrono::seconds kAgesEvery{5};      // between two looks at how old what is held is
constexpr std::chrono::seconds kRecordEvery{60};   // between two notes of the run
constexpr int kMostAttempts = 3;                   // to fill one hole, before the next reading must
constexpr std::size_t kAcquainted = 100;           // latest messages of a chat that TDLib shall hold
constexpr std::size_t kMostWaiting = 10'000;       // updates of a chat that is not open yet

bool is_wanted(std::string_view type) {
  return type == "updateNewMessage" || type == "updateMessageEdited" || type == "updateMessageContent" ||
         type == "updateMessageInteractionInfo" || type == "updateMessageIsPinned" || type == "updateDeleteMessages";
}

std::int64_t chat_of(const TdObject& update) {
  if (const std::int64_t id = update.integer("chat_id"); id != 0) return id;
  std::int64_t id = 0;
  return update.root()["message"]["chat_id"].get(id) == simdjson::SUCCESS ? id : 0;
}

// Numbers of the latest messages that are held of a chat, ascending.
std::vector<std::int64_t> latest_held(const Repository& repository, const ChatKey& key) {
  std::vector<std::int64_t> numbers;
  const auto snapshot = repository.snapshot(key);
  if (!snapshot) return numbers;  // Nothing is held of it.
  const auto page = (*snapshot)->page(PageRequest{.from = PageRequest::From::kNewest, .limit = kAcquainted});
  if (!page) return numbers;
  for (const Message& message : page->messages) {
    if (!message.deleted && message.id > 0) numbers.push_back(message.id);
  }
  return numbers;
}

// From TDLib's updates to events. Called on the receiving thread.
class Listener {
 public:
  Listener(FollowEvents& events, std::size_t account) : events_(&events), account_(account) {}

  void operator()(const TdReply& update) {
    const std::string_view type = update->type();
    std::string_view state;
    if (type == "updateConnectionState") {
      if (update->root()["state"]["@type"].get(state) == simdjson::SUCCESS) connection(state == "connectionStateReady");
    } else if (type == "updateAuthorizationState") {
      if (update->root()["authorization_state"]["@type"].get(state) != simdjson::SUCCESS) return;
      const bool ready = state == "authorizationStateReady";
      if (logged_in_ && !ready) events_->put({account_, AccountLost{}});
      logged_in_ = ready;
    } else if (is_wanted(type)) {
      events_->put({account_, ToldUpdate{chat_of(*update), update}});
    }
  }

 private:
  void connection(bool ready) {
    if (ready && lost_) events_->put({account_, ConnectionBack{}});
    lost_ = connected_ && !ready ? true : lost_ && !ready;
    connected_ = ready;
  }

  FollowEvents* events_;
  std::size_t account_;
  bool connected_ = false, lost_ = false, logged_in_ = false;
};

}  // namespace

// An account that is followed with.
struct FollowRun::Watched {
  struct Hole {
    std::int64_t read_to = -1;
    int attempts = 0;
  };

  std::string alias;
  std::atomic<bool> leaving{false};
  std::unique_ptr<AccountSession> session;
  std::unique_ptr<MediaFollow> files;  // where files are loaded; ends before the session does
  std::map<std::int64_t, std::unique_ptr<FollowedChat>> chats;
  std::map<std::int64_t, std::vector<TdReply>> waiting;  // updates of chats that are not open yet
  std::map<std::int64_t, Hole> holes;
  std::set<std::int64_t> dirty;          // chats for which something came
  std::unique_ptr<FollowReader> reader;  // uses what stands above
  bool is_bot() const { return session->record().is_bot; }
};

// The time between two readings of history.
struct FollowRun::Watch {
  FollowEvents events;
  std::vector<std::unique_ptr<Watched>> accounts;
  std::optional<Clock::time_point> read_again;

  ~Watch() {
    for (const auto& account : accounts) account->leaving = true;
  }
};

FollowRun::FollowRun(Repository& repository, const FollowOptions& options, const std::atomic<bool>& stop,
                     FetchProgress& progress, std::function<void(const FetchSummary&)> read)
    : repository_(repository),
      options_(options),
      stop_(stop),
      progress_(progress),
      read_(std::move(read)),
      shelf_(repository, options.fetch.media, stop),
      run_(make_run_id()),
      started_at_(now()) {}

FollowRun::~FollowRun() = default;

Result<FollowSummary> FollowRun::run() {
  Result<void> done = choose_accounts();
  if (done) done = find_bots_chats();
  while (done && !stop_) {
    done = all_queued_ ? read_all() : read_queued();
    if (done && !stop_) done = watch();
  }
  if (stop_) done = {};
  const auto recorded = record(stop_ ? "interrupted" : "failed");
  if (!done) return std::unexpected(done.error());
  if (!recorded) return std::unexpected(recorded.error());
  return summary_;
}

// Bots only where they are named, or nobody else is there.
Result<void> FollowRun::choose_accounts() {
  const auto records = TelegramAccount::list(options_.fetch.data_folder);
  if (!records) return std::unexpected(records.error());
  const std::vector<std::string>& named = options_.fetch.accounts;
  for (const AccountRecord& account : *records) {
    if (!named.empty() && std::ranges::find(named, account.alias) == named.end()) continue;
    (account.is_bot ? bots_ : people_).push_back(account.alias);
  }
  if (named.empty() && !people_.empty()) bots_.clear();
  for (const std::string& alias : named) {
    const bool known = std::ranges::any_of(*records, [&](const AccountRecord& one) { return one.alias == alias; });
    if (!known) people_.push_back(alias);  // Whose failure to open is said there.
  }
  return {};
}

Result<FetchSummary> FollowRun::read_with(FetchOptions fetch) {
  const Time begun = now();
  const auto begun_at = Clock::now();
  fetch.chat.run = make_run_id();
  FetchRun run(repository_, fetch, stop_, progress_);
  auto summary = run.run();
  note_reading_time(begun_at);
  if (!summary) return summary;
  ++summary_.readings;
  if (read_) read_(*summary);
  note_read(*summary, begun);
  return summary;
}

void FollowRun::note_reading_time(Clock::time_point begun) {
  constexpr int kReadingShare = 10;  // following takes at least this many times as long as reading
  read_at_ = Clock::now();
  pause_ = (read_at_ - begun) * kReadingShare;
}

void FollowRun::note_read(const FetchSummary& summary, Time begun) {
  for (const ChatOutcome& chat : summary.chats) {
    if (chat.account.empty() || chat.error) continue;
    if (is_shared_chat(chat.chat_id)) {
      for (auto& [alias, chats] : chats_) chats.erase(chat.chat_id);
    }
    chats_[chat.account].insert(chat.chat_id);
    if (chat.complete && options_.fetch.chat.look_back > 0) edits_checked_[chat.chat_id] = begun;
  }
}

Result<void> FollowRun::read_all() {
  all_queued_ = false;
  queued_.clear();
  if (auto read = read_with_bots(bots_chats_); !read) return read;
  if (people_.empty() && !bots_.empty()) return {};
  FetchOptions fetch = options_.fetch;
  fetch.accounts = people_;
  const auto summary = read_with(std::move(fetch));
  if (summary) {
    if (chats_.empty() && bots_.empty() && !summary->chats.empty() && summary->chats.front().error) {
      return std::unexpected(*summary->chats.front().error);
    }
    return {};
  }
  // What is followed already goes on; the next reading tries again.
  if (stop_ || chats_.empty()) return std::unexpected(summary.error());
  log_error("history cannot be read", {{"reason", summary.error().text()}});
  return {};
}

// Each account reads its own: another one would have to begin at the start.
Result<void> FollowRun::read_queued() {
  std::map<std::int64_t, std::string> usernames;
  const auto held = repository_.chats();
  if (!held) return std::unexpected(held.error());
  for (const ChatSummary& chat : *held) usernames[chat.key.chat_id] = chat.chat.username;
  std::map<std::string, std::set<std::int64_t>> of_bots;
  for (const auto& [alias, chats] : std::exchange(queued_, {})) {
    if (std::ranges::find(bots_, alias) != bots_.end()) {
      of_bots[alias] = chats;
      continue;
    }
    FetchOptions fetch = options_.fetch;
    fetch.accounts = {alias};
    fetch.all = false;
    fetch.comments = false;
    fetch.chats.clear();
    for (const std::int64_t chat : chats) {
      const auto polled = polled_.find(ChatKey{std::string(kSharedScope), chat});
      const bool is_polled = polled != polled_.end() && polled->second.interval_seconds > 0;
      if (!is_polled) {
        fetch.chats.push_back(std::to_string(chat));
      } else if (!usernames[chat].empty()) {
        fetch.chats.push_back("@" + usernames[chat]);
      }
    }
    if (fetch.chats.empty()) continue;
    if (const auto summary = read_with(std::move(fetch)); !summary && !stop_) {
      log_error("history cannot be read", {{"account", alias}, {"reason", summary.error().text()}});
    }
  }
  return read_with_bots(of_bots);
}

std::vector<FollowedName> FollowRun::names_of(const std::string& alias, const std::string& user_id) {
  std::map<std::int64_t, std::string> usernames;
  if (const auto held = repository_.chats()) {
    for (const ChatSummary& chat : *held) usernames[chat.key.chat_id] = chat.chat.username;
  }
  std::vector<FollowedName> names;
  const auto chats = chats_.find(alias);
  if (chats == chats_.end()) return names;
  for (const std::int64_t id : chats->second) {
    const ChatKey key{is_shared_chat(id) ? std::string(kSharedScope) : user_id, id};
    FollowedName name{id, usernames[id], read_up_to(repository_, key, user_id).value_or(0)};
    if (acquainted_.emplace(alias, id).second) name.strange = latest_held(repository_, key);
    names.push_back(std::move(name));
  }
  return names;
}

Result<void> FollowRun::open_accounts(Watch& watch) {
  std::vector<std::string> aliases = bots_;
  for (const std::string& alias : people_) {
    if (chats_.contains(alias)) aliases.push_back(alias);
  }
  std::optional<Error> last;
  for (const std::string& alias : aliases) {
    auto account = std::make_unique<Watched>();
    const std::size_t number = watch.accounts.size();
    account->alias = alias;
    auto session =
        AccountSession::open(options_.fetch.data_folder, alias, options_.fetch.telegram, options_.fetch.history_per_30s,
                             TdStorage::kMessages, true, account->leaving, Listener(watch.events, number));
    if (!session) {
      log_error("account cannot be followed with", {{"account", alias}, {"reason", session.error().text()}});
      last = session.error();
      std::erase(people_, alias);
      std::erase(bots_, alias);
      chats_.erase(alias);
      continue;
    }
    account->session = std::move(*session);
    if (shelf_.loads_files()) {
      account->files = std::make_unique<MediaFollow>(account->session->caller(), shelf_, tally_);
    }
    account->reader =
        std::make_unique<FollowReader>(*account->session, number, names_of(alias, account->session->user_id()),
                                       options_.rotation, watch.events, account->leaving);
    watch.accounts.push_back(std::move(account));
  }
  if (!watch.accounts.empty()) return {};
  return fail(ErrorCode::kUnavailable, "no account is left to follow with", last ? last->text() : std::string(),
              "log one in again: telelake login --account NAME");
}

Result<void> FollowRun::watch() {
  Watch watch;
  if (auto opened = open_accounts(watch); !opened) return opened;
  log_info("following", {{"accounts", watch.accounts.size()}, {"readings", summary_.readings}});
  const auto until = Clock::now() + std::max<Clock::duration>(options_.look_back_every, pause_);
  auto ages_at = Clock::now();
  auto record_at = Clock::now() + kRecordEvery;
  Result<void> done = record("running");
  while (done && !stop_ && Clock::now() < until && !(watch.read_again && Clock::now() >= *watch.read_again)) {
    auto taken = watch.events.take(Clock::now() + kGather);
    if (!taken.empty()) {
      // A burst is one commit a chat.
      const auto gathered = Clock::now() + kGather;
      while (Clock::now() < gathered) {
        for (FollowEvent& event : watch.events.take(gathered)) taken.push_back(std::move(event));
      }
    }
    done = settle(watch, taken);
    if (Clock::now() < ages_at) continue;
    note_ages(watch);
    ages_at = Clock::now() + kAgesEvery;
    if (!done || Clock::now() < record_at) continue;
    note_polled(watch);
    done = record("running");
    record_at = Clock::now() + kRecordEvery;
  }
  if (done && Clock::now() >= until) all_queued_ = true;
  // What came until now is not left for the next reading.
  auto last = watch.events.take(Clock::now());
  if (done) done = settle(watch, last);
  note_polled(watch);
  for (const auto& account : watch.accounts) {
    account->leaving = true;
    account->reader.reset();
  }
  return done ? fold(watch) : done;
}

// Takes what came, and commits it.
Result<void> FollowRun::settle(Watch& watch, std::deque<FollowEvent>& events) {
  for (FollowEvent& event : events) {
    if (auto taken = take(watch, event); !taken) return taken;
  }
  for (const auto& account : watch.accounts) {
    for (const std::int64_t chat : std::exchange(account->dirty, {})) {
      if (auto committed = commit(watch, *account, chat); !committed) return committed;
    }
    if (auto settled = settle_files(*account); !settled) return settled;
  }
  summary_.media = tally_.counts();
  return {};
}

// Joins the files that have come to their messages.
Result<void> FollowRun::settle_files(Watched& account) {
  if (!account.files) return {};
  for (const auto& [chat_id, done] : account.files->take_done()) {
    const auto chat = account.chats.find(chat_id);
    if (chat == account.chats.end()) continue;
    if (auto joined = chat->second->join(done); !joined) return joined;
  }
  return {};
}

Result<void> FollowRun::take(Watch& watch, FollowEvent& event) {
  if (event.account >= watch.accounts.size()) return {};
  Watched& account = *watch.accounts[event.account];
  if (account.leaving) return {};
  if (const auto* told = std::get_if<ToldUpdate>(&event.what)) {
    tell(watch, account, *told);
  } else if (auto* opened = std::get_if<ChatOpened>(&event.what)) {
    return open_chat(watch, account, *opened);
  } else if (const auto* page = std::get_if<ForwardPage>(&event.what)) {
    if (const auto chat = account.chats.find(page->chat_id); chat != account.chats.end()) {
      chat->second->take(*page);
      account.dirty.insert(page->chat_id);
    }
  } else if (const auto* lost = std::get_if<ChatLost>(&event.what)) {
    account.waiting.erase(lost->chat_id);
  } else if (std::holds_alternative<ConnectionBack>(event.what)) {
    for (const auto& [id, chat] : account.chats) {
      if (!account.is_bot() || is_shared_chat(id)) queued_[account.alias].insert(id);
    }
    if (!account.chats.empty()) read_again(watch, "the connection came back");
  } else {
    lose(watch, account);
    const bool any = std::ranges::any_of(watch.accounts, [](const auto& one) { return !one->leaving; });
    if (!any) {
      return fail(ErrorCode::kUnavailable, "no account is left to follow with", account.alias,
                  "log it in again: telelake login --account " + account.alias);
    }
  }
  return {};
}

void FollowRun::tell(Watch& watch, Watched& account, const ToldUpdate& told) {
  if (const auto chat = account.chats.find(told.chat_id); chat != account.chats.end()) {
    chat->second->take(told.update);
    account.dirty.insert(told.chat_id);
    return;
  }
  if (account.is_bot()) {
    // A bot has no list of chats: they show as something happens in them.
    const std::string username = account.session->caller().with_session([&](TelegramSession& session) {
      return session.with_directory(
          [&](const TdDirectory& directory) { return std::string(directory.username(told.chat_id)); });
    });
    if (!options_.fetch.all && !is_named(options_.fetch.chats, told.chat_id, username)) return;
    if (!account.waiting.contains(told.chat_id)) account.reader->open(told.chat_id);
  } else if (const auto wanted = chats_.find(account.alias);
             wanted == chats_.end() || !wanted->second.contains(told.chat_id)) {
    return;
  }
  std::vector<TdReply>& waiting = account.waiting[told.chat_id];
  if (waiting.size() < kMostWaiting) {
    waiting.push_back(told.update);
  } else {
    queued_[account.alias].insert(told.chat_id);
    read_again(watch, "more was told than could be kept");
  }
}

Result<void> FollowRun::open_chat(Watch& watch, Watched& account, ChatOpened& opened) {
  const std::int64_t id = opened.chat_id;
  if (account.chats.contains(id)) return {};
  // A chat that is looked at in turn is read in its turn.
  if (!opened.joined) opened.last = 0;
  auto chat =
      FollowedChat::open(repository_, account.session->caller(), {run_, account.session->user_id(), !account.is_bot()},
                         {shelf_, tally_, account.files.get()}, opened);
  if (!chat && chat.error().code == ErrorCode::kUnavailable) {
    log_warning("chat cannot be followed", {{"chat", id}, {"account", account.alias}, {"reason", chat.error().text()}});
    return {};
  }
  if (!chat) return std::unexpected(chat.error());
  FollowedChat& followed = **chat;
  account.chats.emplace(id, std::move(*chat));
  for (const TdReply& update : account.waiting[id]) followed.take(update);
  account.waiting.erase(id);
  account.dirty.insert(id);
  account.reader->note_read(id, followed.read_to());
  if (account.is_bot() && is_shared_chat(id)) bots_chats_[account.alias].insert(id);
  if (!opened.joined || account.is_bot()) return {};
  told_.insert(id);
  if (followed.has_hole()) {
    account.reader->read(id, followed.read_to());
  } else if (!is_shared_chat(id) && opened.last > followed.read_to() && queued_at_[id] != opened.last) {
    // What came since the reading and before this client was there.
    queued_at_[id] = opened.last;
    queued_[account.alias].insert(id);
    read_again(watch, "messages came meanwhile");
  }
  return {};
}

void FollowRun::lose(Watch& watch, Watched& account) {
  log_error("account cannot be followed with",
            {{"account", account.alias}, {"reason", "its session was ended; log it in again"}});
  account.leaving = true;
  account.reader.reset();
  for (const std::int64_t chat : std::exchange(account.dirty, {})) {
    if (const auto done = commit(watch, account, chat); !done) {
      log_error("what came last is not stored", {{"chat", chat}, {"reason", done.error().text()}});
    }
  }
  for (const auto& [id, chat] : account.chats) {
    if (const auto folded = chat->fold(); !folded) {
      log_error("the chat cannot be folded", {{"chat", id}, {"reason", folded.error().text()}});
    }
  }
  account.chats.clear();
  account.files.reset();
  std::erase(people_, account.alias);
  std::erase(bots_, account.alias);
  chats_.erase(account.alias);
  bots_chats_.erase(account.alias);
  queued_.erase(account.alias);
  // Another account may see the same chats.
  all_queued_ = true;
  read_again(watch, "an account was lost");
}

Result<void> FollowRun::commit(Watch& watch, Watched& account, std::int64_t chat_id) {
  const auto found = account.chats.find(chat_id);
  if (found == account.chats.end()) return {};
  FollowedChat& chat = *found->second;
  const auto counts = chat.commit();
  if (!counts) return std::unexpected(counts.error());
  summary_.messages += counts->inserted;
  summary_.edits += counts->updated;
  summary_.deletions += counts->deleted;
  if (counts->inserted + counts->updated + counts->deleted > 0) {
    log_info("followed", {{"chat", chat_id},
                          {"account", account.alias},
                          {"inserted", counts->inserted},
                          {"updated", counts->updated},
                          {"revisions", counts->revisions},
                          {"deleted", counts->deleted}});
  }
  if (account.leaving) return {};
  account.reader->note_read(chat_id, chat.read_to());
  if (!chat.has_hole()) {
    account.holes.erase(chat_id);
    return {};
  }
  const bool is_new = !account.holes.contains(chat_id);
  Watched::Hole& hole = account.holes[chat_id];
  if (is_new) {
    ++summary_.holes;
    queued_[account.alias].insert(chat_id);
    read_again(watch, "a hole in the ids");
  }
  if (hole.read_to != chat.read_to()) hole = {chat.read_to(), 0};
  if (++hole.attempts <= kMostAttempts) account.reader->read(chat_id, chat.read_to());
  return {};
}

void FollowRun::read_again(Watch& watch, const char* reason) {
  if (watch.read_again) return;
  watch.read_again = std::max(Clock::now() + options_.settle, read_at_ + pause_);
  const std::chrono::duration<double> wait = *watch.read_again - Clock::now();
  log_info("reading again soon", {{"reason", reason}, {"seconds", wait.count()}});
}

void FollowRun::note_ages(Watch& watch) {
  for (const auto& account : watch.accounts) {
    for (const auto& [id, chat] : account->chats) set_checkpoint_age(id, chat->seconds_since_commit());
  }
}

void FollowRun::note_polled(const Watch& watch) {
  for (const auto& account : watch.accounts) {
    if (!account->reader) continue;
    const auto interval = std::chrono::ceil<std::chrono::seconds>(account->reader->polling_interval()).count();
    for (const std::int64_t id : account->reader->polled()) {
      PolledChat chat{ChatKey{std::string(kSharedScope), id}, std::max<std::int64_t>(1, interval), {}};
      if (const auto checked = edits_checked_.find(id); checked != edits_checked_.end()) {
        chat.edits_checked_until = checked->second;
      }
      polled_[chat.key] = chat;
      told_.erase(id);
    }
  }
}

Result<void> FollowRun::fold(Watch& watch) {
  for (const auto& account : watch.accounts) {
    for (const auto& [id, chat] : account->chats) {
      if (!account->is_bot()) close_chat(account->session->caller(), id);
      if (auto folded = chat->fold(); !folded) return folded;
    }
  }
  return {};
}

Result<void> FollowRun::record(const char* outcome) {
  std::vector<PolledChat> polled;
  for (auto& [key, chat] : polled_) {
    if (const auto checked = edits_checked_.find(key.chat_id); checked != edits_checked_.end()) {
      chat.edits_checked_until = checked->second;
    }
    polled.push_back(chat);
  }
  std::vector<std::int64_t> told;
  for (const std::int64_t id : told_) {
    if (is_shared_chat(id)) told.push_back(id);
  }
  RunRecord run;
  run.id = run_;
  run.command = kFollowCommand;
  run.started_at = started_at_;
  run.ended_at = now();
  run.outcome = outcome;
  run.summary = fmt::format(R"({{"readings":{},"messages":{},"edits":{},"deletions":{},"holes":{},{}}})",
                            summary_.readings, summary_.messages, summary_.edits, summary_.deletions, summary_.holes,
                            polled_chats_json(polled, told));
  return repository_.record_run(run);
}

}  // namespace telelake
