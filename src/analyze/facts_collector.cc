#include "analyze/facts_collector.h"

#include <algorithm>
#include <limits>

#include "analyze/references.h"
#include "contract/expiry.h"

namespace telelake {

namespace {

std::string kind_of(const Message& message) {
  if (message.kind == MessageKind::kService) return "service";
  if (message.poll) return "poll";
  return message.media ? std::string(enum_name(message.media->kind)) : "text";
}

std::string duration_text(std::int64_t seconds) {
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " days";
}

void note(ReferredTo& referred, std::int64_t id, const Message& message) {
  Referred& one = referred[id];
  ++one.count;
  if (one.examples.size() < kMaxReferredExamples) one.examples.push_back({message.id, message.date.date(), {}});
}

}  // namespace

FactsCollector::FactsCollector(ChatType chat_type, Time clock, DayRange range, LocalFindingVisitor visitor)
    : chat_type_(chat_type), clock_(clock), range_(range), visitor_(std::move(visitor)) {}

template <class Detail>
void FactsCollector::found(Check check, const Message& message, Detail&& detail) {
  if (!in_range_) return;
  at(facts_.checks, check).add(message.id, message.date.date(), detail);
  if (visitor_) visitor_(check, {message.id, message.date.date(), detail()});
}

void FactsCollector::add(const Message& message) {
  in_range_ = range_.contains(message.date.date());
  if (in_range_) {
    count_volume(message);
    check_flags(message);
    check_fields(message);
    check_future(message);
    note_references(message);
  }
  check_time_zone(message);
  check_order(message);
}

void FactsCollector::count_volume(const Message& message) {
  ++facts_.messages;
  if (message.revision > 1) facts_.revisions += static_cast<std::uint64_t>(message.revision - 1);
  const Date date = message.date.date();
  DayFacts& day = facts_.days[date.days];
  day.date = date;
  ++day.messages;
  day.edited += message.edited ? 1 : 0;
  const bool expired = has_expired(message);
  day.expired += expired ? 1 : 0;
  day.deleted += message.deleted && !expired ? 1 : 0;
  day.service += message.kind == MessageKind::kService ? 1 : 0;
  const std::int64_t second = message.date.seconds - std::int64_t{date.days} * 86400;
  ++facts_.hours[static_cast<std::size_t>(second / 3600)];
  ++facts_.kinds[kind_of(message)];
  if (message.sender.id) {
    ++facts_.senders[*message.sender.id];
  } else if (!message.sender.name.empty()) {
    ++facts_.named_senders[message.sender.name];
  }
  append_id(facts_.runs, message.id, date);
  if (const auto hash = content_hash(message)) {
    ++at(facts_.checks, Check::kDuplicateContent).total;
    facts_.contents.push_back({*hash, static_cast<std::int32_t>(message.id), date.days});
  }
  for (const Check check : {Check::kDuplicateKeys, Check::kUndeclaredParticipants, Check::kTimeZoneConsistency,
                            Check::kIdTimeOrder, Check::kMissingFields, Check::kFutureDates}) {
    ++at(facts_.checks, check).total;
  }
}

void FactsCollector::check_flags(const Message& message) {
  if (message.edited || message.edited_at) {
    ++at(facts_.checks, Check::kEditFlags).total;
    if (!message.edited) {
      found(Check::kEditFlags, message, [] { return "has a time of edit, but is not marked as edited"; });
    } else if (!message.edited_at) {
      found(Check::kEditFlags, message, [] { return "is marked as edited, without a time"; });
    } else if (*message.edited_at < message.date) {
      found(Check::kEditFlags, message, [&] {
        return "was edited " + duration_text(message.date.seconds - message.edited_at->seconds) + " before it was sent";
      });
    }
  }
  if (message.deleted || message.deleted_at) {
    ++at(facts_.checks, Check::kDeletionFlags).total;
    if (!message.deleted) {
      found(Check::kDeletionFlags, message, [] { return "has a time of deletion, but is not marked as deleted"; });
    } else if (message.deleted_at && *message.deleted_at < message.date) {
      found(Check::kDeletionFlags, message, [&] {
        return "was deleted " + duration_text(message.date.seconds - message.deleted_at->seconds) +
               " before it was sent";
      });
    }
  }
}

void FactsCollector::check_fields(const Message& message) {
  std::string absent;
  for (std::size_t index = 0; index < kOptionalFieldCount; ++index) {
    const OptionalField& field = optional_fields()[index];
    if (!field.expected(message, chat_type_)) continue;
    ++facts_.fields[index].total;
    if (!field.missing(message)) continue;
    facts_.fields[index].add(message.id, message.date.date(), [] { return std::string(); });
    absent += (absent.empty() ? "lacks " : ", ") + std::string(field.name);
  }
  if (!absent.empty()) found(Check::kMissingFields, message, [&] { return absent; });
}

// Messages of one chat come in order of time, so a message in local time that stands earlier than an exact one with a
// lower id, or later than an exact one with a higher id, was read in the wrong zone.
void FactsCollector::check_time_zone(const Message& message) {
  const bool exact = message.assumed_zone.empty();
  if (exact) {
    if (zoned_ && message.date < zoned_->time && !zoned_->counted) {
      const auto detail = [&] {
        return "is later than message " + std::to_string(message.id) + " after it by " +
               duration_text(zoned_->time.seconds - message.date.seconds) + "; the zone named for it is wrong";
      };
      if (range_.contains(*zoned_->finding.date)) {
        at(facts_.checks, Check::kTimeZoneConsistency).add(zoned_->finding.message_id, zoned_->finding.date, detail);
        if (visitor_) {
          visitor_(Check::kTimeZoneConsistency, {zoned_->finding.message_id, zoned_->finding.date, detail()});
        }
      }
    }
    zoned_.reset();
    exact_time_ = message.date;
    exact_id_ = message.id;
    return;
  }
  const bool contradicts = exact_time_ && message.date < *exact_time_;
  if (!message.zone_given) {
    found(Check::kTimeZoneConsistency, message,
          [&] { return "local time, read as " + message.assumed_zone + " by assumption"; });
  } else if (contradicts) {
    found(Check::kTimeZoneConsistency, message, [&] {
      return "read as " + message.assumed_zone + ", it is earlier than message " + std::to_string(exact_id_) +
             " before it by " + duration_text(exact_time_->seconds - message.date.seconds);
    });
  }
  zoned_.reset();
  if (message.zone_given) zoned_ = Zoned{{message.id, message.date.date(), {}}, message.date, contradicts};
}

void FactsCollector::check_order(const Message& message) {
  if (!latest_time_ || message.date >= *latest_time_) {
    latest_time_ = message.date;
    latest_id_ = message.id;
    return;
  }
  if (!in_range_) return;
  const std::int64_t seconds =
      std::min<std::int64_t>(latest_time_->seconds - message.date.seconds, std::numeric_limits<std::int32_t>::max());
  facts_.out_of_order.push_back({static_cast<std::int32_t>(message.id), message.date.date().days,
                                 static_cast<std::int32_t>(latest_id_), static_cast<std::int32_t>(seconds)});
}

void FactsCollector::check_future(const Message& message) {
  const Time latest = message.edited_at ? std::max(*message.edited_at, message.date) : message.date;
  if (latest <= clock_) return;
  facts_.future.push_back({latest.seconds, static_cast<std::int32_t>(message.id), message.date.date().days});
}

void FactsCollector::note_references(const Message& message) {
  for (const std::int64_t id : referred_participants(message)) note(facts_.participants, id, message);
  if (message.thread_id) {
    ++at(facts_.checks, Check::kDanglingThreads).total;
    note(facts_.threads, *message.thread_id, message);
  }
  const bool this_chat = message.reply_to && message.reply_to->chat_id.value_or(message.chat_id) == message.chat_id;
  // History brought from a basic group has negative ids and lies in another scope, so it cannot be looked up here.
  if (!this_chat || (message.reply_to->message_id < 0) != (message.id < 0)) return;
  ++at(facts_.checks, Check::kDanglingReplies).total;
  facts_.replies.push_back({static_cast<std::int32_t>(message.reply_to->message_id),
                            static_cast<std::int32_t>(message.id), message.date.date().days});
}

// Most replies answer something recent: only those whose target is elsewhere are kept.
void FactsCollector::settle_replies() {
  IdRuns held = facts_.runs;
  normalise(held);
  std::erase_if(facts_.replies, [&](const OpenReply& reply) { return contains(held, reply.target); });
}

Facts FactsCollector::take() {
  settle_replies();
  std::ranges::sort(facts_.contents);
  return std::move(facts_);
}

}  // namespace telelake
