// The checks that need more than one part of a chat: what is open in the facts is settled here.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyze/chat_findings.h"
#include "analyze/facts.h"
#include "analyze/facts_collector.h"
#include "analyze/id_runs.h"
#include "store/repository.h"

namespace telelake {

// A finding that is made only when somebody wants it (its day may have to be looked up), and whoever takes it.
using MakeFinding = std::function<Finding()>;
using FindingSink = std::function<void(const MakeFinding& make)>;

// What is known of a chat as a whole.
struct ChatContext {
  const ChatSnapshot* snapshot = nullptr;
  Time clock;
  std::vector<QuarantineRecord> refused;  // of this chat
  std::vector<CoverageRecord> coverage;
  std::map<std::int64_t, std::string> names;  // of the declared participants
  std::map<std::int64_t, Thread> threads;
  std::vector<Undated> undated;
  std::uint64_t differences = 0;                             // hash of what the sources contradict each other on
  IdRuns held;                                               // ids of messages and of undated ones, normalised
  std::vector<std::pair<std::int64_t, std::int64_t>> twice;  // ranges of ids that are held more than once

  std::int64_t chat_id() const { return snapshot->summary().key.chat_id; }
};

// A refused record as a finding; its message's id is 0 where it is not known. True for one that was refused as a double
// of another.
Finding refused_finding(const QuarantineRecord& record);
bool is_id_conflict(const QuarantineRecord& record);

// Each gives the sink every finding of its check, and calls `make` of it only as long as the sink does.

// Ids held more than once, and refused doubles. Only days of the range; refused ones, having no day, only when it is
// open.
void find_duplicate_keys(const ChatContext& context, const DayRange& range, const FindingSink& sink);

// Replies whose target is not held although it lies within what should be: between the first and the last held id, or
// in what a run has covered.
void find_dangling_replies(const ChatContext& context, const std::vector<OpenReply>& replies, const FindingSink& sink);

// `lower_elsewhere` are messages of a part for which a later part has lower ids; their own days are looked up.
void find_out_of_order(const ChatContext& context, const std::vector<OutOfOrder>& local, const IdRuns& lower_elsewhere,
                       const FindingSink& sink);

void find_future_dates(const ChatContext& context, const std::vector<FutureTime>& future, const FindingSink& sink);

// Ids missing between the first and the last id of `runs` (normalised, ids of the days looked at), each gap with the
// held run before it. In channels and supergroups only: elsewhere ids are counted for the account, not for the chat.
void find_gaps(const ChatContext& context, const IdRuns& runs,
               const std::function<void(const Gap& gap, const IdRun& before)>& visitor);

// The finding that stands for a gap: at the message before it.
Finding gap_finding(const Gap& gap, const IdRun& before);

void find_undated(const ChatContext& context, const FindingSink& sink);
void find_quarantined(const ChatContext& context, const FindingSink& sink);

// Messages of which a Desktop export and Telegram say different things, each with the fields.
Result<void> find_differences(const ChatContext& context, const DayRange& range, const FindingSink& sink);

// Counts messages by participants that are not declared and by threads that are not known, with their examples. A
// message with two undeclared participants counts twice.
void count_undeclared(const ChatContext& context, const ReferredTo& participants, CheckCounts& counts);
void count_dangling_threads(const ChatContext& context, const ReferredTo& threads, CheckCounts& counts);

// Says what is wrong with a reference; empty when nothing is.
std::string participant_problem(const ChatContext& context, std::int64_t id);
std::string thread_problem(const ChatContext& context, std::int64_t id);

}  // namespace telelake
