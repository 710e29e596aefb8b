// Rich messages (7.0): trees of blocks and texts. Internal to the Desktop export source.
#pragma once

#include <string>
#include <string_view>

#include "source/desktop_export/mapping.h"

namespace telelake {

// Maps the blocks of one message and collects their plain text on the way: one line for each block that has text.
class RichMapper {
 public:
  RichMapper(Mapping& mapping, std::string& plain) : mapping_(mapping), plain_(&plain) {}

  void map_blocks(Token token, std::vector<RichBlock>& blocks);

 private:
  // rich_texts.cc
  void map_text(Token token, RichText& text);
  void map_boxed_text(Token token, Box<RichText>& text);
  void map_parts(Token token, std::vector<RichText>& parts);
  void map_text_particulars(Members& members, RichText& text);
  void map_date_time(Members& members, RichText& text);
  void append_plain(std::string_view text);

  // rich_blocks.cc
  void map_block(Token token, RichBlock& block);
  void map_media(Members& members, RichBlock& block);
  void map_list(Members& members, RichBlock& block);
  void map_list_item(Token token, RichBlock& item);
  void map_quote(Members& members, RichBlock& block);
  void map_embed(Members& members, RichBlock& block);
  void map_embed_post(Members& members, RichBlock& block);
  void map_channel(Token token, RichBlock& block);
  void map_table(Members& members, RichBlock& block);
  void map_articles(Members& members, RichBlock& block);
  void map_point(Members& members, RichBlock& block);
  void map_button_row(Members& members, RichBlock& block);
  void map_particulars(Members& members, RichBlock& block);
  void map_caption(Token token, Box<RichCaption>& caption);
  void end_line();

  bool too_deep(Token token);

  Mapping& mapping_;
  std::string* plain_;  // null while text is read that is no part of the message's
  int depth_ = 0;
};

// Photo keys under a prefix (`photo`, `poster_photo`, `author_photo`) and document keys, as rich messages write them.
// Leaves `media` empty where there are none.
void map_rich_photo(Mapping& mapping, Members& members, std::string_view prefix, Box<Media>& media);
void map_rich_file(Mapping& mapping, Members& members, Box<Media>& media);

}  // namespace telelake
