#include "analyze/report.h"

#include <algorithm>

#include "analyze/refused_records.h"

namespace telelake {

namespace {

double share_of(std::uint64_t count, std::uint64_t total) {
  return total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(total);
}

// Brings the findings of chats together into one report.
class ReportBuilder {
 public:
  ReportBuilder(const ReportFilter& filter, Time clock) {
    report_.filter = filter;
    report_.generated_at = clock;
    for (std::size_t index = 0; index < kCheckCount; ++index) {
      report_.checks.emplace_back().check = static_cast<Check>(index);
    }
    for (const OptionalField& field : optional_fields()) report_.fields.push_back({std::string(field.name), 0, 0});
  }

  void add(const ChatSummary& chat, const ChatFindings& findings) {
    add_totals(findings);
    if (findings.messages > 0) {
      report_.chats.push_back({chat.key, chat.chat.title, chat.chat.username, chat.chat.type, findings.messages,
                               findings.first_date, findings.last_date});
    }
    for (const DayFacts& day : findings.days) add_day(day);
    for (std::size_t hour = 0; hour < report_.hours.size(); ++hour) report_.hours[hour] += findings.hours[hour];
    for (const auto& [kind, messages] : findings.kinds) kinds_[kind] += messages;
    for (const SenderCount& sender : findings.senders) add_sender(sender);
    for (std::size_t index = 0; index < kCheckCount; ++index) {
      add_check(report_.checks[index], chat.key, findings.checks[index]);
    }
    for (std::size_t index = 0; index < kOptionalFieldCount; ++index) {
      report_.fields[index].missing += findings.fields[index].count;
      report_.fields[index].total += findings.fields[index].total;
    }
    for (const Gap& gap : findings.gaps) report_.gaps.push_back({chat.key, gap});
  }

  void add_unassigned(const CheckCounts& duplicates, const CheckCounts& refused) {
    report_.totals.quarantined += refused.count;
    add_check(report_.checks[static_cast<std::size_t>(Check::kDuplicateKeys)], std::nullopt, duplicates);
    add_check(report_.checks[static_cast<std::size_t>(Check::kQuarantined)], std::nullopt, refused);
  }

  void add_polled(ReportPolled polled) { report_.polled.push_back(std::move(polled)); }

  Report take(const AnalysisCounts& counts) {
    for (auto& [date, day] : days_) report_.days.push_back(day);
    report_.kinds.assign(kinds_.begin(), kinds_.end());
    std::ranges::stable_sort(report_.kinds, std::ranges::greater(), [](const auto& kind) { return kind.second; });
    for (auto& [key, sender] : senders_) report_.senders.push_back(std::move(sender));
    std::ranges::stable_sort(report_.senders, std::ranges::greater(), &SenderCount::messages);
    if (report_.senders.size() > kTopSenders) report_.senders.resize(kTopSenders);
    std::erase_if(report_.fields, [](const ReportField& field) { return field.total == 0; });
    std::ranges::stable_sort(report_.chats, std::ranges::greater(), &ReportChat::messages);
    std::ranges::stable_sort(report_.gaps, std::ranges::greater(),
                             [](const ReportGap& gap) { return gap.gap.missing(); });
    if (report_.gaps.size() > kMaxGaps) report_.gaps.resize(kMaxGaps);
    report_.totals.chats = report_.chats.size();
    report_.analysis = counts;
    return std::move(report_);
  }

 private:
  void add_totals(const ChatFindings& findings) {
    ReportTotals& totals = report_.totals;
    totals.artifacts += findings.artifacts;
    totals.messages += findings.messages;
    totals.revisions += findings.revisions;
    totals.tombstones += findings.tombstones;
    totals.participants += findings.participants;
    totals.threads += findings.threads;
    totals.quarantined += findings.quarantined;
    if (!findings.first_date) return;
    totals.first_date = std::min(totals.first_date.value_or(*findings.first_date), *findings.first_date);
    totals.last_date = std::max(totals.last_date.value_or(*findings.last_date), *findings.last_date);
  }

  void add_day(const DayFacts& day) {
    DayFacts& into = days_[day.date];
    into.date = day.date;
    into.messages += day.messages;
    into.edited += day.edited;
    into.deleted += day.deleted;
    into.expired += day.expired;
    report_.totals.expired += day.expired;
    into.service += day.service;
  }

  void add_sender(const SenderCount& sender) {
    const std::string key = sender.id ? "#" + std::to_string(*sender.id) : sender.name;
    SenderCount& into = senders_[key];
    if (into.name.empty()) into.name = sender.name;
    into.id = sender.id;
    into.messages += sender.messages;
  }

  static void add_check(ReportCheck& into, const std::optional<ChatKey>& chat, const CheckCounts& counts) {
    into.count += counts.count;
    into.total += counts.total;
    for (const Finding& finding : counts.examples) {
      if (into.examples.size() == kMaxExamples) break;
      into.examples.push_back({chat, finding});
    }
  }

