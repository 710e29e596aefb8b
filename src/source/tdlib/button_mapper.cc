// Buttons below a message: inline keyboards, and the reply keyboards that a bot shows.
#include <algorithm>

#include "source/desktop_export/name_table.h"
#include "source/tdlib/td_mapping.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

constexpr std::size_t kMaxUrl = 16384;

using ButtonName = std::pair<std::string_view, ButtonType>;

constexpr ButtonName kButtonNames[] = {
    {"inlineKeyboardButtonTypeUrl", ButtonType::kUrl},
    {"inlineKeyboardButtonTypeLoginUrl", ButtonType::kLoginUrl},
    {"inlineKeyboardButtonTypeWebApp", ButtonType::kWebApp},
    {"inlineKeyboardButtonTypeCallback", ButtonType::kCallback},
    {"inlineKeyboardButtonTypeCallbackWithPassword", ButtonType::kCallbackWithPassword},
    {"inlineKeyboardButtonTypeCallbackGame", ButtonType::kGame},
    {"inlineKeyboardButtonTypeSwitchInline", ButtonType::kSwitchInline},
    {"inlineKeyboardButtonTypeBuy", ButtonType::kBuy},
    {"inlineKeyboardButtonTypeUser", ButtonType::kUser},
    {"inlineKeyboardButtonTypeCopyText", ButtonType::kCopyText},
    {"inlineKeyboardButtonTypeDisabled", ButtonType::kDisabled},
    {"keyboardButtonTypeText", ButtonType::kText},
    {"keyboardButtonTypeRequestPhoneNumber", ButtonType::kRequestPhoneNumber},
    {"keyboardButtonTypeRequestLocation", ButtonType::kRequestLocation},
    {"keyboardButtonTypeRequestPoll", ButtonType::kRequestPoll},
    {"keyboardButtonTypeRequestUsers", ButtonType::kRequestPeer},
    {"keyboardButtonTypeRequestChat", ButtonType::kRequestPeer},
    {"keyboardButtonTypeRequestManagedBot", ButtonType::kRequestPeer},
    {"keyboardButtonTypeWebApp", ButtonType::kSimpleWebApp},
};
constexpr NameTable kButtons(kButtonNames);

// TDLib's base64 with padding, as the contract has it: URL alphabet, without padding.
void to_url_alphabet(std::string& data) {
  std::ranges::replace(data, '+', '-');
  std::ranges::replace(data, '/', '_');
  while (data.ends_with('=')) data.pop_back();
}

void map_target_chat(Mapping& mapping, const Value& target, Button& button) {
  // As Telegram names the kinds, and Desktop exports with it; TDLib takes two kinds of groups together.
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {{"allow_user_chats", "pm"},
                                                                      {"allow_group_chats", "chat"},
                                                                      {"allow_group_chats", "megagroup"},
                                                                      {"allow_channel_chats", "broadcast"},
                                                                      {"allow_bot_chats", "bot_pm"}};
  if (!target) return;
  if (type_of(target) == "targetChatCurrent") {
    button.type = ButtonType::kSwitchInlineCurrentChat;
    return;
  }
  if (type_of(target) != "targetChatChosen") return mapping.keep(target);
  Members members(mapping, target);
  Members types(mapping, members.take("types"));
  bool allowed = false;
  for (std::size_t index = 0; index < std::size(kKinds); ++index) {
    const auto& [flag, name] = kKinds[index];
    if (index == 0 || flag != kKinds[index - 1].first) {
      allowed = false;
      mapping.flag(types.take(flag), allowed);
    }
    if (allowed) button.peer_types.emplace_back(name);
  }
  // All kinds: no choice is made.
  if (button.peer_types.size() == std::size(kKinds)) button.peer_types.clear();
}

void map_poll_request(Mapping& mapping, Members& members, Button& button) {
  bool regular = false;
  bool quiz = false;
  mapping.flag(members.take("force_regular"), regular);
  mapping.flag(members.take("force_quiz"), quiz);
  if (regular || quiz) button.quiz = quiz;
}

void map_type(Mapping& mapping, const Value& value, Button& button) {
  Members members(mapping, value);
  const ButtonType* known = kButtons.find(members.type());
  if (known == nullptr) {
    button.type = ButtonType::kUnknown;
    mapping.keep(value, "button:" + clean_text(members.type()));
    return members.skip_all();
  }
  button.type = *known;
  mapping.text(members.take("url"), button.url, kMaxUrl);
  if (known == kButtons.find("inlineKeyboardButtonTypeCopyText")) {
    mapping.text(members.take("text"), button.copy_text);
  }
  mapping.text(members.take("data"), button.data);
  to_url_alphabet(button.data);
  mapping.text(members.take("query"), button.query);
  map_target_chat(mapping, members.take("target_chat"), button);
  mapping.chat_id(members.take("user_id"), button.user_id);
  mapping.integer(members.take("id"), button.button_id);
  mapping.text(members.take("forward_text"), button.forward_text);
  if (button.type == ButtonType::kRequestPoll) map_poll_request(mapping, members, button);
}

void map_style(Mapping& mapping, const Value& style, Button& button) {
  const std::string_view type = type_of(style);
  if (type == "buttonStyleDefault" || type.empty()) return;
  if (type == "buttonStylePrimary") {
    button.style = "primary";
  } else if (type == "buttonStyleDanger") {
    button.style = "danger";
  } else if (type == "buttonStyleSuccess") {
    button.style = "success";
  } else if (type == "buttonStyleLink") {
    button.style = "link";
  } else {
    mapping.keep(style, "button_style:" + clean_text(type));
  }
}

}  // namespace

void map_button(Mapping& mapping, Members& members, Button& button) {
  map_style(mapping, members.take("style"), button);
  map_type(mapping, members.take("type"), button);
}

void map_markup(Mapping& mapping, const Value& markup) {
  constexpr std::size_t kMaxRows = 100;
  constexpr std::size_t kMaxButtons = 100000;
  if (!markup) return;
  Members members(mapping, markup);
  if (members.type() != "replyMarkupInlineKeyboard" && members.type() != "replyMarkupShowKeyboard") {
    mapping.keep(markup, "markup:" + clean_text(members.type()));
    return members.skip_all();
  }
  each_element(mapping, members.take("rows"), kMaxRows, [&](const Value& row) {
    std::vector<Button>& buttons = mapping.message().buttons.emplace_back();
    each_element(mapping, row, kMaxButtons, [&](const Value& element) {
      Button& button = buttons.emplace_back();
      Members parts(mapping, element);
      mapping.text(parts.take("text"), button.text);
      map_button(mapping, parts, button);
    });
  });
}

}  // namespace telelake::tdlib
