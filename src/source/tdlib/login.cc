#include "source/tdlib/login.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "source/tdlib/telegram_error.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds kAnswerTime{90};
constexpr int kAttempts = 3;
constexpr std::chrono::milliseconds kSlice{200};  // in which it is seen whether the person has given up
constexpr std::string_view kWaitCode = "authorizationStateWaitCode";
constexpr std::string_view kWaitPassword = "authorizationStateWaitPassword";  // pragma: allowlist secret
constexpr std::string_view kWaitOtherDevice = "authorizationStateWaitOtherDeviceConfirmation";

// An answer that Telegram did not take, though another may be taken.
bool is_wrong_answer(const TdError& error) {
  for (const char* wrong : {"PHONE_NUMBER_INVALID", "PHONE_CODE_INVALID", "PHONE_CODE_EMPTY", "PASSWORD_HASH_INVALID",
                            "EMAIL_INVALID", "CODE_INVALID", "EMAIL_VERIFY_EXPIRED", "must be non-empty"}) {
    if (error.message.find(wrong) != std::string::npos) return true;
  }
  return false;
}

std::string text_at(const TelegramSession::Authorization& state, const char* pointer) {
  std::string_view text;
  const bool found = state.update && state.update->root().at_pointer(pointer).get(text) == simdjson::SUCCESS;
  return found ? std::string(text) : std::string();
}

std::string code_way(const TelegramSession::Authorization& state) {
  static const std::map<std::string, std::string> kWays = {
      {"authenticationCodeTypeTelegramMessage", "a message in Telegram"},
      {"authenticationCodeTypeSms", "SMS"},
      {"authenticationCodeTypeSmsWord", "SMS (a word)"},
      {"authenticationCodeTypeSmsPhrase", "SMS (a phrase)"},
      {"authenticationCodeTypeCall", "a phone call"},
      {"authenticationCodeTypeFlashCall", "a flash call"},
      {"authenticationCodeTypeMissedCall", "a missed call: its last digits"},
      {"authenticationCodeTypeFragment", "fragment.com"}};
  const auto way = kWays.find(text_at(state, "/authorization_state/code_info/type/@type"));
  return way == kWays.end() ? "Telegram" : way->second;
}

// A number as Telegram writes it: its digits, without what one dials before the country's code.
std::string digits_of(const std::string& phone) {
  std::string digits;
  std::ranges::copy_if(phone, std::back_inserter(digits), [](char letter) { return letter >= '0' && letter <= '9'; });
  return digits.starts_with("00") ? digits.substr(2) : digits;
}

// The number that a code was sent to.
std::string number_of_code(const TelegramSession::Authorization& state) {
  return text_at(state, "/authorization_state/code_info/phone_number");
}

std::unexpected<Error> given_up(const std::string& alias) {
  return fail(ErrorCode::kInterrupted, "the login was given up", alias, "log in again when you like");
}

void wait_until_closed(const TelegramSession& session) {
  TelegramSession::Authorization state = session.authorization();
  const auto until = std::chrono::steady_clock::now() + kAnswerTime;
  while (state.type != "authorizationStateClosed" && std::chrono::steady_clock::now() < until) {
    state = session.wait_for_change(state.number, std::chrono::seconds(1));
  }
}

// Listens to TDLib's log while it lives: TDLib itself waits as Telegram asks, and tells nobody else.
class LoginWaits {
 public:
  explicit LoginWaits(const std::string& account) {
    TdRuntime::listen_to_log([account, last = last_](std::string_view line) {
      const auto wait = parse_absorbed_wait(line);
      if (!wait) return;
      log_absorbed_wait(account, *wait);
      const std::lock_guard lock(last->mutex);
      last->wait = wait;
    });
  }
  ~LoginWaits() { TdRuntime::listen_to_log({}); }
  LoginWaits(const LoginWaits&) = delete;
  LoginWaits& operator=(const LoginWaits&) = delete;

  // Forgets what was told before.
  void begin() {
    const std::lock_guard lock(last_->mutex);
    last_->wait.reset();
  }

  // The error for what it is: TDLib says of internal errors without end, too, that one should try again later.
  TelegramFailure failure_of(const TdError& error) const {
    TelegramFailure failure = classify(error);
    const std::lock_guard lock(last_->mutex);
    const bool is_internal = last_->wait && !last_->wait->is_flood && failure.kind == TelegramErrorClass::kWait;
    return is_internal ? internal_failure(*last_->wait) : failure;
  }

 private:
  struct Last {
    std::mutex mutex;
    std::optional<AbsorbedWait> wait;
  };
  std::shared_ptr<Last> last_ = std::make_shared<Last>();  // the log may still be told of when this is gone
};

// One state of the login: what to send, and how often it was tried.
struct Login {
  TelegramSession& session;
  const std::string& alias;
  const LoginWish& wish;
  LoginPrompts& prompts;
  LoginWaits waits{alias};
  std::map<std::string, int> attempts = {};

  int attempt(const std::string& state) { return ++attempts[state]; }

