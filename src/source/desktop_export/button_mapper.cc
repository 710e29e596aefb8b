// Inline keyboards. In messages everything stands under `data`; in rich messages (7.2) under names of its own.
#include <sodium.h>

#include "source/desktop_export/mapping.h"
#include "source/desktop_export/name_table.h"

namespace telelake {

namespace {

constexpr std::size_t kMaxUrl = 16384;
constexpr std::size_t kMaxWord = 64;

using ButtonName = std::pair<std::string_view, ButtonType>;

constexpr ButtonName kButtonNames[] = {
    {"url", ButtonType::kUrl},
    {"auth", ButtonType::kLoginUrl},
    {"callback", ButtonType::kCallback},
    {"callback_with_password", ButtonType::kCallbackWithPassword},
    {"switch_inline", ButtonType::kSwitchInline},
    {"switch_inline_same", ButtonType::kSwitchInlineCurrentChat},
    {"game", ButtonType::kGame},
    {"buy", ButtonType::kBuy},
    {"user_profile", ButtonType::kUser},
    {"web_view", ButtonType::kWebApp},
    {"simple_web_view", ButtonType::kSimpleWebApp},
    {"copy_text", ButtonType::kCopyText},
    {"request_peer", ButtonType::kRequestPeer},
    {"request_phone", ButtonType::kRequestPhoneNumber},
    {"request_location", ButtonType::kRequestLocation},
    {"request_poll", ButtonType::kRequestPoll},
    {"default", ButtonType::kText},
    {"disabled", ButtonType::kDisabled},
};
constexpr NameTable kButtons(kButtonNames);

bool is_callback(ButtonType type) { return type == ButtonType::kCallback || type == ButtonType::kCallbackWithPassword; }

// Bytes as base64 with the URL alphabet and without padding, as exports have written them since 4.16.
std::string base64_of(std::string_view bytes) {
  const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    variant);
  out.pop_back();  // the terminating NUL
  return out;
}

void map_data_of_callback(Mapping& mapping, Token token, Button& button) {
  std::string bytes;
  const std::optional<std::string_view> value = mapping.json.string(token, bytes, true);
  if (!value) return mapping.refuse(token, "not a string", "a string");
  if (value->empty() || !button.data.empty()) return;
  button.data = base64_of(*value);
  if (button.data.size() > Mapping::kDefaultLength) mapping.refuse(token, "too long", "at most 3072 bytes");
}

void map_data_of_poll(Mapping& mapping, Token token, Button& button) {
  std::string bytes;
  const std::optional<std::string_view> value = mapping.json.string(token, bytes, true);
  if (value == std::string_view("\x01")) {
    button.quiz = true;
  } else if (value == std::string_view("\0", 1)) {
    button.quiz = false;
  } else if (value != std::string_view()) {
    mapping.keep_raw(token);
  }
}

// `data`, whose meaning follows from the type.
void map_data(Mapping& mapping, Token token, Button& button) {
  if (token == kNoToken) return;
  switch (button.type) {
    case ButtonType::kUrl:
    case ButtonType::kLoginUrl:
    case ButtonType::kWebApp:
    case ButtonType::kSimpleWebApp:
      return mapping.text(token, button.url, kMaxUrl);
    case ButtonType::kSwitchInline:
    case ButtonType::kSwitchInlineCurrentChat:
      return mapping.text(token, button.query);
    case ButtonType::kCopyText:
      return mapping.text(token, button.copy_text);
    case ButtonType::kCallback:
    case ButtonType::kCallbackWithPassword:
      return map_data_of_callback(mapping, token, button);
    case ButtonType::kRequestPoll:
      return map_data_of_poll(mapping, token, button);
    case ButtonType::kUser:
      if (const auto id = mapping.bare_peer(token, PeerType::kUser)) button.user_id = id->marked;
      return;
    default:
      break;
  }
  std::string text;
  mapping.text(token, text, kMaxUrl);
  const bool says_nothing = text.empty() || (button.type == ButtonType::kRequestPeer && text == "unsupported");
  if (!says_nothing) mapping.keep_raw(token);
}

// The keys that only rich messages use.
void map_rich_action(Mapping& mapping, Members& members, Button& button) {
  mapping.text(members.take("url"), button.url, kMaxUrl);
  mapping.text(members.take("query"), button.query);
  mapping.text(members.take("copy_text"), button.copy_text);
  if (const auto id = mapping.bare_peer(members.take("user_id"), PeerType::kUser)) button.user_id = id->marked;
  constexpr std::size_t kMaxPeerTypes = 16;
  mapping.strings(members.take("peer_types"), button.peer_types, kMaxWord, kMaxPeerTypes);
  bool set = false;
  mapping.flag(members.take("requires_password"), set);
  if (set && button.type == ButtonType::kCallback) button.type = ButtonType::kCallbackWithPassword;
  set = false;
  mapping.flag(members.take("same_peer"), set);
  if (set && button.type == ButtonType::kSwitchInline) button.type = ButtonType::kSwitchInlineCurrentChat;
}

}  // namespace

void map_button(Mapping& mapping, Token token, Button& button) {
  Members members(mapping, token);
  const Token type = members.take("type");
  const std::optional<std::string_view> name = mapping.json.string(type, mapping.scratch);
  if (!name) return mapping.refuse(token, "a button without a type", "a string");
  if (const ButtonType* known = kButtons.find(*name)) {
    button.type = *known;
  } else {
    button.type = ButtonType::kUnknown;
    mapping.keep_raw(type, "button:" + std::string(*name));
  }
  mapping.text(members.take("text"), button.text);
  if (is_callback(button.type)) mapping.text(members.take("dataBase64"), button.data);
  map_data(mapping, members.take("data"), button);
  mapping.text(members.take("forward_text"), button.forward_text);
  mapping.integer(members.take("button_id"), button.button_id);
  map_rich_action(mapping, members, button);
}

void map_buttons(Mapping& mapping, Token token, ButtonRows& rows) {
  constexpr std::size_t kMaxRows = 100;
  each_element(mapping, token, kMaxRows, [&](Token row) {
    std::vector<Button> buttons;
    each_element(mapping, row, kMaxRows, [&](Token element) { map_button(mapping, element, buttons.emplace_back()); });
    rows.push_back(std::move(buttons));
  });
}

}  // namespace telelake
