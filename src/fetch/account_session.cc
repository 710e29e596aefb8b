#include "fetch/account_session.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "source/tdlib/login.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr const char* kMemoryFile = "/memory.json";
constexpr std::int64_t kNewFor = 3 * 86400;  // seconds after its first login
constexpr double kNewShare = 0.1;

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

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return text;
}

std::unexpected<CallFailure> unknown_chat(const std::string& name, const std::string& why) {
  return std::unexpected(CallFailure{
      TelegramErrorClass::kGiveUpChat,
      Error{ErrorCode::kUsage, why, name, "name a chat by its id, @name or t.me link; `telelake chats` lists them"}});
}

// What a person wrote, as a number or a name; empty name and 0 where it is neither.
struct Named {
  std::int64_t id = 0;
  std::string username;
};

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

Named parse_name(std::string_view text) {
  bool link = false;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  for (const std::string_view host : {"t.me/", "telegram.me/", "telegram.dog/"}) {
    if (!text.starts_with(host)) continue;
    text.remove_prefix(host.size());
    link = true;
  }
  if (link && text.starts_with("s/")) text.remove_prefix(2);
  if (link && text.starts_with("c/")) {
    text.remove_prefix(2);
    const auto number = number_of(text.substr(0, text.find_first_of("/?#")));
    return number ? Named{-kTdChannelMark - *number, {}} : Named{};
  }
  if (link) text = text.substr(0, text.find_first_of("/?#"));
  if (text.starts_with('@')) {
    text.remove_prefix(1);
  } else if (!link) {
    if (const auto number = number_of(text)) return Named{*number, {}};
  }
  const bool is_name = !text.empty() && text.size() <= 64 &&
                       std::all_of(text.begin(), text.end(),
                                   [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '_'; });
  return is_name ? Named{0, lower(std::string(text))} : Named{};
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
                "fetch with a person's account; a bot may follow what it is sent: telelake fetch --follow");
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
  return opened;
}

void AccountSession::start_listening() {
  {
    const std::lock_guard lock(callers_mutex);
    callers[session_->client().id()] = caller_.get();
  }
  TdRuntime::listen_to_log(take_log_line);
}

AccountSession::~AccountSession() {
  if (session_) {
    const std::lock_guard lock(callers_mutex);
    callers.erase(session_->client().id());
  }
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
  if (loaded_) return chats_;
  for (const char* list : {"chatListMain", "chatListArchive"}) {
    // TDLib says 404 once it has told of all.
    for (;;) {
      const auto more = caller_->call(MethodClass::kOther,
                                      {{"@type", "loadChats"}, {"chat_list", {{"@type", list}}}, {"limit", 100}}, list);
      if (more) continue;
      if (more.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(more.error());
      break;
    }
    const auto all = caller_->call(MethodClass::kOther,
                                   {{"@type", "getChats"}, {"chat_list", {{"@type", list}}}, {"limit", 100000}}, list);
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
  const Named named = parse_name(name);
  if (named.id == 0 && named.username.empty()) return unknown_chat(name, "no chat can be named so");
  const auto known = chats();
  if (!known) return std::unexpected(known.error());
  if (named.id != 0) {
    if (std::find(known->begin(), known->end(), named.id) != known->end()) return named.id;
    const auto chat = caller_->call(MethodClass::kOther, {{"@type", "getChat"}, {"chat_id", named.id}}, name);
    if (chat) return named.id;
    if (chat.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(chat.error());
    return unknown_chat(name, "account " + record_.alias + " knows no chat with this id");
  }
  const std::int64_t own = session_->with_directory([&](const TdDirectory& directory) {
    for (const std::int64_t id : *known) {
      if (lower(std::string(directory.username(id))) == named.username) return id;
    }
    return std::int64_t{0};
  });
  if (own != 0) return own;
  const auto found =
      caller_->call(MethodClass::kLookup, {{"@type", "searchPublicChat"}, {"username", named.username}}, name);
  if (!found) {
    if (found.error().kind == TelegramErrorClass::kGiveUpAccount) return std::unexpected(found.error());
    return unknown_chat(name, found.error().error.what);
  }
  const std::lock_guard lock(mutex_);
  return names_[named.username] = (*found)->integer("id");
}

}  // namespace telelake
