#include "fetch/chat_name.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>

#include "base/parse_integer.h"
#include "source/tdlib/td_directory.h"

namespace telelake {

namespace {

// First parts of links that are no names.
constexpr std::string_view kNoChats[] = {"joinchat", "addstickers", "addemoji", "addtheme", "proxy",       "socks",
                                         "share",    "login",       "invoice",  "giftcode", "setlanguage", "contact",
                                         "boost",    "addlist",     "bg",       "nft",      "confirmphone"};

std::optional<std::int64_t> number_of(std::string_view text) {
  const auto number = parse_integer(text);
  return number && *number != 0 ? number : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// Whether `text` begins so, in letters of either case, which is then taken off.
bool take_off(std::string_view& text, std::string_view prefix) {
  if (lower_case(text.substr(0, prefix.size())) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view up_to(std::string_view text, std::string_view ends) {
  return text.substr(0, text.find_first_of(ends));
}

// Names have up to 32 letters; the shortest, of some old bots, have 3.
ChatName named(std::string_view text) {
  const bool is_name = text.size() >= 3 && text.size() <= 32 &&
                       std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
                       std::all_of(text.begin(), text.end(),
                                   [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '_'; });
  return is_name ? ChatName{0, lower_case(text)} : ChatName{};
}

ChatName channel(std::string_view number) {
  const auto id = number_of(number);
  return id && *id > 0 ? ChatName{-kTdChannelMark - *id, {}} : ChatName{};
}

// What stands behind `t.me/`.
ChatName of_path(std::string_view path) {
  if (path.starts_with("c/")) return channel(up_to(path.substr(2), "/?#"));
  if (path.starts_with("s/")) path.remove_prefix(2);
  const bool is_more = path.find('/') != std::string_view::npos;
  const std::string_view first = up_to(path, "/?#");
  if (first.starts_with('+') || first == "joinchat") return {.is_invitation = true};
  if (std::ranges::find(kNoChats, first) != std::end(kNoChats)) return {};
  // `t.me/m/…` and others of one or two letters are no names, either: those are too short.
  return named(first.starts_with('@') && !is_more ? first.substr(1) : first);
}

// What stands behind `tg:` or `tg://`.
ChatName of_app_link(std::string_view link) {
  const std::string_view what = up_to(link, "?");
  if (what == "join") return {.is_invitation = true};
  const std::string_view wanted = what == "resolve" ? "domain=" : what == "privatepost" ? "channel=" : "";
  if (wanted.empty()) return {};
  std::string_view rest = link.substr(what.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view part = up_to(rest, "&");
    rest.remove_prefix(part.size());
    if (!part.starts_with(wanted)) continue;
    return what == "resolve" ? named(part.substr(wanted.size())) : channel(part.substr(wanted.size()));
  }
  return {};
}

}  // namespace

ChatName parse_chat_name(std::string_view text) {
  text = trimmed(text);
  if (take_off(text, "tg://") || take_off(text, "tg:")) return of_app_link(text);
  const bool has_scheme = take_off(text, "https://") || take_off(text, "http://");
  take_off(text, "www.");
  for (const std::string_view host : {"t.me/", "telegram.me/", "telegram.dog/"}) {
    if (take_off(text, host)) return of_path(text);
  }
  // `name.t.me` is `t.me/name`.
  const std::string_view host = up_to(text, "/?#");
  constexpr std::string_view kHost = ".t.me";
  if (lower_case(host).ends_with(kHost)) return named(host.substr(0, host.size() - kHost.size()));
  if (has_scheme) return {};
  if (text.starts_with('@')) return named(text.substr(1));
  if (const auto number = number_of(text)) return {*number, {}};
  return named(text);
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
