// Text and entities: the parts are joined, and offsets counted in UTF-16 code units as Telegram counts them.
#include <cstring>

#include "source/desktop_export/mapping.h"
#include "source/desktop_export/name_table.h"

namespace telelake {

namespace {

using EntityName = std::pair<std::string_view, EntityType>;

constexpr EntityName kEntityNames[] = {
    {"unknown", EntityType::kUnknown},
    {"mention", EntityType::kMention},
    {"hashtag", EntityType::kHashtag},
    {"bot_command", EntityType::kBotCommand},
    {"link", EntityType::kUrl},
    {"email", EntityType::kEmail},
    {"phone", EntityType::kPhoneNumber},
    {"cashtag", EntityType::kCashtag},
    {"bank_card", EntityType::kBankCardNumber},
    {"bold", EntityType::kBold},
    {"italic", EntityType::kItalic},
    {"underline", EntityType::kUnderline},
    {"strikethrough", EntityType::kStrikethrough},
    {"spoiler", EntityType::kSpoiler},
    {"code", EntityType::kCode},
    {"pre", EntityType::kPre},
    {"text_link", EntityType::kTextLink},
    {"mention_name", EntityType::kTextMention},
    {"blockquote", EntityType::kBlockquote},
    {"custom_emoji", EntityType::kCustomEmoji},
};
constexpr NameTable kEntities(kEntityNames);

// One part of a formatted text.
struct Part {
  Token type = kNoToken, text = kNoToken, href = kNoToken, user_id = kNoToken, language = kNoToken;
  Token collapsed = kNoToken, document_id = kNoToken;
};

// Where a key of a part is held; null for one that is not known.
Token* slot_of(Part& part, std::string_view key) {
  switch (key.size()) {
    case 4:
      return key == "type" ? &part.type : key == "text" ? &part.text : key == "href" ? &part.href : nullptr;
    case 7:
      return key == "user_id" ? &part.user_id : nullptr;
    case 8:
      return key == "language" ? &part.language : nullptr;
    case 9:
      return key == "collapsed" ? &part.collapsed : nullptr;
    case 11:
      return key == "document_id" ? &part.document_id : nullptr;
    default:
      return nullptr;
  }
}

// Joins the parts of one text.
class TextBuilder {
 public:
  TextBuilder(Mapping& mapping, std::string& text, std::vector<Entity>& entities)
      : mapping_(mapping), text_(text), entities_(entities), counted_(text.size()) {}

  void add(Token token) {
    if (mapping_.json.first(token) == '"') {
      append(token);
    } else {
      add_object(token);
    }
  }

 private:
  void append(Token token) {
    const std::optional<std::string_view> value = mapping_.json.string(token, mapping_.scratch);
    if (!value) return mapping_.refuse(token, "not a string", "a string");
    text_.append(*value);
  }

  // The length so far in UTF-16 units: counted only where an entity needs it.
  std::int64_t units() {
    units_ += utf16_length(std::string_view(text_).substr(counted_));
    counted_ = text_.size();
    return units_;
  }

  void add_object(Token object) {
    Part part;
    const bool valid = mapping_.json.members(object, [&](std::string_view key, Token value) {
      Token* slot = slot_of(part, key);
      if (slot == nullptr || *slot != kNoToken) return mapping_.keep_raw(value);
      *slot = value;
    });
    if (!valid) return mapping_.refuse(object, "not a part of a text", "a string or an object");
    if (part.text == kNoToken) return mapping_.refuse(object, "there is no text", "a string");
    const std::optional<std::string_view> type = mapping_.json.raw_string(part.type);
    if (!type) return mapping_.refuse(part.type == kNoToken ? object : part.type, "there is no type", "a string");
    const bool plain = *type == "plain";
    const EntityType* known = kEntities.find(*type);
    if (!plain && known == nullptr) mapping_.keep_raw(part.type, "entity:" + std::string(*type));
    if (plain) return append(part.text);
    const std::int64_t offset = units();
    append(part.text);
    const std::int64_t length = units() - offset;
    if (length == 0) return;
    Entity& entity = entities_.emplace_back();
    entity.type = known != nullptr ? *known : EntityType::kUnknown;
    entity.offset = offset;
    entity.length = length;
    read_particulars(part, entity);
  }

