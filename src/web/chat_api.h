// What the API says of one chat: its messages by page, revisions, participants, threads and days.
#pragma once

#include <string>
#include <vector>

#include "store/chat_json.h"
#include "store/repository.h"
#include "web/http.h"

namespace telelake {

// The answer to an error of the store.
HttpResponse problem(const Error& error);

// `{"scope":…,"id":…,…}` without its closing brace, so that a caller can add members.
std::string chat_members(const ChatSummary& chat, const ChatParts& parts, std::uint64_t findings);

// `"volumes":[{"date":…,"messages":…},…]`.
std::string volumes_member(const std::vector<DayCount>& days);

// GET /api/v1/chats/{scope}/{id}/messages
HttpResponse messages_page(const Repository& repository, const ChatSnapshot& chat, const HttpRequest& request);

// GET …/messages/{message_id} and …/messages/{message_id}/revisions
HttpResponse one_message(const ChatSnapshot& chat, std::int64_t id);
HttpResponse message_revisions(const ChatSnapshot& chat, std::int64_t id);

// GET …/participants
HttpResponse participants_page(const ChatSnapshot& chat, const HttpRequest& request);

// GET /api/v1/chats/{scope}/{id}
HttpResponse one_chat(const Repository& repository, const ChatSnapshot& chat, std::uint64_t findings);

}  // namespace telelake