  // Asks; an error of the result's where the person gives up meanwhile.
  Result<TdResult> ask(const Json& request) {
    waits.begin();
    auto answer = session.client().start(request);
    const auto until = std::chrono::steady_clock::now() + kAnswerTime;
    while (answer.wait_for(kSlice) != std::future_status::ready) {
      if (!prompts.goes_on()) return given_up(alias);
      if (std::chrono::steady_clock::now() < until) continue;
      const bool is_connected = session.is_connected();
      return TdResult(
          std::unexpected(TdError{0, is_connected ? "no answer came in time" : "there is no connection to Telegram"}));
    }
    return answer.get();
  }

  // Sends; true when the answer was taken, false when another should be asked for.
  Result<bool> send(const std::string& state, const Json& request) {
    const auto answer = ask(request);
    if (!answer) return std::unexpected(answer.error());
    if (*answer) return true;
    const TdError& error = answer->error();
    const bool has_expired = error.message.find("PHONE_CODE_EXPIRED") != std::string::npos;
    if (!has_expired && !is_wrong_answer(error)) return refused(error);
    if (attempts[state] >= kAttempts) {
      return fail(ErrorCode::kUsage, fmt::format("Telegram took none of {} answers ({})", kAttempts, error.message),
                  alias, "check what you give, and log in again");
    }
    return has_expired ? send_new_code() : Result<bool>(false);
  }

  // Without it TDLib would take codes for the one that has expired for ever.
  Result<bool> send_new_code() {
    const std::string number = number_of_code(session.authorization());
    const auto answer = ask({{"@type", "setAuthenticationPhoneNumber"}, {"phone_number", number}});
    if (!answer) return std::unexpected(answer.error());
    if (!*answer) return refused(answer->error());
    return true;
  }

  std::unexpected<Error> refused(const TdError& error) const {
    const TelegramFailure failure = waits.failure_of(error);
    if (failure.kind == TelegramErrorClass::kWait) {
      const Time end{now().seconds + failure.wait.count() + 1};
      return fail(ErrorCode::kUnavailable, fmt::format("Telegram asks to wait {} s", failure.wait.count()), alias,
                  "log in again after " + format_time(end));
    }
    const std::string what = "Telegram refuses the login: " + failure.cause;
    if (failure.reason == "wrong_application") {
      return fail(ErrorCode::kUsage, what, "[telegram]", "take both from one application at my.telegram.org");
    }
    if (failure.reason == "wrong_token") return fail(ErrorCode::kUsage, what, alias, "ask @BotFather for it");
    const bool is_away = failure.kind == TelegramErrorClass::kRetry;
    if (is_away) return fail(ErrorCode::kUnavailable, failure.cause, alias, "log in again later");
    const bool is_gone = failure.kind == TelegramErrorClass::kGiveUpAccount;
    return fail(is_gone ? ErrorCode::kUnavailable : ErrorCode::kFailed, is_gone ? what : failure.cause, alias);
  }

  template <class Make>
  Result<bool> answer(const std::string& state, const Result<std::string>& given, Make make) {
    if (!given) return std::unexpected(given.error());
    return send(state, make(*given));
  }

  Result<bool> wait_phone_number(const std::string& state) {
    if (wish.method == LoginMethod::kBot) {
      attempt(state);
      return send(state, {{"@type", "checkAuthenticationBotToken"}, {"token", wish.bot_token}});
    }
    if (wish.method == LoginMethod::kQr) {
      attempt(state);
      return send(state, {{"@type", "requestQrCodeAuthentication"}, {"other_user_ids", Json::array()}});
    }
    return answer(state, prompts.phone(attempt(state)), [](const std::string& phone) {
      return Json{{"@type", "setAuthenticationPhoneNumber"}, {"phone_number", phone}};
    });
  }

  // Answers the state; the bool says whether Telegram took it.
  Result<bool> step(const TelegramSession::Authorization& state) {
    const std::string& type = state.type;
    if (type == "authorizationStateWaitPhoneNumber") return wait_phone_number(type);
    if (type == kWaitOtherDevice) {
      prompts.show_qr(text_at(state, "/authorization_state/link"));
      return true;
    }
    if (type == kWaitCode) {
      return answer(type, prompts.code(code_way(state), attempt(type)),
                    [](const std::string& code) { return Json{{"@type", "checkAuthenticationCode"}, {"code", code}}; });
    }
    if (type == kWaitPassword) {
      const std::string hint = text_at(state, "/authorization_state/password_hint");
      return answer(type, prompts.password(hint, attempt(type)), [](const std::string& password) {
        return Json{{"@type", "checkAuthenticationPassword"}, {"password", password}};
      });
    }
    if (type == "authorizationStateWaitEmailAddress") {
      return answer(type, prompts.email(attempt(type)), [](const std::string& email) {
        return Json{{"@type", "setAuthenticationEmailAddress"}, {"email_address", email}};
      });
    }
    if (type == "authorizationStateWaitEmailCode") {
      return answer(type, prompts.email_code(attempt(type)), [](const std::string& code) {
        return Json{{"@type", "checkAuthenticationEmailCode"},
                    {"code", {{"@type", "emailAddressAuthenticationCode"}, {"code", code}}}};
      });
    }
    if (type == "authorizationStateWaitRegistration") {
      return fail(ErrorCode::kUsage, "there is no Telegram account with this number", alias,
                  "make one in an official Telegram app, then log in here");
    }
    if (type == "authorizationStateWaitPremiumPurchase") {
      return fail(ErrorCode::kUsage, "Telegram asks to buy Premium before this number can log in", alias,
                  "log in with an official Telegram app, then here with the QR code");
    }
    // TDLib still clears away a session that Telegram has ended; left alone with it, the next login would meet it too.
    if (type == "authorizationStateLoggingOut" || type == "authorizationStateClosing") return true;
    return fail(ErrorCode::kFailed, "the session was closed during the login", alias, "log in again");
  }
};

}  // namespace

