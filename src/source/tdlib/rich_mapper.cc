// Which block means what.
#include "source/tdlib/rich_mapper.h"

#include "contract/text_length.h"
#include "source/desktop_export/name_table.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxBlocks = 10000;

struct BlockRow {
  RichBlockType type;
  void (RichMapper::*map)(Members&, RichBlock&);
};

using BlockName = std::pair<std::string_view, BlockRow>;

constexpr BlockName kBlockNames[] = {
    {"pageBlockTitle", {RichBlockType::kHeading, &RichMapper::page_heading}},
    {"pageBlockSubtitle", {RichBlockType::kHeading, &RichMapper::page_heading}},
    {"pageBlockHeader", {RichBlockType::kHeading, &RichMapper::page_heading}},
    {"pageBlockSubheader", {RichBlockType::kHeading, &RichMapper::page_heading}},
    {"pageBlockKicker", {RichBlockType::kHeading, &RichMapper::page_heading}},
    {"pageBlockSectionHeading", {RichBlockType::kHeading, &RichMapper::heading}},
    {"pageBlockAuthorDate", {RichBlockType::kAuthorDate, &RichMapper::author_date}},
    {"pageBlockParagraph", {RichBlockType::kParagraph, &RichMapper::with_text}},
    {"pageBlockPreformatted", {RichBlockType::kCode, &RichMapper::code}},
    {"pageBlockFooter", {RichBlockType::kFooter, &RichMapper::with_text}},
    {"pageBlockThinking", {RichBlockType::kThinking, &RichMapper::with_text}},
    {"pageBlockDivider", {RichBlockType::kDivider, &RichMapper::divider}},
    {"pageBlockMathematicalExpression", {RichBlockType::kMath, &RichMapper::math}},
    {"pageBlockAnchor", {RichBlockType::kAnchor, &RichMapper::anchor}},
    {"pageBlockList", {RichBlockType::kList, &RichMapper::list}},
    {"pageBlockBlockQuote", {RichBlockType::kQuote, &RichMapper::block_quote}},
    {"pageBlockExpandableBlockQuote", {RichBlockType::kQuote, &RichMapper::pull_quote}},
    {"pageBlockPullQuote", {RichBlockType::kQuote, &RichMapper::pull_quote}},
    {"pageBlockAnimation", {RichBlockType::kVideo, &RichMapper::animation}},
    {"pageBlockAudio", {RichBlockType::kAudio, &RichMapper::audio}},
    {"pageBlockDocument", {RichBlockType::kFile, &RichMapper::document}},
    {"pageBlockPhoto", {RichBlockType::kPhoto, &RichMapper::photo}},
    {"pageBlockVideo", {RichBlockType::kVideo, &RichMapper::video}},
    {"pageBlockVoiceNote", {RichBlockType::kAudio, &RichMapper::voice_note}},
    {"pageBlockCover", {RichBlockType::kCover, &RichMapper::cover}},
    {"pageBlockEmbedded", {RichBlockType::kEmbed, &RichMapper::embedded}},
    {"pageBlockEmbeddedPost", {RichBlockType::kEmbedPost, &RichMapper::embedded_post}},
    {"pageBlockCollage", {RichBlockType::kCollage, &RichMapper::collage}},
    {"pageBlockSlideshow", {RichBlockType::kSlideshow, &RichMapper::collage}},
    {"pageBlockChatLink", {RichBlockType::kChannel, &RichMapper::chat_link}},
    {"pageBlockTable", {RichBlockType::kTable, &RichMapper::table}},
    {"pageBlockDetails", {RichBlockType::kDetails, &RichMapper::details}},
    {"pageBlockRelatedArticles", {RichBlockType::kRelatedArticles, &RichMapper::related_articles}},
    {"pageBlockMap", {RichBlockType::kMap, &RichMapper::map}},
    {"pageBlockButtonRow", {RichBlockType::kButtonRow, &RichMapper::button_row}},
};
constexpr NameTable kBlocks(kBlockNames);

}  // namespace

void map_rich(Mapping& mapping, const Value& rich_message) {
  if (!rich_message) return mapping.refuse(rich_message.place, "there is no rich message", "an object");
  Message& message = mapping.message();
  Rich& rich = message.rich.emplace();
  Members members(mapping, rich_message);
  RichMapper mapper(mapping, message.text);
  mapper.map_blocks(members.take("blocks"), rich.blocks);
  mapping.flag(members.take("is_rtl"), rich.rtl);
  bool full = true;
  mapping.flag(members.take("is_full"), full);
  rich.part = !full;
  while (message.text.ends_with('\n')) message.text.pop_back();
  if (static_cast<std::size_t>(utf16_length(message.text)) > kMaxText) {
    mapping.refuse(rich_message.place, "its text is too long", "at most 65536 UTF-16 units");
  }
}

bool RichMapper::too_deep(const Value& value) {
  if (depth_ < kMaxDepth) return false;
  mapping_.refuse(value.place, "nested too deeply", "at most 32 levels");
  return true;
}

void RichMapper::map_blocks(const Value& value, std::vector<RichBlock>& blocks) {
  each_element(mapping_, value, kMaxBlocks, [&](const Value& element) { map_block(element, blocks.emplace_back()); });
}

void RichMapper::map_block(const Value& value, RichBlock& block) {
  block.type = RichBlockType::kUnknown;
  if (!value || too_deep(value)) return;
  ++depth_;
  end_line();
  Members members(mapping_, value);
  if (const BlockRow* row = kBlocks.find(members.type())) {
    block.type = row->type;
    (this->*row->map)(members, block);
  } else if (members.type() == "pageBlockUnsupported") {
    mapping_.result.unmapped.emplace_back("rich_block:unsupported");
  } else {
    mapping_.keep(value, "rich_block:" + clean_text(members.type()));
    members.skip_all();
  }
  end_line();
  --depth_;
}

// Ends the line that a block's text has begun.
void RichMapper::end_line() {
  if (plain_ != nullptr && !plain_->empty() && !plain_->ends_with('\n')) plain_->push_back('\n');
}

void RichMapper::append_plain(std::string_view text) {
  if (plain_ != nullptr) plain_->append(text);
}

}  // namespace telelake::tdlib
