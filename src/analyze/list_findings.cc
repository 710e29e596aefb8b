// ChatAnalysis::list: every finding of a check. Checks whose facts keep examples only read the messages again.
#include "analyze/chat_analysis.h"
#include "analyze/references.h"

namespace telelake {

namespace {

// The days of a part that a range asks for.
bool overlaps(const ChatPart& part, const DayRange& range) { return range.overlaps(part.first, part.last); }

}  // namespace

Result<void> ChatAnalysis::list_local(Check check, const DayRange& range,
                                      const std::function<void(const Finding&)>& visitor) const {
  for (const ChatPart& part : parts_) {
    if (!overlaps(part, range)) continue;
    const auto facts = collect(part, range, [&](Check found, const Finding& finding) {
      if (found == check) visitor(finding);
    });
    if (!facts) return std::unexpected(facts.error());
  }
  return {};
}

Result<void> ChatAnalysis::list_references(Check check, const DayRange& range,
                                           const std::function<void(const Finding&)>& visitor) const {
  for (const ChatPart& part : parts_) {
    if (!overlaps(part, range)) continue;
    const auto read = snapshot_->visit(part.first, part.last, [&](const Message& message) {
      const Date date = message.date.date();
      if (!range.contains(date)) return true;
      if (check == Check::kDanglingThreads) {
        const std::string problem = message.thread_id ? thread_problem(context_, *message.thread_id) : std::string();
        if (!problem.empty()) visitor({message.id, date, problem});
        return true;
      }
      for (const std::int64_t id : referred_participants(message)) {
        const std::string problem = participant_problem(context_, id);
        if (!problem.empty()) visitor({message.id, date, problem});
      }
      return true;
    });
    if (!read) return read;
  }
  return {};
}

Result<void> ChatAnalysis::list(Check check, const DayRange& range,
                                const std::function<void(const Finding&)>& visitor) {
  AnalysisCounts counts;
  if (auto done = refresh(counts); !done) return done;
  const auto joined = join(range);
  if (!joined) return std::unexpected(joined.error());
  const FindingSink sink = [&visitor](const MakeFinding& make) { visitor(make()); };
  switch (check) {
    case Check::kDuplicateKeys:
      find_duplicate_keys(context_, range, sink);
      return {};
    case Check::kDuplicateContent:
      return settle_repeats(range, sink);
    case Check::kDanglingReplies:
      find_dangling_replies(context_, joined->facts.replies, sink);
      return {};
    case Check::kIdTimeOrder:
      find_out_of_order(context_, joined->facts.out_of_order, joined->lower_elsewhere, sink);
      return {};
    case Check::kFutureDates:
      find_future_dates(context_, joined->facts.future, sink);
      return {};
    case Check::kIdGaps:
      find_gaps(context_, joined->facts.runs,
                [&](const Gap& gap, const IdRun& before) { visitor(gap_finding(gap, before)); });
      return {};
    case Check::kUndatedMessages:
      if (range.open()) find_undated(context_, sink);
      return {};
    case Check::kQuarantined:
      if (range.open()) find_quarantined(context_, sink);
      return {};
    case Check::kSourceDifferences:
      return find_differences(context_, range, sink);
    case Check::kDanglingThreads:
    case Check::kUndeclaredParticipants:
      return list_references(check, range, visitor);
    case Check::kTimeZoneConsistency:
    case Check::kEditFlags:
    case Check::kDeletionFlags:
    case Check::kMissingFields:
      return list_local(check, range, visitor);
  }
  return {};
}

}  // namespace telelake
