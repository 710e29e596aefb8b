// What is kept once a chat: participants, threads, messages without a time, deletions of messages not held.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/fs/chat_files.h"
#include "store/fs/file_switch.h"
#include "store/fs/id_marks.h"
#include "store/repository.h"

namespace telelake::file_store {

// Value type, not synchronised.
class ChatFacts {
 public:
  static Result<ChatFacts> read(const ChatFiles& files);

  // The greater horizon wins; equal ones are decided by the bytes.
  void see(const Participant& participant, std::int64_t horizon);
  void see(const Thread& thread, std::int64_t horizon);

  // A message without a time. Not for one that is held.
  void see(const Undated& undated);

  // The source says that a message, which is not held, is deleted.
  void see_deleted(std::int64_t id, std::int64_t horizon);

  // A message is held from now on: it is no longer undated. Returns the horizon of its deletion, or kNever.
  std::int64_t hold(std::int64_t id);

  const std::map<std::int64_t, ParticipantFact>& participants() const { return participants_; }
  const std::map<std::int64_t, ThreadFact>& threads() const { return threads_; }
  const std::map<std::int64_t, Undated>& undated() const { return undated_; }

  // Takes in what another has seen: participants with the horizon `horizon`, threads with their own. Its undated
  // messages are left out.
  void see_all(const ChatFacts& seen, std::int64_t horizon);

  // Puts the files of what changed since `read` or `settle`.
  Result<void> put(FileSwitch& target) const;

  bool changed() const { return !changed_.empty(); }

  // What was put is committed.
  void settle() { changed_.clear(); }

 private:
  std::map<std::int64_t, ParticipantFact> participants_;
  std::map<std::int64_t, ThreadFact> threads_;
  std::map<std::int64_t, Undated> undated_;
  std::map<std::int64_t, std::int64_t> deletions_;
  std::set<std::string> changed_;
};

// Which of two facts about a chat stands: of the greater horizon, of equal ones the greater bytes.
bool takes_over(const Chat& held, std::int64_t held_horizon, const Chat& seen, std::int64_t horizon);

}  // namespace telelake::file_store
