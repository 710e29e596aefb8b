// Text and entities.
#include <algorithm>
#include <tuple>

#include "contract/text_length.h"
#include "source/desktop_export/name_table.h"
#include "source/tdlib/td_mapping.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

using EntityName = std::pair<std::string_view, EntityType>;

constexpr EntityName kEntityNames[] = {
    {"textEntityTypeMention", EntityType::kMention},
    {"textEntityTypeHashtag", EntityType::kHashtag},
    {"textEntityTypeCashtag", EntityType::kCashtag},
    {"textEntityTypeBotCommand", EntityType::kBotCommand},
    {"textEntityTypeUrl", EntityType::kUrl},
    {"textEntityTypeEmailAddress", EntityType::kEmail},
    {"textEntityTypePhoneNumber", EntityType::kPhoneNumber},
    {"textEntityTypeBankCardNumber", EntityType::kBankCardNumber},
    {"textEntityTypeBold", EntityType::kBold},
    {"textEntityTypeItalic", EntityType::kItalic},
    {"textEntityTypeUnderline", EntityType::kUnderline},
    {"textEntityTypeStrikethrough", EntityType::kStrikethrough},
    {"textEntityTypeSpoiler", EntityType::kSpoiler},
    {"textEntityTypeCode", EntityType::kCode},
    {"textEntityTypePre", EntityType::kPre},
    {"textEntityTypePreCode", EntityType::kPre},
    {"textEntityTypeBlockQuote", EntityType::kBlockquote},
    {"textEntityTypeExpandableBlockQuote", EntityType::kExpandableBlockquote},
    {"textEntityTypeTextUrl", EntityType::kTextLink},
    {"textEntityTypeMentionName", EntityType::kTextMention},
    {"textEntityTypeCustomEmoji", EntityType::kCustomEmoji},
    {"textEntityTypeDateTime", EntityType::kDateTime},
};
constexpr NameTable kEntities(kEntityNames);

// TDLib finds these in the text by itself: they are no part of the message.
constexpr std::string_view kMediaTimestamp = "textEntityTypeMediaTimestamp";

void map_type(Mapping& mapping, const Value& value, Entity& entity) {
  constexpr std::size_t kMaxUrl = 16384;
  constexpr std::size_t kMaxLanguage = 256;
  Members members(mapping, value);
  if (const EntityType* known = kEntities.find(members.type())) {
    entity.type = *known;
  } else {
    entity.type = EntityType::kUnknown;
    if (value) mapping.keep(value, "entity:" + clean_text(members.type()));
    return members.skip_all();
  }
  mapping.text(members.take("url"), entity.url, kMaxUrl);
  mapping.text(members.take("language"), entity.language, kMaxLanguage);
  mapping.chat_id(members.take("user_id"), entity.user_id);
  mapping.decimal_id(members.take("custom_emoji_id"), entity.custom_emoji_id);
}

void map_entity(Mapping& mapping, const Value& value, std::int64_t length, std::vector<Entity>& entities) {
  Members members(mapping, value);
  Integer offset;
  Integer units;
  mapping.integer(members.take("offset"), offset, 0, kMaxText * 2);
  mapping.integer(members.take("length"), units, 0, kMaxText * 2);
  const Value type = members.take("type");
  if (mapping.refused() || type_of(type) == kMediaTimestamp) return;
  if (!offset || !units) return mapping.refuse(value.place, "an entity without a place", "offset and length");
  if (*offset + *units > length) {
    return mapping.refuse(value.place, "the entity ends behind the text",
                          "at most " + std::to_string(length) + " UTF-16 units");
  }
  if (*units == 0) return;
  Entity& entity = entities.emplace_back();
  entity.offset = *offset;
  entity.length = *units;
  map_type(mapping, type, entity);
}

}  // namespace

void map_formatted(Mapping& mapping, const Value& value, std::string& text, std::vector<Entity>& entities,
                   std::size_t max_length) {
  constexpr std::size_t kMaxEntities = 100000;
  if (!value) return;
  Members members(mapping, value);
  mapping.text(members.take("text"), text, max_length);
  const Value list = members.take("entities");
  if (!list || says_nothing(list.element) || mapping.refused()) return;
  const std::int64_t length = utf16_length(text);
  each_element(mapping, list, kMaxEntities,
               [&](const Value& element) { map_entity(mapping, element, length, entities); });
  // TDLib orders them; should it not, then as it would.
  if (std::ranges::is_sorted(entities, {}, &Entity::offset)) return;
  std::ranges::sort(entities, {},
                    [](const Entity& entity) { return std::tuple(entity.offset, -entity.length, entity.type); });
}

void map_plain(Mapping& mapping, const Value& value, std::string& text, std::size_t max_length) {
  if (!value) return;
  Members members(mapping, value);
  mapping.text(members.take("text"), text, max_length);
}

}  // namespace telelake::tdlib
