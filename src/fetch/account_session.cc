#include "fetch/account_session.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <malloc.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "base/metrics.h"
#include "fetch/chat_name.h"
#include "fetch/open_chat.h"
#include "source/tdlib/login.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr const char* kLists[] = {"chatListMain", "chatListArchive"};
constexpr int kChatsAtOnce = 100;
constexpr int kMostChats = 100'000;
constexpr std::uint64_t kReopenAfter = 50'000;  // messages: about 75 MB of TDLib's memory

// All callers of the process, by the number of their client: whom TDLib's log lines are for.
std::mutex callers_mutex;
std::map<int, TelegramCaller*> callers;

// Those whom a line is for: where it does not tell, all.
template <class Tell>
void tell_callers(int client, Tell&& tell) {
  const std::lock_guard lock(callers_mutex);
  const auto caller = callers.find(client);
  if (caller != callers.end()) return tell(*caller->second);
  for (const auto& [id, other] : callers) tell(*other);
}

void take_log_line(std::string_view line) {
  if (const auto wait = parse_absorbed_wait(line)) {
    tell_callers(wait->client, [&](TelegramCaller& caller) { caller.absorbed(*wait); });
  } else if (const auto failure = parse_file_failure(line)) {
    tell_callers(failure->client, [&](TelegramCaller& caller) { caller.file_failed(*failure); });
  }
}

}  // namespace

Result<std::unique_ptr<AccountSession>> AccountSession::open(const std::string& data_folder, const std::string& alias,
                                                             const TelegramSettings& settings, double history_per_30s,
                                                             TdStorage storage, bool may_be_bot,
                                                             const std::atomic<bool>& stop,
                                                             TelegramSession::UpdateHandler on_update) {
  auto account = TelegramAccount::open(data_folder, alias, false);
  if (!account) return std::unexpected(account.error());
  auto record = account->record();
  if (!record) return std::unexpected(record.error());
  if (!*record) {
    return fail(ErrorCode::kUsage, "the account was never logged in", alias,
                "log it in: telelake login --account " + alias);
  }
  if ((*record)->is_bot && !may_be_bot) {
    return fail(ErrorCode::kUsage, "the account is a bot, and Telegram lets no bot read history", alias,
                "fetch with a person's account");
  }
  std::unique_ptr<AccountSession> opened(new AccountSession(std::move(*account)));
  opened->record_ = **record;
  CallerOptions options;
  options.history_per_30s = history_per_30s;
  options.account_age = static_cast<double>(now().seconds - opened->record_.logged_in_at.seconds);
  opened->caller_ = std::make_unique<TelegramCaller>(alias, options, stop, opened->memory_.history_rate());
  // A bot is told in no other way. What TDLib is stuck at it gives up only where it begins with that.
  if (opened->memory_.is_new()) {
    opened->memory_.write();
  } else if (storage == TdStorage::kChats && !opened->record_.is_bot && !opened->memory_.is_stuck()) {
    if (auto forgotten = TelegramSession::forget_missed(settings, opened->account_); !forgotten) {
      return std::unexpected(forgotten.error());
    }
  }
  auto session = TelegramSession::open(settings, opened->account_, storage, std::move(on_update));
  if (!session) return std::unexpected(session.error());
  opened->session_ = std::move(*session);
  opened->caller_->use(opened->session_.get());
  const auto who = who_is(*opened->session_, alias);
  if (!who) return std::unexpected(who.error());
  opened->settings_ = settings;
  opened->start_listening();
  if (storage == TdStorage::kChats) {
    opened->caller_->reopen_after(kReopenAfter, [raw = opened.get()] { return raw->reopen(); });
  }
  return opened;
}

