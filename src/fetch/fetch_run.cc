#include "fetch/fetch_run.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "base/metrics.h"

namespace telelake {

namespace {

// The run's own lines and records say which run it is.
std::string outcome_name(const FetchSummary& summary, bool stopped) {
  if (stopped) return "interrupted";
  for (const ChatOutcome& chat : summary.chats) {
    if (chat.error || chat.media_error) return "failed";
  }
  return summary.accounts_given_up.empty() && summary.accounts_unlisted.empty() ? "ok" : "failed";
}

}  // namespace

ChatProgress& FetchProgress::add(std::int64_t chat_id, const TelegramCaller& caller) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::make_unique<ChatProgress>(), &caller});
  entries_.back().progress->chat_id = chat_id;
  return *entries_.back().progress;
}

void FetchProgress::forget_callers() {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : entries_) entry.caller = nullptr;
}

std::vector<FetchProgress::Row> FetchProgress::rows() const {
  const std::lock_guard lock(mutex_);
  std::vector<Row> rows;
  for (const Entry& entry : entries_) {
    Row row;
    std::string place;
    {
      const std::lock_guard text_lock(entry.progress->mutex);
      row.title = entry.progress->title;
      row.state = entry.progress->state;
      place = entry.progress->place;
    }
    row.chat_id = entry.progress->chat_id;
    row.first_id = entry.progress->first_id;
    row.at_id = entry.progress->at_id;
    row.last_id = entry.progress->last_id;
    row.messages = entry.progress->messages;
    row.files = entry.progress->files;
    row.file_bytes = entry.progress->file_bytes;
    if (entry.caller != nullptr) {
      const auto until = entry.caller->waits_until(place);
      row.waiting_seconds = std::max(0.0, std::chrono::duration<double>(until - TelegramCaller::Clock::now()).count());
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

MediaCounts FetchSummary::media() const {
  MediaCounts counts = media_elsewhere;
  for (const ChatOutcome& chat : chats) counts += chat.media;
  return counts;
}

Result<FetchSummary> FetchRun::run() {
  const Time started_at = now();
  const auto begun = std::chrono::steady_clock::now();
  summary_.run = options_.chat.run;
  if (auto opened = open_accounts(); !opened) return std::unexpected(opened.error());
  if (auto planned = plan(); !planned) return std::unexpected(planned.error());
  learn_names();
  for (const auto& queue : queues_) progress_.expected_ += queue.size();
  std::vector<std::thread> workers;
  // As many chats again may wait for their files while others are read.
  const unsigned jobs = std::max(1U, options_.jobs) * (shelf_.loads_files() ? 2 : 1);
  workers.reserve(jobs);
  for (unsigned job = 0; job < jobs; ++job) workers.emplace_back([this] { work_off(); });
  for (std::thread& worker : workers) worker.join();
  settle();
  if (auto read = read_elsewhere(); !read) return std::unexpected(read.error());
  if (auto noted = note_not_listed(); !noted) return std::unexpected(noted.error());
  for (const auto& account : accounts_) {
    if (account) summary_.requests += account->caller().requests();
  }
  progress_.forget_callers();
  accounts_.clear();
  summary_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (auto recorded = record(summary_, started_at); !recorded) return std::unexpected(recorded.error());
  return std::move(summary_);
}

Result<FetchEstimate> FetchRun::estimate() {
  if (auto opened = open_accounts(); !opened) return std::unexpected(opened.error());
  if (auto planned = plan(); !planned) return std::unexpected(planned.error());
  FetchEstimate estimate;
  for (const ChatOutcome& refused : summary_.chats) {
    estimate.chats.push_back({refused.chat_id, refused.title, {}, 0, refused.error});
  }
  estimate.accounts_given_up = summary_.accounts_given_up;
  estimate.accounts_unlisted = summary_.accounts_unlisted;
  for (std::size_t account = 0; account < accounts_.size(); ++account) {
    AccountSession& session = *accounts_[account];
    std::uint64_t requests = 0;
    for (; !queues_[account].empty(); queues_[account].pop_front()) {
      const std::int64_t chat_id = queues_[account].front();
      ChatProgress progress;
      ChatFetch fetch(repository_, session.caller(), session.user_id(), options_.chat, progress);
      const auto needed = fetch.estimate(chat_id);
      if (!needed && needed.error().kind == TelegramErrorClass::kGiveUpAccount) {
        return std::unexpected(needed.error().error);
      }
      FetchEstimate::Chat chat{chat_id, fetch.title(), session.record().alias, 0, {}};
      if (needed) chat.requests = needed->requests;
      if (!needed) chat.error = needed.error().error;
      if (needed && needed->linked_chat_id != 0 && options_.comments) add(account, needed->linked_chat_id);
      requests += chat.requests;
      estimate.chats.push_back(std::move(chat));
    }
    // Accounts work side by side.
    estimate.seconds = std::max(estimate.seconds, session.caller().time_for_history(requests));
    estimate.requests += requests;
  }
  accounts_.clear();
  return estimate;
}

// An account that cannot be opened does not keep the others from working.
Result<void> FetchRun::open_accounts() {
  std::vector<std::string> aliases = options_.accounts;
  if (aliases.empty()) {
    const auto records = TelegramAccount::list(options_.data_folder);
    if (!records) return std::unexpected(records.error());
    for (const AccountRecord& record : *records) {
      if (!record.is_bot) aliases.push_back(record.alias);
    }
    if (aliases.empty() && !records->empty()) {
      return fail(ErrorCode::kUsage, "only bots are logged in, and Telegram lets no bot read history", {},
                  "log a person's account in: telelake login --account NAME");
    }
  }
  if (aliases.empty()) {
    return fail(ErrorCode::kUsage, "no account is logged in", options_.data_folder,
                "log one in: telelake login --account NAME");
  }
  std::vector<std::pair<std::string, Error>> refused;
  std::set<std::string> seen;
  for (const std::string& alias : aliases) {
    if (!seen.insert(alias).second) continue;
    auto opened = AccountSession::open(options_.data_folder, alias, options_.telegram, options_.history_per_30s,
                                       TdStorage::kChats, false, stop_);
    if (opened) {
      accounts_.push_back(std::move(*opened));
      continue;
    }
    refused.emplace_back(alias, opened.error());
  }
  if (accounts_.empty()) return std::unexpected(refused.front().second);
  for (const auto& [alias, error] : refused) {
    summary_.accounts_given_up[alias] = error;
    log_error("account cannot be used", {{"account", alias}, {"reason", error.text()}});
  }
  queues_.resize(accounts_.size());
  active_.resize(accounts_.size());
  gone_.resize(accounts_.size());
  return {};
}

bool FetchRun::add(std::size_t account, std::int64_t chat_id) {
  if (!planned_.insert(chat_id).second) return false;
  queues_[account].push_back(chat_id);
  return true;
}

std::vector<std::size_t> FetchRun::least_to_do_first() const {
  std::vector<std::size_t> order(accounts_.size());
  for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
  std::stable_sort(order.begin(), order.end(), [this](std::size_t left, std::size_t right) {
    return queues_[left].size() < queues_[right].size();
  });
  return order;
}

Result<void> FetchRun::add_named(const std::string& name) {
  std::optional<Error> last;
  for (const std::size_t account : least_to_do_first()) {
    if (gone_[account]) continue;
    const auto found = accounts_[account]->find_chat(name);
    if (found) {
      add(account, *found);
      return {};
    }
    last = found.error().error;
    if (found.error().kind == TelegramErrorClass::kGiveUpAccount) note_gone(account, *last);
    // A name that nobody has is no other account's, either: asking on would only use up lookups.
    if (last->code == ErrorCode::kInterrupted || found.error().reason == "no_such_name") break;
  }
  return std::unexpected(last.value_or(Error{ErrorCode::kUnavailable, "no account can be used", name, {}}));
}

void FetchRun::refuse(const std::string& name, const Error& error) {
  ChatOutcome outcome;
  outcome.title = name;
  outcome.error = error;
  summary_.chats.push_back(std::move(outcome));
  log_error("chat cannot be fetched", {{"chat", name}, {"reason", error.text()}});
}

Result<bool> FetchRun::has_read(std::size_t account, const ChatKey& key) const {
  const std::string user_id = accounts_[account]->user_id();
  if (key.scope != kSharedScope && key.scope != user_id) return false;
  const auto coverage = repository_.coverage(key);
  if (!coverage) return std::unexpected(coverage.error());
  return std::ranges::any_of(*coverage, [&](const CoverageRecord& record) { return record.account == user_id; });
}

// Adds the chats that the account has read in earlier runs and that are not among those listed.
Result<void> FetchRun::add_read_before(std::size_t account, std::vector<std::int64_t>& chats) {
  const auto held = repository_.chats();
  if (!held) return std::unexpected(held.error());
  std::set<std::int64_t> seen(chats.begin(), chats.end());
  for (const ChatSummary& chat : *held) {
    const std::int64_t id = chat.key.chat_id;
    const auto is_read = has_read(account, chat.key);
    if (!is_read) return std::unexpected(is_read.error());
    if (!*is_read || !seen.insert(id).second) continue;
    const auto found = accounts_[account]->find_chat(std::to_string(id));
    if (found) {
      chats.push_back(id);
    } else {
      refuse(std::to_string(id), found.error().error);
    }
  }
  return {};
}

Result<void> FetchRun::plan() {
  for (const std::string& name : options_.chats) {
    if (auto added = add_named(name); !added) {
      // One wrong name among several must not keep the others from being fetched.
      if (options_.chats.size() == 1 || added.error().code == ErrorCode::kInterrupted) return added;
      refuse(name, added.error());
    }
  }
  if (!options_.all) return {};
  std::map<std::int64_t, std::vector<std::size_t>> seen;
  for (std::size_t account = 0; account < accounts_.size(); ++account) {
    if (gone_[account]) continue;
    auto chats = accounts_[account]->chats();
    if (!chats) {
      note_gone(account, chats.error().error);
      if (accounts_.size() == 1) return std::unexpected(chats.error().error);
      continue;
    }
    if (const auto why = accounts_[account]->unlisted()) {
      summary_.accounts_unlisted[accounts_[account]->record().alias] = *why;
      if (auto added = add_read_before(account, *chats); !added) return added;
    }
    for (const std::int64_t chat : *chats) seen[chat].push_back(account);
  }
  for (const auto& [chat, accounts] : seen) {
    listed_.insert(chat);
    // Private chats and basic groups are each account's own; the others are read once, by whoever read them before,
    // else by whom has the least to do.
    if (!is_shared_chat(chat)) {
      for (const std::size_t account : accounts) queues_[account].push_back(chat);
      continue;
    }
    const auto reader = last_reader(chat, accounts);
    if (!reader) return std::unexpected(reader.error());
    add(*reader, chat);
  }
  return {};
}

// A chat that was left, or is private or gone, is no more in any account's list: somebody must be told.
Result<void> FetchRun::note_not_listed() {
  if (!options_.all || stop_) return {};
  const auto held = repository_.chats();
  if (!held) return std::unexpected(held.error());
  std::set<std::int64_t> noted;
  for (const ChatSummary& chat : *held) {
    const std::int64_t id = chat.key.chat_id;
    if (listed_.contains(id) || planned_.contains(id) || noted.contains(id)) continue;
    for (std::size_t account = 0; account < accounts_.size(); ++account) {
      const auto is_read = has_read(account, chat.key);
      if (!is_read) return std::unexpected(is_read.error());
      if (!*is_read || !noted.insert(id).second) continue;
      summary_.not_listed.push_back({id, chat.chat.title});
      log_warning("chat is in no account's list any more, and not fetched",
                  {{"chat", id}, {"title", chat.chat.title}, {"account", accounts_[account]->record().alias}});
    }
  }
  return {};
}

// Which of the accounts has read most of a chat; the one with the least to do where none has.
Result<std::size_t> FetchRun::last_reader(std::int64_t chat, const std::vector<std::size_t>& accounts) const {
  const auto coverage = repository_.coverage(ChatKey{std::string(kSharedScope), chat});
  if (!coverage) return std::unexpected(coverage.error());
  std::size_t best = accounts.front();
  std::int64_t best_read = 0;
  for (const std::size_t account : accounts) {
    std::int64_t read = 0, hidden = 0;
    for (const CoverageRecord& record : *coverage) {
      if (record.account != accounts_[account]->user_id()) continue;
      read = std::max(read, record.last_id);
      hidden = std::max(hidden, record.visible_from);
    }
    // Of what is hidden from it an account can find no edits and deletions.
    read -= std::min(read, hidden);
    if (read > best_read || (read == best_read && queues_[account].size() < queues_[best].size())) {
      best = account;
      best_read = read;
    }
  }
  return best;
}

// The next chat of the account that has the fewest in hand: fair between accounts.
bool FetchRun::take(Work& work) {
  if (take_orphan(work)) return true;
  if (reading_ >= std::max(1U, options_.jobs)) return false;
  std::optional<std::size_t> best;
  for (std::size_t account = 0; account < queues_.size(); ++account) {
    if (queues_[account].empty() || gone_[account]) continue;
    if (!best || active_[account] < active_[*best]) best = account;
  }
  if (!best) return false;
  work = {*best, queues_[*best].front(), false};
  queues_[*best].pop_front();
  ++active_[*best];
  ++reading_;
  return true;
}

// Nothing is left to be done: another worker may still find a linked group.
bool FetchRun::is_idle() const {
  if (placing_ > 0) return false;
  for (std::size_t account = 0; account < queues_.size(); ++account) {
    if (active_[account] > 0 || (!queues_[account].empty() && !gone_[account])) return false;
  }
  return true;
}

// Waits for a chat to read; false once there will be none.
bool FetchRun::wait_for_work(Work& work) {
  constexpr std::chrono::milliseconds kSlice{100};  // in which a waiting worker looks whether it shall stop
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (take(work)) return true;
    if (is_idle()) break;
    changed_.wait_for(lock, kSlice);
  }
  return false;
}

void FetchRun::work_off() {
  Work work;
  while (wait_for_work(work)) {
    if (work.is_orphan) {
      hand_over(work);
    } else {
      fetch_chat(work);
    }
  }
}

void FetchRun::fetch_chat(const Work& work) {
  AccountSession& account = *accounts_[work.account];
  ChatProgress& progress = progress_.add(work.chat_id, account.caller());
  ChatFetch fetch(repository_, account.caller(), account.user_id(), options_.chat, progress);
  bool reads = true;
  const auto history_read = [&] {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(reads, false)) return;
    --reading_;
    changed_.notify_all();
  };
  fetch.use(shelf_, history_read);
  {
    const std::lock_guard lock(mutex_);
    if (const auto had = had_by_.find(work.chat_id); had != had_by_.end()) fetch.take_over(had->second);
  }
  ChatOutcome outcome = fetch.run(work.chat_id);
  history_read();
  if (!note(work, std::move(outcome))) progress.set_state("handed over");
}

// What to do where a chat failed that nobody named.
std::string FetchRun::advice_on(std::int64_t chat_id) {
  const std::lock_guard lock(mutex_);
  const auto channel = comments_of_.find(chat_id);
  if (channel == comments_of_.end()) return {};
  return fmt::format("it holds the comments of {}, which --no-comments leaves out", channel->second);
}

// False where another account is to go on with the chat.
bool FetchRun::note(const Work& work, ChatOutcome outcome) {
  const std::string& alias = accounts_[work.account]->record().alias;
  outcome.account = alias;
  outcome.read_by[alias] = outcome.messages_read;
  if (outcome.error && outcome.error->next.empty()) outcome.error->next = advice_on(work.chat_id);
  const std::lock_guard lock(mutex_);
  --active_[work.account];
  changed_.notify_all();
  // Its session may have ended while files were loaded, after the chat's history was read.
  const auto ended = accounts_[work.account]->caller().ended();
  const bool is_gone = outcome.account_gone || ended;
  if (is_gone) note_gone(work.account, ended ? *ended : *outcome.error);
  if (auto begun = begun_.extract(work.chat_id)) outcome.add_earlier(std::move(begun.mapped()));
  note_linked(work, outcome);
  if (is_gone && outcome.error && may_be_handed_over(work.chat_id)) {
    queues_[work.account].push_front(work.chat_id);
    begun_.emplace(work.chat_id, std::move(outcome));
    return false;
  }
  outcome.log();
  for (const auto& [chat, ids] : outcome.answered_elsewhere) {
    answered_elsewhere_[{work.account, chat}].insert(ids.begin(), ids.end());
  }
  summary_.chats.push_back(std::move(outcome));
  return true;
}

void FetchRun::note_gone(std::size_t account, const Error& why) {
  gone_[account] = true;
  if (why.code != ErrorCode::kInterrupted) summary_.accounts_given_up[accounts_[account]->record().alias] = why;
}

void FetchRun::note_linked(const Work& work, const ChatOutcome& outcome) {
  if (!options_.comments || outcome.linked_chat_id == 0) return;
  if (add(work.account, outcome.linked_chat_id)) ++progress_.expected_;
  comments_of_.emplace(outcome.linked_chat_id, outcome.title);
}

// What answers to a message in another chat is whole only with that message; no chat is begun for it.
Result<void> FetchRun::read_elsewhere() {
  if (answered_elsewhere_.empty()) return {};
  const auto chats = repository_.chats();
  if (!chats) return std::unexpected(chats.error());
  for (const auto& [place, ids] : answered_elsewhere_) {
    const auto& [account, chat_id] = place;
    const std::string user_id = accounts_[account]->user_id();
    const bool held = std::ranges::any_of(*chats, [&, chat = chat_id](const ChatSummary& summary) {
      return summary.key.chat_id == chat && (summary.key.scope == kSharedScope || summary.key.scope == user_id);
    });
    if (held && !gone_[account] && !stop_) {
      read_elsewhere(account, chat_id, ids);
    } else {
      summary_.replies_dangling += ids.size();
    }
  }
  return {};
}

void FetchRun::read_elsewhere(std::size_t account, std::int64_t chat_id, const std::set<std::int64_t>& ids) {
  AccountSession& session = *accounts_[account];
  ChatProgress progress;
  ChatFetch fetch(repository_, session.caller(), session.user_id(), options_.chat, progress);
  fetch.use(shelf_, {});
  const ChatOutcome outcome = fetch.run_ids(chat_id, {ids.begin(), ids.end()});
  summary_.replies_fetched += outcome.replies_fetched;
  summary_.replies_absent += outcome.replies_absent;
  summary_.media_elsewhere += outcome.media;
  if (!outcome.error) return;
  summary_.replies_dangling += ids.size() - std::min<std::uint64_t>(ids.size(), outcome.replies_fetched);
  gone_[account] = gone_[account] || outcome.account_gone;
  log_info("messages of another chat that are answered to cannot be read",
           {{"chat", chat_id}, {"messages", ids.size()}, {"reason", outcome.error->text()}});
}

Result<void> FetchRun::record(const FetchSummary& summary, Time started_at) {
  RunRecord run;
  run.id = summary.run;
  run.command = "fetch";
  run.started_at = started_at;
  run.ended_at = now();
  run.outcome = outcome_name(summary, stop_);
  std::uint64_t messages = 0, inserted = 0;
  for (const ChatOutcome& chat : summary.chats) {
    messages += chat.messages_read;
    inserted += chat.counts.inserted;
  }
  run.summary = fmt::format(R"({{"chats":{},"messages_read":{},"inserted":{},"files_downloaded":{},"requests":{}}})",
                            summary.chats.size(), messages, inserted, summary.media().downloaded, summary.requests);
  process_metrics().counter("fetch_runs_total", "Fetch runs that ended", {{"outcome", run.outcome}}).Increment();
  return repository_.record_run(run);
}

}  // namespace telelake
