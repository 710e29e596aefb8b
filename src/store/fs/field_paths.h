// Templates over the contract's field table that the joining of observations needs: comparing what is revisable, and
// joining what is not, at every level of a message.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "contract/field_kinds.h"
#include "contract/records.h"
#include "contract/writer.h"

namespace telelake::file_store {

// A field that is left out of the JSON holds this.
template <class T>
bool is_absent(const T& value) {
  return value == T{};
}

// True when everything revisable that `poor` says, `rich` says as well. Entities may be fewer, fields may be missing.
template <class T>
bool subsumed(const T& poor, const T& rich);

template <class T>
bool all_subsumed(const std::vector<T>& poor, const std::vector<T>& rich) {
  if (poor.size() != rich.size()) return false;
  for (std::size_t index = 0; index < poor.size(); ++index) {
    if (!subsumed(poor[index], rich[index])) return false;
  }
  return true;
}

inline bool entities_subsumed(const std::vector<Entity>& poor, const std::vector<Entity>& rich) {
  std::size_t next = 0;  // both are in canonical order
  for (const Entity& entity : poor) {
    while (next < rich.size() && !subsumed(entity, rich[next])) ++next;
    if (next++ >= rich.size()) return false;
  }
  return true;
}

template <IsRecord Record>
bool record_subsumed(const Record& poor, const Record& rich) {
  bool result = true;
  for_each_field<Record>([&]<class FieldType>(FieldType) {
    if constexpr (FieldType::limits.part == Part::kRevisable) {
      const auto& have = poor.*FieldType::member;
      const auto& want = rich.*FieldType::member;
      if (!FieldType::limits.required && is_absent(have)) return;
      result = result && subsumed(have, want);
    }
  });
  return result;
}

template <class T>
bool subsumed(const T& poor, const T& rich) {
  if constexpr (IsRecord<T>) {
    return record_subsumed(poor, rich);
  } else if constexpr (kIsBox<T>) {
    return poor.has_value() == rich.has_value() && (!poor.has_value() || subsumed(*poor, *rich));
  } else if constexpr (std::same_as<T, std::vector<Entity>>) {
    return entities_subsumed(poor, rich);
  } else if constexpr (std::same_as<T, Extra>) {
    return poor == rich;
  } else if constexpr (kIsVector<T>) {
    return all_subsumed(poor, rich);
  } else {
    return poor == rich;
  }
}

// Horizons of fields by path.
using Stamps = std::map<std::string, std::int64_t>;

// Joins the facts and counters inside a revisable value (`media.sha256`, `poll.closed`) of two observations that are
// equal in what is revisable, and so in shape. `stamps` has the horizon of every such field that `value` holds, `known`
// those of `seen` that are not `horizon`.
template <class T>
void join_nested(T& value, const T& seen, std::int64_t horizon, const Stamps& known, const std::string& path,
                 Stamps& stamps);

// Lists the same fields of one value: those that are there get `horizon`, unless `known` has another.
template <class T>
void stamp_nested(const T& value, std::int64_t horizon, const std::string& path, const Stamps& known, Stamps& stamps);

// The canonical JSON of a record that holds this field alone: what breaks a tie between equal horizons.
template <class Record, class FieldType>
std::string tie_break(FieldType, const Record& record) {
  if constexpr (std::same_as<std::remove_cvref_t<decltype(record.*FieldType::member)>, std::string>) {
    return record.*FieldType::member;
  } else if constexpr (std::same_as<Record, Message>) {
    Message alone;
    alone.*FieldType::member = record.*FieldType::member;
    std::string json = to_json(alone);
    // A photo gets its hash at the horizon at which its message was seen: what says more wins.
    constexpr bool kIsService = std::same_as<std::remove_cvref_t<decltype(record.*FieldType::member)>, Box<Service>>;
    return kIsService ? std::to_string((std::int64_t{1} << 40) + static_cast<std::int64_t>(json.size())) + json : json;
  } else {
    using Value = std::remove_cvref_t<decltype(record.*FieldType::member)>;
    const auto& value = record.*FieldType::member;
    if constexpr (std::is_enum_v<Value> || std::integral<Value>) {
      return std::to_string(1000000 + static_cast<std::int64_t>(value));
    } else {
      return value ? std::to_string((std::int64_t{1} << 60) + static_cast<std::int64_t>(*value)) : std::string();
    }
  }
}

// True when the second observation of a field wins over the first.
template <class Record, class FieldType>
bool wins(FieldType field, const Record& held, std::int64_t held_horizon, const Record& seen, std::int64_t horizon) {
  if (horizon != held_horizon) return horizon > held_horizon;
  if (held.*FieldType::member == seen.*FieldType::member) return false;
  return tie_break(field, seen) > tie_break(field, held);
}

template <IsRecord Record>
void join_nested_fields(Record& value, const Record& seen, std::int64_t horizon, const Stamps& known,
                        const std::string& path, Stamps& stamps) {
  for_each_field<Record>([&]<class FieldType>(FieldType field) {
    const std::string here = path.empty() ? std::string(field.name) : path + "." + std::string(field.name);
    auto& held = value.*FieldType::member;
    const auto& other = seen.*FieldType::member;
    if constexpr (FieldType::limits.part == Part::kRevisable) {
      join_nested(held, other, horizon, known, here, stamps);
    } else if constexpr (!std::same_as<Record, Message>) {
      constexpr bool kAlwaysSaid = std::same_as<std::remove_cvref_t<decltype(held)>, bool>;
      if (!kAlwaysSaid && is_absent(other)) return;
      const auto own = known.find(here);
      const std::int64_t seen_at = own == known.end() ? horizon : own->second;
      const auto stamp = stamps.find(here);
      if (stamp == stamps.end() || wins(field, value, stamp->second, seen, seen_at)) {
        held = other;
        stamps[here] = seen_at;
      }
    }
  });
}

template <class T>
void join_nested(T& value, const T& seen, std::int64_t horizon, const Stamps& known, const std::string& path,
                 Stamps& stamps) {
  if constexpr (IsRecord<T>) {
    join_nested_fields(value, seen, horizon, known, path, stamps);
  } else if constexpr (kIsBox<T>) {
    if (value && seen) join_nested(*value, *seen, horizon, known, path, stamps);
  } else if constexpr (kIsVector<T> && !std::same_as<T, Extra>) {
    for (std::size_t index = 0; index < value.size() && index < seen.size(); ++index) {
      join_nested(value[index], seen[index], horizon, known, path + "." + std::to_string(index), stamps);
    }
  }
}

template <IsRecord Record>
void stamp_nested_fields(const Record& value, std::int64_t horizon, const std::string& path, const Stamps& known,
                         Stamps& stamps) {
  for_each_field<Record>([&]<class FieldType>(FieldType field) {
    const std::string here = path.empty() ? std::string(field.name) : path + "." + std::string(field.name);
    const auto& held = value.*FieldType::member;
    if constexpr (FieldType::limits.part == Part::kRevisable) {
      stamp_nested(held, horizon, here, known, stamps);
    } else if constexpr (!std::same_as<Record, Message>) {
      constexpr bool kAlwaysSaid = std::same_as<std::remove_cvref_t<decltype(held)>, bool>;
      if (!kAlwaysSaid && is_absent(held)) return;
      const auto stamp = known.find(here);
      stamps[here] = stamp == known.end() ? horizon : stamp->second;
    }
  });
}

template <class T>
void stamp_nested(const T& value, std::int64_t horizon, const std::string& path, const Stamps& known, Stamps& stamps) {
  if constexpr (IsRecord<T>) {
    stamp_nested_fields(value, horizon, path, known, stamps);
  } else if constexpr (kIsBox<T>) {
    if (value) stamp_nested(*value, horizon, path, known, stamps);
  } else if constexpr (kIsVector<T> && !std::same_as<T, Extra>) {
    for (std::size_t index = 0; index < value.size(); ++index) {
      stamp_nested(value[index], horizon, path + "." + std::to_string(index), known, stamps);
    }
  }
}

}  // namespace telelake::file_store