bool is_other_login(const TelegramSession& session, const LoginWish& wish) {
  const TelegramSession::Authorization state = session.authorization();
  const std::string& type = state.type;
  const bool is_under_way = type.starts_with("authorizationStateWait") && type != "authorizationStateWaitPhoneNumber";
  if (!is_under_way) return false;
  if (wish.method == LoginMethod::kBot) return true;
  if (wish.method == LoginMethod::kQr) return type != kWaitOtherDevice && type != kWaitPassword;
  if (wish.phone.empty()) return true;
  if (type == kWaitCode) return digits_of(number_of_code(state)) != digits_of(wish.phone);
  // Of these TDLib does not say whose they are: `is_whom` finds out.
  return type != kWaitPassword && !type.starts_with("authorizationStateWaitEmail");
}

bool is_ended(TelegramSession& session) {
  constexpr std::chrono::seconds kMost{10};  // offline nobody says so
  const auto until = std::chrono::steady_clock::now() + kMost;
  TelegramSession::Authorization state = session.authorization();
  while (state.type == "authorizationStateReady" && !session.is_connected() &&
         std::chrono::steady_clock::now() < until) {
    state = session.wait_for_change(state.number, kSlice);
  }
  if (!session.is_closing()) return false;
  // TDLib clears away what is left of it; left alone with that, the next session would meet it, too.
  wait_until_closed(session);
  return true;
}

void forget_login(TelegramSession& session) {
  session.client().send({{"@type", "destroy"}});
  wait_until_closed(session);
}

Result<AccountRecord> log_in(TelegramSession& session, const std::string& alias, const LoginWish& wish,
                             LoginPrompts& prompts) {
  Login login{session, alias, wish, prompts};
  TelegramSession::Authorization state = session.authorization();
  while (state.type != "authorizationStateReady") {
    const auto taken = login.step(state);
    if (!taken) return std::unexpected(taken.error());
    const std::uint64_t number = state.number;
    while (*taken && state.number == number) {
      if (!prompts.goes_on()) return given_up(alias);
      state = session.wait_for_change(number, kSlice);
    }
  }
  return who_is(session, alias);
}

bool is_whom(TelegramSession& session, const LoginWish& wish) {
  if (wish.method != LoginMethod::kPhone || wish.phone.empty()) return true;
  const TdResult user = session.client().request({{"@type", "getMe"}}, kAnswerTime);
  return !user || digits_of(std::string((*user)->text("phone_number"))) == digits_of(wish.phone);
}

Result<AccountRecord> who_is(TelegramSession& session, const std::string& alias) {
  const auto refuse = [&](ErrorCode code, const char* why) {
    return fail(code, why, alias, "log it in: telelake login --account " + alias);
  };
  constexpr const char* kEnded = "Telegram has ended the account's session";
  const std::string state = session.authorization().type;
  if (state != "authorizationStateReady") {
    const bool gone = state == "authorizationStateLoggingOut" || state == "authorizationStateClosed";
    return gone ? refuse(ErrorCode::kUnavailable, kEnded) : refuse(ErrorCode::kUsage, "the account is not logged in");
  }
  const TdResult user = session.client().request({{"@type", "getMe"}}, kAnswerTime);
  // It may be ended just now.
  if (!user && (session.is_closing() || classify(user.error()).reason == "session_revoked")) {
    return refuse(ErrorCode::kUnavailable, kEnded);
  }
  if (!user) return fail(ErrorCode::kUnavailable, "Telegram does not say who this is: " + user.error().message, alias);
  AccountRecord record;
  record.alias = alias;
  record.user_id = (*user)->integer("id");
  std::string_view type;
  record.is_bot = (*user)->root()["type"]["@type"].get(type) == simdjson::SUCCESS && type == "userTypeBot";
  record.logged_in_at = now();
  session.with_directory([&](TdDirectory& directory) {
    directory.set_own_id(record.user_id);
    return directory.learn((*user)->root());
  });
  return record;
}

Result<void> log_out(TelegramSession& session) {
  const TdResult answer = session.client().request({{"@type", "logOut"}}, kAnswerTime);
  if (!answer) return fail(ErrorCode::kUnavailable, "Telegram does not log out: " + answer.error().message);
  wait_until_closed(session);
  return {};
}

}  // namespace telelake
