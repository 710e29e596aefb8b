// Who the users and chats are that TDLib has told of.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include <simdjson.h>

#include "base/error.h"
#include "contract/records.h"

namespace telelake {

// Supergroups and channels are marked -(10^12 + id), as TDLib's chat ids are.
inline constexpr std::int64_t kTdChannelMark = 1000000000000;

// Whether a marked id is a channel's or supergroup's, whose messages are numbered by themselves, for all accounts
// alike.
constexpr bool is_shared_chat(std::int64_t marked_id) { return marked_id <= -kTdChannelMark; }

// The topic that every forum has, which no message began.
inline constexpr std::int64_t kGeneralTopicId = 1;

// What is known of the accounts and chats that messages name by id: fed with TDLib's objects, asked by the mapper.
// Not thread safe: whoever shares one between threads locks it, for reading too.
class TdDirectory {
 public:
  // Learns from a `user`, `chat`, `supergroup` or `basicGroup`. True where it was one of these. Other objects and ids
  // that cannot be are passed over: what is not known is only missing from participants.
  bool learn(simdjson::dom::object object);

  // The user id of the account itself: its chat with itself is Saved Messages. 0 until it is told.
  void set_own_id(std::int64_t user_id) { own_id_ = user_id; }
  std::int64_t own_id() const { return own_id_; }

  // What is known of a marked id; null where nothing is. Valid until the next `learn`.
  const Participant* find(std::int64_t id) const;

  // What kind of participant a marked id is: as learned, else as the id shows it. A supergroup that is not known cannot
  // be told from a channel, and counts as one.
  ParticipantKind kind_of(std::int64_t id) const;

  // The group or channel with this public name, in lower case; 0 where none is known.
  std::int64_t find_public(std::string_view username) const;

  // The public name of a marked id, without @; empty where it has none or is not known. Valid until the next `learn`.
  std::string_view username(std::int64_t id) const;

 private:
  std::unordered_map<std::int64_t, Participant> known_;
  std::int64_t own_id_ = 0;
};

// A TDLib `user` as a participant. Fails where an id is missing or a field has the wrong type.
Result<Participant> map_user(simdjson::dom::object user);

// A TDLib `chat`, with what the directory knows of the person, group or channel behind it. Learn those first. Fails for
// secret chats, which have no server messages, and for objects that are no chats.
Result<Chat> map_chat(simdjson::dom::object chat, const TdDirectory& directory);

// A `forumTopicInfo` (or a `forumTopic`, which contains one) as a thread of kind `topic`.
Result<Thread> map_forum_topic(simdjson::dom::object topic);

}  // namespace telelake
