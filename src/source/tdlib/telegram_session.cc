#include "source/tdlib/telegram_session.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "base/hash.h"
#include "base/parse_integer.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds kAnswerTime{60};
constexpr std::chrono::seconds kCloseTime{20};
constexpr const char* kRecordFile = "/account.json";

bool is_plain_name(const std::string& alias) {
  return !alias.empty() && alias.size() <= 64 && std::all_of(alias.begin(), alias.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '_' || letter == '-';
  });
}

std::string accounts_folder(const std::string& data_folder) { return data_folder + "/accounts"; }

Result<std::optional<AccountRecord>> read_record(const std::string& folder, const std::string& alias) {
  std::ifstream file(folder + kRecordFile);
  if (!file) return std::nullopt;
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const Json json = Json::parse(text, nullptr, false);
  const auto logged_in_at = json.is_object() ? parse_time(json.value("logged_in_at", "")) : std::nullopt;
  if (!logged_in_at || !json.contains("user_id") || !json["user_id"].is_number_integer()) {
    return fail(ErrorCode::kFailed, "the account's record cannot be read", folder + kRecordFile,
                "log the account in again: telelake login --account " + alias);
  }
  return AccountRecord{alias, json["user_id"].get<std::int64_t>(), json.value("is_bot", false), *logged_in_at};
}

// TDLib takes the key in base64. Any secret text will do as a key: its hash is one.
std::string encryption_key(const std::string& secret) {
  const std::string hex = sha256_hex(secret);
  unsigned char bytes[32];
  sodium_hex2bin(bytes, sizeof(bytes), hex.data(), hex.size(), nullptr, nullptr, nullptr);
  char text[64];
  sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes), sodium_base64_VARIANT_ORIGINAL);
  return text;
}

Result<Json> proxy_request(const std::string& proxy) {
  constexpr std::string_view kScheme = "socks5://";
  const std::size_t colon = proxy.rfind(':');
  int port = 0;
  if (proxy.starts_with(kScheme) && colon != std::string::npos && colon > kScheme.size()) {
    const char* end = proxy.data() + proxy.size();
    const auto [stop, error] = std::from_chars(proxy.data() + colon + 1, end, port);
    if (error != std::errc{} || stop != end) port = 0;
  }
  if (proxy.find('@') != std::string::npos) {
    return fail(ErrorCode::kUsage, "a proxy that asks for a name and a password is not supported", "telegram.proxy",
                "write it as socks5://host:port");
  }
  if (port < 1 || port > 65535) {
    return fail(ErrorCode::kUsage, "the proxy is not understood: " + proxy, "telegram.proxy",
                "write it as socks5://host:port");
  }
  const Json type{{"@type", "proxyTypeSocks5"}, {"username", ""}, {"password", ""}};
  return Json{{"@type", "addProxy"},
              {"proxy",
               {{"@type", "proxy"},
                {"server", proxy.substr(kScheme.size(), colon - kScheme.size())},
                {"port", port},
                {"type", type}}},
              {"enable", true},
              {"comment", ""}};
}

Result<void> check_settings(const TelegramSettings& settings) {
  if (settings.api_id <= 0 || settings.api_hash.empty()) {
    return fail(ErrorCode::kUsage, "the application's api_id and api_hash are not set", "[telegram]",
                "get them at my.telegram.org, and put them into the settings or into TELELAKE_TELEGRAM_API_ID and "
                "TELELAKE_TELEGRAM_API_HASH");
  }
  if (settings.database_key.empty()) {
    return fail(ErrorCode::kUsage, "there is no key for the session's files", "[telegram]",
                "make one (head -c 32 /dev/urandom | base64 > key; chmod 600 key) and name it by database_key_file, or "
                "put it into TELELAKE_TELEGRAM_DATABASE_KEY");
  }
  return {};
}

std::unexpected<Error> telegram_failure(const std::string& what, const TdError& error, const std::string& place) {
  return fail(ErrorCode::kUnavailable, what + ": " + error.message + " (" + std::to_string(error.code) + ")", place);
}

}  // namespace

