// Blocks of rich messages that are no files.
#include <algorithm>
#include <utility>

#include "source/tdlib/rich_mapper.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

constexpr std::size_t kMaxUrl = 16384;
constexpr std::size_t kMaxWord = 64;
constexpr std::size_t kMaxBlocks = 10000;
constexpr std::size_t kMaxItems = 1000;

// TDLib has a text as a block of its own where Telegram allows text or blocks.
void unwrap_paragraph(RichBlock& block) {
  if (block.text || block.blocks.size() != 1 || block.blocks.front().type != RichBlockType::kParagraph) return;
  Box<RichText> text = std::move(block.blocks.front().text);
  block.blocks.clear();
  block.text = std::move(text);
}

std::string_view alignment(Mapping& mapping, const Value& value) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"pageBlockHorizontalAlignmentLeft", "left"},   {"pageBlockHorizontalAlignmentCenter", "center"},
      {"pageBlockHorizontalAlignmentRight", "right"}, {"pageBlockVerticalAlignmentTop", "top"},
      {"pageBlockVerticalAlignmentMiddle", "middle"}, {"pageBlockVerticalAlignmentBottom", "bottom"}};
  for (const auto& [type, name] : kNames) {
    if (type_of(value) == type) return name;
  }
  mapping.keep(value);
  return {};
}

// Cells span one row and column unless they say more.
void span(Mapping& mapping, const Value& value, Integer& out) {
  mapping.integer(value, out, 0);
  if (out == 1) out.reset();
}

}  // namespace

void RichMapper::heading(Members& members, RichBlock& block) {
  map_boxed_text(members.take("text"), block.text);
  mapping_.integer(members.take("size"), block.level, 1, 6);
}

// Headings of web pages, each under its own name.
void RichMapper::page_heading(Members& members, RichBlock& block) {
  for (const std::string_view name : {"title", "subtitle", "header", "subheader", "kicker"}) {
    if (const Value text = members.take(name)) map_boxed_text(text, block.text);
  }
}

void RichMapper::with_text(Members& members, RichBlock& block) {
  map_boxed_text(members.take(members.type() == "pageBlockFooter" ? "footer" : "text"), block.text);
}

void RichMapper::author_date(Members& members, RichBlock& block) {
  map_boxed_text(members.take("author"), block.author);
  mapping_.time(members.take("publish_date"), block.date);
}

void RichMapper::code(Members& members, RichBlock& block) {
  constexpr std::size_t kMaxLanguage = 256;
  map_boxed_text(members.take("text"), block.text);
  mapping_.text(members.take("language"), block.language, kMaxLanguage);
}

void RichMapper::divider(Members&, RichBlock&) {}

void RichMapper::math(Members& members, RichBlock& block) {
  mapping_.text(members.take("expression"), block.formula, kMaxText);
  append_plain(block.formula);
}

void RichMapper::anchor(Members& members, RichBlock& block) { mapping_.text(members.take("name"), block.name); }

void RichMapper::list(Members& members, RichBlock& block) {
  each_element(mapping_, members.take("items"), kMaxBlocks,
               [&](const Value& item) { map_item(item, block.blocks.emplace_back()); });
  block.ordered = std::ranges::any_of(
      block.blocks, [](const RichBlock& item) { return item.value.has_value() || !item.item_type.empty(); });
  // The dot in front of an item is no number.
  if (block.ordered) return;
  for (RichBlock& item : block.blocks) item.num.clear();
}

void RichMapper::map_item(const Value& value, RichBlock& item) {
  item.type = RichBlockType::kListItem;
  if (too_deep(value)) return;
  ++depth_;
  end_line();
  Members members(mapping_, value);
  mapping_.text(members.take("label"), item.num, kMaxWord);
  map_blocks(members.take("blocks"), item.blocks);
  unwrap_paragraph(item);
  bool has_checkbox = false;
  bool checked = false;
  mapping_.flag(members.take("has_checkbox"), has_checkbox);
  mapping_.flag(members.take("is_checked"), checked);
  if (has_checkbox) item.task_state = checked ? "checked" : "unchecked";
  Integer number;
  mapping_.integer(members.take("value"), number);
  if (number && *number != 0) item.value = number;
  mapping_.text(members.take("type"), item.item_type, kMaxWord);
  --depth_;
}

void RichMapper::map_credit(const Value& value, RichBlock& block) {
  end_line();
  Box<RichText> credit;
  map_boxed_text(value, credit);
  if (credit) block.caption.emplace().text = std::move(credit);
}

void RichMapper::block_quote(Members& members, RichBlock& block) {
  map_blocks(members.take("blocks"), block.blocks);
  unwrap_paragraph(block);
  map_credit(members.take("credit"), block);
}

void RichMapper::pull_quote(Members& members, RichBlock& block) {
  block.pullquote = members.type() == "pageBlockPullQuote";
  if (!block.pullquote) keep_type(members);  // that it can be expanded
  map_boxed_text(members.take("text"), block.text);
  map_credit(members.take("credit"), block);
}

void RichMapper::keep_type(const Members& members) {
  simdjson::dom::object object;
  Element type;
  if (members.self().element.get(object) != simdjson::SUCCESS) return;
  if (object.at_key("@type").get(type) != simdjson::SUCCESS) return;
  mapping_.keep(Value{Place{&members.self().place, "@type"}, type, true}, "rich_block:" + clean_text(members.type()));
}

