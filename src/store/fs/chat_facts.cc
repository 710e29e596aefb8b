#include "store/fs/chat_facts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "contract/reader.h"
#include "contract/writer.h"

namespace telelake::file_store {

namespace {

template <class Record, class Keep>
Result<void> read_records(const ChatFiles& files, const std::string& kind, Keep keep) {
  Reader reader;
  Result<void> failure;
  auto read = files.for_each_line(kind, "", [&](std::string_view line) {
    auto record = decode<Record>(reader, line, kind);
    if (!record) {
      failure = std::unexpected(record.error());
      return false;
    }
    keep(std::move(*record));
    return true;
  });
  return read ? failure : read;
}

// Takes in an observation of something that has an id. True when what is held changed.
template <class Fact, class Record>
bool see_fact(std::map<std::int64_t, Fact>& facts, const Record& seen, std::int64_t horizon, Record Fact::* member) {
  const auto [entry, added] = facts.try_emplace(seen.id, Fact{Time{horizon}, seen});
  if (added) return true;
  Fact& held = entry->second;
  if (horizon < held.horizon.seconds) return false;
  const bool same = held.*member == seen;
  if (horizon == held.horizon.seconds && (same || to_json(seen) <= to_json(held.*member))) return false;
  held.horizon = Time{horizon};
  held.*member = seen;
  return true;
}

template <class Records, class WriteLine>
Result<void> put_records(FileSwitch& target, const std::string& kind, const Records& records, WriteLine write_line) {
  LineFileWriter writer(kind, target.row().key, "");
  for (const auto& [id, record] : records) writer.append(id, write_line(id, record));
  return target.put(writer.finish(), {});
}

}  // namespace

Result<ChatFacts> ChatFacts::read(const ChatFiles& files) {
  auto facts = read_without_participants(files);
  if (!facts) return facts;
  auto participants = read_records<ParticipantFact>(files, "participants", [&](ParticipantFact fact) {
    facts->participants_[fact.participant.id] = std::move(fact);
  });
  if (!participants) return std::unexpected(participants.error());
  return facts;
}

Result<ChatFacts> ChatFacts::read_without_participants(const ChatFiles& files) {
  ChatFacts facts;
  auto threads = read_records<ThreadFact>(files, "threads",
                                          [&](ThreadFact fact) { facts.threads_[fact.thread.id] = std::move(fact); });
  if (!threads) return std::unexpected(threads.error());
  auto undated =
      read_records<Undated>(files, "undated", [&](Undated record) { facts.undated_[record.id] = std::move(record); });
  if (!undated) return std::unexpected(undated.error());
  auto deletions = files.for_each_line("deletions", "", [&](std::string_view line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("id") && json.contains("horizon")) {
      const auto horizon = parse_time(json.at("horizon").get<std::string>());
      if (horizon) facts.deletions_[json.at("id").get<std::int64_t>()] = horizon->seconds;
    }
    return true;
  });
  if (!deletions) return std::unexpected(deletions.error());
  auto absences = files.for_each_line("absences", "", [&](std::string_view line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("first_id") && json.contains("last_id") && json.contains("horizon")) {
      const auto horizon = parse_time(json.at("horizon").get<std::string>());
      if (horizon) facts.absences_.push_back({json.at("first_id"), json.at("last_id"), horizon->seconds});
    }
    return true;
  });
  if (!absences) return std::unexpected(absences.error());
  return facts;
}

void ChatFacts::see(const Participant& participant, std::int64_t horizon) {
  if (see_participant(participants_, participant, horizon)) changed_.insert("participants");
}

void ChatFacts::see(const Thread& thread, std::int64_t horizon) {
  if (see_fact(threads_, thread, horizon, &ThreadFact::thread)) changed_.insert("threads");
}

void ChatFacts::see(const Undated& undated) {
  const auto [entry, added] = undated_.try_emplace(undated.id, undated);
  if (!added && to_json(undated) > to_json(entry->second)) {
    entry->second = undated;
    changed_.insert("undated");
  }
  if (added) changed_.insert("undated");
}

void ChatFacts::see_deleted(std::int64_t id, std::int64_t horizon) {
  const auto [entry, added] = deletions_.try_emplace(id, horizon);
  if (!added && entry->second >= horizon) return;
  entry->second = horizon;
  changed_.insert("deletions");
}

void ChatFacts::see_absence(const Absence& absence) {
  const auto within = [](const Absence& inner, const Absence& outer) {
    return outer.first_id <= inner.first_id && inner.last_id <= outer.last_id && inner.horizon <= outer.horizon;
  };
  for (const Absence& held : absences_) {
    if (within(absence, held)) return;
  }
  std::erase_if(absences_, [&](const Absence& held) { return within(held, absence); });
  absences_.insert(std::upper_bound(absences_.begin(), absences_.end(), absence), absence);
  changed_.insert("absences");
}

std::int64_t ChatFacts::missing_at(std::int64_t id) const {
  std::int64_t horizon = kNever;
  for (const Absence& absence : absences_) {
    if (absence.first_id <= id && id <= absence.last_id) horizon = std::max(horizon, absence.horizon);
  }
  return horizon;
}

std::int64_t ChatFacts::last_missing_id() const {
  std::int64_t last = kNoId;
  for (const Absence& absence : absences_) last = std::max(last, absence.last_id);
  return last;
}

std::int64_t ChatFacts::hold(std::int64_t id) {
  if (undated_.erase(id) > 0) changed_.insert("undated");
  const auto deletion = deletions_.find(id);
  if (deletion == deletions_.end()) return kNever;
  const std::int64_t horizon = deletion->second;
  deletions_.erase(deletion);
  changed_.insert("deletions");
  return horizon;
}

void ChatFacts::see_all(const ChatFacts& seen, std::int64_t horizon) {
  for (const auto& [id, fact] : seen.participants_) see(fact.participant, horizon);
  for (const auto& [id, fact] : seen.threads_) see(fact.thread, fact.horizon.seconds);
}

Result<void> ChatFacts::put(FileSwitch& target) const {
  Result<void> put;
  if (changed_.contains("participants")) {
    put = put_records(target, "participants", participants_, [](auto, const auto& fact) { return to_json(fact); });
  }
  if (put && changed_.contains("threads")) {
    put = put_records(target, "threads", threads_, [](auto, const auto& fact) { return to_json(fact); });
  }
  if (put && changed_.contains("undated")) {
    put = put_records(target, "undated", undated_, [](auto, const auto& record) { return to_json(record); });
  }
  if (put && changed_.contains("deletions")) {
    put = put_records(target, "deletions", deletions_, [](std::int64_t id, std::int64_t horizon) {
      return fmt::format(R"({{"id":{},"horizon":"{}"}})", id, format_time(Time{horizon}));
    });
  }
  if (put && changed_.contains("absences")) {
    LineFileWriter writer("absences", target.row().key, "");
    for (const Absence& absence : absences_) {
      writer.append(absence.first_id, fmt::format(R"({{"first_id":{},"last_id":{},"horizon":"{}"}})", absence.first_id,
                                                  absence.last_id, format_time(Time{absence.horizon})));
    }
    put = target.put(writer.finish(), {});
  }
  return put;
}

bool see_participant(std::map<std::int64_t, ParticipantFact>& known, const Participant& seen, std::int64_t horizon) {
  return see_fact(known, seen, horizon, &ParticipantFact::participant);
}

bool takes_over(const Chat& held, std::int64_t held_horizon, const Chat& seen, std::int64_t horizon) {
  if (horizon != held_horizon) return horizon > held_horizon;
  return to_json(seen) > to_json(held);
}

}  // namespace telelake::file_store
