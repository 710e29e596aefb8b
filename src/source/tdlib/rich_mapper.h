// Rich messages: trees of blocks and texts. Internal to the TDLib source.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/tdlib/td_mapping.h"

namespace telelake::tdlib {

// Maps the blocks of one message and collects their plain text on the way: one line for each block that has text.
class RichMapper {
 public:
  RichMapper(Mapping& mapping, std::string& plain) : mapping_(mapping), plain_(&plain) {}

  void map_blocks(const Value& value, std::vector<RichBlock>& blocks);

  // One block's own members (rich_blocks.cc); the table of blocks names them.
  void heading(Members& members, RichBlock& block);
  void page_heading(Members& members, RichBlock& block);
  void with_text(Members& members, RichBlock& block);
  void author_date(Members& members, RichBlock& block);
  void code(Members& members, RichBlock& block);
  void divider(Members& members, RichBlock& block);
  void math(Members& members, RichBlock& block);
  void anchor(Members& members, RichBlock& block);
  void list(Members& members, RichBlock& block);
  void block_quote(Members& members, RichBlock& block);
  void pull_quote(Members& members, RichBlock& block);
  void cover(Members& members, RichBlock& block);
  void embedded(Members& members, RichBlock& block);
  void embedded_post(Members& members, RichBlock& block);
  void collage(Members& members, RichBlock& block);
  void chat_link(Members& members, RichBlock& block);
  void table(Members& members, RichBlock& block);
  void details(Members& members, RichBlock& block);
  void related_articles(Members& members, RichBlock& block);
  void map(Members& members, RichBlock& block);
  void button_row(Members& members, RichBlock& block);
  // Blocks that are files (rich_media.cc).
  void animation(Members& members, RichBlock& block);
  void audio(Members& members, RichBlock& block);
  void document(Members& members, RichBlock& block);
  void photo(Members& members, RichBlock& block);
  void video(Members& members, RichBlock& block);
  void voice_note(Members& members, RichBlock& block);

 private:
  void map_block(const Value& value, RichBlock& block);
  void map_item(const Value& value, RichBlock& block);
  void map_cell(const Value& value, RichCell& cell);
  void map_article(const Value& value, RichArticle& article);
  void map_caption(const Value& value, Box<RichCaption>& caption);
  void map_credit(const Value& value, RichBlock& block);
  void keep_type(const Members& members);
  void end_line();

  // rich_texts.cc
  void map_text(const Value& value, RichText& text);
  void map_boxed_text(const Value& value, Box<RichText>& text);
  void map_parts(const Value& value, std::vector<RichText>& parts);
  void map_text_members(Members& members, RichText& text);
  void map_link(Members& members, RichText& text);
  void map_date_time(Members& members, RichText& text);
  void map_button(const Value& value, RichText& text);
  void map_plain_text(const Value& value, RichText& text);
  void append_plain(std::string_view text);

  bool too_deep(const Value& value);

  Mapping& mapping_;
  std::string* plain_;  // null while text is read that is no part of the message's
  int depth_ = 0;
};

}  // namespace telelake::tdlib
