#include "fetch/account_session.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <malloc.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "fetch/chat_name.h"
#include "source/tdlib/login.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr const char* kMemoryFile = "/memory.json";
constexpr std::int64_t kNewFor = 3 * 86400;  // seconds after its first login
constexpr double kNewShare = 0.1;
constexpr const char* kLists[] = {"chatListMain", "chatListArchive"};
constexpr int kChatsAtOnce = 100;
constexpr std::uint64_t kReopenAfter = 50'000;  // messages: about 75 MB of TDLib's memory

// All callers of the process, by the number of their client: whom TDLib's log lines are for.
std::mutex callers_mutex;
std::map<int, TelegramCaller*> callers;

void take_log_line(std::string_view line) {
  const auto wait = parse_absorbed_wait(line);
  if (!wait) return;
  const std::lock_guard lock(callers_mutex);
  const auto caller = callers.find(wait->client);
  if (caller != callers.end()) return caller->second->absorbed(*wait);
  for (const auto& [id, other] : callers) other->absorbed(*wait);
}

std::unexpected<CallFailure> unknown_chat(const std::string& name, const std::string& why) {
  return std::unexpected(CallFailure{
      TelegramErrorClass::kGiveUpChat,
      Error{ErrorCode::kUsage, why, name, "name a chat by its id, @name or t.me link; `telelake chats` lists them"}});
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
  opened->read_memory();
  CallerOptions options;
  options.history_per_30s = history_per_30s;
  const bool is_new = now().seconds - opened->record_.logged_in_at.seconds < kNewFor;
  options.history_start_share = is_new ? kNewShare : 1;
  opened->caller_ = std::make_unique<TelegramCaller>(alias, options, stop, opened->learned_rate_);
  auto session = TelegramSession::open(settings, opened->account_, storage, std::move(on_update));
  if (!session) return std::unexpected(session.error());
  opened->session_ = std::move(*session);
  opened->caller_->use(opened->session_.get());
  const auto who = who_is(*opened->session_, alias);
  if (!who) return std::unexpected(who.error());
  opened->start_listening();
  if (storage == TdStorage::kNone) {
    opened->settings_ = settings;
    opened->caller_->reopen_after(kReopenAfter, [raw = opened.get()] { return raw->reopen(); });
  }
  return opened;
}

// Called while nobody asks anything. The fresh session must know the chats that the one before knew.
Result<TelegramSession*> AccountSession::reopen() {
  constexpr std::chrono::seconds kAnswerTime{60};
  const std::lock_guard lock(mutex_);
  stop_listening();
  session_.reset();
  // What TDLib gave back goes to the system, not to the next session's fragments.
  malloc_trim(0);
  auto session = TelegramSession::open(settings_, account_, TdStorage::kNone);
  if (!session) return std::unexpected(session.error());
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
  for (const std::string& name : looked_up_) {
    const TdResult found = session_->client().request({{"@type", "searchPublicChat"}, {"username", name}}, kAnswerTime);
    if (!found) log_warning("chat cannot be looked up again", {{"chat", name}, {"reason", found.error().message}});
  }
  log_debug("session opened anew", {{"account", record_.alias}});
  return session_.get();
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

void AccountSession::read_memory() {
  std::ifstream file(account_.folder() + kMemoryFile);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return;
  learned_rate_ = json.value("history_requests_per_second", 0.0);
  if (!json.contains("usernames") || !json["usernames"].is_object()) return;
  for (const auto& [name, id] : json["usernames"].items()) {
    if (id.is_number_integer()) names_[name] = id.get<std::int64_t>();
  }
}

void AccountSession::remember() {
  if (!caller_) return;
  const std::lock_guard lock(mutex_);
  const double rate = caller_->history_rate();
  const Json json{{"history_requests_per_second", rate > 0 ? rate : learned_rate_}, {"usernames", names_}};
  const std::string path = account_.folder() + kMemoryFile;
  std::ofstream file(path + ".new", std::ios::trunc);
  file << json.dump() << '\n';
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(path + ".new", path, error);
  // What was learned is a help, no promise: the next run learns it again.
  if (!file || error) log_warning("the account's memory cannot be written", {{"path", path}});
}

std::expected<std::vector<std::int64_t>, CallFailure> AccountSession::chats() {
  const std::lock_guard lock(mutex_);
  // Bots have no list of chats.
  if (record_.is_bot) loaded_ = true;
  if (loaded_) return chats_;
  for (const char* list : kLists) {
    // TDLib says 404 once it has told of all.
    for (;;) {
      const auto more =
          caller_->call({{"@type", "loadChats"}, {"chat_list", {{"@type", list}}}, {"limit", kChatsAtOnce}}, list);
      if (more) continue;
      if (more.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(more.error());
      break;
    }
    const auto all = caller_->call({{"@type", "getChats"}, {"chat_list", {{"@type", list}}}, {"limit", 100000}}, list);
    if (!all) return std::unexpected(all.error());
    simdjson::dom::array ids;
    if ((*all)->root()["chat_ids"].get(ids) != simdjson::SUCCESS) continue;
    for (const simdjson::dom::element element : ids) {
      std::int64_t id = 0;
      if (element.get(id) == simdjson::SUCCESS) chats_.push_back(id);
    }
  }
  loaded_ = true;
  return chats_;
}

std::expected<std::int64_t, CallFailure> AccountSession::find_chat(const std::string& name) {
  const ChatName named = parse_chat_name(name);
  if (named.id == 0 && named.username.empty()) return unknown_chat(name, "no chat can be named so");
  const auto known = chats();
  if (!known) return std::unexpected(known.error());
  if (named.id != 0) {
    if (std::find(known->begin(), known->end(), named.id) != known->end()) return named.id;
    const auto chat = caller_->call({{"@type", "getChat"}, {"chat_id", named.id}}, name);
    if (chat) return named.id;
    if (chat.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(chat.error());
    return unknown_chat(name, "account " + record_.alias + " knows no chat with this id");
  }
  const std::int64_t own = caller_->with_session([&](TelegramSession& session) {
    return session.with_directory([&](const TdDirectory& directory) {
      for (const std::int64_t id : *known) {
        if (lower_case(directory.username(id)) == named.username) return id;
      }
      return std::int64_t{0};
    });
  });
  if (own != 0) return own;
  const auto found = caller_->call({{"@type", "searchPublicChat"}, {"username", named.username}}, name);
  if (!found) {
    if (found.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(found.error());
    return unknown_chat(name, found.error().error.what);
  }
  const std::lock_guard lock(mutex_);
  looked_up_.push_back(named.username);
  return names_[named.username] = (*found)->integer("id");
}

}  // namespace telelake