Result<TelegramAccount> TelegramAccount::open(const std::string& data_folder, const std::string& alias, bool create) {
  if (!is_plain_name(alias)) {
    return fail(ErrorCode::kUsage, "no name for an account: " + alias, "--account",
                "take letters, digits, - and _, at most 64");
  }
  TelegramAccount account;
  account.alias_ = alias;
  account.folder_ = accounts_folder(data_folder) + "/" + alias;
  std::error_code error;
  if (create) {
    std::filesystem::create_directories(account.folder_, error);
    if (!error) {
      std::filesystem::permissions(account.folder_, std::filesystem::perms::owner_all, error);
    }
    if (error) return std::unexpected(system_error("cannot make the folder", account.folder_, error.value()));
  } else if (!std::filesystem::is_directory(account.folder_, error)) {
    return fail(ErrorCode::kUsage, "there is no account of this name: " + alias, account.folder_,
                "log it in: telelake login --account " + alias);
  }
  auto lock = FolderLock::take(account.folder_, "the account is in use");
  if (!lock) return std::unexpected(lock.error());
  account.lock_ = std::move(*lock);
  return account;
}

Result<std::vector<AccountRecord>> TelegramAccount::list(const std::string& data_folder) {
  std::vector<AccountRecord> records;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(accounts_folder(data_folder), error)) {
    auto record = read_record(entry.path().string(), entry.path().filename().string());
    if (!record) return std::unexpected(record.error());
    if (*record) records.push_back(**record);
  }
  std::sort(records.begin(), records.end(),
            [](const AccountRecord& left, const AccountRecord& right) { return left.alias < right.alias; });
  return records;
}

Result<std::optional<AccountRecord>> TelegramAccount::record() const { return read_record(folder_, alias_); }

Result<void> TelegramAccount::put_record(const AccountRecord& record) const {
  const std::string path = folder_ + kRecordFile;
  const Json json{
      {"user_id", record.user_id}, {"is_bot", record.is_bot}, {"logged_in_at", format_time(record.logged_in_at)}};
  {
    std::ofstream file(path + ".new", std::ios::trunc);
    file << json.dump() << '\n';
    file.flush();
    if (!file) return fail(ErrorCode::kFailed, "cannot write the account's record", path, "free some space");
  }
  std::error_code error;
  std::filesystem::rename(path + ".new", path, error);
  if (error) return std::unexpected(system_error("cannot write the account's record", path, error.value()));
  return {};
}

Result<void> TelegramAccount::forget() {
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
  if (error) return std::unexpected(system_error("cannot remove the account's folder", folder_, error.value()));
  return {};
}

Result<std::unique_ptr<TelegramSession>> TelegramSession::open(const TelegramSettings& settings,
                                                               const TelegramAccount& account, TdStorage storage,
                                                               UpdateHandler on_update) {
  if (auto checked = check_settings(settings); !checked) return std::unexpected(checked.error());
  auto runtime = TdRuntime::shared(settings.tdjson_library);
  if (!runtime) return std::unexpected(runtime.error());
  std::unique_ptr<TelegramSession> session(new TelegramSession(std::move(on_update)));
  TelegramSession* raw = session.get();
  session->client_ = std::make_unique<TdClient>(**runtime, [raw](const TdReply& update) { raw->take(update); });
  if (auto configured = session->configure(settings, account, storage); !configured) {
    return std::unexpected(configured.error());
  }
  return session;
}

// TDLib forgets as it starts, where it keeps nothing else and the option is set, which an earlier client has done.
Result<void> TelegramSession::forget_missed(const TelegramSettings& settings, const TelegramAccount& account) {
  const auto session = open(settings, account, TdStorage::kNone);
  return session ? Result<void>() : std::unexpected(session.error());
}

TelegramSession::~TelegramSession() {
  close();
  client_.reset();
}

void TelegramSession::close() {
  if (client_) (void)client_->close(kCloseTime);
}

