#include "source/desktop_export/chat_identity.h"

#include <array>
#include <charconv>

#include <xxhash.h>

#include "source/desktop_export/peer_ids.h"

namespace telelake {

namespace {

constexpr std::int64_t kUserOffset = std::int64_t{1} << 32;
constexpr std::int64_t kGroupOffset = std::int64_t{1} << 33;
constexpr std::int64_t kMadeIds = 900000000000;
constexpr std::int64_t kMadeIdRange = 100000000000;
constexpr std::int64_t kChannelMark = 1000000000000;

struct TypeRow {
  std::string_view exported;
  ChatType type;
  PeerType peer;
  bool is_public;
};

constexpr std::array kTypes{
    TypeRow{"saved_messages", ChatType::kSavedMessages, PeerType::kUser, false},
    TypeRow{"personal_chat", ChatType::kPrivate, PeerType::kUser, false},
    TypeRow{"bot_chat", ChatType::kBot, PeerType::kUser, false},
    TypeRow{"replies", ChatType::kReplies, PeerType::kUser, false},
    TypeRow{"verification_codes", ChatType::kVerificationCodes, PeerType::kUser, false},
    TypeRow{"private_group", ChatType::kGroup, PeerType::kGroup, false},
    TypeRow{"private_supergroup", ChatType::kSupergroup, PeerType::kChannel, false},
    TypeRow{"public_supergroup", ChatType::kSupergroup, PeerType::kChannel, true},
    TypeRow{"private_channel", ChatType::kChannel, PeerType::kChannel, false},
    TypeRow{"public_channel", ChatType::kChannel, PeerType::kChannel, true},
};

// The first byte of the value of a key in pretty-printed JSON, with all behind it; empty where the key is not there.
std::string_view value_of(std::string_view element, std::string_view quoted_key) {
  const std::size_t at = element.find(quoted_key);
  if (at == std::string_view::npos) return {};
  std::string_view rest = element.substr(at + quoted_key.size());
  const std::size_t start = rest.find_first_not_of(" :\t\r\n");
  return start == std::string_view::npos ? std::string_view{} : rest.substr(start);
}

std::optional<IdGeneration> generation_of(std::string_view sender) {
  if (sender.starts_with('"')) return IdGeneration::kPrefixed;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(sender.data(), sender.data() + sender.size(), number);
  if (error != std::errc{} || number <= 0) return std::nullopt;
  return number < kUserOffset ? IdGeneration::kBare : IdGeneration::kOffset;
}

bool contains_any(const std::vector<std::string_view>& elements, std::string_view text) {
  for (const std::string_view element : elements) {
    if (element.find(text) != std::string_view::npos) return true;
  }
  return false;
}

// True private chats have senders `user<id>` on both sides; in a channel's direct messages the other side is a channel.
bool is_direct_messages(std::int64_t bare_id, const std::vector<std::string_view>& elements) {
  const std::string id = std::to_string(bare_id) + "\"";
  return contains_any(elements, "\"channel" + id) && !contains_any(elements, "\"user" + id);
}

// Whether one of the elements is a message, not a service message.
bool any_message(const std::vector<std::string_view>& elements) {
  for (const std::string_view element : elements) {
    for (std::string_view rest = value_of(element, "\"type\""); !rest.empty(); rest = value_of(rest, "\"type\"")) {
      if (rest.starts_with("\"message\"")) return true;
    }
  }
  return false;
}

// A topic's export begins with the message that created it, under the topic's title.
bool is_topic_export(const ChatHeader& header, const std::vector<std::string_view>& elements) {
  if (elements.empty() || header.type != "public_supergroup" || !header.name) return false;
  if (!value_of(elements.front(), "\"action\"").starts_with("\"topic_created\"")) return false;
  return value_of(elements.front(), "\"title\"").starts_with("\"" + *header.name + "\"");
}

std::int64_t marked(PeerType peer, std::int64_t bare_id) {
  switch (peer) {
    case PeerType::kUser:
      return bare_id;
    case PeerType::kGroup:
      return -bare_id;
    case PeerType::kChannel:
      break;
  }
  return -kChannelMark - bare_id;
}

// The scalar at the start of the text, as it is written.
std::string_view scalar(std::string_view text) {
  if (text.starts_with('"')) return text.substr(0, text.find('"', 1));
  return text.substr(0, text.find_first_of(",}] \t\r\n"));
}

// Deleted accounts have no names: their chats are told apart by their first messages.
std::int64_t made_id(const ChatHeader& header, const std::vector<std::string_view>& elements) {
  std::string text = header.type + '\n' + header.name.value_or("");
  if (header.name.value_or("").empty() && !elements.empty()) {
    text += '\n';
    text += scalar(value_of(elements.front(), "\"id\""));
    text += '\n';
    text += scalar(value_of(elements.front(), "\"date\""));
  }
  return kMadeIds + static_cast<std::int64_t>(XXH3_64bits(text.data(), text.size()) % kMadeIdRange);
}

std::int64_t bare_id(std::int64_t id, IdGeneration generation) {
  if (generation == IdGeneration::kPrefixed) return id;
  if (id >= kGroupOffset) return id - kGroupOffset;
  return id >= kUserOffset ? id - kUserOffset : id;
}

}  // namespace

std::optional<IdGeneration> tell_generation(const std::vector<std::string_view>& elements) {
  bool unixtime = false;
  bool sender = false;
  for (const std::string_view element : elements) {
    unixtime |= element.find("\"date_unixtime\"") != std::string_view::npos;
    for (const std::string_view key : {"\"from_id\"", "\"actor_id\""}) {
      const std::string_view value = value_of(element, key);
      if (value.empty()) continue;
      sender = true;
      if (const auto generation = generation_of(value)) return generation;
    }
  }
  if (unixtime) return IdGeneration::kPrefixed;  // since 3.7.6, far younger than prefixed ids
  // Posts of channels without a sender were written from 1.4.8 to 2.3 only.
  if (!sender && any_message(elements)) return IdGeneration::kBare;
  return std::nullopt;
}

std::optional<Chat> identify_chat(const ChatHeader& header, IdGeneration generation,
                                  const std::vector<std::string_view>& elements, std::optional<std::int64_t> given_id) {
  for (const TypeRow& row : kTypes) {
    if (row.exported != header.type) continue;
    Chat chat;
    chat.type = row.type;
    chat.is_public = row.is_public;
    if (header.name && !is_topic_export(header, elements)) chat.title = *header.name;
    chat.extra = header.unknown;
    PeerType peer = row.peer;
    if (!header.id) {
      chat.id = given_id.value_or(marked(peer, made_id(header, elements)));
      return chat;
    }
    const std::int64_t bare = bare_id(*header.id, generation);
    if (row.type == ChatType::kPrivate && is_direct_messages(bare, elements)) {
      peer = PeerType::kChannel;
      chat.type = ChatType::kSupergroup;
    }
    const auto id = mark_peer(peer, bare);
    if (!id) return std::nullopt;
    chat.id = id->marked;
    return chat;
  }
  return std::nullopt;
}

bool is_shared(const Chat& chat, std::int64_t message_id) {
  return (chat.type == ChatType::kSupergroup || chat.type == ChatType::kChannel) && message_id > 0;
}

}  // namespace telelake
