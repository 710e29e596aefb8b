// The report: what is held, how it is spread over time and people, and what is wrong with it.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "analyze/analysis_store.h"
#include "analyze/chat_analysis.h"
#include "analyze/chat_findings.h"
#include "store/polled_chats.h"
#include "store/repository.h"

namespace telelake {

// What a report is about.
struct ReportFilter {
  std::vector<ChatKey> chats;  // empty: all
  DayRange days;               // open: everything
  bool whole_store() const { return chats.empty() && days.open(); }
};

struct ReportChat {
  ChatKey key;
  std::string title, username;
  ChatType type = ChatType::kPrivate;
  std::uint64_t messages = 0;  // on the days of the filter
  std::optional<Date> first_date, last_date;
};

// A finding, or a record that was refused and cannot be told to a chat (`chat` is then empty).
struct ReportExample {
  std::optional<ChatKey> chat;
  Finding finding;

  // `{chat}:{date}:{message_id}`; empty where there is no message.
  std::string key() const;
};

struct ReportCheck {
  Check check = Check::kDuplicateKeys;
  std::uint64_t count = 0, total = 0;
  std::vector<ReportExample> examples;  // at most kMaxExamples

  Severity severity() const { return severity_of(check, count); }
  double share() const;
};

struct ReportField {
  std::string name;
  std::uint64_t missing = 0, total = 0;
  double share() const;
};

struct ReportGap {
  ChatKey chat;
  Gap gap;
};

struct ReportTotals {
  std::uint64_t chats = 0, artifacts = 0, messages = 0, revisions = 0, tombstones = 0, participants = 0, threads = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t expired = 0;  // of the tombstones, those of messages that deleted themselves
  std::optional<Date> first_date, last_date;
};

inline constexpr std::size_t kTopSenders = 20;

// A chat that Telegram tells nothing of by itself, as it was followed last.
struct ReportPolled {
  PolledChat polled;
  std::string title;
  std::optional<Time> checked_until;  // when the chat's end was reached last
};

struct Report {
  Time generated_at;
  ReportFilter filter;
  ReportTotals totals;
  std::vector<ReportChat> chats;          // those with messages on the days of the filter, most messages first
  std::vector<DayFacts> days;             // ascending, days without messages left out
  std::array<std::uint64_t, 24> hours{};  // messages by UTC hour
  std::vector<SenderCount> senders;       // most messages first, at most kTopSenders
  std::vector<std::pair<std::string, std::uint64_t>> kinds;  // most messages first
  std::vector<ReportCheck> checks;                           // every check, in order
  std::vector<ReportField> fields;                           // optional fields that any message could have
  std::vector<ReportGap> gaps;                               // widest first, at most kMaxGaps
  std::vector<ReportPolled> polled;                          // chats that are looked at in turn while following
  AnalysisCounts analysis;                                   // what was read for it
};

// Builds a report; parts of the store that are not analysed yet are analysed first. `clock` is the time that counts as
// now. A report of the whole store also notes when it was made, for the overview. kUsage for a chat that is not held;
// kInterrupted where `stop` asks to end, which it does after a chat.
Result<Report> build_report(const Repository& repository, AnalysisStore& store, const ReportFilter& filter, Time clock,
                            const std::stop_token& stop = {});

// Called for every finding of a check, chat by chat.
using ReportFindingVisitor = std::function<void(const ReportExample& finding)>;

// Names every message behind the number of one check of a report with that filter.
Result<void> list_findings(const Repository& repository, AnalysisStore& store, const ReportFilter& filter, Time clock,
                           Check check, const ReportFindingVisitor& visitor);

}  // namespace telelake