Result<void> TelegramSession::configure(const TelegramSettings& settings, const TelegramAccount& account,
                                        TdStorage storage) {
  // TDLib answers only once it has its parameters, but what was asked before is done before it connects.
  std::future<TdResult> proxy_added;
  if (!settings.proxy.empty()) {
    const auto proxy = proxy_request(settings.proxy);
    if (!proxy) return std::unexpected(proxy.error());
    proxy_added = client_->start(*proxy);
  }
  if (storage == TdStorage::kNone) {
    client_->send({{"@type", "setNetworkType"}, {"type", {{"@type", "networkTypeNone"}}}});
  }
  const auto set = client_->request({{"@type", "setTdlibParameters"},
                                     {"use_test_dc", settings.use_test_dc},
                                     {"database_directory", account.folder() + "/tdlib"},
                                     {"files_directory", account.folder() + "/files"},
                                     {"database_encryption_key", encryption_key(settings.database_key)},
                                     {"use_file_database", true},
                                     {"use_chat_info_database", storage != TdStorage::kNone},
                                     {"use_message_database", storage == TdStorage::kMessages},
                                     {"use_secret_chats", false},
                                     {"api_id", settings.api_id},
                                     {"api_hash", settings.api_hash},
                                     {"system_language_code", "en"},
                                     {"device_model", "telelake"},
                                     {"system_version", "Linux"},
                                     {"application_version", "1"}},
                                    kAnswerTime);
  if (!set) {
    if (set.error().message.find("ncryption key") != std::string::npos) {
      return fail(ErrorCode::kUsage, "the key does not open the session's files", account.folder(),
                  "give the key with which the account was logged in, or log it in anew under another name");
    }
    return telegram_failure("TDLib does not start", set.error(), account.folder());
  }
  if (proxy_added.valid()) {
    const bool answered = proxy_added.wait_for(kAnswerTime) == std::future_status::ready;
    const TdResult added = answered ? proxy_added.get() : std::unexpected(TdError{0, "no answer came in time"});
    if (!added) return telegram_failure("TDLib refuses the proxy", added.error(), "telegram.proxy");
  }
  // A custom emoji whose sticker TDLib has not loaded would lose its id as an animated one.
  client_->send({{"@type", "setOption"},
                 {"name", "disable_animated_emoji"},
                 {"value", {{"@type", "optionValueBoolean"}, {"value", true}}}});
  // Heeded by clients without any storage alone, see forget_missed.
  client_->send({{"@type", "setOption"},
                 {"name", "ignore_background_updates"},
                 {"value", {{"@type", "optionValueBoolean"}, {"value", true}}}});
  Authorization state = authorization();
  const auto until = std::chrono::steady_clock::now() + kAnswerTime;
  while (state.type.empty() || state.type == "authorizationStateWaitTdlibParameters") {
    if (std::chrono::steady_clock::now() > until) {
      return fail(ErrorCode::kUnavailable, "TDLib does not say whether the account is logged in", account.folder());
    }
    state = wait_for_change(state.number, std::chrono::seconds(1));
  }
  return {};
}

void TelegramSession::take(const TdReply& update) {
  const std::string_view type = update->type();
  simdjson::dom::object object;
  if (type == "updateAuthorizationState") {
    if (update->root()["authorization_state"].get(object) == simdjson::SUCCESS) {
      std::string_view state;
      if (object["@type"].get(state) == simdjson::SUCCESS) {
        const std::lock_guard lock(mutex_);
        ++authorization_.number;
        authorization_.type = state;
        authorization_.update = update;
      }
      changed_.notify_all();
    }
  } else if (type == "updateConnectionState") {
    std::string_view state;
    if (update->root()["state"]["@type"].get(state) == simdjson::SUCCESS) {
      const std::lock_guard lock(mutex_);
      connected_ = state == "connectionStateReady";
    }
    changed_.notify_all();
  } else if (type == "updateOption" && update->text("name") == "unix_time") {
    std::string_view seconds;
    if (update->root()["value"]["value"].get(seconds) == simdjson::SUCCESS) {
      const std::lock_guard lock(mutex_);
      told_time_ = parse_integer(seconds);
      told_at_ = std::chrono::steady_clock::now();
    }
  } else {
    for (const char* member : {"user", "chat", "supergroup", "basic_group"}) {
      if (update->root()[member].get(object) != simdjson::SUCCESS) continue;
      with_directory([&](TdDirectory& directory) { return directory.learn(object); });
      break;
    }
  }
  if (on_update_) on_update_(update);
}

TelegramSession::Authorization TelegramSession::authorization() const {
  const std::lock_guard lock(mutex_);
  return authorization_;
}

bool TelegramSession::is_closing() const {
  const std::lock_guard lock(mutex_);
  const std::string& type = authorization_.type;
  return type.ends_with("LoggingOut") || type.ends_with("Closing") || type.ends_with("Closed");
}

TelegramSession::Authorization TelegramSession::wait_for_change(std::uint64_t number,
                                                                std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return authorization_.number > number; });
  return authorization_;
}

std::optional<double> TelegramSession::server_time() const {
  const std::lock_guard lock(mutex_);
  if (!told_time_) return std::nullopt;
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - told_at_;
  return static_cast<double>(*told_time_) + passed.count();
}

bool TelegramSession::is_connected() const {
  const std::lock_guard lock(mutex_);
  return connected_;
}

}  // namespace telelake
