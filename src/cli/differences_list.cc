#include "cli/differences_list.h"

#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyze/text_width.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

// Columns of a value in the table; --json has it whole.
constexpr std::size_t kValueColumns = 32;

std::string key_of(const ChatSummary& chat, const SourceDifference& found) {
  return message_key(chat.key.chat_id, found.date, found.message_id);
}

void print_json(const ChatSummary& chat, const SourceDifference& found) {
  const auto said = [](const std::string& value, Time at) {
    return Json{{"value", Json::parse(value)}, {"at", format_time(at)}};
  };
  const Json json{{"key", key_of(chat, found)},
                  {"scope", chat.key.scope},
                  {"chat_id", chat.key.chat_id},
                  {"message_id", found.message_id},
                  {"field", found.field},
                  {"desktop_export", said(found.exported, found.exported_at)},
                  {"telegram", said(found.telegram, found.telegram_at)},
                  {"stands", enum_name(found.stands)}};
  std::cout << json.dump() << '\n';
}

void print_row(const ChatSummary& chat, const SourceDifference& found) {
  const bool export_stands = found.stands == SourceKind::kDesktopExport;
  const auto line = [](const std::string& key, const std::string& field, const char* source, const std::string& value,
                       Time at, bool stands) {
    fmt::print("{:<36}  {:<26}  {:<14}  {}  {}  {}\n", key, field, source, fit_left(value, kValueColumns),
               format_time(at), stands ? "stands" : "");
  };
  line(key_of(chat, found), found.field, "desktop_export", found.exported, found.exported_at, export_stands);
  line("", "", "telegram", found.telegram, found.telegram_at, !export_stands);
}

}  // namespace

void print_differences(const Repository& repository, const std::vector<ChatSummary>& chats, CommandContext& context) {
  std::uint64_t count = 0;
  for (const ChatSummary& chat : chats) {
    const auto snapshot = repository.snapshot(chat.key);
    if (!snapshot) return context.report(snapshot.error());
    const auto listed = (*snapshot)->differences([&](const SourceDifference& found) {
      if (context.json) {
        print_json(chat, found);
        return true;
      }
      if (count++ == 0) {
        fmt::print("{:<36}  {:<26}  {:<14}  {:<{}}  {:<20}\n", "MESSAGE", "FIELD", "SOURCE", "SAYS", kValueColumns,
                   "AT");
      }
      print_row(chat, found);
      return true;
    });
    if (!listed) return context.report(listed.error());
  }
  if (!context.json) fmt::print("{}{} difference{}.\n", count == 0 ? "" : "\n", count, count == 1 ? "" : "s");
}

Result<std::uint64_t> count_differences(const ChatSnapshot& chat) {
  std::uint64_t count = 0;
  const auto listed = chat.differences([&count](const SourceDifference&) {
    ++count;
    return true;
  });
  if (!listed) return std::unexpected(listed.error());
  return count;
}

}  // namespace telelake
