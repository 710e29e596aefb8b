#include "source/desktop_export/media_kinds.h"
#include "source/desktop_export/name_table.h"
#include "source/desktop_export/rich_mapper.h"

namespace telelake {

namespace {

constexpr std::size_t kMaxUrl = 16384;
constexpr std::size_t kMaxWord = 64;
constexpr std::size_t kMaxShortWord = 32;
constexpr std::size_t kMaxBlocks = 10000;
constexpr std::size_t kMaxItems = 1000;

using BlockName = std::pair<std::string_view, RichBlockType>;

constexpr BlockName kBlockNames[] = {
    {"heading", RichBlockType::kHeading},
    {"paragraph", RichBlockType::kParagraph},
    {"footer", RichBlockType::kFooter},
    {"thinking", RichBlockType::kThinking},
    {"author_date", RichBlockType::kAuthorDate},
    {"code", RichBlockType::kCode},
    {"divider", RichBlockType::kDivider},
    {"anchor", RichBlockType::kAnchor},
    {"list", RichBlockType::kList},
    {"quote", RichBlockType::kQuote},
    {"photo", RichBlockType::kPhoto},
    {"video", RichBlockType::kVideo},
    {"audio", RichBlockType::kAudio},
    {"file", RichBlockType::kFile},
    {"cover", RichBlockType::kCover},
    {"embed", RichBlockType::kEmbed},
    {"embed_post", RichBlockType::kEmbedPost},
    {"collage", RichBlockType::kCollage},
    {"slideshow", RichBlockType::kSlideshow},
    {"channel", RichBlockType::kChannel},
    {"math", RichBlockType::kMath},
    {"table", RichBlockType::kTable},
    {"details", RichBlockType::kDetails},
    {"related_articles", RichBlockType::kRelatedArticles},
    {"map", RichBlockType::kMap},
    {"input_map", RichBlockType::kMap},
    {"button_row", RichBlockType::kButtonRow},
};
constexpr NameTable kBlocks(kBlockNames);

}  // namespace

void map_rich(Mapping& mapping, Token token) {
  Message& message = mapping.message();
  Rich& rich = message.rich.emplace();
  Members members(mapping, token);
  mapping.flag(members.take("rtl"), rich.rtl);
  mapping.flag(members.take("part"), rich.part);
  RichMapper mapper(mapping, message.text);
  mapper.map_blocks(members.take("blocks"), rich.blocks);
  while (message.text.ends_with('\n')) message.text.pop_back();
  if (static_cast<std::size_t>(utf16_length(message.text)) > kMaxText) {
    mapping.refuse(token, "its text is too long", "at most 65536 UTF-16 units");
  }
}

// Ends the line that a block's text has begun.
void RichMapper::end_line() {
  if (plain_ != nullptr && !plain_->empty() && !plain_->ends_with('\n')) plain_->push_back('\n');
}

void RichMapper::map_blocks(Token token, std::vector<RichBlock>& blocks) {
  each_element(mapping_, token, kMaxBlocks, [&](Token element) { map_block(element, blocks.emplace_back()); });
}

void RichMapper::map_block(Token token, RichBlock& block) {
  if (too_deep(token)) return;
  ++depth_;
  end_line();
  Members members(mapping_, token);
  const Token type = members.take("type");
  const std::optional<std::string_view> name = mapping_.json.string(type, mapping_.scratch);
  if (members.valid() && !name) mapping_.refuse(token, "a block without a type", "a string");
  block.type = RichBlockType::kUnknown;
  if (name && *name == "unsupported") {
    // The exporter did not know it either: there is nothing to keep but that there was something.
    mapping_.result.unmapped.emplace_back("rich_block:unsupported");
    members.take("source_type");
    members.take("unsupported");
  } else if (name) {
    if (const RichBlockType* known = kBlocks.find(*name)) {
      block.type = *known;
    } else {
      mapping_.keep_raw(type, "rich_block:" + std::string(*name));
    }
    map_particulars(members, block);
  }
  end_line();
  --depth_;
}

void RichMapper::map_particulars(Members& members, RichBlock& block) {
  constexpr std::size_t kMaxLanguage = 256;
  switch (block.type) {
    case RichBlockType::kHeading:
      mapping_.integer(members.take("level"), block.level, 1, 6);
      break;
    case RichBlockType::kAuthorDate: {
      map_boxed_text(members.take("author"), block.author);
      const Token date = members.take("date");
      mapping_.local_time(date, members.take("date_unixtime"), block.date);
      break;
    }
    case RichBlockType::kCode:
      mapping_.text(members.take("language"), block.language, kMaxLanguage);
      break;
    case RichBlockType::kAnchor:
      mapping_.text(members.take("name"), block.name);
      break;
    case RichBlockType::kList:
      return map_list(members, block);
    case RichBlockType::kQuote:
      return map_quote(members, block);
    case RichBlockType::kPhoto:
    case RichBlockType::kVideo:
    case RichBlockType::kAudio:
    case RichBlockType::kFile:
      return map_media(members, block);
    case RichBlockType::kCover:
      if (const Token inner = members.take("block"); inner != kNoToken) map_block(inner, block.blocks.emplace_back());
      break;
    case RichBlockType::kEmbed:
      return map_embed(members, block);
    case RichBlockType::kEmbedPost:
      return map_embed_post(members, block);
    case RichBlockType::kCollage:
    case RichBlockType::kSlideshow:
      map_blocks(members.take("items"), block.blocks);
      return map_caption(members.take("caption"), block.caption);
    case RichBlockType::kChannel:
      return map_channel(members.take("channel"), block);
    case RichBlockType::kMath:
      mapping_.text(members.take("formula"), block.formula, kMaxText);
      return append_plain(block.formula);
    case RichBlockType::kTable:
      return map_table(members, block);
    case RichBlockType::kDetails:
      map_boxed_text(members.take("title"), block.title);
      mapping_.flag(members.take("open"), block.open);
      end_line();
      return map_blocks(members.take("blocks"), block.blocks);
    case RichBlockType::kRelatedArticles:
      return map_articles(members, block);
    case RichBlockType::kMap:
      return map_point(members, block);
    case RichBlockType::kButtonRow:
      return map_button_row(members, block);
    default:
      break;
  }
  map_boxed_text(members.take("text"), block.text);
}

void RichMapper::map_caption(Token token, Box<RichCaption>& caption) {
  if (token == kNoToken) return;
  end_line();
  Members members(mapping_, token);
  RichCaption& parts = caption.emplace();
  map_boxed_text(members.take("text"), parts.text);
  end_line();
  map_boxed_text(members.take("credit"), parts.credit);
  if (!parts.text && !parts.credit) caption.reset();
}

void RichMapper::map_list(Members& members, RichBlock& block) {
  const Token kind = members.take("kind");
  std::string name;
  mapping_.text(kind, name);
  block.ordered = name == "ordered";
  if (!block.ordered && name != "bullet" && !mapping_.refused()) mapping_.keep_raw(kind, "list:" + name);
  mapping_.flag(members.take("reversed"), block.reversed);
  mapping_.integer(members.take("start"), block.start);
  mapping_.text(members.take("list_type"), block.list_type, kMaxWord);
  each_element(mapping_, members.take("items"), kMaxBlocks,
               [&](Token item) { map_list_item(item, block.blocks.emplace_back()); });
}

void RichMapper::map_list_item(Token token, RichBlock& item) {
  item.type = RichBlockType::kListItem;
  if (too_deep(token)) return;
  ++depth_;
  Members members(mapping_, token);
  members.take("content");  // whether there is `text` or `blocks` shows by itself
  mapping_.text(members.take("task_state"), item.task_state, kMaxShortWord);
  if (item.task_state == "none") item.task_state.clear();
  mapping_.text(members.take("num"), item.num, kMaxWord);
  mapping_.integer(members.take("value"), item.value);
  mapping_.text(members.take("item_type"), item.item_type, kMaxWord);
  end_line();
  map_boxed_text(members.take("text"), item.text);
  map_blocks(members.take("blocks"), item.blocks);
  --depth_;
}

void RichMapper::map_quote(Members& members, RichBlock& block) {
  members.take("content");
  mapping_.flag(members.take("pullquote"), block.pullquote);
  map_boxed_text(members.take("text"), block.text);
  map_blocks(members.take("blocks"), block.blocks);
  end_line();
  Box<RichText> caption;
  map_boxed_text(members.take("caption"), caption);
  if (caption) block.caption.emplace().text = std::move(caption);
}

void RichMapper::map_media(Members& members, RichBlock& block) {
  const bool photo = block.type == RichBlockType::kPhoto;
  mapping_.decimal_id(members.take(photo ? "photo_id" : "document_id"), block.media_id);
  const Token spoiler = members.take("spoiler");
  if (photo) {
    map_rich_photo(mapping_, members, "photo", block.media);
  } else {
    map_rich_file(mapping_, members, block.media);
  }
  if (spoiler != kNoToken) {
    bool hidden = false;
    mapping_.flag(spoiler, hidden);
    if (hidden && !block.media) {
      block.media.emplace().kind = photo ? MediaKind::kPhoto : MediaKind::kDocument;
    }
    if (block.media) block.media->spoiler = hidden;
  }
  if (block.media && block.media->kind == MediaKind::kDocument) {
    if (block.type == RichBlockType::kVideo) block.media->kind = MediaKind::kVideo;
    if (block.type == RichBlockType::kAudio) block.media->kind = MediaKind::kAudio;
  }
  mapping_.flag(members.take("autoplay"), block.autoplay);
  mapping_.flag(members.take("loop"), block.loop);
  mapping_.text(members.take("url"), block.url, kMaxUrl);
  mapping_.decimal_id(members.take("webpage_id"), block.webpage_id);
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::map_channel(Token token, RichBlock& block) {
  if (token == kNoToken) return;
  RichChannel& channel = block.channel.emplace();
  Members members(mapping_, token);
  mapping_.text(members.take("source_type"), channel.kind, kMaxWord);
  const PeerType type = channel.kind.starts_with("chat") ? PeerType::kGroup : PeerType::kChannel;
  if (const auto id = mapping_.bare_peer(members.take("id"), type)) channel.id = id->marked;
  members.take("access_hash");  // a key to the chat that is of use to the exporting account alone
  mapping_.text(members.take("title"), channel.title);
  mapping_.text(members.take("username"), channel.username, kMaxWord);
  mapping_.flag(members.take("broadcast"), channel.broadcast);
  mapping_.flag(members.take("megagroup"), channel.megagroup);
  mapping_.flag(members.take("monoforum"), channel.monoforum);
  append_plain(channel.title);
}

void RichMapper::map_table(Members& members, RichBlock& block) {
  map_boxed_text(members.take("title"), block.title);
  mapping_.flag(members.take("bordered"), block.bordered);
  mapping_.flag(members.take("striped"), block.striped);
  mapping_.flag(members.take("compact"), block.compact);
  each_element(mapping_, members.take("rows"), kMaxBlocks, [&](Token row_token) {
    end_line();
    RichRow& row = block.rows.emplace_back();
    Members row_members(mapping_, row_token);
    each_element(mapping_, row_members.take("cells"), kMaxItems, [&](Token cell_token) {
      if (!row.cells.empty()) append_plain("\t");
      RichCell& cell = row.cells.emplace_back();
      Members cell_members(mapping_, cell_token);
      map_boxed_text(cell_members.take("text"), cell.text);
      mapping_.integer(cell_members.take("colspan"), cell.colspan, 0);
      mapping_.integer(cell_members.take("rowspan"), cell.rowspan, 0);
      mapping_.flag(cell_members.take("header"), cell.header);
      mapping_.text(cell_members.take("align"), cell.align, kMaxShortWord);
      mapping_.text(cell_members.take("vertical_align"), cell.vertical_align, kMaxShortWord);
    });
  });
}

void RichMapper::map_point(Members& members, RichBlock& block) {
  {
    Members geo(mapping_, members.take("geo"));
    geo.take("source_type");  // whether there is a point shows by itself
    geo.take("access_hash");
    const Token latitude = geo.take("latitude");
    const Token longitude = geo.take("longitude");
    const Token radius = geo.take("accuracy_radius");
    if (latitude != kNoToken && longitude != kNoToken) {
      Location& location = block.location.emplace();
      map_coordinates(mapping_, latitude, longitude, location);
      mapping_.integer(radius, location.accuracy_radius, 0);
    }
  }
  mapping_.integer(members.take("zoom"), block.zoom);
  mapping_.integer(members.take("width"), block.width, 0);
  mapping_.integer(members.take("height"), block.height, 0);
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::map_button_row(Members& members, RichBlock& block) {
  constexpr std::size_t kMaxButtons = 64;
  mapping_.text(members.take("alignment"), block.alignment, kMaxShortWord);
  std::string* const plain = std::exchange(plain_, nullptr);  // labels are no part of the text
  each_element(mapping_, members.take("buttons"), kMaxButtons, [&](Token element) {
    RichText& button = block.buttons.emplace_back();
    button.type = RichTextType::kButton;
    Members button_members(mapping_, element);
    map_text_particulars(button_members, button);
  });
  plain_ = plain;
}

}  // namespace telelake
