// The writer's templates over the table of fields. Internal: writer.cc instantiates them for the contract's records,
// tests for records of their own; everyone else includes contract/writer.h.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <type_traits>

#include "contract/json_text.h"
#include "contract/records.h"

namespace telelake::writer {

// Whether fields of all parts are written, or only the revisable ones.
enum class Parts : std::uint8_t { kAll, kRevisable };

template <class T>
concept IsEnum = std::is_enum_v<T>;

// `,"name":` made at compile time.
template <class FieldType>
struct Key {
  static constexpr auto bytes = [] {
    std::array<char, FieldType::name.size() + 4> text{};
    text[0] = ',';
    text[1] = '"';
    std::copy(FieldType::name.begin(), FieldType::name.end(), text.begin() + 2);
    text[text.size() - 2] = '"';
    text[text.size() - 1] = ':';
    return text;
  }();
};

// Whether an optional field's value is there, that is, differs from its default.
inline bool present(bool value) { return value; }
inline bool present(const std::string& value) { return !value.empty(); }
inline bool present(const Party& value) { return value.id.has_value() || !value.name.empty(); }
inline bool present(const ServiceDetails& value) {
  static const ServiceDetails kNone;
  return !(value == kNone);
}
template <class T>
bool present(const std::vector<T>& value) {
  return !value.empty();
}
template <class T>
bool present(const std::optional<T>& value) {
  return value.has_value();
}
template <class T>
bool present(const Box<T>& value) {
  return value.has_value();
}

template <Parts parts, IsRecord Record>
void write_value(const Record& record, TextOutput& out);
template <Parts parts, class T>
void write_value(const std::vector<T>& values, TextOutput& out);

template <Parts>
void write_value(bool value, TextOutput& out) {
  out += value ? "true" : "false";
}
template <Parts>
void write_value(std::int64_t value, TextOutput& out) {
  json_text::append_number(value, out);
}
template <Parts>
void write_value(double value, TextOutput& out) {
  json_text::append_number(value, out);
}
template <Parts>
void write_value(const std::string& value, TextOutput& out) {
  json_text::append_string(value, out);
}
template <Parts>
void write_value(Time value, TextOutput& out) {
  json_text::append_time(value, out);
}
template <Parts>
void write_value(Date value, TextOutput& out) {
  json_text::append_date(value, out);
}
template <Parts, IsEnum Enum>
void write_value(Enum value, TextOutput& out) {
  out += '"';
  out += enum_name(value);
  out += '"';
}
template <Parts parts, class T>
void write_value(const std::optional<T>& value, TextOutput& out) {
  write_value<parts>(*value, out);
}
template <Parts parts, class T>
void write_value(const Box<T>& value, TextOutput& out) {
  write_value<parts>(*value, out);
}
template <Parts>
void write_value(const Extra& members, TextOutput& out) {
  out += '{';
  for (std::size_t index = 0; index < members.size(); ++index) {
    if (index > 0) out += ',';
    json_text::append_string(members[index].first, out);
    out += ':';
    json_text::append_string(members[index].second, out);
  }
  out += '}';
}
template <Parts parts, class T>
void write_value(const std::vector<T>& values, TextOutput& out) {
  out += '[';
  for (std::size_t index = 0; index < values.size(); ++index) {
    if (index > 0) out += ',';
    write_value<parts>(values[index], out);
  }
  out += ']';
}

template <Parts parts, class FieldType, class Record>
void write_field(const Record& record, TextOutput& out) {
  constexpr Limits limits = FieldType::limits;
  if constexpr (parts == Parts::kRevisable && limits.part != Part::kRevisable) return;
  const auto& value = record.*FieldType::member;
  if constexpr (!limits.required) {
    if (!present(value)) return;
  }
  out.append(Key<FieldType>::bytes.data(), Key<FieldType>::bytes.size());
  write_value<parts>(value, out);
}

template <Parts parts, IsRecord Record>
void write_value(const Record& record, TextOutput& out) {
  // Every field begins with a comma; the first one's becomes the brace.
  const std::size_t start = out.size();
  for_each_field<Record>([&]<class FieldType>(FieldType) { write_field<parts, FieldType>(record, out); });
  if (out.size() == start) {
    out += "{}";
    return;
  }
  out[start] = '{';
  out += '}';
}

}  // namespace telelake::writer
