#include "fetch/chat_name.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>

#include "base/parse_integer.h"
#include "source/tdlib/td_directory.h"

namespace telelake {

namespace {

constexpr std::string_view kNoChats[] = {"joinchat",     "addstickers", "addemoji", "addtheme", "proxy",
                                         "socks",        "share",       "login",    "invoice",  "setlanguage",
                                         "confirmphone", "bg",          "boost",    "addlist"};

std::optional<std::int64_t> number_of(std::string_view text) {
  const auto number = parse_integer(text);
  return number && *number != 0 ? number : std::nullopt;
}

}  // namespace

ChatName parse_chat_name(std::string_view text) {
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
    return number ? ChatName{-kTdChannelMark - *number, {}} : ChatName{};
  }
  if (link) text = text.substr(0, text.find_first_of("/?#"));
  if (text.starts_with('@')) {
    text.remove_prefix(1);
  } else if (!link) {
    if (const auto number = number_of(text)) return ChatName{*number, {}};
  }
  // `+…` and `joinchat/…` are invitations, `addstickers` and others no chats.
  if (link && (text.starts_with('+') || std::ranges::find(kNoChats, text) != std::end(kNoChats))) return {};
  const bool is_name = !text.empty() && text.size() <= 64 &&
                       std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
                       std::all_of(text.begin(), text.end(),
                                   [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '_'; });
  return is_name ? ChatName{0, lower_case(text)} : ChatName{};
}

bool is_named(const std::vector<std::string>& texts, std::int64_t chat_id, std::string_view username) {
  return std::ranges::any_of(texts, [&](const std::string& text) {
    const ChatName name = parse_chat_name(text);
    return name.id == chat_id || (!username.empty() && name.username == lower_case(username));
  });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return lower;
}

}  // namespace telelake
