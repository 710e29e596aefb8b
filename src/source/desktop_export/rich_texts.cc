#include "source/desktop_export/name_table.h"
#include "source/desktop_export/rich_mapper.h"

namespace telelake {

namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxUrl = 16384;
constexpr std::size_t kMaxPhone = 64;
constexpr std::size_t kMaxParts = 10000;

using TextName = std::pair<std::string_view, RichTextType>;

constexpr TextName kTextNames[] = {
    {"empty", RichTextType::kConcat},
    {"plain", RichTextType::kPlain},
    {"concat", RichTextType::kConcat},
    {"bold", RichTextType::kBold},
    {"italic", RichTextType::kItalic},
    {"underline", RichTextType::kUnderline},
    {"strikethrough", RichTextType::kStrikethrough},
    {"code", RichTextType::kCode},
    {"subscript", RichTextType::kSubscript},
    {"superscript", RichTextType::kSuperscript},
    {"marked", RichTextType::kMarked},
    {"spoiler", RichTextType::kSpoiler},
    {"mention", RichTextType::kMention},
    {"hashtag", RichTextType::kHashtag},
    {"bot_command", RichTextType::kBotCommand},
    {"cashtag", RichTextType::kCashtag},
    {"link", RichTextType::kUrl},
    {"bank_card", RichTextType::kBankCardNumber},
    {"email", RichTextType::kEmail},
    {"phone", RichTextType::kPhoneNumber},
    {"text_link", RichTextType::kTextLink},
    {"anchor", RichTextType::kAnchor},
    {"math", RichTextType::kMath},
    {"custom_emoji", RichTextType::kCustomEmoji},
    {"mention_name", RichTextType::kTextMention},
    {"formatted_date", RichTextType::kDateTime},
    {"inline_image", RichTextType::kInlineImage},
    {"diff", RichTextType::kDiff},
    {"button", RichTextType::kButton},
};
constexpr NameTable kTexts(kTextNames);

constexpr std::string_view kDateFormats[] = {"relative",   "short_time", "long_time",
                                             "short_date", "long_date",  "day_of_week"};

bool says_nothing(const RichText& text) { return text.type == RichTextType::kConcat && text.parts.empty(); }

}  // namespace

bool RichMapper::too_deep(Token token) {
  if (depth_ < kMaxDepth) return false;
  mapping_.refuse(token, "nested too deeply", "at most 32 levels");
  return true;
}

void RichMapper::append_plain(std::string_view text) {
  if (plain_ != nullptr) plain_->append(text);
}

void RichMapper::map_boxed_text(Token token, Box<RichText>& text) {
  if (token == kNoToken) return;
  map_text(token, text.emplace());
  if (says_nothing(*text)) text.reset();
}

// What a text contains, without a level for a mere sequence.
void RichMapper::map_parts(Token token, std::vector<RichText>& parts) {
  if (token == kNoToken) return;
  RichText inner;
  map_text(token, inner);
  if (inner.type == RichTextType::kConcat) {
    parts = std::move(inner.parts);
  } else {
    parts.push_back(std::move(inner));
  }
}

void RichMapper::map_text(Token token, RichText& text) {
  if (too_deep(token)) return;
  ++depth_;
  Members members(mapping_, token);
  const Token type = members.take("type");
  const std::optional<std::string_view> name = mapping_.json.string(type, mapping_.scratch);
  if (members.valid() && !name) mapping_.refuse(token, "a text without a type", "a string");
  if (name) {
    if (const RichTextType* known = kTexts.find(*name)) {
      text.type = *known;
    } else {
      text.type = RichTextType::kUnknown;
      mapping_.keep_raw(type, "rich_text:" + std::string(*name));
    }
    map_text_particulars(members, text);
  }
  --depth_;
}

void RichMapper::map_text_particulars(Members& members, RichText& text) {
  switch (text.type) {
    case RichTextType::kPlain:
      mapping_.text(members.take("text"), text.text, kMaxText);
      return append_plain(text.text);
    case RichTextType::kConcat:
      return each_element(mapping_, members.take("text"), kMaxParts, [&](Token part) {
        map_text(part, text.parts.emplace_back());
        if (says_nothing(text.parts.back())) text.parts.pop_back();
      });
    case RichTextType::kMath:
      mapping_.text(members.take("source"), text.text, kMaxText);
      return append_plain(text.text);
    case RichTextType::kCustomEmoji:
      mapping_.text(members.take("text"), text.text, kMaxText);
      append_plain(text.text);
      return mapping_.custom_emoji(members.take("document_id"), text.custom_emoji_id, text.sha256);
    case RichTextType::kInlineImage:
      mapping_.decimal_id(members.take("document_id"), text.document_id);
      return map_rich_file(mapping_, members, text.media);
    case RichTextType::kTextLink:
      mapping_.text(members.take("href"), text.url, kMaxUrl);
      mapping_.decimal_id(members.take("webpage_id"), text.webpage_id);
      break;
    case RichTextType::kEmail:
      mapping_.text(members.take("email"), text.email);
      break;
    case RichTextType::kPhoneNumber:
      mapping_.text(members.take("phone"), text.phone_number, kMaxPhone);
      break;
    case RichTextType::kAnchor:
      mapping_.text(members.take("name"), text.name);
      break;
    case RichTextType::kTextMention:
      if (const auto id = mapping_.bare_peer(members.take("user_id"), PeerType::kUser)) text.user_id = id->marked;
      break;
    case RichTextType::kDateTime:
      map_date_time(members, text);
      break;
    case RichTextType::kDiff: {
      bool unsupported = false;
      mapping_.flag(members.take("unsupported"), unsupported);
      std::string* const plain = std::exchange(plain_, nullptr);
      map_parts(members.take("old_text"), text.old_parts);
      plain_ = plain;
      break;
    }
    case RichTextType::kButton: {
      Button& button = text.button.emplace();
      if (const Token action = members.take("button"); action != kNoToken) map_button(mapping_, action, button);
      mapping_.text(members.take("style"), button.style, kMaxPhone);
      break;
    }
    default:
      break;
  }
  map_parts(members.take("text"), text.parts);
}

void RichMapper::map_date_time(Members& members, RichText& text) {
  const Token date = members.take("date");
  mapping_.local_time(date, members.take("date_unixtime"), text.date);
  for (const std::string_view format : kDateFormats) {
    bool set = false;
    mapping_.flag(members.take(format), set);
    if (set) text.date_format.emplace_back(format);
  }
}

}  // namespace telelake
