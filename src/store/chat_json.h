// A chat and what is held of it as JSON: the one form that the API and `telelake chats --json` give.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <nlohmann/json.hpp>

#include "store/repository.h"

namespace telelake {

// Whether it is the history of a basic group, held under the supergroup that this became.
bool is_former_group(const ChatSummary& chat);

// Members `scope` and `id`.
nlohmann::ordered_json chat_key_json(const ChatKey& key);

// What is held under one id in several scopes: a supergroup, and of each account the history that it has from the basic
// group which the supergroup was before. Value type; refers to the summaries, which must outlive it.
class ChatParts {
 public:
  explicit ChatParts(const std::vector<ChatSummary>& chats);

  // Adds to a chat's JSON: to such a history `former_group` and, where it is held, `supergroup`; to a supergroup
  // `former_groups`, where there are any.
  void add_to(nlohmann::ordered_json& json, const ChatSummary& chat) const;

 private:
  std::multimap<std::int64_t, const ChatSummary*> parts_;
};

// Members `scope`, `id`, `type`, `title`, `username`, `kinds`, the counts, and the first and last day; what there is
// none of is left out. `threads_count` is a number, since `threads` lists them wherever it stands.
nlohmann::ordered_json chat_json(const ChatSummary& chat);

}  // namespace telelake
