#include "analyze/optional_fields.h"

#include <initializer_list>

namespace telelake {

namespace {

bool is_media(const Message& message, std::initializer_list<MediaKind> kinds) {
  if (!message.media) return false;
  for (const MediaKind kind : kinds) {
    if (message.media->kind == kind) return true;
  }
  return false;
}

bool is_file(const Message& message) {
  return is_media(message, {MediaKind::kPhoto, MediaKind::kVideo, MediaKind::kAnimation, MediaKind::kAudio,
                            MediaKind::kVoice, MediaKind::kVideoNote, MediaKind::kSticker, MediaKind::kDocument});
}

constexpr std::array<OptionalField, kOptionalFieldCount> kFields = {{
    {"sender", [](const Message&, ChatType) { return true; },
     [](const Message& message) { return !message.sender.id && message.sender.name.empty(); }},
    {"sender.id", [](const Message& message, ChatType) { return message.sender.id || !message.sender.name.empty(); },
     [](const Message& message) { return !message.sender.id; }},
    {"text",
     [](const Message& message, ChatType) {
       return message.kind == MessageKind::kMessage && !message.media && !message.poll;
     },
     [](const Message& message) { return message.text.empty(); }},
    {"edited_at", [](const Message& message, ChatType) { return message.edited; },
     [](const Message& message) { return !message.edited_at; }},
    {"views",
     [](const Message& message, ChatType type) {
       return type == ChatType::kChannel && message.kind == MessageKind::kMessage;
     },
     [](const Message& message) { return !message.views; }},
    {"forward.date", [](const Message& message, ChatType) { return message.forward.has_value(); },
     [](const Message& message) { return !message.forward->date; }},
    {"forward.from.id", [](const Message& message, ChatType) { return message.forward.has_value(); },
     [](const Message& message) { return !message.forward->from.id; }},
    {"media.file_size", [](const Message& message, ChatType) { return is_file(message); },
     [](const Message& message) { return !message.media->file_size; }},
    {"media.mime_type",
     [](const Message& message, ChatType) { return is_file(message) && !is_media(message, {MediaKind::kPhoto}); },
     [](const Message& message) { return message.media->mime_type.empty(); }},
    {"media.duration",
     [](const Message& message, ChatType) {
       return is_media(message, {MediaKind::kVideo, MediaKind::kAudio, MediaKind::kVoice, MediaKind::kVideoNote});
     },
     [](const Message& message) { return !message.media->duration; }},
    {"media.width",
     [](const Message& message, ChatType) { return is_media(message, {MediaKind::kPhoto, MediaKind::kVideo}); },
     [](const Message& message) { return !message.media->width; }},
    {"media.sha256", [](const Message& message, ChatType) { return is_file(message); },
     [](const Message& message) { return message.media->sha256.empty(); }},
}};

}  // namespace

const std::array<OptionalField, kOptionalFieldCount>& optional_fields() { return kFields; }

}  // namespace telelake
