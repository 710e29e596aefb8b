// Texts of rich messages.
#include "source/desktop_export/name_table.h"
#include "source/tdlib/rich_mapper.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

constexpr std::size_t kMaxUrl = 16384;
constexpr std::size_t kMaxPhone = 64;
constexpr std::size_t kMaxParts = 10000;

using TextName = std::pair<std::string_view, RichTextType>;

constexpr TextName kTextNames[] = {
    {"richTextPlain", RichTextType::kPlain},
    {"richTextBold", RichTextType::kBold},
    {"richTextItalic", RichTextType::kItalic},
    {"richTextUnderline", RichTextType::kUnderline},
    {"richTextStrikethrough", RichTextType::kStrikethrough},
    {"richTextSpoiler", RichTextType::kSpoiler},
    {"richTextSubscript", RichTextType::kSubscript},
    {"richTextSuperscript", RichTextType::kSuperscript},
    {"richTextMarked", RichTextType::kMarked},
    {"richTextDateTime", RichTextType::kDateTime},
    {"richTextMention", RichTextType::kMention},
    {"richTextHashtag", RichTextType::kHashtag},
    {"richTextCashtag", RichTextType::kCashtag},
    {"richTextBankCardNumber", RichTextType::kBankCardNumber},
    {"richTextBotCommand", RichTextType::kBotCommand},
    {"richTextFixed", RichTextType::kCode},
    {"richTextMentionName", RichTextType::kTextMention},
    {"richTextUrl", RichTextType::kTextLink},
    {"richTextEmailAddress", RichTextType::kEmail},
    {"richTextPhoneNumber", RichTextType::kPhoneNumber},
    {"richTextCustomEmoji", RichTextType::kCustomEmoji},
    {"richTextIcon", RichTextType::kInlineImage},
    {"richTextMathematicalExpression", RichTextType::kMath},
    {"richTextButton", RichTextType::kButton},
    {"richTextDiff", RichTextType::kDiff},
    {"richTextReference", RichTextType::kAnchor},
    {"richTextReferenceLink", RichTextType::kTextLink},
    {"richTextAnchor", RichTextType::kAnchor},
    {"richTextAnchorLink", RichTextType::kTextLink},
    {"richTexts", RichTextType::kConcat},
};
constexpr NameTable kTexts(kTextNames);

bool is_empty(const RichText& text) { return text.type == RichTextType::kConcat && text.parts.empty(); }

// The text where it is a single plain one.
std::string_view plain_of(const std::vector<RichText>& parts) {
  return parts.size() == 1 && parts.front().type == RichTextType::kPlain ? std::string_view(parts.front().text)
                                                                         : std::string_view();
}

}  // namespace

void RichMapper::map_boxed_text(const Value& value, Box<RichText>& text) {
  if (!value) return;
  map_text(value, text.emplace());
  if (is_empty(*text)) text.reset();
}

// What a text contains, without a level for a mere sequence.
void RichMapper::map_parts(const Value& value, std::vector<RichText>& parts) {
  if (!value) return;
  RichText inner;
  map_text(value, inner);
  if (inner.type == RichTextType::kConcat) {
    parts = std::move(inner.parts);
  } else {
    parts.push_back(std::move(inner));
  }
}

void RichMapper::map_text(const Value& value, RichText& text) {
  text.type = RichTextType::kConcat;
  if (!value || too_deep(value)) return;
  ++depth_;
  Members members(mapping_, value);
  if (const RichTextType* known = kTexts.find(members.type())) {
    text.type = *known;
    map_text_members(members, text);
  } else {
    text.type = RichTextType::kUnknown;
    mapping_.keep(value, "rich_text:" + clean_text(members.type()));
    members.skip_all();
  }
  --depth_;
}

// An empty text says nothing, as in exports.
void RichMapper::map_plain_text(const Value& value, RichText& text) {
  mapping_.text(value, text.text, kMaxText);
  if (text.text.empty()) text.type = RichTextType::kConcat;
  append_plain(text.text);
}