// Called while nobody asks anything. The fresh session must know the chats that the one before knew. The caller has a
// session however this ends, be it one that is closed.
Result<TelegramSession*> AccountSession::reopen() {
  constexpr std::chrono::seconds kAnswerTime{60};
  const std::lock_guard lock(mutex_);
  stop_listening();
  session_->close();
  // What TDLib gave back goes to the system, not to the next session's fragments.
  malloc_trim(0);
  auto session = TelegramSession::open(settings_, account_, TdStorage::kChats);
  if (!session) return std::unexpected(session.error());
  caller_->use(session->get());
  session_ = std::move(*session);
  start_listening();
  if (const auto who = who_is(*session_, record_.alias); !who) return std::unexpected(who.error());
  if (loaded_) {
    for (const char* list : kLists) {
      // An error says that all are loaded, or that it shows at the next request.
      while (session_->client().request(
          {{"@type", "loadChats"}, {"chat_list", {{"@type", list}}}, {"limit", kChatsAtOnce}}, kAnswerTime)) {
      }
    }
  }
  for (const std::int64_t id : strangers_) {
    const TdResult found = session_->client().request(chat_request(id), kAnswerTime);
    if (!found) log_warning("chat cannot be found again", {{"chat", id}, {"reason", found.error().message}});
  }
  log_debug("session opened anew", {{"account", record_.alias}});
  return session_.get();
}

bool AccountSession::is_connected() {
  return caller_->with_session([](const TelegramSession& session) { return session.is_connected(); });
}

void AccountSession::start_listening() {
  {
    const std::lock_guard lock(callers_mutex);
    callers[session_->client().id()] = caller_.get();
  }
  TdRuntime::listen_to_log(take_log_line);
}

void AccountSession::stop_listening() {
  if (!session_) return;
  const std::lock_guard lock(callers_mutex);
  callers.erase(session_->client().id());
}

AccountSession::~AccountSession() {
  stop_listening();
  remember();
  session_.reset();
}

void AccountSession::remember() {
  if (!caller_) return;
  const std::lock_guard lock(mutex_);
  if (const double rate = caller_->learned_rate(); rate > 0) memory_.set_history_rate(rate);
  memory_.set_stuck(caller_->is_stuck());
  memory_.write();
}

std::expected<std::vector<std::int64_t>, CallFailure> AccountSession::chats() {
  const std::lock_guard lock(mutex_);
  // Bots have no list of chats.
  if (record_.is_bot) loaded_ = true;
  if (loaded_) return chats_;
  for (const char* list : kLists) {
    if (auto listed = list_chats(list); !listed) return std::unexpected(listed.error());
  }
  loaded_ = true;
  return chats_;
}

std::optional<Error> AccountSession::unlisted() {
  const std::lock_guard lock(mutex_);
  return unlisted_;
}

std::expected<void, CallFailure> AccountSession::list_chats(const char* list) {
  const Json which = {{"@type", list}};
  std::optional<CallFailure> spoiled;
  // TDLib says 404 once it has told of all.
  for (;;) {
    const auto more = caller_->call({{"@type", "loadChats"}, {"chat_list", which}, {"limit", kChatsAtOnce}}, list);
    if (more) continue;
    if (more.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(more.error());
    if (more.error().kind == TelegramErrorClass::kUnreadable) spoiled = more.error();
    break;
  }
  std::vector<std::int64_t> found;
  // Asked for more than it has, TDLib would try to load the rest again.
  for (int limit = spoiled ? kChatsAtOnce : kMostChats;; limit += kChatsAtOnce) {
    const auto all = caller_->call({{"@type", "getChats"}, {"chat_list", which}, {"limit", limit}}, list);
    if (!all && all.error().kind == TelegramErrorClass::kUnreadable) break;
    if (!all) return std::unexpected(all.error());
    found.clear();
    simdjson::dom::array ids;
    if ((*all)->root()["chat_ids"].get(ids) != simdjson::SUCCESS) break;
    for (const simdjson::dom::element element : ids) {
      std::int64_t id = 0;
      if (element.get(id) == simdjson::SUCCESS) found.push_back(id);
    }
    if (!spoiled || found.size() < static_cast<std::size_t>(limit)) break;
  }
  chats_.insert(chats_.end(), found.begin(), found.end());
  if (!spoiled) return {};
  unlisted_ = Error{ErrorCode::kFailed,
                    "not all chats of account " + record_.alias +
                        " can be listed, for the last message of one: " + spoiled->error.what,
                    list, "name the chats that are missing, or run it again when that chat has another message"};
  log_error("chats cannot be listed", {{"account", record_.alias}, {"reason", unlisted_->text()}});
  process_metrics()
      .counter("chat_lists_unreadable_total", "Lists of chats that were not read to their end",
               {{"account", record_.alias}})
      .Increment();
  return {};
}

}  // namespace telelake
