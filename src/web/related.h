// What belongs together: comments with the posts that they are about, and messages with what they speak of in other
// chats, so far as these are held.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

// `"comments":[…]`: of the messages that are a channel's posts, or that begin a thread of comments, how many comments
// are held, and in which thread of which chat. Those without a discussion group that is held are left out.
Result<std::string> comments_member(const Repository& repository, const ChatSnapshot& chat,
                                    const std::vector<Message>& messages);

// `"chats":[…]`: the other chats that the messages answer to, or were forwarded or copied from, and where each is held.
// Those that are not held are left out, and those of which it cannot be told in which of several scopes.
Result<std::string> chats_member(const Repository& repository, const ChatKey& key,
                                 const std::vector<Message>& messages);

// Of a channel `,"discussion_group":{…}`, and of such a group `,"channel":{…}`, where the other is held; else nothing.
Result<std::string> discussion_member(const Repository& repository, const ChatKey& key);

}  // namespace telelake
