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

// Takes the session through every authorization state until it is logged in, and says who it is. An account that is
// logged in already stays so. kUsage for what the person must settle elsewhere (registration, Premium), kFailed where
// Telegram refuses, kInterrupted when the person gives up. `bot_token` is used with kBot only, and is a secret.
Result<AccountRecord> log_in(TelegramSession& session, const std::string& alias, LoginMethod method,
                             const std::string& bot_token, LoginPrompts& prompts);

// Ends the session at Telegram. kUnavailable where that cannot be told to Telegram.
Result<void> log_out(TelegramSession& session);

// Who the session is logged in as. kUsage when it is not.
Result<AccountRecord> who_is(TelegramSession& session, const std::string& alias);

}  // namespace telelake
