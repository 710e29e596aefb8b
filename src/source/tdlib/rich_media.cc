// Blocks of rich messages that are files.
#include "source/tdlib/rich_mapper.h"

namespace telelake::tdlib {

void RichMapper::animation(Members& members, RichBlock& block) {
  Media& media = block.media.emplace();
  map_animation(mapping_, members.take("animation"), media);
  map_caption(members.take("caption"), block.caption);
  mapping_.flag(members.take("need_autoplay"), block.autoplay);
  mapping_.flag(members.take("has_spoiler"), media.spoiler);
}

void RichMapper::audio(Members& members, RichBlock& block) {
  map_audio(mapping_, members.take("audio"), block.media.emplace());
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::document(Members& members, RichBlock& block) {
  map_document(mapping_, members.take("document"), block.media.emplace());
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::photo(Members& members, RichBlock& block) {
  constexpr std::size_t kMaxUrl = 16384;
  Media& media = block.media.emplace();
  map_photo(mapping_, members.take("photo"), media);
  map_caption(members.take("caption"), block.caption);
  mapping_.text(members.take("url"), block.url, kMaxUrl);
  mapping_.flag(members.take("has_spoiler"), media.spoiler);
}

void RichMapper::video(Members& members, RichBlock& block) {
  Media& media = block.media.emplace();
  map_video(mapping_, members.take("video"), media);
  map_caption(members.take("caption"), block.caption);
  mapping_.flag(members.take("need_autoplay"), block.autoplay);
  mapping_.flag(members.take("is_looped"), block.loop);
  mapping_.flag(members.take("has_spoiler"), media.spoiler);
}

void RichMapper::voice_note(Members& members, RichBlock& block) {
  map_voice_note(mapping_, members.take("voice_note"), block.media.emplace());
  map_caption(members.take("caption"), block.caption);
}

}  // namespace telelake::tdlib