  void read_particulars(const Part& part, Entity& entity) {
    constexpr std::size_t kMaxUrl = 16384;
    constexpr std::size_t kMaxLanguage = 256;
    const auto read = [&](Token token, EntityType owner, auto&& reader) {
      if (token == kNoToken) return;
      if (entity.type != owner) return mapping_.keep_raw(token);
      reader(token);
    };
    read(part.href, EntityType::kTextLink, [&](Token token) { mapping_.text(token, entity.url, kMaxUrl); });
    read(part.language, EntityType::kPre, [&](Token token) { mapping_.text(token, entity.language, kMaxLanguage); });
    read(part.user_id, EntityType::kTextMention, [&](Token token) {
      if (const auto id = mapping_.bare_peer(token, PeerType::kUser)) entity.user_id = id->marked;
    });
    read(part.document_id, EntityType::kCustomEmoji,
         [&](Token token) { mapping_.custom_emoji(token, entity.custom_emoji_id, entity.sha256); });
    read(part.collapsed, EntityType::kBlockquote, [&](Token token) {
      bool collapsed = false;
      mapping_.flag(token, collapsed);
      if (collapsed) entity.type = EntityType::kExpandableBlockquote;
    });
  }

  Mapping& mapping_;
  std::string& text_;
  std::vector<Entity>& entities_;
  std::size_t counted_;  // bytes of the text that `units_` counts, or that were there before
  std::int64_t units_ = 0;
};

void check_length(Mapping& mapping, Token token, const std::string& text, std::size_t max_length) {
  if (text.size() <= max_length || mapping.refused()) return;
  std::size_t characters = 0;
  for (const char byte : text) characters += (static_cast<unsigned char>(byte) & 0xC0) != 0x80 ? 1 : 0;
  if (characters > max_length) {
    mapping.refuse(token, "too long", "at most " + std::to_string(max_length) + " characters");
  }
}

// Whether a plain `text` is what one `plain` entity says too, byte for byte: the common case, told without reading.
bool same_string(const JsonTokens& json, Token text, Token entities) {
  const std::optional<std::string_view> raw = json.raw_string(text);
  const Token part = entities + 1;
  if (!raw || json.first(json.after(part)) != ']') return false;
  bool same = false;
  json.members(part, [&](std::string_view key, Token value) {
    if (key == "text") same = json.raw_string(value) == raw;
  });
  return same;
}

}  // namespace

void map_formatted_text(Mapping& mapping, Token token, std::string& text, std::vector<Entity>& entities,
                        std::size_t max_length) {
  if (token == kNoToken) return;
  TextBuilder builder(mapping, text, entities);
  if (mapping.json.first(token) == '"') {
    builder.add(token);
  } else {
    each_element(mapping, token, 100000, [&](Token part) { builder.add(part); });
  }
  check_length(mapping, token, text, max_length);
}

namespace {

void map_message_text(Mapping& mapping) {
  Message& message = mapping.message();
  const Token text = mapping.take(ExportKey::kText);
  const Token entities = mapping.take(ExportKey::kTextEntities);
  if (message.rich) {
    // The blocks hold the text; Desktop writes nothing beside them.
    std::string beside;
    std::vector<Entity> ignored;
    map_formatted_text(mapping, text, beside, ignored);
    map_formatted_text(mapping, entities, beside, ignored);
    if (!beside.empty()) mapping.keep_raw(text == kNoToken ? entities : text);
    return;
  }
  if (entities == kNoToken) return map_formatted_text(mapping, text, message.text, message.entities);
  const std::size_t before = mapping.result.unmapped.size();
  map_formatted_text(mapping, entities, message.text, message.entities);
  if (text == kNoToken || mapping.refused() || same_string(mapping.json, text, entities)) return;
  std::string other;
  std::vector<Entity> other_entities;
  const std::size_t unmapped = mapping.result.unmapped.size();
  const std::size_t extra = message.extra.size();
  map_formatted_text(mapping, text, other, other_entities);
  if (mapping.refused()) return;
  if (mapping.result.unmapped.size() - unmapped == unmapped - before) {
    // Both tell the same: what the entities could not say counts once.
    mapping.result.unmapped.resize(unmapped);
    message.extra.resize(extra);
  }
  if (other == message.text) return;
  if (message.text.empty()) {
    message.text = std::move(other);
    message.entities = std::move(other_entities);
  } else {
    mapping.keep_raw(text, "text:differs_from_entities");
  }
}

}  // namespace

void map_text(Mapping& mapping) {
  map_message_text(mapping);
  // 64Gram repeats the text, without entities.
  const Token full = mapping.take(ExportKey::kFullText);
  if (full == kNoToken || mapping.refused()) return;
  const std::optional<std::string_view> repeated = mapping.json.string(full, mapping.scratch);
  if (repeated != std::string_view(mapping.message().text)) mapping.keep_raw(full);
}

}  // namespace telelake
