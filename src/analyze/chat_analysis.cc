#include "analyze/chat_analysis.h"

#include <algorithm>

#include <fmt/format.h>
#include <xxhash.h>

#include "analyze/repeats.h"

namespace telelake {

ChatAnalysis::ChatAnalysis(AnalysisStore& store, std::unique_ptr<ChatSnapshot> snapshot)
    : store_(&store), snapshot_(std::move(snapshot)) {}

Result<ChatAnalysis> ChatAnalysis::open(const Repository& repository, AnalysisStore& store, const ChatKey& key,
                                        Time clock, std::vector<QuarantineRecord> refused) {
  auto snapshot = repository.snapshot(key);
  if (!snapshot) return std::unexpected(snapshot.error());
  ChatAnalysis analysis(store, std::move(*snapshot));
  if (auto done = analysis.fill_context(repository, clock, std::move(refused)); !done) {
    return std::unexpected(done.error());
  }
  return analysis;
}

Result<void> ChatAnalysis::fill_context(const Repository& repository, Time clock,
                                        std::vector<QuarantineRecord> refused) {
  context_.snapshot = snapshot_.get();
  context_.clock = clock;
  context_.refused = std::move(refused);
  auto coverage = repository.coverage(snapshot_->summary().key);
  if (!coverage) return std::unexpected(coverage.error());
  context_.coverage = std::move(*coverage);
  const auto participants = snapshot_->participants();
  if (!participants) return std::unexpected(participants.error());
  for (const Participant& participant : *participants) context_.names[participant.id] = participant.name;
  auto threads = snapshot_->threads();
  if (!threads) return std::unexpected(threads.error());
  for (Thread& thread : *threads) context_.threads[thread.id] = std::move(thread);
  auto undated = snapshot_->undated();
  if (!undated) return std::unexpected(undated.error());
  context_.undated = std::move(*undated);
  const auto differences = snapshot_->differences([this](const SourceDifference& found) {
    const std::string text = fmt::format("{} {} {} {} {}", found.message_id, found.field, found.exported,
                                         found.telegram, enum_name(found.stands));
    context_.differences = XXH3_64bits_withSeed(text.data(), text.size(), context_.differences);
    return true;
  });
  if (!differences) return std::unexpected(differences.error());
  auto parts = parts_of(*snapshot_);
  if (!parts) return std::unexpected(parts.error());
  parts_ = std::move(*parts);
  return {};
}

std::vector<std::string> ChatAnalysis::part_paths() const {
  std::vector<std::string> paths;
  for (const ChatPart& part : parts_) paths.push_back(part.path);
  return paths;
}

Result<Facts> ChatAnalysis::collect(const ChatPart& part, const DayRange& range,
                                    const LocalFindingVisitor& visitor) const {
  FactsCollector collector(snapshot_->summary().chat.type, context_.clock, range, visitor);
  const auto read = snapshot_->visit(part.first, part.last, [&](const Message& message) {
    collector.add(message);
    return true;
  });
  if (!read) return std::unexpected(read.error());
  return collector.take();
}

Result<void> ChatAnalysis::refresh(AnalysisCounts& counts) {
  const ChatKey& key = snapshot_->summary().key;
  for (const ChatPart& part : parts_) {
    if (!part.passing) {
      const auto known = store_->has_facts(part.path, context_.clock);
      if (!known) return std::unexpected(known.error());
      if (*known) {
        ++counts.parts_known;
        continue;
      }
    }
    const auto facts = collect(part, {}, {});
    if (!facts) return std::unexpected(facts.error());
    if (auto put = store_->put_facts(key, part.path, *facts, context_.clock); !put) return put;
    ++counts.parts_analysed;
    counts.messages_read += facts->messages;
  }
  const auto gone = store_->keep_only(key, part_paths());
  if (!gone) return std::unexpected(gone.error());
  lowest_later_.assign(parts_.size(), INT64_MAX);
  for (std::size_t index = parts_.size(); index-- > 1;) {
    const auto first_id = store_->first_id(parts_[index].path);
    if (!first_id) return std::unexpected(first_id.error());
    lowest_later_[index - 1] = std::min(lowest_later_[index], *first_id);
  }
  return {};
}

// Everything that the findings of an open range depend on, beside the facts of files, which their paths stand for.
std::string ChatAnalysis::fingerprint() const {
  const ChatSummary& summary = snapshot_->summary();
  std::string text = fmt::format("{} {} {} {}", summary.chat.title, enum_name(summary.chat.type), summary.messages,
                                 context_.differences);
  for (const ChatPart& part : parts_) text += '\n' + part.path;
  for (const QuarantineRecord& record : context_.refused) text += "\nrefused " + record.id;
  for (const CoverageRecord& record : context_.coverage)
    text += fmt::format("\n{}-{}", record.first_id, record.last_id);
  for (const auto& [id, name] : context_.names) text += fmt::format("\nname {} {}", id, name);
  for (const auto& [id, thread] : context_.threads) {
    text += fmt::format("\nthread {} {} {}", id, thread.title, thread.root_message_id.value_or(0));
  }
  for (const Undated& one : context_.undated) text += fmt::format("\nundated {} {}", one.id, one.reason);
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Result<ChatFindings> ChatAnalysis::findings(const DayRange& range, AnalysisCounts& counts) {
  ++counts.chats;
  if (auto done = refresh(counts); !done) return std::unexpected(done.error());
  if (!range.open()) return settle(range);
  const ChatKey& key = snapshot_->summary().key;
  const std::string print = fingerprint();
  // The path of a passing part stands for nothing, so what is found with one is settled each time.
  const bool passing = std::ranges::any_of(parts_, &ChatPart::passing);
  if (!passing) {
    const auto known = store_->chat_result(key, print, context_.clock);
    if (!known) return std::unexpected(known.error());
    if (*known) {
      ++counts.chats_unchanged;
      return decode_findings(**known);
    }
  }
  auto findings = settle(range);
  if (!findings) return findings;
  if (auto put = store_->put_chat_result(key, print, encode_findings(*findings), findings->checks, context_.clock);
      !put) {
    return std::unexpected(put.error());
  }
  return findings;
}

Result<void> ChatAnalysis::join_part(std::size_t index, const DayRange& range, Joined& joined) {
  const ChatPart& part = parts_[index];
  auto facts = store_->facts(part.path);
  if (!facts) return std::unexpected(facts.error());
  context_.held.insert(context_.held.end(), facts->runs.begin(), facts->runs.end());
  if (!range.overlaps(part.first, part.last)) return {};
  if (!range.covers(part.first, part.last)) {
    facts = collect(part, range, {});
    if (!facts) return std::unexpected(facts.error());
  }
  const std::int64_t lowest_later = lowest_later_[index];
  for (IdRun run : facts->runs) {
    joined.facts.runs.push_back(run);
    if (run.last <= lowest_later) continue;
    run.first = static_cast<std::int32_t>(std::max<std::int64_t>(run.first, lowest_later + 1));
    joined.lower_elsewhere.push_back(run);
  }
  for (const OutOfOrder& one : facts->out_of_order) {
    if (one.id <= lowest_later) joined.facts.out_of_order.push_back(one);
  }
  joined.facts.merge_counts(*facts);
  joined.facts.replies.insert(joined.facts.replies.end(), facts->replies.begin(), facts->replies.end());
  joined.facts.future.insert(joined.facts.future.end(), facts->future.begin(), facts->future.end());
  return {};
}

Result<ChatAnalysis::Joined> ChatAnalysis::join(const DayRange& range) {
  Joined joined;
  context_.held.clear();
  context_.twice.clear();
  for (std::size_t index = 0; index < parts_.size(); ++index) {
    if (auto done = join_part(index, range, joined); !done) return std::unexpected(done.error());
  }
  normalise(joined.facts.runs);
  normalise(context_.held, [&](std::int64_t first, std::int64_t last) { context_.twice.emplace_back(first, last); });
  // An undated message is no message that is held twice, but explains a gap.
  for (const Undated& one : context_.undated) append_id(context_.held, one.id, Date{});
  normalise(context_.held);
  return joined;
}

Result<ChatFindings> ChatAnalysis::settle(const DayRange& range) {
  const auto joined = join(range);
  if (!joined) return std::unexpected(joined.error());
  ChatFindings findings;
  findings.checks = joined->facts.checks;
  findings.fields = joined->facts.fields;
  fill_volumes(joined->facts, range, findings);
  fill_senders(joined->facts, findings);
  settle_across_parts(*joined, range, findings.checks);
  settle_gaps(joined->facts, findings);
  CheckCounts& repeats = at(findings.checks, Check::kDuplicateContent);
  const auto settled = settle_repeats(range, [&](const MakeFinding& make) { repeats.add(make); });
  if (!settled) return std::unexpected(settled.error());
  CheckCounts& differences = at(findings.checks, Check::kSourceDifferences);
  differences.total = joined->facts.messages;
  const auto compared = find_differences(context_, range, [&](const MakeFinding& make) { differences.add(make); });
  if (!compared) return std::unexpected(compared.error());
  return findings;
}

void ChatAnalysis::settle_across_parts(const Joined& joined, const DayRange& range, AllCheckCounts& checks) const {
  const auto sink = [&checks](Check check) -> FindingSink {
    return [&counts = at(checks, check)](const MakeFinding& make) { counts.add(make); };
  };
  find_duplicate_keys(context_, range, sink(Check::kDuplicateKeys));
  find_dangling_replies(context_, joined.facts.replies, sink(Check::kDanglingReplies));
  find_out_of_order(context_, joined.facts.out_of_order, joined.lower_elsewhere, sink(Check::kIdTimeOrder));
  find_future_dates(context_, joined.facts.future, sink(Check::kFutureDates));
  count_undeclared(context_, joined.facts.participants, at(checks, Check::kUndeclaredParticipants));
  count_dangling_threads(context_, joined.facts.threads, at(checks, Check::kDanglingThreads));
  at(checks, Check::kUndatedMessages).total = joined.facts.messages;
  at(checks, Check::kQuarantined).total = joined.facts.messages;
  // What has no day belongs to no range of days.
  if (!range.open()) return;
  find_undated(context_, sink(Check::kUndatedMessages));
  find_quarantined(context_, sink(Check::kQuarantined));
  at(checks, Check::kUndatedMessages).total += context_.undated.size();
  at(checks, Check::kQuarantined).total += context_.refused.size();
}

void ChatAnalysis::settle_gaps(const Facts& facts, ChatFindings& findings) const {
  CheckCounts& counts = at(findings.checks, Check::kIdGaps);
  std::vector<std::pair<Gap, IdRun>> widest;
  const auto wider = [](const auto& left, const auto& right) {
    if (left.first.missing() != right.first.missing()) return left.first.missing() > right.first.missing();
    return left.first.from_id < right.first.from_id;
  };
  find_gaps(context_, facts.runs, [&](const Gap& gap, const IdRun& before) {
    counts.count += gap.missing();
    widest.emplace_back(gap, before);
    // A heap whose top is the narrowest gap that is kept.
    std::ranges::push_heap(widest, wider);
    if (widest.size() <= kMaxGaps) return;
    std::ranges::pop_heap(widest, wider);
    widest.pop_back();
  });
  if (!facts.runs.empty()) counts.total = count_ids(facts.runs) + counts.count;
  std::ranges::sort(widest, wider);
  for (const auto& [gap, before] : widest) {
    findings.gaps.push_back(gap);
    if (counts.examples.size() < kMaxExamples) counts.examples.push_back(gap_finding(gap, before));
  }
}

Result<void> ChatAnalysis::settle_repeats(const DayRange& range, const FindingSink& sink) const {
  return find_repeats(*store_, part_paths(), [&](const ContentHash& original, const ContentHash& repeat) {
    if (!range.contains(Date{repeat.day})) return;
    sink([&] {
      const Finding first{original.id, Date{original.day}, {}};
      return Finding{repeat.id, Date{repeat.day}, "repeats " + finding_key(context_.chat_id(), first)};
    });
  });
}

void ChatAnalysis::fill_volumes(const Facts& facts, const DayRange& range, ChatFindings& findings) const {
  findings.messages = facts.messages;
  findings.artifacts = facts.days.size();
  findings.revisions = facts.revisions;
  findings.participants = range.open() ? context_.names.size() : facts.participants.size();
  findings.threads = range.open() ? context_.threads.size() : facts.threads.size();
  findings.quarantined = range.open() ? context_.refused.size() : 0;
  findings.hours = facts.hours;
  findings.kinds = facts.kinds;
  for (const auto& [date, day] : facts.days) {
    findings.days.push_back(day);
    findings.tombstones += day.deleted + day.expired;
  }
  if (findings.days.empty()) return;
  findings.first_date = findings.days.front().date;
  findings.last_date = findings.days.back().date;
}

void ChatAnalysis::fill_senders(const Facts& facts, ChatFindings& findings) const {
  const ChatSummary& chat = snapshot_->summary();
  for (const auto& [id, messages] : facts.senders) {
    const auto name = context_.names.find(id);
    std::string known = name != context_.names.end() ? name->second : std::string();
    if (known.empty() && id == chat.key.chat_id) known = chat.chat.title;
    findings.senders.push_back({id, std::move(known), messages});
  }
  for (const auto& [name, messages] : facts.named_senders) findings.senders.push_back({std::nullopt, name, messages});
  std::ranges::stable_sort(findings.senders, std::ranges::greater(), &SenderCount::messages);
  if (findings.senders.size() > kMaxSenders) findings.senders.resize(kMaxSenders);
}

}  // namespace telelake
