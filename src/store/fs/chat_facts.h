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

// A run said, with --mark-deleted, that of these ids nothing was there at its horizon but what it saw.
struct Absence {
  std::int64_t first_id = 0;
  std::int64_t last_id = 0;
  std::int64_t horizon = 0;
  friend auto operator<=>(const Absence&, const Absence&) = default;
};

// Value type, not synchronised.
class ChatFacts {
 public:
  static Result<ChatFacts> read(const ChatFiles& files);

  // As `read`, but for the participants, of which there may be as many as messages.
  static Result<ChatFacts> read_without_participants(const ChatFiles& files);

  // The greater horizon wins; equal ones are decided by the bytes.
  void see(const Participant& participant, std::int64_t horizon);
  void see(const Thread& thread, std::int64_t horizon);

  // A message without a time. Not for one that is held.
  void see(const Undated& undated);

  // The source says that a message, which is not held, is deleted.
  void see_deleted(std::int64_t id, std::int64_t horizon);

  // Messages of these ids that were last seen before the horizon are deleted, also those that arrive later.
  void see_absence(const Absence& absence);

  // The greatest horizon at which a message was missing, wherever it was not seen since; kNever where none was.
  std::int64_t missing_at(std::int64_t id) const;

  // The end of the ranges in which messages may be missing, or kNoId.
  std::int64_t last_missing_id() const;

  // A message is held from now on: it is no longer undated. Returns the horizon of its deletion, or kNever.
  std::int64_t hold(std::int64_t id);

  const std::map<std::int64_t, ParticipantFact>& participants() const { return participants_; }
  const std::map<std::int64_t, ThreadFact>& threads() const { return threads_; }
  const std::map<std::int64_t, Undated>& undated() const { return undated_; }
  const std::map<std::int64_t, std::int64_t>& deletions() const { return deletions_; }
  const std::vector<Absence>& absences() const { return absences_; }

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
  std::vector<Absence> absences_;  // ascending, none within another of a greater horizon
  std::set<std::string> changed_;
};

// Joins an observation of a participant to those known, by id. True when these changed.
bool see_participant(std::map<std::int64_t, ParticipantFact>& known, const Participant& seen, std::int64_t horizon);

// Which of two facts about a chat stands: of the greater horizon, of equal ones the greater bytes.
bool takes_over(const Chat& held, std::int64_t held_horizon, const Chat& seen, std::int64_t horizon);

}  // namespace telelake::file_store
