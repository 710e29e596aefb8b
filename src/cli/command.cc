#include "cli/command.h"

#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace telelake {

namespace {

bool names(const ChatSummary& chat, const std::string& name) {
  if (name == std::to_string(chat.key.chat_id)) return true;
  if (name == chat.key.scope + "/" + std::to_string(chat.key.chat_id)) return true;
  if (!chat.chat.username.empty() && (name == chat.chat.username || name == "@" + chat.chat.username)) return true;
  return !chat.chat.title.empty() && name == chat.chat.title;
}

}  // namespace

Result<std::unique_ptr<Repository>> CommandContext::open_store(bool create) const {
  return open_file_store(data_folder, create);
}

void CommandContext::report(const Error& error) {
  std::cerr << (colours(STDERR_FILENO) ? "\x1b[31merror:\x1b[0m " : "error: ") << error.text() << '\n';
  exit_code = static_cast<int>(error.code);
}

Result<std::vector<ChatSummary>> select_chats(const Repository& repository, const std::string& name) {
  auto chats = repository.chats();
  if (!chats || name.empty()) return chats;
  std::vector<ChatSummary> found;
  for (ChatSummary& chat : *chats) {
    if (names(chat, name)) found.push_back(std::move(chat));
  }
  if (found.empty()) {
    return fail(ErrorCode::kUsage, "no chat here is called " + name, {}, "`telelake chats` lists them");
  }
  const std::string id = std::to_string(found.front().key.chat_id);
  if (found.size() > 1 && name != id) {
    std::string candidates;
    for (const ChatSummary& chat : found) candidates += fmt::format(" {}/{}", chat.key.scope, chat.key.chat_id);
    return fail(ErrorCode::kUsage, "several chats are called " + name, {}, "name one of" + candidates);
  }
  return found;
}

Result<std::optional<Date>> date_option(const std::string& flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::optional<Date> date = parse_date(text);
  if (!date) return fail(ErrorCode::kUsage, flag + " is no date: " + text, {}, "write it as YYYY-MM-DD");
  return date;
}

bool is_terminal(int file_descriptor) { return isatty(file_descriptor) == 1; }

bool colours(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): nothing sets the environment
  return is_terminal(file_descriptor) && (no_color == nullptr || *no_color == '\0');
}

int terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace telelake
