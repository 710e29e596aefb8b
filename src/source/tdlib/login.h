// Logging an account in and out.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "source/tdlib/telegram_session.h"

namespace telelake {

// Asks whoever logs in. Each may fail with kUsage, which ends the login: a script has no one to ask.
class LoginPrompts {
 public:
  virtual ~LoginPrompts() = default;
  // `attempt` counts from 1; greater when the last answer was wrong.
  virtual Result<std::string> phone(int attempt) = 0;
  virtual Result<std::string> code(const std::string& sent_by, int attempt) = 0;
  virtual Result<std::string> password(const std::string& hint, int attempt) = 0;
  virtual Result<std::string> email(int attempt) = 0;
  virtual Result<std::string> email_code(int attempt) = 0;
  // Shows a link as a QR code, in place of the one before.
  virtual void show_qr(const std::string& link) = 0;
  // False ends the login: the person gave up.
  virtual bool goes_on() = 0;
};

enum class LoginMethod : std::uint8_t { kQr, kPhone, kBot };

// How somebody wants to log in.
struct LoginWish {
  LoginMethod method = LoginMethod::kQr;
  std::string phone;      // of kPhone; empty: the person is asked
  std::string bot_token;  // of kBot; a secret
};

// Whether the session stands in the middle of a login that was given up and is not the one that is wished for: one by
// another way, or with another number. It cannot be turned into it: `forget_login`, then open the session anew.
bool is_other_login(const TelegramSession& session, const LoginWish& wish);

// Waits until Telegram has said how it stands with a session that was logged in, at most some seconds: it may have
// ended the session meanwhile. True where it has; the session is closed then.
bool is_ended(TelegramSession& session);

// Ends a login that was begun. Nothing is told to Telegram, which knows of no session yet; the session is closed.
void forget_login(TelegramSession& session);

// Takes the session through every authorization state until it is logged in, and says who it is. An account that is
// logged in already stays so. While TDLib waits as Telegram asks, that is logged. kUsage for what the person must
// settle (a wrong answer, registration, Premium), kUnavailable where Telegram asks to wait longer, fails or does not
// answer, kFailed where it refuses, kInterrupted when the person gives up.
Result<AccountRecord> log_in(TelegramSession& session, const std::string& alias, const LoginWish& wish,
                             LoginPrompts& prompts);

// Whether a session that is logged in is whose number the wish names; true where it names none.
bool is_whom(TelegramSession& session, const LoginWish& wish);

// Ends the session at Telegram. kUnavailable where that cannot be told to Telegram.
Result<void> log_out(TelegramSession& session);

// Who the session is logged in as. kUsage when it is not.
Result<AccountRecord> who_is(TelegramSession& session, const std::string& alias);

}  // namespace telelake
