// The reader's templates over the table of fields. Internal: reader.cc instantiates them for the contract's records,
// tests for records of their own; everyone else includes contract/reader.h.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "contract/json_tokens.h"
#include "contract/reader.h"
#include "contract/text_length.h"

namespace telelake::reader {

constexpr int kMaxDepth = 100;

template <class T>
concept IsEnum = std::is_enum_v<T>;

// What reading one text needs: its tokens, where it stands, and the first problem.
struct Context {
  const JsonTokens& tokens;
  const ReadOptions& options;
  std::string scratch{};
  Token at = 0;
  int depth = 0;
  Problem problem{};
  // A doubled key that the rules refuse, once the schema refuses nothing.
  std::optional<Problem> rule_problem{};

  bool refuse(ProblemClass problem_class, Token place, std::string reason, std::string expected) {
    problem = {problem_class, tokens.pointer_of(place), std::move(reason), std::move(expected), 0};
    return false;
  }
  bool refuse(std::string reason, std::string expected) {
    return refuse(ProblemClass::kSchema, at, std::move(reason), std::move(expected));
  }
  bool malformed(std::string expected) {
    return refuse(ProblemClass::kSyntax, std::min<Token>(at, static_cast<Token>(tokens.size())), "malformed JSON",
                  std::move(expected));
  }
};

// What stands at a token, in a schema's words.
inline std::string found_type(const Context& context) {
  switch (context.tokens.first(context.at)) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "a string";
    case 't':
    case 'f':
      return "a boolean";
    case 'n':
      return "null";
    case '\0':
      return "nothing";
    default:
      return "a number";
  }
}

// Refuses a value of the wrong type, which may still turn out to be no JSON at all.
inline bool wrong_type(Context& context, const std::string& expected) {
  const char head = context.tokens.first(context.at);
  if (head != '{' && head != '[') {
    std::string ignored;
    if (!context.tokens.compact(context.at, ignored)) return context.malformed(expected);
  }
  return context.refuse("found " + found_type(context), expected);
}

// Numbers -----------------------------------------------------------------------------------------------------------

inline std::string range_text(const Limits& limits) {
  return "an integer from " + std::to_string(limits.minimum) + " to " + std::to_string(limits.maximum);
}

// The double next to a number; infinite, or zero, where none is near.
inline double to_double(std::string_view text) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // std::from_chars does not tell the two ways out of range apart.
  return error == std::errc{} ? number : std::strtod(std::string(text).c_str(), nullptr);
}

inline bool read_integer(Context& context, const Limits& limits, std::int64_t& value) {
  const std::string_view text = context.tokens.scalar(context.at);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  // JSON allows no leading zeros, from_chars does.
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const bool plain = error == std::errc{} && stop == end && (text.size() == sign + 1 || text[sign] != '0');
  if (!plain) {
    if (!is_json_number(text)) return wrong_type(context, "an integer");
    // Written as 1.0 or 1e2: an integer all the same (JSON Schema 2020-12, 4.2.3).
    const double number = to_double(text);
    if (number != std::trunc(number)) return context.refuse("a fraction", "an integer");
    if (std::abs(number) >= 9.2e18) return context.refuse("out of range", range_text(limits));
    value = static_cast<std::int64_t>(number);
  }
  if (value < limits.minimum || value > limits.maximum) return context.refuse("out of range", range_text(limits));
  ++context.at;
  return true;
}

inline bool read_number(Context& context, const Limits& limits, double& value) {
  const std::string_view text = context.tokens.scalar(context.at);
  if (!is_json_number(text)) return wrong_type(context, "a number");
  const double number = to_double(text);
  if (number < static_cast<double>(limits.minimum) || number > static_cast<double>(limits.maximum)) {
    return context.refuse("out of range",
                          "a number from " + std::to_string(limits.minimum) + " to " + std::to_string(limits.maximum));
  }
  value = number == 0 ? 0 : number;  // -0.0 and 0 are one value
  ++context.at;
  return true;
}

inline bool read_boolean(Context& context, bool& value) {
  const std::optional<bool> boolean = context.tokens.boolean(context.at);
  if (!boolean) return wrong_type(context, "a boolean");
  value = *boolean;
  ++context.at;
  return true;
}

// Strings -----------------------------------------------------------------------------------------------------------

