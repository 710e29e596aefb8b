#include "fetch/follow_watch.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "fetch/fetch_metrics.h"
#include "fetch/follow_listener.h"

namespace telelake {

namespace {

constexpr std::chrono::milliseconds kGather{200};  // updates that come this close together are committed together
constexpr std::chrono::seconds kAgesEvery{5};      // between two looks at how old what is held is
constexpr std::chrono::seconds kRecordEvery{60};   // between two notes of the run
constexpr std::size_t kAcquainted = 100;           // latest messages of a chat that TDLib shall hold

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

}  // namespace

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
                             TdStorage::kMessages, true, account->leaving, FollowListener(watch.events, number));
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
    note_followed(watch);
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

// Told once nothing that happens from now on can be missed: before, TDLib has not asked Telegram where it stands.
void FollowRun::note_followed(Watch& watch) {
  if (watch.is_followed || !std::ranges::all_of(watch.accounts, [](auto& one) { return one->is_followed(); })) return;
  watch.is_followed = true;
  log_info("following", {{"accounts", watch.accounts.size()}, {"readings", summary_.readings}});
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

}  // namespace telelake
