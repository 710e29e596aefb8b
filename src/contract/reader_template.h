// The reader's templates over the table of fields. Internal: reader.cc instantiates them for the contract's records,
// tests for records of their own; everyone else includes contract/reader.h.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/reader_scalars.h"

namespace telelake::reader {

constexpr int kMaxDepth = 100;

template <IsRecord Record>
bool read_value(Context& context, const Limits& limits, Record& record);
template <class T>
bool read_value(Context& context, const Limits& limits, std::vector<T>& values);

inline bool read_value(Context& context, const Limits& limits, std::int64_t& value) {
  return read_integer(context, limits, value);
}
inline bool read_value(Context& context, const Limits& limits, double& value) {
  return read_number(context, limits, value);
}
inline bool read_value(Context& context, const Limits& /*limits*/, bool& value) { return read_boolean(context, value); }
inline bool read_value(Context& context, const Limits& limits, std::string& value) {
  return read_string(context, limits, value);
}
inline bool read_value(Context& context, const Limits& /*limits*/, Time& value) { return read_time(context, value); }
inline bool read_value(Context& context, const Limits& /*limits*/, Date& value) { return read_date(context, value); }
template <IsEnum Enum>
bool read_value(Context& context, const Limits& /*limits*/, Enum& value) {
  return read_enum(context, value);
}
template <class T>
bool read_value(Context& context, const Limits& limits, std::optional<T>& value) {
  return read_value(context, limits, value.emplace());
}
template <class T>
bool read_value(Context& context, const Limits& limits, Box<T>& value) {
  return read_value(context, limits, value.emplace());
}

// Counts a level of nesting while it lives.
class Level {
 public:
  explicit Level(Context& context) : context_(context) { ++context_.depth; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level() { --context_.depth; }

  bool too_deep() const {
    if (context_.depth <= kMaxDepth) return false;
    context_.refuse(ProblemClass::kSyntax, context_.at, "nested too deeply", "at most 100 levels");
    return true;
  }

 private:
  Context& context_;
};

inline void note_doubled_key(Context& context, Token value, std::string_view name) {
  if (context.options.schema_only || context.rule_problem) return;
  context.rule_problem = Problem{ProblemClass::kRule, context.tokens.pointer_of(value),
                                 "the key " + std::string(name) + " occurs twice", "each key once", 0};
}

// Reads the key at the current token and steps to its value.
inline bool read_key(Context& context, std::string& unescaped, std::string_view& key) {
  const std::optional<std::string_view> raw = context.tokens.raw_string(context.at);
  if (!raw) return context.malformed("a key");
  if (context.tokens.first(context.at + 1) != ':') return context.malformed("a colon");
  key = *raw;
  if (std::memchr(raw->data(), '\\', raw->size()) != nullptr) {
    unescaped.clear();
    if (!unescape_json(*raw, unescaped, true)) return context.malformed("a valid escape");
    key = unescaped;
  }
  context.at += 2;
  return true;
}

// Steps over what separates members or elements. `more` tells whether another one follows.
inline bool read_separator(Context& context, char closing, bool& more) {
  const char head = context.tokens.first(context.at);
  if (head != ',' && head != closing) return context.malformed(std::string("a comma or ") + closing);
  more = head == ',';
  ++context.at;
  return true;
}

// Passes over a value that was refused where a later member of the object has the same key: of doubled keys the last
// one counts, as for every reader of JSON. False leaves the problem as it was, or names what is malformed.
inline bool pass_over_doubled(Context& context, Token value, std::string_view key) {
  if (context.problem.problem_class != ProblemClass::kSchema) return false;
  Problem refusal = std::move(context.problem);
  std::string ignored;
  context.at = value;
  if (!context.tokens.compact(value, ignored)) return context.malformed("a value");
  const Token behind = context.tokens.after(value);
  context.at = behind;
  std::string unescaped;
  std::string_view other;
  bool more = false;
  while (read_separator(context, '}', more) && more && read_key(context, unescaped, other)) {
    if (other == key) {
      context.at = behind;
      context.problem = {};
      return true;
    }
    context.at = context.tokens.after(context.at);
  }
  context.problem = std::move(refusal);
  return false;
}

inline bool read_value(Context& context, const Limits& limits, Extra& members) {
  if (context.tokens.first(context.at) != '{') return wrong_type(context, "an object");
  const Token object = context.at;
  const Level level(context);
  ++context.at;
  bool more = context.tokens.first(context.at) != '}';
  if (!more) ++context.at;
  std::string unescaped;
  while (more) {
    std::string_view key;
    if (has_forbidden_escape(context.tokens.raw_string(context.at).value_or(""))) {
      return context.refuse("NUL or a lone surrogate in a name", "text without U+0000 and surrogates");
    }
    if (!read_key(context, unescaped, key)) return false;
    std::string name(key);
    const Token value = context.at;
    std::string text;
    if (!read_string(context, limits, text) && !pass_over_doubled(context, value, name)) return false;
    const auto place = std::ranges::lower_bound(members, name, {}, &Extra::value_type::first);
    if (place != members.end() && place->first == name) {
      note_doubled_key(context, value, name);
      place->second = std::move(text);
    } else {
      members.emplace(place, std::move(name), std::move(text));
    }
    if (!read_separator(context, '}', more)) return false;
  }
  if (members.size() > limits.max_items) {
    return context.refuse(ProblemClass::kSchema, object, "too many members",
                          "at most " + std::to_string(limits.max_items));
  }
  return true;
}

template <class T>
bool read_value(Context& context, const Limits& limits, std::vector<T>& values) {
  if (context.tokens.first(context.at) != '[') return wrong_type(context, "an array");
  const Token array = context.at;
  const Level level(context);
  if (level.too_deep()) return false;
  values.clear();
  ++context.at;
  bool more = context.tokens.first(context.at) != ']';
  if (!more) ++context.at;
  while (more) {
    if (!read_value(context, limits, values.emplace_back())) return false;
    if (!read_separator(context, ']', more)) return false;
  }
  if (values.size() > limits.max_items) {
    return context.refuse(ProblemClass::kSchema, array, "too many elements",
                          "at most " + std::to_string(limits.max_items));
  }
  return true;
}

// The fields of a record at run time: a name and what reads it.
template <class Record>
struct FieldReader {
  std::string_view name;
  bool required = false;
  bool (*read)(Context&, Record&) = nullptr;
};

template <class Record, class FieldType>
bool read_member(Context& context, Record& record) {
  return read_value(context, FieldType::limits, record.*FieldType::member);
}

template <class Record>
constexpr std::size_t kFieldCount = [] {
  std::size_t count = 0;
  for_each_field<Record>([&count](auto) { ++count; });
  return count;
}();

template <class Record>
constexpr auto kFieldReaders = [] {
  std::array<FieldReader<Record>, kFieldCount<Record>> readers{};
  std::size_t index = 0;
  for_each_field<Record>([&]<class FieldType>(FieldType) {
    readers[index++] = {FieldType::name, FieldType::limits.required, &read_member<Record, FieldType>};
  });
  return readers;
}();

template <class Record>
std::size_t field_index(std::string_view key, std::size_t predicted) {
  constexpr auto& readers = kFieldReaders<Record>;
  // Canonical texts have their fields in the table's order.
  for (std::size_t index = predicted; index < readers.size(); ++index) {
    if (readers[index].name == key) return index;
  }
  for (std::size_t index = 0; index < std::min(predicted, readers.size()); ++index) {
    if (readers[index].name == key) return index;
  }
  return readers.size();
}

inline bool skip_unknown(Context& context, std::string_view key) {
  if (!context.options.newer_minor) {
    return context.refuse("unknown field " + std::string(key.substr(0, 64)), "a field of the contract");
  }
  std::string ignored;
  if (!context.tokens.compact(context.at, ignored)) return context.malformed("a value");
  if (context.options.unknown != nullptr) ++*context.options.unknown;
  context.at = context.tokens.after(context.at);
  return true;
}

template <class Record>
bool check_required(Context& context, Token object, const std::bitset<kFieldReaders<Record>.size()>& seen) {
  for (std::size_t index = 0; index < seen.size(); ++index) {
    if (kFieldReaders<Record>[index].required && !seen[index]) {
      return context.refuse(ProblemClass::kSchema, object,
                            "the field " + std::string(kFieldReaders<Record>[index].name) + " is missing",
                            "every required field of " + std::string(Record::kName));
    }
  }
  return true;
}

template <IsRecord Record>
bool read_value(Context& context, const Limits& /*limits*/, Record& record) {
  if (context.tokens.first(context.at) != '{') return wrong_type(context, "an object");
  const Token object = context.at;
  const Level level(context);
  if (level.too_deep()) return false;
  ++context.at;
  bool more = context.tokens.first(context.at) != '}';
  if (!more) ++context.at;
  std::bitset<kFieldReaders<Record>.size()> seen;
  std::size_t predicted = 0;
  std::string unescaped;
  while (more) {
    std::string_view key;
    if (!read_key(context, unescaped, key)) return false;
    const std::size_t index = field_index<Record>(key, predicted);
    if (index == kFieldReaders<Record>.size()) {
      if (!skip_unknown(context, key)) return false;
    } else {
      if (seen[index]) note_doubled_key(context, context.at, key);
      seen.set(index);
      const Token value = context.at;
      if (!kFieldReaders<Record>[index].read(context, record) && !pass_over_doubled(context, value, key)) return false;
      predicted = index + 1;
    }
    if (!read_separator(context, '}', more)) return false;
  }
  return check_required<Record>(context, object, seen);
}

}  // namespace telelake::reader
