// Reactions, and who reacted last.
#include "source/desktop_export/mapping.h"
#include "source/desktop_export/name_table.h"

namespace telelake {

namespace {

using ReactionName = std::pair<std::string_view, ReactionType>;

constexpr ReactionName kReactionNames[] = {
    {"emoji", ReactionType::kEmoji},
    {"custom_emoji", ReactionType::kCustomEmoji},
    {"paid", ReactionType::kPaid},
    {"empty", ReactionType::kEmpty},
};
constexpr NameTable kReactionTypes(kReactionNames);

void map_recent(Mapping& mapping, Token token, std::vector<RecentReaction>& recent) {
  constexpr std::size_t kMaxRecent = 10000;
  each_element(mapping, token, kMaxRecent, [&](Token element) {
    Members members(mapping, element);
    RecentReaction& entry = recent.emplace_back();
    const Token name = members.take("from");
    mapping.party(name, members.take("from_id"), entry.sender);
    mapping.local_time(members.take("date"), members.take("date_unixtime"), entry.date);
    if (entry.date) mapping.saw(*entry.date);
  });
}

void map_reaction(Mapping& mapping, Token token, Reaction& reaction) {
  constexpr std::size_t kMaxEmoji = 64;
  Members members(mapping, token);
  const Token type = members.take("type");
  const std::optional<std::string_view> name = mapping.json.string(type, mapping.scratch);
  if (!name) return mapping.refuse(token, "a reaction without a type", "a string");
  if (const ReactionType* known = kReactionTypes.find(*name)) {
    reaction.type = *known;
  } else {
    reaction.type = ReactionType::kUnknown;
    mapping.keep_raw(type, "reaction:" + std::string(*name));
  }
  Integer count;
  mapping.integer(members.take("count"), count, 0);
  reaction.count = count.value_or(0);
  mapping.text(members.take("emoji"), reaction.emoji, kMaxEmoji);
  mapping.custom_emoji(members.take("document_id"), reaction.custom_emoji_id, reaction.sha256);
  map_recent(mapping, members.take("recent"), reaction.recent);
}

}  // namespace

void map_reactions(Mapping& mapping, Token token, std::vector<Reaction>& reactions) {
  constexpr std::size_t kMaxReactions = 10000;
  each_element(mapping, token, kMaxReactions,
               [&](Token element) { map_reaction(mapping, element, reactions.emplace_back()); });
}

}  // namespace telelake
