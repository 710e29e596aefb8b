// What the reader's templates stand on: the state of a reading, and how it reads what holds nothing else: numbers,
// booleans, texts, times and enumerators. Internal, see contract/reader_template.h.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "contract/json_tokens.h"
#include "contract/reader.h"
#include "contract/text_length.h"

namespace telelake::reader {

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

}  // namespace telelake::reader
