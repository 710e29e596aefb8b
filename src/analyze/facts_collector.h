// Turns messages into facts, one pass.
#pragma once

#include <functional>
#include <optional>

#include "analyze/facts.h"
#include "contract/records.h"

namespace telelake {

// The days of a filter, both inclusive. Absent ends are open.
struct DayRange {
  std::optional<Date> since, until;
  bool contains(Date date) const { return (!since || *since <= date) && (!until || date <= *until); }
  bool covers(Date first, Date last) const { return contains(first) && contains(last); }
  bool overlaps(Date first, Date last) const { return (!since || *since <= last) && (!until || first <= *until); }
  bool open() const { return !since && !until; }
};

// Called for every finding that a part settles by itself, and for every message that lacks a field.
using LocalFindingVisitor = std::function<void(Check check, const Finding& finding)>;

// Collects the facts of a part. Feed it the part's messages in the order of ids, then take the facts. Messages of days
// outside the range serve as neighbours only: they are not counted. Not thread safe.
class FactsCollector {
 public:
  FactsCollector(ChatType chat_type, Time clock, DayRange range = {}, LocalFindingVisitor visitor = {});

  void add(const Message& message);
  Facts take();

 private:
  void count_volume(const Message& message);
  void check_flags(const Message& message);
  void check_fields(const Message& message);
  void check_time_zone(const Message& message);
  void check_order(const Message& message);
  void check_future(const Message& message);
  void note_references(const Message& message);
  void settle_replies();

  template <class Detail>
  void found(Check check, const Message& message, Detail&& detail);

  ChatType chat_type_;
  Time clock_;
  DayRange range_;
  LocalFindingVisitor visitor_;
  Facts facts_;
  bool in_range_ = true;        // the message in hand is counted
  std::int64_t latest_id_ = 0;  // of the messages so far, the latest
  std::optional<Time> latest_time_;
  std::optional<Time> exact_time_;  // of the last message whose time is exact
  std::int64_t exact_id_ = 0;
  struct Zoned {
    Finding finding;
    Time time;
    bool counted = false;
  };
  std::optional<Zoned> zoned_;  // the last message whose zone a person named
};

}  // namespace telelake
