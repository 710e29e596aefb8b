// The checks over one chat: facts of its parts, brought together.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analyze/analysis_store.h"
#include "analyze/chat_findings.h"
#include "analyze/cross_checks.h"
#include "analyze/facts_collector.h"
#include "analyze/parts.h"
#include "store/repository.h"

namespace telelake {

// What an analysis did, to see that only what changed was analysed again.
struct AnalysisCounts {
  std::uint64_t chats = 0;            // looked at
  std::uint64_t chats_unchanged = 0;  // of them, those whose findings were known
  std::uint64_t parts_analysed = 0;   // partition files read
  std::uint64_t parts_known = 0;      // partition files whose facts were known
  std::uint64_t messages_read = 0;
};

// The analysis of one chat at one moment. Not thread safe. Repository and store must outlive it.
class ChatAnalysis {
 public:
  // Takes a snapshot. `refused` are the quarantined records of this chat.
  static Result<ChatAnalysis> open(const Repository& repository, AnalysisStore& store, const ChatKey& key, Time clock,
                                   std::vector<QuarantineRecord> refused);

  // What was found on the days of the range. Brings the facts of all parts up to date first, reading only parts that
  // are not known. For an open range the findings are kept, and settled again only when something that they depend on
  // has changed; for another, parts that lie only partly within it are read again.
  Result<ChatFindings> findings(const DayRange& range, AnalysisCounts& counts);

  // Every finding of one check on the days of the range. The same order each time.
  Result<void> list(Check check, const DayRange& range, const std::function<void(const Finding&)>& visitor);

  const ChatSummary& summary() const { return snapshot_->summary(); }

 private:
  // Facts of the days looked at.
  struct Joined {
    Facts facts;
    IdRuns lower_elsewhere;  // messages for which a later part has lower ids
  };

  ChatAnalysis(AnalysisStore& store, std::unique_ptr<ChatSnapshot> snapshot);

  Result<void> fill_context(const Repository& repository, Time clock, std::vector<QuarantineRecord> refused);
  Result<void> refresh(AnalysisCounts& counts);
  std::string fingerprint() const;
  std::vector<std::string> part_paths() const;
  Result<Facts> collect(const ChatPart& part, const DayRange& range, const LocalFindingVisitor& visitor) const;
  Result<Joined> join(const DayRange& range);
  Result<void> join_part(std::size_t index, const DayRange& range, Joined& joined);
  Result<ChatFindings> settle(const DayRange& range);
  void settle_across_parts(const Joined& joined, const DayRange& range, AllCheckCounts& checks) const;
  void settle_gaps(const Facts& facts, ChatFindings& findings) const;
  Result<void> settle_repeats(const DayRange& range, const FindingSink& sink) const;
  void fill_volumes(const Facts& facts, const DayRange& range, ChatFindings& findings) const;
  void fill_senders(const Facts& facts, ChatFindings& findings) const;
  Result<void> list_local(Check check, const DayRange& range, const std::function<void(const Finding&)>& visitor) const;
  Result<void> list_references(Check check, const DayRange& range,
                               const std::function<void(const Finding&)>& visitor) const;

  AnalysisStore* store_;
  std::unique_ptr<ChatSnapshot> snapshot_;
  std::vector<ChatPart> parts_;
  std::vector<std::int64_t> lowest_later_;  // for each part, the lowest id of all later ones
  ChatContext context_;
};

}  // namespace telelake
