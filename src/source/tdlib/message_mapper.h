// Maps a message of TDLib's JSON interface to the contract (docs/contract_tdlib.md has the table).
//
// The same message of a Telegram Desktop export and of TDLib becomes the same record, so far as both know it: enums,
// entity types, media kinds, actions and marked ids are the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <simdjson.h>

#include "base/error.h"
#include "contract/migrated_ids.h"
#include "contract/records.h"
#include "source/tdlib/td_directory.h"

namespace telelake {

// TDLib's message ids are the server's times 2^20; ids between those are local to one client.
inline constexpr std::int64_t kTdMessageIdUnit = std::int64_t{1} << 20;

// What holds for all messages of one chat.
struct TdContext {
  std::int64_t chat_id = 0;  // marked id of the chat under which messages are stored
  ChatType chat_type = ChatType::kSupergroup;
  // The basic group that this supergroup was before, while its history is read: TDLib's messages then are of that chat,
  // and their ids become negative. 0: the history is the chat's own.
  std::int64_t migrated_from = 0;
  const TdDirectory* directory = nullptr;  // names of users and chats; may be null
};

// A file that a message carries, as TDLib's client knows it.
struct TdFile {
  std::int64_t file_id = 0;  // for downloadFile, in this client and session alone
  std::string unique_id;     // Telegram's own, the same for every account
  std::int64_t size = 0;     // bytes; 0 where it is not known
  friend bool operator==(const TdFile&, const TdFile&) = default;
};

// What became of a message.
struct TdMapped {
  // False for messages that are local to a client (being sent, scheduled, sponsored): nothing else is set then.
  bool is_server_message = true;
  Message message;                        // without meaning when `undated` is set
  std::optional<Undated> undated;         // instead of the message, when it has no time
  std::vector<Participant> participants;  // whom it refers to: senders, forwards, reactions, members
  std::optional<Thread> topic;            // a thread that it starts, or a topic that it renames
  std::optional<ThreadKind> thread_kind;  // of `message.thread_id`: kTopic, or kReply, which may be one of comments
  std::vector<std::string> unmapped;      // names of what went to `extra`
  std::vector<TdFile> files;              // what can be downloaded: the medium itself, or all of paid media
  bool can_be_saved = true;               // false: the chat or the message forbids to keep its content
  bool expires = false;                   // it deletes itself, or its medium does
  Time latest;                            // latest time seen in it
};

// Maps a TDLib `message`. Everything of it goes to a field, or to `extra` and is counted in `unmapped`, but for what
// the table calls not stored. Fails, for the quarantine, where a known field has the wrong type or the contract's
// limits are passed: the error's `what` is the reason, `where` a JSON Pointer into the message. Never throws but for
// want of memory. Thread safe so far as the directory is.
Result<TdMapped> map_message(simdjson::dom::object message, const TdContext& context);

}  // namespace telelake
