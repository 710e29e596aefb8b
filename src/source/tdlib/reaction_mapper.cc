// Reactions, and who reacted last.
#include "source/tdlib/td_mapping.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

constexpr std::size_t kMaxReactions = 10000;

void map_type(Mapping& mapping, const Value& value, Reaction& reaction) {
  constexpr std::size_t kMaxEmoji = 64;
  Members members(mapping, value);
  const std::string_view type = members.type();
  if (type == "reactionTypeEmoji") {
    reaction.type = ReactionType::kEmoji;
    mapping.text(members.take("emoji"), reaction.emoji, kMaxEmoji);
  } else if (type == "reactionTypeCustomEmoji") {
    reaction.type = ReactionType::kCustomEmoji;
    mapping.decimal_id(members.take("custom_emoji_id"), reaction.custom_emoji_id);
  } else if (type == "reactionTypePaid") {
    reaction.type = ReactionType::kPaid;
  } else {
    reaction.type = ReactionType::kUnknown;
    mapping.keep(value, "reaction:" + clean_text(type));
    members.skip_all();
  }
}

void map_reaction(Mapping& mapping, const Value& value, Reaction& reaction) {
  Members members(mapping, value);
  map_type(mapping, members.take("type"), reaction);
  Integer count;
  mapping.integer(members.take("total_count"), count, 0);
  reaction.count = count.value_or(0);
  members.skip({"is_chosen", "used_sender_id"});
  each_element(mapping, members.take("recent_sender_ids"), kMaxReactions,
               [&](const Value& sender) { mapping.sender(sender, reaction.recent.emplace_back().sender); });
}

}  // namespace

void map_reactions(Mapping& mapping, const Value& reactions) {
  if (!reactions) return;
  Members members(mapping, reactions);
  each_element(mapping, members.take("reactions"), kMaxReactions, [&](const Value& reaction) {
    map_reaction(mapping, reaction, mapping.message().reactions.emplace_back());
  });
  members.skip({"can_get_added_reactions"});
}

}  // namespace telelake::tdlib