void RichMapper::cover(Members& members, RichBlock& block) {
  if (const Value inner = members.take("cover")) map_block(inner, block.blocks.emplace_back());
}

void RichMapper::embedded(Members& members, RichBlock& block) {
  mapping_.text(members.take("url"), block.url, kMaxUrl);
  mapping_.text(members.take("html"), block.html, kMaxText);
  if (const Value poster = members.take("poster_photo")) map_photo(mapping_, poster, block.media.emplace());
  mapping_.positive(members.take("width"), block.width);
  mapping_.positive(members.take("height"), block.height);
  map_caption(members.take("caption"), block.caption);
  mapping_.flag(members.take("is_full_width"), block.full_width);
  mapping_.flag(members.take("allow_scrolling"), block.allow_scrolling);
}

void RichMapper::embedded_post(Members& members, RichBlock& block) {
  mapping_.text(members.take("url"), block.url, kMaxUrl);
  std::string author;
  mapping_.text(members.take("author"), author);
  append_plain(author);
  if (!author.empty()) block.author = RichText{.type = RichTextType::kPlain, .text = std::move(author)};
  if (const Value photo = members.take("author_photo")) map_photo(mapping_, photo, block.media.emplace());
  mapping_.time(members.take("date"), block.date);
  map_blocks(members.take("blocks"), block.blocks);
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::collage(Members& members, RichBlock& block) {
  map_blocks(members.take("blocks"), block.blocks);
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::chat_link(Members& members, RichBlock& block) {
  RichChannel& channel = block.channel.emplace();
  mapping_.text(members.take("title"), channel.title);
  members.skip({"photo", "accent_color_id"});
  mapping_.text(members.take("username"), channel.username, kMaxWord);
  append_plain(channel.title);
}

void RichMapper::table(Members& members, RichBlock& block) {
  map_boxed_text(members.take("caption"), block.title);
  each_element(mapping_, members.take("cells"), kMaxBlocks, [&](const Value& row_value) {
    end_line();
    RichRow& row = block.rows.emplace_back();
    each_element(mapping_, row_value, kMaxItems, [&](const Value& cell) {
      if (!row.cells.empty()) append_plain("\t");
      map_cell(cell, row.cells.emplace_back());
    });
  });
  mapping_.flag(members.take("is_bordered"), block.bordered);
  mapping_.flag(members.take("is_striped"), block.striped);
  mapping_.flag(members.take("is_compact"), block.compact);
}

void RichMapper::map_cell(const Value& value, RichCell& cell) {
  Members members(mapping_, value);
  map_boxed_text(members.take("text"), cell.text);
  mapping_.flag(members.take("is_header"), cell.header);
  span(mapping_, members.take("colspan"), cell.colspan);
  span(mapping_, members.take("rowspan"), cell.rowspan);
  cell.align = alignment(mapping_, members.take("align"));
  cell.vertical_align = alignment(mapping_, members.take("valign"));
}

void RichMapper::details(Members& members, RichBlock& block) {
  map_boxed_text(members.take("header"), block.title);
  end_line();
  map_blocks(members.take("blocks"), block.blocks);
  mapping_.flag(members.take("is_open"), block.open);
}

void RichMapper::related_articles(Members& members, RichBlock& block) {
  map_boxed_text(members.take("header"), block.title);
  each_element(mapping_, members.take("articles"), kMaxItems,
               [&](const Value& article) { map_article(article, block.articles.emplace_back()); });
}

void RichMapper::map_article(const Value& value, RichArticle& article) {
  Members members(mapping_, value);
  mapping_.text(members.take("url"), article.url, kMaxUrl);
  mapping_.text(members.take("title"), article.title);
  mapping_.text(members.take("description"), article.description);
  if (const Value photo = members.take("photo")) map_photo(mapping_, photo, article.photo.emplace());
  mapping_.text(members.take("author"), article.author);
  mapping_.time(members.take("publish_date"), article.published_at);
  end_line();
  append_plain(article.title);
}

void RichMapper::map(Members& members, RichBlock& block) {
  if (const Value location = members.take("location")) map_location(mapping_, location, block.location.emplace());
  mapping_.integer(members.take("zoom"), block.zoom);
  mapping_.integer(members.take("width"), block.width, 0);
  mapping_.integer(members.take("height"), block.height, 0);
  map_caption(members.take("caption"), block.caption);
}

void RichMapper::button_row(Members& members, RichBlock& block) {
  constexpr std::size_t kMaxButtons = 64;
  std::string* const plain = std::exchange(plain_, nullptr);  // labels are no part of the text
  each_element(mapping_, members.take("buttons"), kMaxButtons, [&](const Value& button) {
    RichText& text = block.buttons.emplace_back();
    text.type = RichTextType::kButton;
    map_button(button, text);
  });
  plain_ = plain;
  const Value align = members.take("align");
  block.alignment = align ? alignment(mapping_, align) : "stretch";
}

void RichMapper::map_caption(const Value& value, Box<RichCaption>& caption) {
  if (!value) return;
  end_line();
  Members members(mapping_, value);
  RichCaption& parts = caption.emplace();
  map_boxed_text(members.take("text"), parts.text);
  end_line();
  map_boxed_text(members.take("credit"), parts.credit);
  if (!parts.text && !parts.credit) caption.reset();
}

}  // namespace telelake::tdlib
