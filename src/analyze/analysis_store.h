// What analysis keeps beside the store, so that only what changed is analysed again: `analysis.sqlite`.
//
// It is a cache: deleting it costs time only. It holds the facts of each partition file under the file's path (whose
// name has the content's hash, so equal path means equal facts) and the findings of each chat.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyze/facts.h"
#include "base/error.h"
#include "store/repository.h"

namespace telelake {

// Findings of one check, summed over chats.
struct CheckTotals {
  Check check = Check::kDuplicateKeys;
  std::uint64_t count = 0;
  std::uint64_t total = 0;
};

// The cache of one data folder. Thread safe; several processes may use one at a time.
class AnalysisStore {
 public:
  ~AnalysisStore();

  // Opens or makes `<folder>/analysis.sqlite`. A cache that another version made is emptied. kFailed where the file
  // cannot be used.
  static Result<std::unique_ptr<AnalysisStore>> open(const std::string& folder);

  // A cache in memory that ends with the object.
  static Result<std::unique_ptr<AnalysisStore>> open_in_memory();

  // True when the part's facts are kept and hold for a clock of `clock`: what lay in the future when they were made is
  // known; what lies there because the clock was set back since is not.
  Result<bool> has_facts(const std::string& path, Time clock) const;

  Result<void> put_facts(const ChatKey& chat, const std::string& path, const Facts& facts, Time clock);

  // The facts of a part, without `contents`. kFailed when there are none.
  Result<Facts> facts(const std::string& path) const;

  // The lowest message id of a part, INT64_MAX where it has no messages.
  Result<std::int64_t> first_id(const std::string& path) const;

  // The contents of a part whose hashes lie from `from` to `to` (inclusive), ascending.
  Result<std::vector<ContentHash>> contents(const std::string& path, std::uint64_t from, std::uint64_t to) const;
  Result<std::uint64_t> contents_count(const std::string& path) const;

  // Forgets the parts of a chat that are not among `paths`; says how many went.
  Result<std::uint64_t> keep_only(const ChatKey& chat, const std::vector<std::string>& paths);

  // What was found in a chat, encoded by its maker, under a fingerprint of everything that it depends on
  // beside the clock.
  Result<std::optional<std::string>> chat_result(const ChatKey& chat, const std::string& fingerprint, Time clock) const;
  Result<void> put_chat_result(const ChatKey& chat, const std::string& fingerprint, const std::string& result,
                               const AllCheckCounts& checks, Time clock);

  // Forgets every chat that is not among `chats`.
  Result<void> keep_only_chats(const std::vector<ChatKey>& chats);

  // Findings as of the last analysis, without analysing: by check over all chats (every check, in order); and by chat
  // over the checks whose findings are warnings or errors.
  Result<std::vector<CheckTotals>> check_totals() const;
  Result<std::map<ChatKey, std::uint64_t>> findings_by_chat() const;
  Result<std::uint64_t> findings_of(const ChatKey& chat) const;

  // When analysis of the whole store last ended.
  Result<std::optional<Time>> analysed_at() const;
  Result<void> set_analysed_at(Time time);

 private:
  struct Database;
  explicit AnalysisStore(std::unique_ptr<Database> database);
  static Result<std::unique_ptr<AnalysisStore>> open_at(const std::string& path);

  std::unique_ptr<Database> database_;
};

}  // namespace telelake
