// The JSON Schema's templates over the table of fields. Internal: schema.cc instantiates them for the artifact, tests
// for records of their own; everyone else includes contract/schema.h.
#pragma once

#include <type_traits>

#include <nlohmann/json.hpp>

#include "contract/records.h"

namespace telelake::schema {

using Json = nlohmann::ordered_json;

// No NUL, no lone surrogate: the one treatment of both (docs/contract.md).
constexpr const char* kTextPattern = "^[^\\u0000\\ud800-\\udfff]*$";
constexpr const char* kTimePattern = "^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$";
constexpr const char* kDatePattern = "^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}$";

inline const char* pattern_of(Format format) {
  switch (format) {
    case Format::kSha256:
      return "^[0-9a-f]{64}$";
    case Format::kAccount:
      return "^(local|[1-9][0-9]{0,15})$";
    case Format::kDecimal:
      return "^(0|[1-9][0-9]{0,19})$";
    case Format::kVersion:
      return "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$";
    case Format::kUtc:
      return "^UTC$";
    case Format::kNone:
      break;
  }
  return kTextPattern;
}

// The schema of a field's type. Records are added to `definitions` by name.
template <class T>
struct Type;

template <class Record>
void define(Json& definitions);

template <>
struct Type<std::int64_t> {
  static Json schema(const Limits& limits, Json& /*definitions*/) {
    return {{"type", "integer"}, {"minimum", limits.minimum}, {"maximum", limits.maximum}};
  }
};

template <>
struct Type<double> {
  static Json schema(const Limits& limits, Json& /*definitions*/) {
    return {{"type", "number"}, {"minimum", limits.minimum}, {"maximum", limits.maximum}};
  }
};

template <>
struct Type<bool> {
  static Json schema(const Limits& /*limits*/, Json& /*definitions*/) { return {{"type", "boolean"}}; }
};

template <>
struct Type<std::string> {
  static Json schema(const Limits& limits, Json& /*definitions*/) {
    Json schema{{"type", "string"}, {"maxLength", limits.max_length}, {"pattern", pattern_of(limits.format)}};
    // In some dialects `$` also stands before a line feed at the end.
    if (limits.format != Format::kNone) schema["not"] = {{"pattern", "\\n"}};
    return schema;
  }
};

template <>
struct Type<Time> {
  static Json schema(const Limits& /*limits*/, Json& /*definitions*/) {
    return {{"type", "string"}, {"format", "date-time"}, {"maxLength", 20}, {"pattern", kTimePattern}};
  }
};

template <>
struct Type<Date> {
  static Json schema(const Limits& /*limits*/, Json& /*definitions*/) {
    return {{"type", "string"}, {"format", "date"}, {"maxLength", 10}, {"pattern", kDatePattern}};
  }
};

template <class T>
  requires std::is_enum_v<T>
struct Type<T> {
  static Json schema(const Limits& /*limits*/, Json& definitions) {
    const std::string name(EnumNames<T>::type_name);
    if (!definitions.contains(name)) {
      Json values = Json::array();
      for (const std::string_view value : EnumNames<T>::names) values.push_back(value);
      definitions[name] = {{"type", "string"}, {"enum", values}};
    }
    return {{"$ref", "#/$defs/" + name}};
  }
};

template <IsRecord T>
struct Type<T> {
  static Json schema(const Limits& /*limits*/, Json& definitions) {
    define<T>(definitions);
    return {{"$ref", "#/$defs/" + std::string(T::kName)}};
  }
};

template <class T>
struct Type<std::optional<T>> : Type<T> {};

template <class T>
struct Type<Box<T>> : Type<T> {};

template <class T>
struct Type<std::vector<T>> {
  static Json schema(const Limits& limits, Json& definitions) {
    return {{"type", "array"}, {"items", Type<T>::schema(limits, definitions)}, {"maxItems", limits.max_items}};
  }
};

template <>
struct Type<Extra> {
  static Json schema(const Limits& limits, Json& definitions) {
    return {{"type", "object"},
            {"propertyNames", {{"pattern", kTextPattern}}},
            {"additionalProperties", Type<std::string>::schema(limits, definitions)},
            {"maxProperties", limits.max_items}};
  }
};

template <class Record>
Json object_schema(Json& definitions) {
  Json properties = Json::object();
  Json required = Json::array();
  for_each_field<Record>([&](auto field) {
    using FieldType = decltype(field);
    using Value = std::remove_cvref_t<decltype(std::declval<Record>().*FieldType::member)>;
    Json schema = Type<Value>::schema(FieldType::limits, definitions);
    schema["description"] = field.doc;
    properties[std::string(FieldType::name)] = std::move(schema);
    if (FieldType::limits.required) required.push_back(FieldType::name);
  });
  Json schema{{"type", "object"}, {"description", Record::kDoc}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

template <class Record>
void define(Json& definitions) {
  const std::string name(Record::kName);
  if (definitions.contains(name)) return;
  definitions[name] = nullptr;  // so that a record that contains itself ends the descent
  Json schema = object_schema<Record>(definitions);
  definitions[name] = std::move(schema);
}

}  // namespace telelake::schema
