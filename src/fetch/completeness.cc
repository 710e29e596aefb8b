#include "fetch/completeness.h"

#include <algorithm>

#include "contract/expiry.h"

namespace telelake {

namespace {

// How an account that asked for `id` last explains that it is not held; null where nobody asked.
const CoverageRecord* who_asked(std::int64_t id, const std::vector<CoverageRecord>& coverage) {
  const CoverageRecord* best = nullptr;
  for (const CoverageRecord& record : coverage) {
    if (id < record.first_id || id > record.last_id) continue;
    // An account that could see the id and was not given it says more than one from which it was hidden.
    const bool sees = id >= record.visible_from;
    const bool best_sees = best != nullptr && id >= best->visible_from;
    if (best == nullptr || (sees && !best_sees) || (sees == best_sees && record.horizon > best->horizon))
      best = &record;
  }
  return best;
}

void add_gap(std::int64_t first, std::int64_t last, const CoverageRecord* asked, Completeness& result) {
  AccountedGap gap;
  gap.first_id = first;
  gap.last_id = last;
  const auto count = static_cast<std::uint64_t>(last - first + 1);
  if (asked == nullptr) {
    result.unexplained += count;
  } else {
    gap.kind = first < asked->visible_from ? GapKind::kNeverVisible : GapKind::kAbsent;
    gap.account = asked->account;
    gap.at = asked->horizon;
    (gap.kind == GapKind::kAbsent ? result.absent : result.never_visible) += count;
  }
  result.gaps.push_back(std::move(gap));
}

}  // namespace

const char* name_of(GapKind kind) {
  switch (kind) {
    case GapKind::kNeverVisible:
      return "never_visible";
    case GapKind::kAbsent:
      return "absent";
    case GapKind::kUnexplained:
      return "unexplained";
  }
  return "";
}

Completeness account_for_gaps(const std::vector<std::int64_t>& held, std::vector<CoverageRecord> coverage,
                              const std::map<std::int64_t, std::string>& quarantined) {
  // What an import covers proves nothing about what it lacks.
  std::erase_if(coverage, [](const CoverageRecord& record) { return record.account.empty(); });
  // Where the answer to "who asked?" may change.
  std::vector<std::int64_t> borders;
  std::int64_t last = held.empty() ? 0 : held.back();
  for (const CoverageRecord& record : coverage) {
    borders.insert(borders.end(), {record.first_id, record.last_id + 1, record.visible_from});
    last = std::max(last, record.last_id);
  }
  for (const auto& [id, reason] : quarantined) borders.insert(borders.end(), {id, id + 1});
  std::sort(borders.begin(), borders.end());
  Completeness result;
  std::int64_t expected = 1;
  const auto explain = [&](std::int64_t first, std::int64_t end) {
    while (first < end) {
      const auto border = std::upper_bound(borders.begin(), borders.end(), first);
      const std::int64_t stop = border == borders.end() ? end : std::min(end, *border);
      const auto kept = quarantined.find(first);
      const bool is_kept = kept != quarantined.end();
      add_gap(first, stop - 1, is_kept ? nullptr : who_asked(first, coverage), result);
      if (is_kept) result.gaps.back().reason = "quarantined: " + kept->second;
      first = stop;
    }
  };
  for (const std::int64_t id : held) {
    if (id < 1) continue;
    explain(expected, id);
    expected = id + 1;
  }
  explain(expected, last + 1);
  return result;
}

Result<Completeness> completeness_of(const ChatSnapshot& chat, const std::vector<CoverageRecord>& coverage,
                                     const SetAside& set_aside) {
  std::vector<std::int64_t> ids;
  std::uint64_t held = 0, service = 0, deleted = 0, expired = 0;
  const ChatSummary& summary = chat.summary();
  if (summary.first_date) {
    const auto visited = chat.visit(*summary.first_date, *summary.last_date, [&](const Message& message) {
      ids.push_back(message.id);
      ++(has_expired(message)                    ? expired
         : message.deleted                       ? deleted
         : message.kind == MessageKind::kService ? service
                                                 : held);
      return true;
    });
    if (!visited) return std::unexpected(visited.error());
  }
  const auto undated = chat.undated();
  if (!undated) return std::unexpected(undated.error());
  for (const Undated& message : *undated) ids.push_back(message.id);
  held += undated->size();
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::map<std::int64_t, std::string> quarantined;
  for (const auto& [id, record] : set_aside) quarantined.emplace(id, record.reason);
  Completeness result;
  if (summary.key.scope == kSharedScope) result = account_for_gaps(ids, coverage, quarantined);
  result.held = held;
  result.service = service;
  result.deleted = deleted;
  result.expired = expired;
  for (const CoverageRecord& record : coverage) {
    if (!record.reached_end) continue;
    if (!result.checked_until || record.horizon > *result.checked_until) result.checked_until = record.horizon;
  }
  return result;
}

}  // namespace telelake
