// telelake login, telelake logout
#include <atomic>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <qrcodegen.hpp>
#include <termios.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/command.h"
#include "cli/telegram_settings.h"
#include "source/tdlib/login.h"

namespace telelake {

namespace {

struct LoginArguments {
  std::string account = "main";
  std::string phone;
  std::string code_file, password_file, email_code_file, bot_token_file;
  std::string email;
  std::string qr_link_file;
  bool by_phone = false;
};

std::atomic<bool> login_stopped{false};

void stop_login(int /*signal*/) { login_stopped = true; }

// Ends the reading of standard input, too: std::signal would have it go on.
void stop_on(int signal) {
  struct sigaction action{};
  action.sa_handler = stop_login;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

// Waits until a line was typed; false when the login is to end.
bool wait_for_line() {
  constexpr int kSlice = 200;  // milliseconds: the signal may come just before the wait
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (!login_stopped) {
    if (::poll(&input, 1, kSlice) > 0) return true;
  }
  return false;
}

// A line from the terminal; without what is typed being shown, for secrets. `attempt` counts from 1.
Result<std::string> ask(const std::string& question, int attempt, bool hidden, const std::string& option) {
  if (!is_terminal(STDIN_FILENO)) {
    return fail(ErrorCode::kUsage, "there is no terminal to ask at: " + question, "telelake login", "give " + option);
  }
  if (attempt > 1) std::cerr << "Telegram does not take that. Once more:\n";
  std::cerr << question << ": " << std::flush;
  termios before{};
  tcgetattr(STDIN_FILENO, &before);
  if (hidden) {
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string answer;
  const bool read = wait_for_line() && std::getline(std::cin, answer);
  if (hidden) {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cerr << '\n';
  }
  if (!read || login_stopped) return fail(ErrorCode::kInterrupted, "the login was given up", "telelake login");
  return answer;
}

// The first line of a file; `-` is standard input.
Result<std::string> line_of(const std::string& path) {
  std::string line;
  if (path == "-") {
    std::getline(std::cin, line);
    if (login_stopped) return fail(ErrorCode::kInterrupted, "the login was given up", "telelake login");
  } else {
    std::ifstream file(path);
    if (!file) return std::unexpected(system_error("cannot read the file", path, errno));
    std::getline(file, line);
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  if (line.empty()) return fail(ErrorCode::kUsage, "the file has no first line", path);
  return line;
}

// Two rows of modules a line of text, dark on light whatever the terminal's colours are.
std::string qr_text(const std::string& link) {
  const qrcodegen::QrCode code = qrcodegen::QrCode::encodeText(link.c_str(), qrcodegen::QrCode::Ecc::LOW);
  constexpr int kBorder = 2;
  std::string text;
  const auto dark = [&](int x, int y) { return code.getModule(x, y); };  // false beyond its edges
  for (int y = -kBorder; y < code.getSize() + kBorder; y += 2) {
    text += "\x1b[30;47m";
    for (int x = -kBorder; x < code.getSize() + kBorder; ++x) {
      const bool upper = dark(x, y), lower = dark(x, y + 1);
      text += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    text += "\x1b[0m\n";
  }
  return text;
}

class CommandPrompts : public LoginPrompts {
 public:
  explicit CommandPrompts(const LoginArguments& arguments) : arguments_(arguments) {}

  Result<std::string> phone(int attempt) override {
    if (arguments_.phone.empty()) return ask("Phone number, with country code", attempt, false, "--phone");
    return once(attempt, "--phone", Result<std::string>(arguments_.phone));
  }
  Result<std::string> code(const std::string& sent_by, int attempt) override {
    if (arguments_.code_file.empty()) return ask("Code that came by " + sent_by, attempt, false, "--code-file");
    return once(attempt, "--code-file", line_of(arguments_.code_file));
  }
  Result<std::string> password(const std::string& hint, int attempt) override {
    if (arguments_.password_file.empty()) {
      return ask(hint.empty() ? "Password of the account" : "Password of the account (hint: " + hint + ")", attempt,
                 true, "--password-file");
    }
    return once(attempt, "--password-file", line_of(arguments_.password_file));
  }
  Result<std::string> email(int attempt) override {
    if (arguments_.email.empty()) return ask("E-mail address for login codes", attempt, false, "--email");
    return once(attempt, "--email", Result<std::string>(arguments_.email));
  }
  Result<std::string> email_code(int attempt) override {
    if (arguments_.email_code_file.empty()) return ask("Code that came by e-mail", attempt, false, "--email-code-file");
    return once(attempt, "--email-code-file", line_of(arguments_.email_code_file));
  }

  void show_qr(const std::string& link) override {
    if (!arguments_.qr_link_file.empty()) {
      std::ofstream(arguments_.qr_link_file, std::ios::trunc) << link << '\n';
      return;
    }
    const std::string text = qr_text(link);
    // A new link is drawn over the one before.
    if (lines_ > 0 && is_terminal(STDERR_FILENO)) std::cerr << "\x1b[" << lines_ << "A\x1b[J";
    std::cerr << "Scan this with Telegram on your phone: Settings > Devices > Link Desktop Device\n" << text;
    lines_ = 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  }

  bool goes_on() override { return !login_stopped; }

 private:
  // What a script gives does not get better by asking again.
  static Result<std::string> once(int attempt, const std::string& flag, Result<std::string> given) {
    if (attempt == 1 || !given) return given;
    return fail(ErrorCode::kUsage, "Telegram does not take what was given by " + flag, flag,
                "check it, and log in again");
  }

  const LoginArguments& arguments_;
  int lines_ = 0;
};

void print_notice() {
  std::cerr
      << "telelake reads what this account can read, and stores it on this machine. It never joins, posts or marks\n"
         "as read. What people write is theirs: mind Telegram's terms (telegram.org/tos, core.telegram.org/api/terms)\n"
         "and the privacy of those whose messages you keep. Fetching too fast can get an account limited or banned:\n"
         "the default rates are slow on purpose, and slower yet in the three days after an account's first login.\n\n";
}

Result<LoginWish> wish_of(const LoginArguments& arguments) {
  LoginWish wish;
  wish.phone = arguments.phone;
  if (arguments.by_phone || !arguments.phone.empty()) wish.method = LoginMethod::kPhone;
  if (arguments.bot_token_file.empty()) return wish;
  if (wish.method == LoginMethod::kPhone) {
    return fail(ErrorCode::kUsage, "a bot has no number", "--bot-token-file", "take it, or the phone's options");
  }
  auto token = line_of(arguments.bot_token_file);
  if (!token) return std::unexpected(token.error());
  wish.bot_token = std::move(*token);
  wish.method = LoginMethod::kBot;
  return wish;
}

// A session in which nobody has begun to log in as somebody else.
Result<std::unique_ptr<TelegramSession>> open_for(const LoginWish& wish, const TelegramSettings& settings,
                                                  const TelegramAccount& account) {
  auto session = TelegramSession::open(settings, account, TdStorage::kChats);
  if (!session) return session;
  if (is_ended(**session)) {
    log_info("Telegram has ended the session before", {{"account", account.alias()}});
  } else if (is_other_login(**session, wish)) {
    log_info("a login that was begun is given up for another", {{"account", account.alias()}});
    forget_login(**session);
  } else {
    return session;
  }
  session->reset();
  return TelegramSession::open(settings, account, TdStorage::kChats);
}

struct LoggedIn {
  AccountRecord record;
  bool already = false;
};

Result<LoggedIn> log_account_in(const LoginArguments& arguments, const TelegramSection& section,
                                const std::string& data_folder) {
  const auto settings = telegram_settings(section);
  if (!settings) return std::unexpected(settings.error());
  const auto wish = wish_of(arguments);
  if (!wish) return std::unexpected(wish.error());
  auto account = TelegramAccount::open(data_folder, arguments.account, true);
  if (!account) return std::unexpected(account.error());
  auto before = account->record();
  if (!before) return std::unexpected(before.error());
  if (!*before) print_notice();
  auto session = open_for(*wish, *settings, *account);
  if (!session) return std::unexpected(session.error());
  const bool already = (*session)->authorization().type == "authorizationStateReady";
  CommandPrompts prompts(arguments);
  auto record = log_in(**session, arguments.account, *wish, prompts);
  if (!record) return std::unexpected(record.error());
  if (!is_whom(**session, *wish)) {
    if (already) {
      return fail(ErrorCode::kUsage, fmt::format("it is logged in as somebody else (user id {})", record->user_id),
                  arguments.account, "take another name, or log it out: telelake logout --account " + record->alias);
    }
    if (auto ended = log_out(**session); !ended) return std::unexpected(ended.error());
    return fail(ErrorCode::kUsage, "the login that was under way was somebody else's, and was ended", record->alias,
                "log in again");
  }
  // An account that stays logged in keeps the day of its first login.
  if (*before && (*before)->user_id == record->user_id) record->logged_in_at = (*before)->logged_in_at;
  if (auto put = account->put_record(*record); !put) return std::unexpected(put.error());
  return LoggedIn{*record, already};
}

void run_login(const LoginArguments& arguments, const TelegramSection& section, CommandContext& context) {
  stop_on(SIGINT);
  stop_on(SIGTERM);
  const auto done = log_account_in(arguments, section, context.data_folder);
  if (!done) return context.report(done.error());
  const AccountRecord& record = done->record;
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"account", record.alias},
                                        {"user_id", record.user_id},
                                        {"is_bot", record.is_bot}}
              << '\n';
  } else {
    fmt::print("Account {} {} (user id {}).\n", record.alias, done->already ? "was logged in already" : "is logged in",
               record.user_id);
  }
}

void run_logout(const std::string& alias, const TelegramSection& section, CommandContext& context) {
  const auto settings = telegram_settings(section);
  if (!settings) return context.report(settings.error());
  auto account = TelegramAccount::open(context.data_folder, alias, false);
  if (!account) return context.report(account.error());
  {
    auto session = TelegramSession::open(*settings, *account, TdStorage::kChats);
    if (!session) return context.report(session.error());
    if (auto ended = log_out(**session); !ended) return context.report(ended.error());
  }
  if (auto forgotten = account->forget(); !forgotten) return context.report(forgotten.error());
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"account", alias}} << '\n';
  } else {
    fmt::print("Account {} is logged out, and its files are gone. What it fetched stays.\n", alias);
  }
}

}  // namespace

