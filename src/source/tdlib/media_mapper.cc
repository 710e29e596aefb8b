// Photos and documents. What TDLib does not tell of a kind and Telegram always sets (the MIME type of stickers and
// video messages) is filled in, as a Desktop export has it.
#include "source/tdlib/td_mapping.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

constexpr std::size_t kMaxMimeType = 256;
constexpr std::size_t kMaxEmoji = 64;
constexpr std::size_t kMaxUniqueId = 256;

// A `file`: its size, and what is needed to fetch it.
void map_file(Mapping& mapping, const Value& file, Media& media) {
  if (!file) return;
  Members members(mapping, file);
  TdFile handle;
  Integer number;
  mapping.integer(members.take("id"), number);
  handle.file_id = number.value_or(0);
  mapping.positive(members.take("size"), media.file_size);
  const Value expected = members.take("expected_size");
  if (!media.file_size) mapping.positive(expected, media.file_size);
  handle.size = media.file_size.value_or(0);
  members.skip({"local"});
  if (const Value remote = members.take("remote")) {
    Members parts(mapping, remote);
    parts.skip({"id", "is_uploading_active", "is_uploading_completed", "uploaded_size"});
    mapping.text(parts.take("unique_id"), media.unique_id, kMaxUniqueId);
    handle.unique_id = media.unique_id;
  }
  if (handle.file_id != 0 || !handle.unique_id.empty()) mapping.result.files.push_back(std::move(handle));
}

// Widths come with heights or not at all.
void map_dimensions(Mapping& mapping, Members& members, Media& media) {
  Integer width;
  Integer height;
  mapping.positive(members.take("width"), width);
  mapping.positive(members.take("height"), height);
  if (!width || !height) return;
  media.width = width;
  media.height = height;
}

// What Telegram or the client makes of the file.
void skip_derived(Members& members) { members.skip({"minithumbnail", "thumbnail"}); }

std::int64_t area(const Value& size) {
  simdjson::dom::object object;
  std::int64_t width = 0;
  std::int64_t height = 0;
  if (size.element.get(object) != simdjson::SUCCESS || object.at_key("width").get(width) != simdjson::SUCCESS ||
      object.at_key("height").get(height) != simdjson::SUCCESS) {
    return -1;
  }
  constexpr std::int64_t kMaxPixels = std::int64_t{1} << 31;
  return width < 0 || height < 0 || width > kMaxPixels || height > kMaxPixels ? -1 : width * height;
}

// The largest of the sizes is the photo; the others are made from it.
void map_sizes(Mapping& mapping, const Value& sizes, Media& media) {
  constexpr std::size_t kMaxSizes = 100;
  std::int64_t best = -2;
  std::int64_t best_index = -1;
  each_element(mapping, sizes, kMaxSizes, [&](const Value& size) {
    if (!size || area(size) < best) return;
    best = area(size);
    best_index = size.place.index;
  });
  each_element(mapping, sizes, kMaxSizes, [&](const Value& size) {
    if (size.place.index != best_index) return;
    Members members(mapping, size);
    members.skip({"type"});
    map_file(mapping, members.take("photo"), media);
    map_dimensions(mapping, members, media);
    members.skip({"progressive_sizes"});
  });
}

std::string_view sticker_mime_type(std::string_view format) {
  if (format == "stickerFormatWebp") return "image/webp";
  if (format == "stickerFormatTgs") return "application/x-tgsticker";
  if (format == "stickerFormatWebm") return "video/webm";
  return {};
}

}  // namespace

void map_photo(Mapping& mapping, const Value& photo, Media& media) {
  media.kind = MediaKind::kPhoto;
  if (!photo) return;
  Members members(mapping, photo);
  members.skip({"has_stickers", "minithumbnail"});
  map_sizes(mapping, members.take("sizes"), media);
}

void map_chat_photo(Mapping& mapping, const Value& photo, Media& media) {
  media.kind = MediaKind::kPhoto;
  if (!photo) return;
  Members members(mapping, photo);
  members.skip({"id", "added_date", "minithumbnail"});
  map_sizes(mapping, members.take("sizes"), media);
  const Value animation = members.take("animation");
  members.skip({"small_animation"});
  mapping.keep(animation);
}

