#include "store/fs/observation.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "store/fs/field_paths.h"
#include "store/fs/line_file.h"

namespace telelake::file_store {

namespace {

// A distinct value of the revisable part with the edit that made it (kNever: as it was sent).
struct Value {
  std::int64_t edited_at = kNever;
  std::int64_t horizon = kNever;
  Message content;   // what is revisable, with the facts and counters inside it; other fields are empty
  Stamps stamps;     // of those facts and counters, all of them
  std::string text;  // write_revisable of the content
  std::uint64_t hash = 0;
};

// A history with every horizon spelt out.
struct Expanded {
  Message facts;  // fields that are not revisable
  IdMark mark;
  Stamps stamps;  // of facts and counters that are there, and of `date`
  std::vector<Value> values;
};

Value value_of(const Message& message, std::int64_t horizon) {
  Value value;
  value.edited_at = message.edited_at ? message.edited_at->seconds : kNever;
  value.horizon = horizon;
  for_each_field<Message>([&]<class FieldType>(FieldType) {
    if constexpr (FieldType::limits.part == Part::kRevisable) {
      value.content.*FieldType::member = message.*FieldType::member;
    }
  });
  write_revisable(message, value.text);
  value.hash = hash_bytes(value.text);
  return value;
}

template <class FieldType>
constexpr bool is_fact(FieldType) {
  return FieldType::limits.part == Part::kFact || FieldType::limits.part == Part::kCounter;
}

// True when an observation says something about a top-level field: it has it, or it comes from Telegram, which leaves
// out a counter only when it is zero.
template <class FieldType>
bool says(FieldType, const Message& seen, bool telegram) {
  if (FieldType::limits.required || !is_absent(seen.*FieldType::member)) return true;
  return telegram && FieldType::limits.part == Part::kCounter;
}

Expanded expand(const History& history) {
  Expanded state;
  state.mark = history.mark;
  const Stamps& known = history.provenance.stamps;
  const auto stamp = [&](const std::string& path, std::int64_t otherwise) {
    const auto found = known.find(path);
    return found == known.end() ? otherwise : found->second;
  };
  state.facts = history.present;
  if (!state.mark.thread_given) state.facts.thread_id.reset();
  for_each_field<Message>([&]<class FieldType>(FieldType field) {
    if constexpr (is_fact(FieldType{{}})) {
      if (says(field, state.facts, false)) {
        const std::string name(field.name);
        state.stamps[name] = stamp(name, state.mark.horizon);
      }
    }
  });
  state.stamps["date"] = stamp("date", state.mark.horizon);
  Value present = value_of(history.present, stamp("value", state.mark.horizon));
  stamp_nested(present.content, present.horizon, "", known, present.stamps);
  for (std::size_t index = 0; index < history.past.size(); ++index) {
    Value past = value_of(history.past[index].message, history.past[index].horizon.seconds);
    Stamps own;
    const std::string prefix = fmt::format("#{}/", index);
    for (auto entry = known.lower_bound(prefix); entry != known.end() && entry->first.starts_with(prefix); ++entry) {
      own[entry->first.substr(prefix.size())] = entry->second;
    }
    stamp_nested(past.content, past.horizon, "", own, past.stamps);
    state.values.push_back(std::move(past));
  }
  state.values.push_back(std::move(present));
  return state;
}

// How well a time is known: as UTC, in a zone that a person gave, in an assumed zone.
int time_quality(const Message& message) {
  if (message.assumed_zone.empty()) return 2;
  return message.zone_given ? 1 : 0;
}

auto time_rank(const Message& message, std::int64_t horizon) {
  return std::tuple(time_quality(message), horizon, message.date.seconds, message.assumed_zone);
}

void join_time(Expanded& state, const Message& seen, std::int64_t horizon) {
  std::int64_t& held = state.stamps["date"];
  if (time_rank(seen, horizon) <= time_rank(state.facts, held)) return;
  state.facts.date = seen.date;
  state.facts.assumed_zone = seen.assumed_zone;
  state.facts.zone_given = seen.zone_given;
  held = horizon;
}

// Takes in what an observation, or a history, says of one field at a horizon.
template <class FieldType>
void join_fact(FieldType field, Expanded& state, const Message& seen, const Sight& sight) {
  if (!says(field, seen, sight.telegram)) return;
  const std::string name(field.name);
  const auto stamp = state.stamps.find(name);
  const bool silent_counter = FieldType::limits.part == Part::kCounter && stamp == state.stamps.end();
  const std::int64_t held = stamp != state.stamps.end() ? stamp->second : silent_counter ? state.mark.telegram : kNever;
  if (!wins(field, state.facts, held, seen, sight.horizon)) return;
  state.facts.*FieldType::member = seen.*FieldType::member;
  if (says(field, seen, false)) {
    state.stamps[name] = sight.horizon;
  } else {
    state.stamps.erase(name);
  }
}

void join_facts(Expanded& state, const Message& seen, const Sight& sight) {
  for_each_field<Message>([&]<class FieldType>(FieldType field) {
    if constexpr (is_fact(FieldType{{}})) join_fact(field, state, seen, sight);
  });
}

// Each fact at the horizon at which it was seen; a counter that is not there was seen as zero by Telegram, if at all.
void join_facts(Expanded& state, const Expanded& seen) {
  for_each_field<Message>([&]<class FieldType>(FieldType field) {
    if constexpr (is_fact(FieldType{{}})) {
      const auto stamp = seen.stamps.find(std::string(field.name));
      if (stamp != seen.stamps.end()) {
        join_fact(field, state, seen.facts, Sight{stamp->second, false});
      } else if (seen.mark.telegram != kNever) {
        join_fact(field, state, seen.facts, Sight{seen.mark.telegram, true});
      }
    }
  });
}

void join_value(Expanded& state, Value value) {
  for (Value& held : state.values) {
    if (held.edited_at != value.edited_at || held.text != value.text) continue;
    join_nested(held.content, value.content, value.horizon, value.stamps, "", held.stamps);
    held.horizon = std::max(held.horizon, value.horizon);
    return;
  }
  state.values.push_back(std::move(value));
}

// Drops values that a poorer source saw of a state that a richer one saw too.
void drop_poorer(std::vector<Value>& values) {
  const auto poorer = [](const Value& value, const Value& other) {
    if (value.edited_at != other.edited_at || value.text == other.text) return false;
    if (!subsumed(value.content, other.content)) return false;
    return !subsumed(other.content, value.content) || value.text < other.text;
  };
  std::vector<bool> drop(values.size(), false);
  for (std::size_t index = 0; index < values.size(); ++index) {
    for (const Value& other : values) drop[index] = drop[index] || poorer(values[index], other);
  }
  std::vector<Value> kept;
  for (std::size_t index = 0; index < values.size(); ++index) {
    if (!drop[index]) kept.push_back(std::move(values[index]));
  }
  values = std::move(kept);
}

// Ranks from 1; equal neighbours share theirs.
std::vector<std::int64_t> ranks(const std::vector<Value>& values) {
  std::vector<std::int64_t> result;
  for (std::size_t index = 0; index < values.size(); ++index) {
    const bool same = index > 0 && values[index].text == values[index - 1].text;
    result.push_back(index == 0 ? 1 : result.back() + (same ? 0 : 1));
  }
  return result;
}

template <class FieldType>
void copy_field(FieldType, const Message& from, Message& to) {
  to.*FieldType::member = from.*FieldType::member;
}

Revision past_revision(const Value& value, const Message& present, std::int64_t rank) {
  Revision revision{Time{value.horizon}, value.content};
  Message& message = revision.message;
  message.id = present.id;
  message.chat_id = present.chat_id;
  message.date = present.date;
  message.assumed_zone = present.assumed_zone;
  message.zone_given = present.zone_given;
  message.kind = present.kind;
  message.edited = value.edited_at != kNever;
  if (message.edited) message.edited_at = Time{value.edited_at};
  message.revision = rank;
  return revision;
}

void keep_deviations(const Stamps& stamps, std::int64_t otherwise, const std::string& prefix, Stamps& kept) {
  for (const auto& [path, horizon] : stamps) {
    if (horizon != otherwise) kept[prefix + path] = horizon;
  }
}

// Derives `deleted` from the horizons of sightings and deletions; a deletion that was lifted leaves no trace.
void settle_deletion(History& history) {
  Provenance& provenance = history.provenance;
  // Telegram gives no id twice: of a sight and a deletion in one second, the deletion came later.
  if (provenance.deleted_by_source < history.mark.telegram) provenance.deleted_by_source = kNever;
  if (provenance.deleted_by_absence <= history.mark.horizon) provenance.deleted_by_absence = kNever;
  history.present.deleted = provenance.deleted_by_source != kNever || provenance.deleted_by_absence != kNever;
  if (provenance.deleted_by_source == kNever) history.present.deleted_at.reset();
}

History contract_history(Expanded state, const Provenance& old) {
  std::sort(state.values.begin(), state.values.end(), [](const Value& left, const Value& right) {
    return std::tie(left.edited_at, left.horizon, left.hash, left.text) <
           std::tie(right.edited_at, right.horizon, right.hash, right.text);
  });
  const std::vector<std::int64_t> rank = ranks(state.values);
  History history;
  history.mark = state.mark;
  history.provenance.deleted_by_source = old.deleted_by_source;
  history.provenance.deleted_by_absence = old.deleted_by_absence;
  Stamps& kept = history.provenance.stamps;
  keep_deviations(state.stamps, state.mark.horizon, "", kept);

  const Value& last = state.values.back();
  if (last.horizon != state.mark.horizon) kept["value"] = last.horizon;
  keep_deviations(last.stamps, last.horizon, "", kept);
  history.present = std::move(state.facts);
  for_each_field<Message>([&]<class FieldType>(FieldType field) {
    if constexpr (FieldType::limits.part == Part::kRevisable) copy_field(field, last.content, history.present);
  });
  // Facts join one by one; these two only make sense together.
  history.present.kind = history.present.service ? MessageKind::kService : MessageKind::kMessage;
  history.present.edited_at.reset();
  if (last.edited_at != kNever) history.present.edited_at = Time{last.edited_at};
  history.present.revision = rank.back();
  for (std::size_t index = 0; index + 1 < state.values.size(); ++index) {
    keep_deviations(state.values[index].stamps, state.values[index].horizon, fmt::format("#{}/", index), kept);
    history.past.push_back(past_revision(state.values[index], history.present, rank[index]));
  }
  settle_deletion(history);
  return history;
}

// Takes in that a source said at a horizon that it is deleted, and when where it said so too.
void join_stated_deletion(History& history, const Message& seen, std::int64_t horizon) {
  std::int64_t& held = history.provenance.deleted_by_source;
  if (horizon > held) {
    history.present.deleted_at = seen.deleted_at;
  } else if (horizon == held && seen.deleted_at > history.present.deleted_at) {
    history.present.deleted_at = seen.deleted_at;
  }
  held = std::max(held, horizon);
}

// What each kind of source said last, spelt out; nothing of a kind that has not seen the message.
Statements spelt_out(const History& history) {
  Statements said = history.statements;
  const bool export_agrees = history.mark.exported != kNever && !said.exported;
  const bool telegram_agrees = history.mark.telegram != kNever && !said.telegram;
  if (!export_agrees && !telegram_agrees) return said;
  const Message expected = statement_of(history.present);
  if (export_agrees) said.exported = expected;
  if (telegram_agrees) said.telegram = expected;
  return said;
}

// Keeps the statements that the present message does not make itself.
void keep_statements(History& history, Statements said) {
  const Message expected = statement_of(history.present);
  if (said.exported && *said.exported == expected) said.exported.reset();
  if (said.telegram && *said.telegram == expected) said.telegram.reset();
  history.statements = std::move(said);
}

}  // namespace

History first_sight(const Message& seen, const Sight& sight) {
  History history;
  history.present = seen;
  history.present.revision = 1;
  history.present.deleted = false;
  history.present.deleted_at.reset();
  history.present.edited = seen.edited || seen.edited_at.has_value();
  history.mark.horizon = sight.horizon;
  history.mark.telegram = sight.telegram && !seen.deleted ? sight.horizon : kNever;
  history.mark.exported = sight.telegram ? kNever : sight.horizon;
  history.mark.thread_given = seen.thread_id.has_value();
  if (seen.deleted) join_stated_deletion(history, seen, sight.horizon);
  settle_deletion(history);
  return history;
}

void join(History& history, const Message& seen, const Sight& sight) {
  const std::optional<std::int64_t> derived_thread = history.present.thread_id;
  const bool telegram = sight.telegram && !seen.deleted;
  if (seen.deleted) join_stated_deletion(history, seen, sight.horizon);
  Statements said = spelt_out(history);
  if (telegram) hear(said.telegram, history.mark.telegram, statement_of(seen), sight.horizon);
  if (!sight.telegram) hear(said.exported, history.mark.exported, statement_of(seen), sight.horizon);
  Expanded state = expand(history);
  state.facts.edited = state.facts.edited || seen.edited || seen.edited_at.has_value();
  join_time(state, seen, sight.horizon);
  join_facts(state, seen, Sight{sight.horizon, telegram});
  Value value = value_of(seen, sight.horizon);
  stamp_nested(value.content, sight.horizon, "", {}, value.stamps);
  join_value(state, std::move(value));
  drop_poorer(state.values);
  state.mark.horizon = std::max(state.mark.horizon, sight.horizon);
  if (telegram) state.mark.telegram = std::max(state.mark.telegram, sight.horizon);
  if (!sight.telegram) state.mark.exported = std::max(state.mark.exported, sight.horizon);
  state.mark.thread_given = state.mark.thread_given || seen.thread_id.has_value();
  history = contract_history(std::move(state), history.provenance);
  keep_statements(history, std::move(said));
  if (!history.mark.thread_given) history.present.thread_id = derived_thread;
}

void join(History& history, const History& other) {
  const std::optional<std::int64_t> derived_thread = history.present.thread_id;
  if (other.provenance.deleted_by_source != kNever) {
    join_stated_deletion(history, other.present, other.provenance.deleted_by_source);
  }
  history.provenance.deleted_by_absence =
      std::max(history.provenance.deleted_by_absence, other.provenance.deleted_by_absence);
  Statements said = spelt_out(history);
  const Statements told = spelt_out(other);
  if (told.exported) hear(said.exported, history.mark.exported, *told.exported, other.mark.exported);
  if (told.telegram) hear(said.telegram, history.mark.telegram, *told.telegram, other.mark.telegram);
  Expanded state = expand(history);
  Expanded seen = expand(other);
  state.facts.edited = state.facts.edited || seen.facts.edited;
  join_time(state, seen.facts, seen.stamps.at("date"));
  join_facts(state, seen);
  for (Value& value : seen.values) join_value(state, std::move(value));
  drop_poorer(state.values);
  state.mark.horizon = std::max(state.mark.horizon, seen.mark.horizon);
  state.mark.telegram = std::max(state.mark.telegram, seen.mark.telegram);
  state.mark.exported = std::max(state.mark.exported, seen.mark.exported);
  state.mark.thread_given = state.mark.thread_given || seen.mark.thread_given;
  history = contract_history(std::move(state), history.provenance);
  keep_statements(history, std::move(said));
  if (!history.mark.thread_given) history.present.thread_id = derived_thread;
}

void join_deletion(History& history, std::int64_t horizon, bool by_source) {
  std::int64_t& held = by_source ? history.provenance.deleted_by_source : history.provenance.deleted_by_absence;
  if (by_source && horizon > held) history.present.deleted_at.reset();
  held = std::max(held, horizon);
  settle_deletion(history);
}

std::uint64_t count_revisions(const History& history) {
  return static_cast<std::uint64_t>(history.present.revision - 1);
}

std::string provenance_line(std::int64_t id, const Provenance& provenance) {
  std::string line = fmt::format(R"({{"id":{})", id);
  const auto add = [&line](std::string_view name, std::int64_t horizon) {
    if (horizon != kNever) line += fmt::format(R"(,"{}":"{}")", name, format_time(Time{horizon}));
  };
  add("deleted_by_source", provenance.deleted_by_source);
  add("deleted_by_absence", provenance.deleted_by_absence);
  std::string stamps;
  for (const auto& [path, horizon] : provenance.stamps) {
    stamps += fmt::format(R"({}"{}":"{}")", stamps.empty() ? "" : ",", path, format_time(Time{horizon}));
  }
  if (!stamps.empty()) line += ",\"seen\":{" + stamps + "}";
  return line + "}";
}

Result<Provenance> parse_provenance_line(std::string_view line, const std::string& path) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  const auto horizon = [](const nlohmann::json& value) {
    const auto time = parse_time(value.get<std::string>());
    return time ? time->seconds : kNever;
  };
  try {
    Provenance provenance;
    if (json.contains("deleted_by_source")) provenance.deleted_by_source = horizon(json.at("deleted_by_source"));
    if (json.contains("deleted_by_absence")) provenance.deleted_by_absence = horizon(json.at("deleted_by_absence"));
    if (json.contains("seen")) {
      for (const auto& [field, value] : json.at("seen").items()) provenance.stamps[field] = horizon(value);
    }
    return provenance;
  } catch (const nlohmann::json::exception&) {
    return std::unexpected(damaged(path, "a line is no provenance of a message"));
  }
}

}  // namespace telelake::file_store
