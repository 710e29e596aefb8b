// What the hot tail makes of the messages: the partitions and the tail read as one.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/error.h"
#include "store/fs/chat_facts.h"
#include "store/fs/chat_files.h"
#include "store/fs/observation.h"
#include "store/fs/tail.h"

namespace telelake::file_store {

// The states of the messages that the tail says something of. Not thread safe.
class TailOverlay {
 public:
  // What an observation did.
  struct Effect {
    bool inserted = false;
    bool updated = false;
    bool ignored = false;      // of a message that is not held
    bool seen_before = false;  // nothing changed, not even when it was last seen
    std::uint64_t revisions = 0;
    bool deleted = false;
  };

  // Takes in an observation. `files` is what is held beside the tail, `facts` what was said there of messages that are
  // not held.
  Result<Effect> add(const Observation& seen, const ChatFiles& files, const ChatFacts& facts);

  // By id, ascending.
  const std::map<std::int64_t, History>& histories() const { return histories_; }

  // The held messages that the tail hides, as they are in the partitions: their days and whether they are deleted.
  struct Hidden {
    Date date;
    bool deleted = false;
    std::uint64_t revisions = 0;
  };
  const std::map<std::int64_t, Hidden>& hidden() const { return hidden_; }

  bool empty() const { return histories_.empty(); }
  void clear();

 private:
  std::map<std::int64_t, History> histories_;
  std::map<std::int64_t, Hidden> hidden_;
  std::map<std::int64_t, std::int64_t> deletions_;  // of messages not held, with their horizons
  Reader reader_;
};

}  // namespace telelake::file_store
