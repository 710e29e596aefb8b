// Reads one chat object of an export: its header, then its messages through the mapping threads to the sink.
#pragma once

#include <memory>
#include <string>

#include "source/desktop_export/chat_identity.h"
#include "source/desktop_export/export_cursor.h"
#include "source/desktop_export/export_reader.h"
#include "source/desktop_export/mapping_pool.h"
#include "source/desktop_export/sink_thread.h"

namespace telelake {

// What all chats of one export share.
struct ExportRun {
  const ExportOptions& options;
  SinkThread& sink;
  ExportProgress& progress;
  ExportCursor& cursor;
  ExportSummary& summary;
  MappingPool& pool;
  FileLookup file_lookup;
  std::string account;                       // scope of what is not shared
  std::optional<IdGeneration> generation{};  // once a chat showed it

  // Adds to the summary's `unmapped`, which stays bounded: beyond a thousand names they count as `other`, and of a long
  // name its beginning counts.
  void count_unmapped(const std::string& name, std::uint64_t count);
};

// Walks the members of one chat object. The cursor stands behind its opening brace, or for a one-chat export behind
// members that were read already.
class ChatWalk {
 public:
  // `place` is the chat's path in the export, for messages to people: `chats.list[3]`, or empty at the root.
  ChatWalk(ExportRun& run, std::string place) : run_(run), place_(std::move(place)) {}

  // Takes one member whose key was read. False when the input ended within it.
  Result<bool> member(const std::string& key);

  // Ends the chat: hands the sink its end. Call also when the input ended early.
  Result<void> finish();

  // Whether this looks like a chat so far: a type, or messages.
  bool is_chat() const { return !header_.type.empty() || started_; }
  bool has_messages() const { return started_; }
  std::uint64_t messages() const { return index_; }
  const ChatHeader& header() const { return header_; }

 private:
  // What was handed on of a scope.
  struct Handed {
    bool any = false;                   // messages, or some without a time
    std::vector<std::int64_t> refused;  // waiting until there are any: refused messages alone make no chat
  };

  Result<bool> messages_array();
  Result<void> late_member(const std::string& key, const std::string& value);
  void keep_unknown(const std::string& key, std::string value);
  std::string refusal(const std::vector<std::string_view>& elements) const;
  Result<void> check_given_id() const;
  Result<bool> element(Portion& portion);
  Result<bool> damage(Portion portion, const Error& error);
  Result<void> begin(const Portion& first);
  Result<void> submit(Portion portion);
  Result<void> drain(std::size_t pending);
  Result<void> hand_over(MappedPortion portion);
  Result<void> hand_over(ExportedPart part, Handed& handed);
  std::optional<std::uint64_t> messages_left() const;

  // Whether the messages' chat is not settled and its id or type may still come, behind them.
  bool is_undecided() const { return !job_ && (!header_.id || header_.type.empty()); }

  ExportRun& run_;
  std::string place_;
  ChatHeader header_;
  std::size_t unknown_bytes_ = 0;
  std::string late_;  // `id` or `type` where it stands behind the messages only
  std::shared_ptr<ChatJob> job_;
  Portion held_;           // all messages of a chat that is undecided at their end
  bool bad_id_ = false;    // there is an `id` that is none
  bool is_whole_ = false;  // they were held, so that all of its keys were seen
  bool started_ = false;
  Handed shared_;
  Handed accounts_;
  std::uint64_t index_ = 0;
  Time latest_;
};

}  // namespace telelake
