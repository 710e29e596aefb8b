#include "analyze/cross_checks.h"

#include <algorithm>

#include "analyze/refused_records.h"

namespace telelake {

namespace {

std::string place_of(const QuarantineRecord& record) {
  std::string place = record.input;
  if (!record.place.empty()) place += ", " + record.place;
  if (!record.pointer.empty()) place += ", " + record.pointer;
  return place + " (quarantine " + record.id + ")";
}

std::optional<Date> day_of(const ChatContext& context, std::int64_t id) {
  const auto message = context.snapshot->message(id);
  if (!message || !*message) return std::nullopt;
  return (*message)->date.date();
}

bool should_be_held(const ChatContext& context, std::int64_t id) {
  if (!context.held.empty() && id >= context.held.front().first && id <= context.held.back().last) return true;
  return std::ranges::any_of(
      context.coverage, [id](const CoverageRecord& record) { return id >= record.first_id && id <= record.last_id; });
}

bool ids_are_the_chats(const ChatContext& context) {
  const ChatType type = context.snapshot->summary().chat.type;
  return type == ChatType::kChannel || type == ChatType::kSupergroup;
}

}  // namespace

bool is_id_conflict(const QuarantineRecord& record) { return record.reason.starts_with("id_conflict"); }

Finding refused_finding(const QuarantineRecord& record) {
  const auto place = parse_stored_place(record.place);
  return {place ? place->message_id : 0, std::nullopt, record.reason + " in " + place_of(record)};
}

void find_duplicate_keys(const ChatContext& context, const DayRange& range, const FindingSink& sink) {
  for (const auto& [first, last] : context.twice) {
    for (std::int64_t id = first; id <= last; ++id) {
      if (!range.open()) {
        const auto day = day_of(context, id);
        if (!day || !range.contains(*day)) continue;
      }
      sink([&] { return Finding{id, day_of(context, id), "held in more than one partition"}; });
    }
  }
  if (!range.open()) return;
  for (const QuarantineRecord& record : context.refused) {
    if (!is_id_conflict(record)) continue;
    sink([&] {
      Finding finding = refused_finding(record);
      if (finding.message_id != 0) finding.date = day_of(context, finding.message_id);
      return finding;
    });
  }
}

void find_dangling_replies(const ChatContext& context, const std::vector<OpenReply>& replies, const FindingSink& sink) {
  for (const OpenReply& reply : replies) {
    if (contains(context.held, reply.target) || !should_be_held(context, reply.target)) continue;
    sink([&] {
      return Finding{reply.id, Date{reply.day},
                     "answers message " + std::to_string(reply.target) + ", which is not held"};
    });
  }
}

void find_out_of_order(const ChatContext& context, const std::vector<OutOfOrder>& local, const IdRuns& lower_elsewhere,
                       const FindingSink& sink) {
  for (const OutOfOrder& one : local) {
    sink([&] {
      return Finding{one.id, Date{one.day},
                     "is " + std::to_string(one.seconds_later) + " s earlier than message " +
                         std::to_string(one.lower_id) + ", whose id is lower"};
    });
  }
  for (const IdRun& run : lower_elsewhere) {
    for (std::int64_t id = run.first; id <= run.last; ++id) {
      sink([&] {
        return Finding{id, day_of(context, id), "is earlier than messages of later days whose ids are lower"};
      });
    }
  }
}

void find_future_dates(const ChatContext& context, const std::vector<FutureTime>& future, const FindingSink& sink) {
  for (const FutureTime& one : future) {
    if (one.seconds <= context.clock.seconds) continue;
    sink([&] {
      return Finding{one.id, Date{one.day},
                     "has the time " + format_time(Time{one.seconds}) + ", later than " + format_time(context.clock)};
    });
  }
}

void find_gaps(const ChatContext& context, const IdRuns& runs,
               const std::function<void(const Gap& gap, const IdRun& before)>& visitor) {
  if (!ids_are_the_chats(context) || runs.empty()) return;
  const std::int64_t first = runs.front().first;
  const std::int64_t last = runs.back().last;
  for (std::size_t index = 1; index < context.held.size(); ++index) {
    const IdRun& before = context.held[index - 1];
    const IdRun& after = context.held[index];
    if (before.last < first || after.first > last) continue;
    visitor({std::int64_t{before.last} + 1, std::int64_t{after.first} - 1}, before);
  }
}

Finding gap_finding(const Gap& gap, const IdRun& before) {
  const std::string ids = gap.from_id == gap.to_id
                              ? "id " + std::to_string(gap.from_id) + " is missing after it"
                              : std::to_string(gap.missing()) + " ids are missing after it, " +
                                    std::to_string(gap.from_id) + " to " + std::to_string(gap.to_id);
  // Day 0 stands for an undated message.
  return {before.last, before.last_day == 0 ? std::nullopt : std::optional(Date{before.last_day}), ids};
}

void find_undated(const ChatContext& context, const FindingSink& sink) {
  for (const Undated& one : context.undated) {
    sink([&] { return Finding{one.id, std::nullopt, "has no time: " + one.reason}; });
  }
}

void find_quarantined(const ChatContext& context, const FindingSink& sink) {
  for (const QuarantineRecord& record : context.refused) sink([&] { return refused_finding(record); });
}

Result<void> find_differences(const ChatContext& context, const DayRange& range, const FindingSink& sink) {
  Finding finding;
  const auto give = [&] {
    if (!finding.detail.empty()) sink([&] { return finding; });
  };
  const auto read = context.snapshot->differences([&](const SourceDifference& found) {
    if (!range.contains(found.date)) return true;
    if (!finding.detail.empty() && finding.message_id == found.message_id) {
      finding.detail += ", " + found.field;
      return true;
    }
    give();
    finding = {found.message_id, found.date, "the export and Telegram differ on " + found.field};
    return true;
  });
  if (!read) return read;
  give();
  return {};
}

std::string participant_problem(const ChatContext& context, std::int64_t id) {
  // A channel speaks in its own name without being declared as somebody else.
  if (id == context.chat_id() || context.names.contains(id)) return {};
  return "refers to " + std::to_string(id) + ", who is not declared";
}

std::string thread_problem(const ChatContext& context, std::int64_t id) {
  const auto found = context.threads.find(id);
  if (found == context.threads.end()) return "is of thread " + std::to_string(id) + ", which is not known";
  const Integer& root = found->second.root_message_id;
  if (!root || contains(context.held, *root)) return {};
  return "is of thread " + std::to_string(id) + ", whose first message " + std::to_string(*root) + " is not held";
}

void count_undeclared(const ChatContext& context, const ReferredTo& participants, CheckCounts& counts) {
  for (const auto& [id, referred] : participants) {
    const std::string problem = participant_problem(context, id);
    if (problem.empty()) continue;
    counts.merge({referred.count, 0, {}});
    for (const Finding& example : referred.examples) {
      if (counts.examples.size() < kMaxExamples) counts.examples.push_back({example.message_id, example.date, problem});
    }
  }
}

void count_dangling_threads(const ChatContext& context, const ReferredTo& threads, CheckCounts& counts) {
  for (const auto& [id, referred] : threads) {
    const std::string problem = thread_problem(context, id);
    if (problem.empty()) continue;
    counts.merge({referred.count, 0, {}});
    for (const Finding& example : referred.examples) {
      if (counts.examples.size() < kMaxExamples) counts.examples.push_back({example.message_id, example.date, problem});
    }
  }
}

}  // namespace telelake