// Whether an escaped text holds `\u0000` or a surrogate without its other half, which unescaping would replace.
inline bool has_forbidden_escape(std::string_view raw) {
  const auto unit_at = [&](std::size_t index) -> int {
    if (index + 6 > raw.size() || raw[index] != '\\' || raw[index + 1] != 'u') return -1;
    int unit = 0;
    const auto [stop, error] = std::from_chars(raw.data() + index + 2, raw.data() + index + 6, unit, 16);
    return error == std::errc{} && stop == raw.data() + index + 6 ? unit : -1;
  };
  for (std::size_t index = raw.find('\\'); index < raw.size(); index = raw.find('\\', index)) {
    const int unit = unit_at(index);
    if (unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return true;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      const int low = unit_at(index + 6);
      if (low < 0xDC00 || low > 0xDFFF) return true;
      index += 12;
    } else {
      index += 2;
    }
  }
  return false;
}

// The string at the current token, with escapes resolved, in the text or in the scratch buffer.
inline bool read_text(Context& context, std::string_view& text) {
  const std::optional<std::string_view> raw = context.tokens.raw_string(context.at);
  if (!raw) return wrong_type(context, "a string");
  text = *raw;
  if (!raw->empty() && std::memchr(raw->data(), '\\', raw->size()) != nullptr) {
    if (has_forbidden_escape(*raw)) {
      return context.refuse("NUL or a lone surrogate", "text without U+0000 and surrogates");
    }
    context.scratch.clear();
    if (!unescape_json(*raw, context.scratch, true)) return context.malformed("a valid escape");
    text = context.scratch;
  }
  return true;
}

inline bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; });
}

inline bool canonical_digits(std::string_view text) { return all_digits(text) && (text == "0" || text.front() != '0'); }

inline bool fits(Format format, std::string_view text) {
  switch (format) {
    case Format::kNone:
      return true;
    case Format::kSha256:
      return text.size() == 64 && std::ranges::all_of(text, [](char byte) {
               return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
             });
    case Format::kAccount:
      return text == "local" || (canonical_digits(text) && text != "0" && text.size() <= 16);
    case Format::kDecimal:
      return canonical_digits(text) && text.size() <= 20;
    case Format::kVersion: {
      const std::size_t point = text.find('.');
      return point != std::string_view::npos && canonical_digits(text.substr(0, point)) &&
             canonical_digits(text.substr(point + 1));
    }
    case Format::kUtc:
      return text == "UTC";
  }
  return false;
}

inline const char* format_text(Format format) {
  switch (format) {
    case Format::kSha256:
      return "64 lower-case hex digits";
    case Format::kAccount:
      return "a user id in decimal, or local";
    case Format::kDecimal:
      return "an unsigned integer in decimal, at most 20 digits";
    case Format::kVersion:
      return "MAJOR.MINOR";
    case Format::kUtc:
      return "UTC";
    case Format::kNone:
      break;
  }
  return "text";
}

inline bool read_string(Context& context, const Limits& limits, std::string& value) {
  std::string_view text;
  if (!read_text(context, text)) return false;
  if (text.size() > limits.max_length && code_points(text) > limits.max_length) {
    return context.refuse("too long", "at most " + std::to_string(limits.max_length) + " characters");
  }
  // An optional string's default is the empty one, which has no format.
  if (limits.format != Format::kNone && !fits(limits.format, text)) {
    return context.refuse("wrong form", format_text(limits.format));
  }
  value.assign(text);
  ++context.at;
  return true;
}

inline bool read_time(Context& context, Time& value) {
  std::string_view text;
  if (!read_text(context, text)) return false;
  const std::optional<Time> time = parse_time(text);
  if (!time) return context.refuse("no such time", "YYYY-MM-DDTHH:MM:SSZ");
  value = *time;
  ++context.at;
  return true;
}

inline bool read_date(Context& context, Date& value) {
  std::string_view text;
  if (!read_text(context, text)) return false;
  const std::optional<Date> date = parse_date(text);
  if (!date) return context.refuse("no such day", "YYYY-MM-DD");
  value = *date;
  ++context.at;
  return true;
}

template <IsEnum Enum>
bool read_enum(Context& context, Enum& value) {
  std::string_view text;
  if (!read_text(context, text)) return false;
  for (std::size_t index = 0; index < std::size(EnumNames<Enum>::names); ++index) {
    if (EnumNames<Enum>::names[index] == text) {
      value = static_cast<Enum>(index);
      ++context.at;
      return true;
    }
  }
  return context.refuse("unknown value " + std::string(text.substr(0, 64)),
                        "one of the values of " + std::string(EnumNames<Enum>::type_name));
}

// Composites --------------------------------------------------------------------------------------------------------

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