void RichMapper::map_text_members(Members& members, RichText& text) {
  switch (text.type) {
    case RichTextType::kPlain:
      return map_plain_text(members.take("text"), text);
    case RichTextType::kConcat:
      return each_element(mapping_, members.take("texts"), kMaxParts, [&](const Value& part) {
        map_text(part, text.parts.emplace_back());
        if (is_empty(text.parts.back())) text.parts.pop_back();
      });
    case RichTextType::kMath:
      mapping_.text(members.take("expression"), text.text, kMaxText);
      return append_plain(text.text);
    case RichTextType::kCustomEmoji:
      mapping_.decimal_id(members.take("custom_emoji_id"), text.custom_emoji_id);
      mapping_.text(members.take("alternative_text"), text.text, kMaxText);
      return append_plain(text.text);
    case RichTextType::kInlineImage: {
      Media& media = text.media.emplace();
      map_document(mapping_, members.take("document"), media);
      mapping_.positive(members.take("width"), media.width);
      mapping_.positive(members.take("height"), media.height);
      return;
    }
    case RichTextType::kButton:
      return map_button(members.take("button"), text);
    case RichTextType::kAnchor:
      mapping_.text(members.take("name"), text.name);
      break;
    case RichTextType::kTextMention: {
      const Value inner = members.take("text");
      mapping_.chat_id(members.take("user_id"), text.user_id);
      return map_parts(inner, text.parts);
    }
    default:
      break;
  }
  map_parts(members.take("text"), text.parts);
  switch (text.type) {
    case RichTextType::kTextLink:
      return map_link(members, text);
    case RichTextType::kDateTime:
      return map_date_time(members, text);
    case RichTextType::kEmail:
      mapping_.text(members.take("email_address"), text.email);
      if (text.email == plain_of(text.parts)) text.email.clear();
      return;
    case RichTextType::kPhoneNumber:
      mapping_.text(members.take("phone_number"), text.phone_number, kMaxPhone);
      if (text.phone_number == plain_of(text.parts)) text.phone_number.clear();
      return;
    case RichTextType::kDiff: {
      std::string* const plain = std::exchange(plain_, nullptr);
      map_parts(members.take("old_text"), text.old_parts);
      plain_ = plain;
      return;
    }
    default:
      // These repeat the text.
      members.skip({"username", "hashtag", "cashtag", "bank_card_number", "bot_command"});
  }
}

// A link that shows its own address is one that Telegram found.
void RichMapper::map_link(Members& members, RichText& text) {
  const Value name = members.take(members.type() == "richTextAnchorLink" ? "anchor_name" : "reference_name");
  mapping_.text(members.take("url"), text.url, kMaxUrl);
  members.skip({"is_cached"});
  if (text.url.empty() && name) {
    mapping_.text(name, text.url);
    text.url.insert(0, "#");
  }
  if (text.url.empty() || text.url != plain_of(text.parts)) return;
  text.type = RichTextType::kUrl;
  text.url.clear();
}

void RichMapper::map_date_time(Members& members, RichText& text) {
  mapping_.time(members.take("unix_time"), text.date);
  const Value format = members.take("formatting_type");
  if (!format) return;
  if (type_of(format) == "dateTimeFormattingTypeRelative") {
    text.date_format.emplace_back("relative");
    return;
  }
  Members parts(mapping_, format);
  const auto add = [&](std::string_view member, std::string_view unit) {
    const std::string_view precision = type_of(parts.take(member));
    if (precision == "dateTimePartPrecisionShort") text.date_format.push_back("short_" + std::string(unit));
    if (precision == "dateTimePartPrecisionLong") text.date_format.push_back("long_" + std::string(unit));
  };
  add("time_precision", "time");
  add("date_precision", "date");
  bool day_of_week = false;
  mapping_.flag(parts.take("show_day_of_week"), day_of_week);
  if (day_of_week) text.date_format.emplace_back("day_of_week");
}

// An `inlineButton`; its label is a text.
void RichMapper::map_button(const Value& value, RichText& text) {
  if (!value) return;
  Members members(mapping_, value);
  const Value label = members.take("text");
  if (label && label.element.is_string()) {
    RichText& plain = text.parts.emplace_back();
    plain.type = RichTextType::kPlain;
    map_plain_text(label, plain);
    if (is_empty(plain)) text.parts.clear();
  } else {
    map_parts(label, text.parts);
  }
  tdlib::map_button(mapping_, members, text.button.emplace());
}

}  // namespace telelake::tdlib