  Report report_;
  std::map<Date, DayFacts> days_;
  std::map<std::string, std::uint64_t> kinds_;
  std::map<std::string, SenderCount> senders_;
};

Result<std::vector<ChatSummary>> chosen_chats(const std::vector<ChatSummary>& chats, const ReportFilter& filter) {
  std::vector<ChatSummary> chosen;
  for (const ChatSummary& chat : chats) {
    if (filter.chats.empty() || std::ranges::find(filter.chats, chat.key) != filter.chats.end()) {
      chosen.push_back(chat);
    }
  }
  if (chosen.size() < filter.chats.size()) {
    const ChatKey& first = filter.chats.front();
    return fail(ErrorCode::kUsage, "there is no such chat in this store",
                first.scope + '/' + std::to_string(first.chat_id), "`telelake chats` lists them");
  }
  return chosen;
}

Result<void> add_polled(const Repository& repository, const std::vector<ChatSummary>& chats, ReportBuilder& builder) {
  const auto polled = polled_chats(repository);
  if (!polled) return std::unexpected(polled.error());
  for (const PolledChat& one : *polled) {
    if (one.interval_seconds == 0) continue;  // It is not looked at in turn.
    const auto chat = std::ranges::find(chats, one.key, &ChatSummary::key);
    if (chat == chats.end()) continue;
    const auto coverage = repository.coverage(one.key);
    if (!coverage) return std::unexpected(coverage.error());
    ReportPolled entry{one, chat->chat.title, {}};
    for (const CoverageRecord& record : *coverage) {
      if (record.reached_end) entry.checked_until = std::max(entry.checked_until.value_or(Time{}), record.horizon);
    }
    builder.add_polled(std::move(entry));
  }
  return {};
}

// Refused records of no chat, as counts of the two checks that name refused records.
void count_unassigned(const std::vector<QuarantineRecord>& records, CheckCounts& duplicates, CheckCounts& refused) {
  for (const QuarantineRecord& record : records) {
    const auto make = [&] { return refused_finding(record); };
    refused.add(make);
    if (is_id_conflict(record)) duplicates.add(make);
  }
  refused.total = refused.count;
}

// What the overview shows without analysing anything.
Result<void> note_whole_store(AnalysisStore& store, const std::vector<ChatSummary>& chats,
                              const CheckCounts& duplicates, const CheckCounts& refused, Time clock) {
  // Records of no chat are kept under a key that no chat has.
  const ChatKey nobody;
  std::vector<ChatKey> keys{nobody};
  for (const ChatSummary& chat : chats) keys.push_back(chat.key);
  if (auto done = store.keep_only_chats(keys); !done) return done;
  AllCheckCounts checks;
  at(checks, Check::kDuplicateKeys) = duplicates;
  at(checks, Check::kQuarantined) = refused;
  if (auto done = store.put_chat_result(nobody, {}, {}, checks, clock); !done) return done;
  return store.set_analysed_at(clock);
}

}  // namespace

std::string ReportExample::key() const {
  if (!chat || finding.message_id == 0) return {};
  return finding_key(chat->chat_id, finding);
}

double ReportCheck::share() const { return share_of(count, total); }
double ReportField::share() const { return share_of(missing, total); }

Result<Report> build_report(const Repository& repository, AnalysisStore& store, const ReportFilter& filter, Time clock,
                            const std::stop_token& stop) {
  const auto all = repository.chats();
  if (!all) return std::unexpected(all.error());
  const auto chats = chosen_chats(*all, filter);
  if (!chats) return std::unexpected(chats.error());
  const auto refused = refused_records(repository, *all);
  if (!refused) return std::unexpected(refused.error());
  ReportBuilder builder(filter, clock);
  AnalysisCounts counts;
  for (const ChatSummary& chat : *chats) {
    if (stop.stop_requested()) return fail(ErrorCode::kInterrupted, "the analysis was stopped");
    auto analysis = ChatAnalysis::open(repository, store, chat.key, clock, refused->of(chat.key));
    if (!analysis) return std::unexpected(analysis.error());
    const auto findings = analysis->findings(filter.days, counts);
    if (!findings) return std::unexpected(findings.error());
    builder.add(analysis->summary(), *findings);
  }
  if (auto added = add_polled(repository, *chats, builder); !added) return std::unexpected(added.error());
  if (!filter.whole_store()) return builder.take(counts);
  CheckCounts duplicates;
  CheckCounts unassigned;
  count_unassigned(refused->unassigned, duplicates, unassigned);
  builder.add_unassigned(duplicates, unassigned);
  const auto noted = note_whole_store(store, *chats, duplicates, unassigned, clock);
  if (!noted) return std::unexpected(noted.error());
  return builder.take(counts);
}

Result<void> list_findings(const Repository& repository, AnalysisStore& store, const ReportFilter& filter, Time clock,
                           Check check, const ReportFindingVisitor& visitor) {
  const auto all = repository.chats();
  if (!all) return std::unexpected(all.error());
  const auto chats = chosen_chats(*all, filter);
  if (!chats) return std::unexpected(chats.error());
  const auto refused = refused_records(repository, *all);
  if (!refused) return std::unexpected(refused.error());
  for (const ChatSummary& chat : *chats) {
    auto analysis = ChatAnalysis::open(repository, store, chat.key, clock, refused->of(chat.key));
    if (!analysis) return std::unexpected(analysis.error());
    const auto listed =
        analysis->list(check, filter.days, [&](const Finding& finding) { visitor({chat.key, finding}); });
    if (!listed) return listed;
  }
  if (!filter.whole_store()) return {};
  for (const QuarantineRecord& record : refused->unassigned) {
    const bool asked = check == Check::kQuarantined || (check == Check::kDuplicateKeys && is_id_conflict(record));
    if (asked) visitor({std::nullopt, refused_finding(record)});
  }
  return {};
}

}  // namespace telelake
