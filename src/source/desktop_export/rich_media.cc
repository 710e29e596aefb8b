// Media of rich messages: photo and document keys under names and with skip reasons of their own, and what embeds them.
#include "source/desktop_export/name_table.h"
#include "source/desktop_export/rich_mapper.h"

namespace telelake {

namespace {

constexpr std::size_t kMaxUrl = 16384;

using ReasonName = std::pair<std::string_view, Availability>;

constexpr ReasonName kReasonNames[] = {
    {"unavailable", Availability::kUnavailable},
    {"file_type", Availability::kNotIncluded},
    {"file_size", Availability::kTooLarge},
    {"date_limits", Availability::kNotIncluded},
};
constexpr NameTable kReasons(kReasonNames);

// A word in place of the file.
void map_skip_reason(Mapping& mapping, Token token, std::optional<Availability>& availability) {
  if (token == kNoToken) return;
  const std::optional<std::string_view> name = mapping.json.string(token, mapping.scratch);
  if (!name) return mapping.refuse(token, "not a string", "a string");
  if (const Availability* known = kReasons.find(*name)) {
    availability = *known;
  } else {
    mapping.keep_raw(token, "skip_reason:" + std::string(*name));
  }
}

void forget_unknown_size(Integer& size, const std::optional<Availability>& availability) {
  if (size == 0 && availability && availability != Availability::kAvailable) size.reset();
}

}  // namespace

void map_rich_photo(Mapping& mapping, Members& members, std::string_view prefix, Box<Media>& media) {
  const std::string name(prefix);
  const bool short_dimensions = prefix == "photo" && members.has("width");
  const Token path = members.take(name);
  const Token reason = members.take(name + "_skip_reason");
  const Token size = members.take(name + "_file_size");
  const Token width = members.take(short_dimensions ? "width" : name + "_width");
  const Token height = members.take(short_dimensions ? "height" : name + "_height");
  if (path == kNoToken && reason == kNoToken && size == kNoToken) return;
  Media& photo = media.emplace();
  photo.kind = MediaKind::kPhoto;
  mapping.file_path(path, photo.sha256, photo.availability);
  map_skip_reason(mapping, reason, photo.availability);
  mapping.integer(size, photo.file_size, 0);
  forget_unknown_size(photo.file_size, photo.availability);
  if (width == kNoToken || height == kNoToken) return;
  mapping.integer(width, photo.width, 0);
  mapping.integer(height, photo.height, 0);
}

void map_rich_file(Mapping& mapping, Members& members, Box<Media>& media) {
  FileKeys keys;
  keys.file = members.take("file");
  keys.file_size = members.take("file_size");
  keys.file_name = members.take("file_name");
  keys.thumbnail = members.take("thumbnail");
  keys.thumbnail_size = members.take("thumbnail_file_size");
  keys.media_type = members.take("media_type");
  keys.sticker_emoji = members.take("sticker_emoji");
  keys.performer = members.take("performer");
  keys.title = members.take("title");
  keys.mime_type = members.take("mime_type");
  keys.duration = members.take("duration_seconds");
  keys.width = members.take("width");
  keys.height = members.take("height");
  const Token reason = members.take("file_skip_reason");
  const Token thumbnail_reason = members.take("thumbnail_skip_reason");
  Media file;
  map_file(mapping, keys, file);
  map_skip_reason(mapping, reason, file.availability);
  forget_unknown_size(file.file_size, file.availability);
  std::optional<Availability> thumbnail;
  map_skip_reason(mapping, thumbnail_reason, thumbnail);
  forget_unknown_size(file.thumbnail_size, thumbnail);
  if (file != Media{.kind = MediaKind::kDocument}) media = std::move(file);
}

void RichMapper::map_embed(Members& members, RichBlock& block) {
  mapping_.text(members.take("url"), block.url, kMaxUrl);
  mapping_.text(members.take("html"), block.html, kMaxText);
  mapping_.decimal_id(members.take("poster_photo_id"), block.media_id);
  map_rich_photo(mapping_, members, "poster_photo", block.media);
  mapping_.integer(members.take("width"), block.width, 0);
  mapping_.integer(members.take("height"), block.height, 0);
  mapping_.flag(members.take("full_width"), block.full_width);
  mapping_.flag(members.take("allow_scrolling"), block.allow_scrolling);
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::map_embed_post(Members& members, RichBlock& block) {
  mapping_.text(members.take("url"), block.url, kMaxUrl);
  mapping_.decimal_id(members.take("webpage_id"), block.webpage_id);
  mapping_.decimal_id(members.take("author_photo_id"), block.media_id);
  map_rich_photo(mapping_, members, "author_photo", block.media);
  std::string author;
  mapping_.text(members.take("author"), author);
  append_plain(author);
  if (!author.empty()) block.author = RichText{.type = RichTextType::kPlain, .text = std::move(author)};
  const Token date = members.take("date");
  mapping_.local_time(date, members.take("date_unixtime"), block.date);
  map_blocks(members.take("blocks"), block.blocks);
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::map_articles(Members& members, RichBlock& block) {
  constexpr std::size_t kMaxArticles = 1000;
  map_boxed_text(members.take("title"), block.title);
  each_element(mapping_, members.take("articles"), kMaxArticles, [&](Token element) {
    RichArticle& article = block.articles.emplace_back();
    Members parts(mapping_, element);
    mapping_.text(parts.take("url"), article.url, kMaxUrl);
    mapping_.decimal_id(parts.take("webpage_id"), article.webpage_id);
    mapping_.text(parts.take("title"), article.title);
    mapping_.text(parts.take("description"), article.description);
    mapping_.decimal_id(parts.take("photo_id"), article.photo_id);
    map_rich_photo(mapping_, parts, "photo", article.photo);
    mapping_.text(parts.take("author"), article.author);
    const Token date = parts.take("published_date");
    mapping_.local_time(date, parts.take("published_date_unixtime"), article.published_at);
    end_line();
    append_plain(article.title);
  });
}

}  // namespace telelake