void add_login_commands(CLI::App& app, CommandContext& context, const TelegramSection& section) {
  auto arguments = std::make_shared<LoginArguments>();
  CLI::App* login = app.add_subcommand("login", "Log an account of Telegram in");
  login->add_option("--account", arguments->account, "Name that you give the account")->capture_default_str();
  login->add_flag("--by-phone", arguments->by_phone, "Ask for the phone number instead of showing a QR code");
  login->add_option("--phone", arguments->phone, "Phone number, for scripts");
  login->add_option("--code-file", arguments->code_file,
                    "File whose first line is the login code; - for standard input");
  login->add_option("--password-file", arguments->password_file, "File whose first line is the two-step password");
  login->add_option("--email", arguments->email, "E-mail address for login codes, where Telegram asks for one");
  login->add_option("--email-code-file", arguments->email_code_file,
                    "File whose first line is the code from the e-mail");
  login->add_option("--bot-token-file", arguments->bot_token_file,
                    "Log a bot in, whose token is the file's first line");
  login->add_option("--qr-link-file", arguments->qr_link_file,
                    "Write the QR code's link into this file instead of drawing it");
  login->footer(
      "Examples:\n"
      "  telelake login --account newsroom\n"
      "  telelake login --account newsroom --phone +15550100 --code-file code.txt --password-file password.txt");
  login->callback([arguments, &context, &section] { run_login(*arguments, section, context); });

  auto alias = std::make_shared<std::string>("main");
  CLI::App* logout = app.add_subcommand("logout", "End an account's session at Telegram and remove its files");
  logout->add_option("--account", *alias, "Name of the account")->capture_default_str();
  logout->footer("Example:\n  telelake logout --account newsroom");
  logout->callback([alias, &context, &section] { run_logout(*alias, section, context); });
}

}  // namespace telelake
