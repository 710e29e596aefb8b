#include "source/tdlib/login.h"

#include <map>

#include <nlohmann/json.hpp>

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds kAnswerTime{90};
constexpr int kAttempts = 3;

// An answer that Telegram did not take, though another may be taken.
bool is_wrong_answer(const TdError& error) {
  for (const char* wrong : {"PHONE_NUMBER_INVALID", "PHONE_CODE_INVALID", "PHONE_CODE_EMPTY", "PASSWORD_HASH_INVALID",
                            "EMAIL_INVALID", "CODE_INVALID", "EMAIL_VERIFY_EXPIRED"}) {
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

// One state of the login: what to send, and how often it was tried.
struct Login {
  TelegramSession& session;
  LoginMethod method;
  const std::string& bot_token;
  LoginPrompts& prompts;
  std::map<std::string, int> attempts = {};

  int attempt(const std::string& state) { return ++attempts[state]; }

  // Sends; true when the answer was taken, false when another should be asked for.
  Result<bool> send(const std::string& state, const Json& request) {
    const TdResult answer = session.client().request(request, kAnswerTime);
    if (answer) return true;
    if (is_wrong_answer(answer.error()) && attempts[state] < kAttempts) return false;
    const ErrorCode code = answer.error().code == 0 ? ErrorCode::kUnavailable : ErrorCode::kFailed;
    return fail(code, "Telegram refuses the login: " + answer.error().message, state,
                is_wrong_answer(answer.error()) ? "check what you gave, and log in again" : "");
  }

  template <class Make>
  Result<bool> answer(const std::string& state, const Result<std::string>& given, Make make) {
    if (!given) return std::unexpected(given.error());
    return send(state, make(*given));
  }

  Result<bool> wait_phone_number(const std::string& state) {
    if (method == LoginMethod::kBot) {
      attempt(state);
      return send(state, {{"@type", "checkAuthenticationBotToken"}, {"token", bot_token}});
    }
    if (method == LoginMethod::kQr) {
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
    if (type == "authorizationStateWaitOtherDeviceConfirmation") {
      prompts.show_qr(text_at(state, "/authorization_state/link"));
      return true;
    }
    if (type == "authorizationStateWaitCode") {
      return answer(type, prompts.code(code_way(state), attempt(type)),
                    [](const std::string& code) { return Json{{"@type", "checkAuthenticationCode"}, {"code", code}}; });
    }
    if (type == "authorizationStateWaitPassword") {
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
      return fail(ErrorCode::kUsage, "there is no Telegram account with this number", type,
                  "make one in an official Telegram app, then log in here");
    }
    if (type == "authorizationStateWaitPremiumPurchase") {
      return fail(ErrorCode::kUsage, "Telegram asks to buy Premium before this number can log in", type,
                  "log in with an official Telegram app, then here with the QR code");
    }
    // TDLib still clears away a session that Telegram has ended; left alone with it, the next login would meet it too.
    if (type == "authorizationStateLoggingOut" || type == "authorizationStateClosing") return true;
    return fail(ErrorCode::kFailed, "the session was closed during the login", type, "log in again");
  }
};

}  // namespace

Result<AccountRecord> log_in(TelegramSession& session, const std::string& alias, LoginMethod method,
                             const std::string& bot_token, LoginPrompts& prompts) {
  Login login{session, method, bot_token, prompts};
  TelegramSession::Authorization state = session.authorization();
  while (state.type != "authorizationStateReady") {
    const auto taken = login.step(state);
    if (!taken) return std::unexpected(taken.error());
    const std::uint64_t number = state.number;
    while (*taken && state.number == number) {
      if (!prompts.goes_on()) {
        return fail(ErrorCode::kInterrupted, "the login was given up", alias, "log in again when you like");
      }
      state = session.wait_for_change(number, std::chrono::milliseconds(200));
    }
  }
  return who_is(session, alias);
}

Result<AccountRecord> who_is(TelegramSession& session, const std::string& alias) {
  const std::string state = session.authorization().type;
  if (state != "authorizationStateReady") {
    const bool gone = state == "authorizationStateLoggingOut" || state == "authorizationStateClosed";
    return fail(gone ? ErrorCode::kUnavailable : ErrorCode::kUsage,
                gone ? "Telegram has ended the account's session" : "the account is not logged in", alias,
                "log it in: telelake login --account " + alias);
  }
  const TdResult user = session.client().request({{"@type", "getMe"}}, kAnswerTime);
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
  TelegramSession::Authorization state = session.authorization();
  const auto until = std::chrono::steady_clock::now() + kAnswerTime;
  while (state.type != "authorizationStateClosed" && std::chrono::steady_clock::now() < until) {
    state = session.wait_for_change(state.number, std::chrono::seconds(1));
  }
  return {};
}

}  // namespace telelake
