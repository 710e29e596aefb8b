#include "web/related.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "contract/migrated_ids.h"
#include "store/chat_json.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

// Marked ids of channels and supergroups lie below this.
constexpr std::int64_t kChannelMark = -1000000000000;

using Snapshot = std::unique_ptr<ChatSnapshot>;

// Nothing where the chat is not held.
Result<std::optional<Snapshot>> open_held(const Repository& repository, const ChatKey& key) {
  auto chat = repository.snapshot(key);
  if (chat) return std::optional(std::move(*chat));
  if (chat.error().code == ErrorCode::kUsage) return std::optional<Snapshot>();
  return std::unexpected(chat.error());
}

// Adds the threads of `group` that begin with posts of a channel, or with messages of the group itself.
Result<void> add_threads(const ChatSnapshot& group, bool by_post, const ChannelPostFilter& wanted, Json& list) {
  const auto threads = group.comment_threads(wanted);
  if (!threads) return std::unexpected(threads.error());
  for (const CommentThread& thread : *threads) {
    list.push_back({{"message_id", by_post ? thread.post.post_id : thread.post.copy_id},
                    {"chat", chat_key_json(group.summary().key)},
                    {"thread_id", thread.post.copy_id},
                    {"count", thread.comments}});
  }
  return {};
}

struct HeldChat {
  ChatSummary chat;
  std::int64_t message_shift = 0;  // from an id there to the one under which it is held
};

// One of the scopes in which a chat is held: the chat's own, or the account's who speaks of it, or the only one.
std::optional<ChatSummary> in_scope(const std::vector<ChatSummary>& held, const std::string& scope) {
  const auto found = std::ranges::find(held, scope, [](const ChatSummary& chat) { return chat.key.scope; });
  if (found != held.end()) return *found;
  return held.size() == 1 && scope == kSharedScope ? std::optional(held.front()) : std::nullopt;
}

Result<std::optional<HeldChat>> find_held(const Repository& repository, std::int64_t id, const std::string& scope) {
  auto held = repository.chats_of(id);
  if (!held) return std::unexpected(held.error());
  const bool is_shared = id < kChannelMark;
  if (is_shared) std::erase_if(*held, [](const ChatSummary& chat) { return is_former_group(chat); });
  if (const auto chat = in_scope(*held, is_shared ? std::string(kSharedScope) : scope)) return HeldChat{*chat};
  if (is_shared || id > 0) return std::nullopt;
  const auto links = repository.links_of(id);
  if (!links) return std::unexpected(links.error());
  for (const ChatLink& link : *links) {
    if (link.kind != ChatLink::Kind::kUpgrade) continue;
    auto parts = repository.chats_of(link.other_id);
    if (!parts) return std::unexpected(parts.error());
    std::erase_if(*parts, [](const ChatSummary& chat) { return !is_former_group(chat); });
    if (const auto chat = in_scope(*parts, scope)) return HeldChat{*chat, -kMigratedIdOffset};
  }
  return std::nullopt;
}

std::set<std::int64_t> chats_spoken_of(const std::vector<Message>& messages) {
  std::set<std::int64_t> ids;
  for (const Message& message : messages) {
    if (message.reply_to && message.reply_to->chat_id) ids.insert(*message.reply_to->chat_id);
    if (message.forward && message.forward->from.id.value_or(0) < 0) ids.insert(*message.forward->from.id);
    if (message.saved_from && message.saved_from->chat.id) ids.insert(*message.saved_from->chat.id);
    if (message.service && message.service->details.chat_id) ids.insert(*message.service->details.chat_id);
  }
  return ids;
}

}  // namespace

Result<std::string> comments_member(const Repository& repository, const ChatSnapshot& chat,
                                    const std::vector<Message>& messages) {
  const ChatKey& key = chat.summary().key;
  const auto links = repository.links_of(key.chat_id);
  if (!links) return std::unexpected(links.error());
  std::set<std::int64_t> ids;
  for (const Message& message : messages) ids.insert(message.id);
  Json list = Json::array();
  for (const ChatLink& link : *links) {
    if (link.kind != ChatLink::Kind::kDiscussion || key.scope != kSharedScope) continue;
    Result<void> added;
    if (link.chat_id == key.chat_id) {
      const auto group = open_held(repository, ChatKey{key.scope, link.other_id});
      if (!group) return std::unexpected(group.error());
      const auto is_here = [&](const ChannelPost& post) {
        return post.channel_id == key.chat_id && ids.contains(post.post_id);
      };
      if (*group) added = add_threads(***group, true, is_here, list);
    } else {
      const auto is_its = [&](const ChannelPost& post) {
        return post.channel_id == link.chat_id && ids.contains(post.copy_id);
      };
      added = add_threads(chat, false, is_its, list);
    }
    if (!added) return std::unexpected(added.error());
  }
  return R"("comments":)" + list.dump();
}

Result<std::string> chats_member(const Repository& repository, const ChatKey& key,
                                 const std::vector<Message>& messages) {
  Json list = Json::array();
  for (const std::int64_t id : chats_spoken_of(messages)) {
    if (id == key.chat_id && key.scope == kSharedScope) continue;
    const auto found = find_held(repository, id, key.scope);
    if (!found) return std::unexpected(found.error());
    if (!*found) continue;
    const ChatSummary& chat = (*found)->chat;
    Json json{{"chat_id", id},
              {"scope", chat.key.scope},
              {"id", chat.key.chat_id},
              {"type", enum_name(chat.chat.type)},
              {"title", chat.chat.title}};
    if ((*found)->message_shift != 0) json["message_shift"] = (*found)->message_shift;
    list.push_back(std::move(json));
  }
  return R"("chats":)" + list.dump();
}

Result<std::string> discussion_member(const Repository& repository, const ChatKey& key) {
  const auto links = repository.links_of(key.chat_id);
  if (!links) return std::unexpected(links.error());
  for (const ChatLink& link : *links) {
    if (link.kind != ChatLink::Kind::kDiscussion || key.scope != kSharedScope) continue;
    const bool is_channel = link.chat_id == key.chat_id;
    const auto other = repository.chats_of(is_channel ? link.other_id : link.chat_id);
    if (!other) return std::unexpected(other.error());
    const auto chat = std::ranges::find(*other, key.scope, [](const ChatSummary& one) { return one.key.scope; });
    if (chat == other->end()) continue;
    Json json = chat_key_json(chat->key);
    json["title"] = chat->chat.title;
    return (is_channel ? R"(,"discussion_group":)" : R"(,"channel":)") + json.dump();
  }
  return std::string();
}

}  // namespace telelake
