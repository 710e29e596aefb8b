#include "fetch/discovery.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "contract/field_kinds.h"
#include "fetch/chat_name.h"

namespace telelake {

namespace {

// By id, or by username where there is no id.
using Key = std::pair<std::int64_t, std::string>;

// The part of a text that an entity covers, whose offset and length count UTF-16 units.
std::string_view covered(std::string_view text, const Entity& entity) {
  std::int64_t units = 0;
  std::size_t begin = text.size(), end = text.size();
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0) == 0x80) continue;
    if (units == entity.offset) begin = at;
    if (units >= entity.offset + entity.length) {
      end = at;
      break;
    }
    units += byte >= 0xF0 ? 2 : 1;
  }
  return begin <= end ? text.substr(begin, end - begin) : std::string_view{};
}

// A bare word is no link, though it may be a name.
bool is_chat_link(std::string_view url) {
  const std::string lower = lower_case(url);
  return lower.starts_with("tg:") || lower.find("t.me") != std::string::npos ||
         lower.find("telegram.me/") != std::string::npos || lower.find("telegram.dog/") != std::string::npos;
}

// Every link within a value, at whatever depth, and the chats that a rich message shows.
template <class T, class See>
void see_links(const T& value, const See& see) {
  if constexpr (std::same_as<T, RichChannel>) {
    if (value.id) see(ChatName{*value.id, {}});
    if (!value.id && !value.username.empty()) see(parse_chat_name(value.username));
  } else if constexpr (kIsBox<T>) {
    if (value) see_links(*value, see);
  } else if constexpr (kIsVector<T>) {
    for (const auto& element : value) see_links(element, see);
  } else if constexpr (IsRecord<T>) {
    if constexpr (requires { value.url; }) {
      if (is_chat_link(value.url)) see(parse_chat_name(value.url));
    }
    for_each_field<T>([&]<class FieldType>(FieldType) { see_links(value.*FieldType::member, see); });
  }
}

class Discovery {
 public:
  explicit Discovery(const std::vector<ChatSummary>& held) {
    for (const ChatSummary& chat : held) {
      held_ids_.insert(chat.key.chat_id);
      if (!chat.chat.username.empty()) held_names_.insert(lower_case(chat.chat.username));
    }
  }

  void begin_chat(const std::vector<Participant>& participants) {
    ++chats_seen_;
    for (const Participant& participant : participants) {
      const bool is_chat = participant.kind == ParticipantKind::kChannel || participant.kind == ParticipantKind::kGroup;
      if (is_chat) titles_[participant.id] = {participant.name, lower_case(participant.username)};
      if (!is_chat && !participant.username.empty()) persons_.insert(lower_case(participant.username));
    }
  }

  void see(const Message& message) {
    if (message.forward && message.forward->from.id && *message.forward->from.id < 0) {
      note({*message.forward->from.id, {}}, &DiscoveredChat::forwards);
    }
    for (const Entity& entity : message.entities) {
      const std::string_view text = covered(message.text, entity);
      if (entity.type == EntityType::kMention) {
        note(parse_chat_name(text), &DiscoveredChat::mentions);
      } else if (entity.type == EntityType::kUrl && is_chat_link(text)) {
        note(parse_chat_name(text), &DiscoveredChat::links);
      }
    }
    const auto note_link = [this](const ChatName& name) { note(name, &DiscoveredChat::links); };
    see_links(message.entities, note_link);
    see_links(message.buttons, note_link);
    see_links(message.rich, note_link);
  }

  std::vector<DiscoveredChat> take() {
    std::vector<DiscoveredChat> found;
    for (auto& [name, spoken] : join()) {
      spoken.chat.chats = spoken.by.size();
      found.push_back(std::move(spoken.chat));
    }
    std::sort(found.begin(), found.end(), [](const DiscoveredChat& left, const DiscoveredChat& right) {
      return std::make_tuple(right.total(), left.username, left.id) <
             std::make_tuple(left.total(), right.username, right.id);
    });
    return found;
  }

 private:
  struct Spoken {
    DiscoveredChat chat;
    std::set<std::size_t> by;  // numbers of held chats
  };

  void note(const ChatName& name, std::uint64_t DiscoveredChat::* count) {
    if (name.is_none() || held_ids_.contains(name.id) || held_names_.contains(name.username)) return;
    Spoken& spoken = found_[{name.id, name.username}];
    ++(spoken.chat.*count);
    spoken.by.insert(chats_seen_);
  }

  // What was spoken of by id and by name in one, once all is seen: who has which name may stand anywhere. Persons are
  // left out.
  std::map<Key, Spoken> join() {
    std::map<std::string, std::int64_t> ids;
    for (const auto& [id, names] : titles_) {
      if (!names.second.empty()) ids.emplace(names.second, id);
    }
    std::map<Key, Spoken> joined;
    for (auto& [key, spoken] : found_) {
      const auto& [told_id, name] = key;
      if (told_id > 0 || persons_.contains(name)) continue;
      const auto id = ids.find(name);
      Key whose = key;
      if (told_id == 0 && id != ids.end()) whose = {id->second, {}};
      if (held_ids_.contains(whose.first)) continue;
      Spoken& whole = joined[whose];
      whole.chat.id = whose.first;
      whole.chat.username = whose.second;
      if (const auto title = titles_.find(whose.first); title != titles_.end()) {
        std::tie(whole.chat.title, whole.chat.username) = title->second;
      }
      whole.chat.forwards += spoken.chat.forwards;
      whole.chat.mentions += spoken.chat.mentions;
      whole.chat.links += spoken.chat.links;
      whole.by.merge(spoken.by);
    }
    return joined;
  }

  std::set<std::int64_t> held_ids_;
  std::set<std::string> held_names_;
  std::set<std::string> persons_;
  std::map<std::int64_t, std::pair<std::string, std::string>> titles_;  // title and username
  std::map<Key, Spoken> found_;
  std::size_t chats_seen_ = 0;
};

}  // namespace

Result<std::vector<DiscoveredChat>> discover_chats(const Repository& repository) {
  const auto chats = repository.chats();
  if (!chats) return std::unexpected(chats.error());
  Discovery discovery(*chats);
  for (const ChatSummary& chat : *chats) {
    const auto snapshot = repository.snapshot(chat.key);
    if (!snapshot) return std::unexpected(snapshot.error());
    const auto participants = (*snapshot)->participants();
    if (!participants) return std::unexpected(participants.error());
    discovery.begin_chat(*participants);
    if (!chat.first_date) continue;
    const auto visited = (*snapshot)->visit(*chat.first_date, *chat.last_date, [&](const Message& message) {
      discovery.see(message);
      return true;
    });
    if (!visited) return std::unexpected(visited.error());
  }
  return discovery.take();
}

}  // namespace telelake
