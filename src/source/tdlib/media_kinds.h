// Contents that are messages. Each takes the members of its content and fills in the message.
#pragma once

#include "source/tdlib/td_mapping.h"

namespace telelake::tdlib::message_contents {

void text(Mapping& mapping, Members& content);
void rich_message(Mapping& mapping, Members& content);
void animation(Mapping& mapping, Members& content);
void audio(Mapping& mapping, Members& content);
void document(Mapping& mapping, Members& content);
void paid_media(Mapping& mapping, Members& content);
void photo(Mapping& mapping, Members& content);
void sticker(Mapping& mapping, Members& content);
void video(Mapping& mapping, Members& content);
void video_note(Mapping& mapping, Members& content);
void voice_note(Mapping& mapping, Members& content);
void expired_photo(Mapping& mapping, Members& content);
void expired_video(Mapping& mapping, Members& content);
void expired_video_note(Mapping& mapping, Members& content);
void expired_voice_note(Mapping& mapping, Members& content);
void live_location(Mapping& mapping, Members& content);
void location(Mapping& mapping, Members& content);
void venue(Mapping& mapping, Members& content);
void contact(Mapping& mapping, Members& content);
void animated_emoji(Mapping& mapping, Members& content);
void dice(Mapping& mapping, Members& content);
void game(Mapping& mapping, Members& content);
void poll(Mapping& mapping, Members& content);
void story(Mapping& mapping, Members& content);
void checklist(Mapping& mapping, Members& content);
void invoice(Mapping& mapping, Members& content);
void giveaway(Mapping& mapping, Members& content);
void giveaway_winners(Mapping& mapping, Members& content);

}  // namespace telelake::tdlib::message_contents