void map_animation(Mapping& mapping, const Value& animation, Media& media) {
  media.kind = MediaKind::kAnimation;
  if (!animation) return;
  Members members(mapping, animation);
  mapping.positive(members.take("duration"), media.duration);
  map_dimensions(mapping, members, media);
  mapping.text(members.take("file_name"), media.file_name);
  mapping.text(members.take("mime_type"), media.mime_type, kMaxMimeType);
  members.skip({"has_stickers"});
  skip_derived(members);
  map_file(mapping, members.take("animation"), media);
}

void map_video(Mapping& mapping, const Value& video, Media& media) {
  media.kind = MediaKind::kVideo;
  if (!video) return;
  Members members(mapping, video);
  mapping.positive(members.take("duration"), media.duration);
  map_dimensions(mapping, members, media);
  mapping.text(members.take("file_name"), media.file_name);
  mapping.text(members.take("mime_type"), media.mime_type, kMaxMimeType);
  members.skip({"has_stickers", "supports_streaming"});
  skip_derived(members);
  map_file(mapping, members.take("video"), media);
}

void map_audio(Mapping& mapping, const Value& audio, Media& media) {
  media.kind = MediaKind::kAudio;
  if (!audio) return;
  Members members(mapping, audio);
  mapping.positive(members.take("duration"), media.duration);
  mapping.text(members.take("title"), media.title);
  mapping.text(members.take("performer"), media.performer);
  mapping.text(members.take("file_name"), media.file_name);
  mapping.text(members.take("mime_type"), media.mime_type, kMaxMimeType);
  members.skip({"album_cover_minithumbnail", "album_cover_thumbnail", "external_album_covers"});
  map_file(mapping, members.take("audio"), media);
}

void map_document(Mapping& mapping, const Value& document, Media& media) {
  media.kind = MediaKind::kDocument;
  if (!document) return;
  Members members(mapping, document);
  mapping.text(members.take("file_name"), media.file_name);
  mapping.text(members.take("mime_type"), media.mime_type, kMaxMimeType);
  skip_derived(members);
  map_file(mapping, members.take("document"), media);
}

void map_voice_note(Mapping& mapping, const Value& voice_note, Media& media) {
  media.kind = MediaKind::kVoice;
  if (!voice_note) return;
  Members members(mapping, voice_note);
  mapping.positive(members.take("duration"), media.duration);
  members.skip({"waveform"});
  mapping.text(members.take("mime_type"), media.mime_type, kMaxMimeType);
  map_file(mapping, members.take("voice"), media);
}

void map_video_note(Mapping& mapping, const Value& video_note, Media& media) {
  media.kind = MediaKind::kVideoNote;
  if (!video_note) return;
  Members members(mapping, video_note);
  media.mime_type = "video/mp4";
  mapping.positive(members.take("duration"), media.duration);
  members.skip({"waveform"});
  mapping.positive(members.take("length"), media.width);
  media.height = media.width;
  skip_derived(members);
  map_file(mapping, members.take("video"), media);
}

void map_sticker(Mapping& mapping, const Value& sticker, Media& media) {
  media.kind = MediaKind::kSticker;
  if (!sticker) return;
  Members members(mapping, sticker);
  members.skip({"id"});
  const Value set = members.take("set_id");
  map_dimensions(mapping, members, media);
  mapping.text(members.take("emoji"), media.emoji, kMaxEmoji);
  media.mime_type = sticker_mime_type(type_of(members.take("format")));
  members.skip({"full_type", "thumbnail"});
  if (set && !says_nothing(set.element)) mapping.keep(set);
  map_file(mapping, members.take("sticker"), media);
}

void map_location(Mapping& mapping, const Value& location, Location& out) {
  if (!location) return;
  Members members(mapping, location);
  const auto degrees = [&](std::string_view name, double limit, Number& target) {
    const Value value = members.take(name);
    double read = 0;
    mapping.number(value, read);
    if (!value) return mapping.refuse(value.place, "there are no coordinates", "degrees");
    if (!(read >= -limit && read <= limit)) return mapping.refuse(value.place, "no place on earth", "degrees");
    target = read;
  };
  degrees("latitude", 90, out.latitude);
  degrees("longitude", 180, out.longitude);
  const Value accuracy = members.take("horizontal_accuracy");
  double metres = 0;
  mapping.number(accuracy, metres);
  constexpr double kMaxMetres = 1e9;
  if (metres >= 0.5 && metres < kMaxMetres) out.accuracy_radius = static_cast<std::int64_t>(metres + 0.5);
}

}  // namespace telelake::tdlib
