// Text, and contents that are files.
#include "contract/text_length.h"
#include "source/tdlib/media_kinds.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib::message_contents {

namespace {

void caption(Mapping& mapping, Members& content) {
  map_formatted(mapping, content.take("caption"), mapping.message().text, mapping.message().entities);
}

Media& medium(Mapping& mapping) { return mapping.message().media.emplace(); }

void expired(Mapping& mapping, MediaKind kind) {
  Media& media = medium(mapping);
  media.kind = kind;
  media.availability = Availability::kUnavailable;
}

}  // namespace

void text(Mapping& mapping, Members& content) {
  map_formatted(mapping, content.take("text"), mapping.message().text, mapping.message().entities);
}

void rich_message(Mapping& mapping, Members& content) { map_rich(mapping, content.take("message")); }

void animation(Mapping& mapping, Members& content) {
  Media& media = medium(mapping);
  map_animation(mapping, content.take("animation"), media);
  caption(mapping, content);
  content.skip({"show_caption_above_media"});
  mapping.flag(content.take("has_spoiler"), media.spoiler);
  content.skip({"is_secret"});
}

void audio(Mapping& mapping, Members& content) {
  map_audio(mapping, content.take("audio"), medium(mapping));
  caption(mapping, content);
}

void document(Mapping& mapping, Members& content) {
  map_document(mapping, content.take("document"), medium(mapping));
  caption(mapping, content);
}

// The media inside have no field, but can be downloaded where they were paid for.
void paid_media(Mapping& mapping, Members& content) {
  constexpr std::size_t kMaxMedia = 100;
  medium(mapping).kind = MediaKind::kPaidMedia;
  Integer& stars = mapping.message().paid_stars;
  if (stars) mapping.add_extra("paid_message_star_count", std::to_string(*stars));
  mapping.positive(content.take("star_count"), stars);
  const Value inside = content.take("media");
  mapping.keep(inside);
  each_element(mapping, inside, kMaxMedia, [&](const Value& element) {
    Members members(mapping, element);
    Media ignored;
    if (members.type() == "paidMediaPhoto") map_photo(mapping, members.take("photo"), ignored);
    if (members.type() == "paidMediaVideo") map_video(mapping, members.take("video"), ignored);
    members.skip_all();
  });
  caption(mapping, content);
  content.skip({"show_caption_above_media"});
}

void photo(Mapping& mapping, Members& content) {
  Media& media = medium(mapping);
  map_photo(mapping, content.take("photo"), media);
  mapping.keep(content.take("video"));
  caption(mapping, content);
  content.skip({"show_caption_above_media"});
  mapping.flag(content.take("has_spoiler"), media.spoiler);
  content.skip({"is_secret"});
}

void sticker(Mapping& mapping, Members& content) {
  map_sticker(mapping, content.take("sticker"), medium(mapping));
  content.skip({"is_premium"});
}

void video(Mapping& mapping, Members& content) {
  Media& media = medium(mapping);
  map_video(mapping, content.take("video"), media);
  content.skip({"alternative_videos", "storyboards"});
  mapping.keep(content.take("cover"));
  const Value start = content.take("start_timestamp");
  if (start && !says_nothing(start.element)) mapping.keep(start);
  caption(mapping, content);
  content.skip({"show_caption_above_media"});
  mapping.flag(content.take("has_spoiler"), media.spoiler);
  content.skip({"is_secret"});
}

void video_note(Mapping& mapping, Members& content) {
  map_video_note(mapping, content.take("video_note"), medium(mapping));
  content.skip({"is_viewed", "is_secret"});
}

void voice_note(Mapping& mapping, Members& content) {
  map_voice_note(mapping, content.take("voice_note"), medium(mapping));
  caption(mapping, content);
  content.skip({"is_listened"});
}

void expired_photo(Mapping& mapping, Members&) { expired(mapping, MediaKind::kPhoto); }
void expired_video(Mapping& mapping, Members&) { expired(mapping, MediaKind::kVideo); }
void expired_video_note(Mapping& mapping, Members&) { expired(mapping, MediaKind::kVideoNote); }
void expired_voice_note(Mapping& mapping, Members&) { expired(mapping, MediaKind::kVoice); }

// A text of one emoji, which TDLib shows as a sticker; a custom emoji's id is the sticker's.
void animated_emoji(Mapping& mapping, Members& content) {
  Message& message = mapping.message();
  const Value shown = content.take("animated_emoji");
  mapping.text(content.take("emoji"), message.text, kMaxText);
  if (!shown || mapping.refused()) return;
  Members parts(mapping, shown);
  const Value sticker = parts.take("sticker");
  parts.skip_all();
  if (!sticker) return;
  Members members(mapping, sticker);
  const Value full_type = members.take("full_type");
  members.skip_all();
  if (type_of(full_type) != "stickerFullTypeCustomEmoji" || message.text.empty()) return;
  Members types(mapping, full_type);
  Entity entity{.type = EntityType::kCustomEmoji, .offset = 0, .length = utf16_length(message.text)};
  mapping.decimal_id(types.take("custom_emoji_id"), entity.custom_emoji_id);
  types.skip_all();
  message.entities.push_back(std::move(entity));
}

}  // namespace telelake::tdlib::message_contents
