#include "analyze/references.h"

#include <algorithm>
#include <type_traits>

namespace telelake {

namespace {

void add(const Party& party, std::vector<std::int64_t>& ids) {
  if (party.id) ids.push_back(*party.id);
}

void add_details(const ServiceDetails& details, std::vector<std::int64_t>& ids) {
  for_each_field<ServiceDetails>([&](auto field) {
    const auto& value = details.*(field.member);
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, Party>) {
      add(value, ids);
    } else if constexpr (std::is_same_v<Value, std::vector<Party>>) {
      for (const Party& party : value) add(party, ids);
    }
  });
}

}  // namespace

std::vector<std::int64_t> referred_participants(const Message& message) {
  std::vector<std::int64_t> ids;
  add(message.sender, ids);
  if (message.forward) add(message.forward->from, ids);
  if (message.saved_from) add(message.saved_from->chat, ids);
  for (const Reaction& reaction : message.reactions) {
    for (const RecentReaction& recent : reaction.recent) add(recent.sender, ids);
  }
  if (message.service) add_details(message.service->details, ids);
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

}  // namespace telelake
