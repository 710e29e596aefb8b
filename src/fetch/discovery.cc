#include "fetch/discovery.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

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

class Discovery {
 public:
  explicit Discovery(const std::vector<ChatSummary>& held) {
    for (const ChatSummary& chat : held) {
      held_ids_.insert(chat.key.chat_id);
      if (!chat.chat.username.empty()) held_names_.insert(lower_case(chat.chat.username));
    }
  }

  void begin_chat(const std::vector<Participant>& participants) {
    spoken_of_.clear();
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
      if (entity.type == EntityType::kMention) {
        note_name(parse_chat_name(covered(message.text, entity)), &DiscoveredChat::mentions);
      } else if (entity.type == EntityType::kTextLink) {
        note_link(entity.url);
      } else if (entity.type == EntityType::kUrl) {
        note_link(covered(message.text, entity));
      }
    }
  }

  std::vector<DiscoveredChat> take() {
    std::vector<DiscoveredChat> found;
    for (auto& [key, chat] : found_) {
      const auto title = titles_.find(key.first);
      if (title != titles_.end()) std::tie(chat.title, chat.username) = title->second;
      found.push_back(std::move(chat));
    }
    std::sort(found.begin(), found.end(), [](const DiscoveredChat& left, const DiscoveredChat& right) {
      return std::make_tuple(right.total(), left.username, left.id) <
             std::make_tuple(left.total(), right.username, right.id);
    });
    return found;
  }

 private:
  void note_link(std::string_view url) {
    const ChatName name = parse_chat_name(url);
    // A bare word is no link.
    if (url.find("t.me/") != std::string_view::npos || url.find("telegram.me/") != std::string_view::npos) {
      note_name(name, &DiscoveredChat::links);
    }
  }

  void note_name(const ChatName& name, std::uint64_t DiscoveredChat::* count) {
    if (!name.is_none() && !persons_.contains(name.username)) note({name.id, name.username}, count);
  }

  void note(const Key& key, std::uint64_t DiscoveredChat::* count) {
    if (held_ids_.contains(key.first) || held_names_.contains(key.second)) return;
    DiscoveredChat& chat = found_[key];
    chat.id = key.first;
    chat.username = key.second;
    ++(chat.*count);
    if (spoken_of_.insert(key).second) ++chat.chats;
  }

  std::set<std::int64_t> held_ids_;
  std::set<std::string> held_names_;
  std::set<std::string> persons_;
  std::map<std::int64_t, std::pair<std::string, std::string>> titles_;  // title and username
  std::map<Key, DiscoveredChat> found_;
  std::set<Key> spoken_of_;  // by the chat in hand
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
