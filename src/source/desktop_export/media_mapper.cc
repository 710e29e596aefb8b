// Photos, documents, and which kind of media a message has. The kinds that are no files are in media_kinds.cc.
#include "source/desktop_export/mapping.h"
#include "source/desktop_export/media_kinds.h"
#include "source/desktop_export/name_table.h"

namespace telelake {

namespace {

using KindName = std::pair<std::string_view, MediaKind>;

constexpr KindName kKindNames[] = {
    {"sticker", MediaKind::kSticker},     {"video_message", MediaKind::kVideoNote},
    {"voice_message", MediaKind::kVoice}, {"animation", MediaKind::kAnimation},
    {"video_file", MediaKind::kVideo},    {"audio_file", MediaKind::kAudio},
};
constexpr NameTable kKinds(kKindNames);

// The key whose presence shows a kind of media, in the order in which they are asked.
struct KindKey {
  ExportKey key;
  void (*map)(Mapping&, Media&);
};

constexpr KindKey kKindKeys[] = {
    {ExportKey::kContactInformation, map_contact},
    {ExportKey::kPlaceName, map_venue},
    {ExportKey::kAddress, map_venue},
    {ExportKey::kLocationInformation, map_location},
    {ExportKey::kGameTitle, map_game},
    {ExportKey::kGameLink, map_game},
    {ExportKey::kGameDescription, map_game},
    {ExportKey::kInvoiceInformation, map_invoice},
    {ExportKey::kTodoList, map_todo},
    {ExportKey::kGiveawayInformation, map_giveaway},
    {ExportKey::kGiveawayResults, map_giveaway_results},
    {ExportKey::kPaidStarsAmount, map_paid_media},
};

// What photos and documents have in common. Widths come with heights or not at all: one alone says nothing.
void read_common(Mapping& mapping, const FileKeys& keys, Media& media) {
  if (keys.width != kNoToken && keys.height != kNoToken) {
    mapping.integer(keys.width, media.width, 0);
    mapping.integer(keys.height, media.height, 0);
  } else {
    for (const Token alone : {keys.width, keys.height}) {
      if (alone != kNoToken) mapping.keep_raw(alone);
    }
  }
  mapping.flag(keys.spoiler, media.spoiler);
  mapping.integer(keys.ttl, media.ttl, 0);
}

// A size of 0 beside a sentence in place of the path means that it is not known.
void read_size(Mapping& mapping, Token token, bool sentence, Integer& size) {
  mapping.integer(token, size, 0);
  if (sentence && size == 0) size.reset();
}

void read_document(Mapping& mapping, const FileKeys& keys, Media& media) {
  constexpr std::size_t kMaxMimeType = 256;
  constexpr std::size_t kMaxEmoji = 64;
  mapping.text(keys.file_name, media.file_name);
  mapping.text(keys.mime_type, media.mime_type, kMaxMimeType);
  mapping.text(keys.performer, media.performer);
  mapping.text(keys.title, media.title);
  mapping.text(keys.sticker_emoji, media.emoji, kMaxEmoji);
  mapping.integer(keys.duration, media.duration, 0);
  std::string thumbnail_sha256;
  std::optional<Availability> thumbnail;
  mapping.file_path(keys.thumbnail, thumbnail_sha256, thumbnail);
  read_size(mapping, keys.thumbnail_size, thumbnail && thumbnail != Availability::kAvailable, media.thumbnail_size);
  if (keys.media_type == kNoToken) return;
  const std::optional<std::string_view> name = mapping.json.string(keys.media_type, mapping.scratch);
  if (!name) return mapping.refuse(keys.media_type, "not a string", "a string");
  if (const MediaKind* kind = kKinds.find(*name)) {
    media.kind = *kind;
  } else {
    mapping.keep_raw(keys.media_type, "media_type:" + std::string(*name));
  }
}

FileKeys take_document_keys(Mapping& mapping) {
  using enum ExportKey;
  FileKeys keys;
  keys.file = mapping.take(kFile);
  keys.file_size = mapping.take(kFileSize);
  keys.file_name = mapping.take(kFileName);
  keys.thumbnail = mapping.take(kThumbnail);
  keys.thumbnail_size = mapping.take(kThumbnailFileSize);
  keys.media_type = mapping.take(kMediaType);
  keys.sticker_emoji = mapping.take(kStickerEmoji);
  keys.performer = mapping.take(kPerformer);
  keys.title = mapping.take(kTitle);
  keys.mime_type = mapping.take(kMimeType);
  keys.duration = mapping.take(kDurationSeconds);
  keys.width = mapping.take(kWidth);
  keys.height = mapping.take(kHeight);
  keys.spoiler = mapping.take(kMediaSpoiler);
  keys.ttl = mapping.take(kSelfDestructPeriodSeconds);
  return keys;
}

// The id that 64Gram gives to the photos of one album; 0 means none.
void map_album(Mapping& mapping) {
  std::string& album = mapping.message().album_id;
  mapping.decimal_id(mapping.take(ExportKey::kMediaGroupId), album);
  if (album == "0") album.clear();
}

}  // namespace

FileKeys take_photo_keys(Mapping& mapping) {
  using enum ExportKey;
  FileKeys keys;
  keys.photo = mapping.take(kPhoto);
  keys.photo_size = mapping.take(kPhotoFileSize);
  keys.width = mapping.take(kWidth);
  keys.height = mapping.take(kHeight);
  keys.spoiler = mapping.take(kMediaSpoiler);
  keys.ttl = mapping.take(kSelfDestructPeriodSeconds);
  return keys;
}

void map_file(Mapping& mapping, const FileKeys& keys, Media& media) {
  const bool photo = keys.photo != kNoToken;
  media.kind = photo ? MediaKind::kPhoto : MediaKind::kDocument;
  mapping.file_path(photo ? keys.photo : keys.file, media.sha256, media.availability);
  const bool sentence = media.availability && media.availability != Availability::kAvailable;
  read_size(mapping, photo ? keys.photo_size : keys.file_size, sentence, media.file_size);
  if (!photo) read_document(mapping, keys, media);
  read_common(mapping, keys, media);
}

void map_media(Mapping& mapping) {
  Message& message = mapping.message();
  map_poll(mapping, mapping.take(ExportKey::kPoll));
  if (mapping.has(ExportKey::kMediaGroupId)) map_album(mapping);
  if (mapping.has(ExportKey::kPhoto)) return map_file(mapping, take_photo_keys(mapping), message.media.emplace());
  if (mapping.has(ExportKey::kFile) || mapping.has(ExportKey::kMediaType)) {
    return map_file(mapping, take_document_keys(mapping), message.media.emplace());
  }
  for (const KindKey& kind : kKindKeys) {
    if (mapping.has(kind.key)) return kind.map(mapping, message.media.emplace());
  }
}

}  // namespace telelake
