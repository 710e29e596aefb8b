#include "store/fs/statement.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include "contract/writer.h"
#include "store/fs/compared_fields.h"
#include "store/fs/field_paths.h"
#include "store/fs/line_file.h"

namespace telelake::file_store {

namespace {

using Json = nlohmann::json;

// What is in a statement beside the fields that are compared: which state of the message it speaks of, and how well the
// time is known.
constexpr std::array<std::string_view, 3> kContext = {"assumed_zone", "zone_given", "edited_at"};

constexpr bool is_stated(std::string_view name) {
  return comparison_of(name) != Comparison::kNever ||
         std::find(kContext.begin(), kContext.end(), name) != kContext.end();
}

consteval bool every_field_is_decided() {
  std::size_t decided = 0;
  std::size_t fields = 0;
  for_each_field<Message>([&]<class FieldType>(FieldType) {
    ++fields;
    for (const ComparedField& field : kComparedFields) decided += field.name == FieldType::name ? 1 : 0;
  });
  return decided == fields && fields == std::size(kComparedFields);
}
static_assert(every_field_is_decided(), "compared_fields.h names each field of a message once");

// Takes facts and counters of their own out of a value.
template <class T>
void strip(T& value) {
  if constexpr (IsRecord<T>) {
    for_each_field<T>([&]<class FieldType>(FieldType) {
      auto& member = value.*FieldType::member;
      if constexpr (FieldType::limits.part == Part::kRevisable) {
        strip(member);
      } else {
        member = {};
      }
    });
    // Exports have no ids of custom emoji.
    if constexpr (std::same_as<T, Entity>) value.custom_emoji_id.clear();
  } else if constexpr (kIsBox<T>) {
    if (value) strip(*value);
  } else if constexpr (kIsVector<T>) {
    for (auto& element : value) strip(element);
  }
}

// Calls `visit(field)` for each field of a message that a statement has.
template <class Visitor>
void for_each_stated(Visitor visit) {
  for_each_field<Message>([&]<class FieldType>(FieldType field) {
    if constexpr (is_stated(FieldType::name)) visit(field);
  });
}

// The fields in which a statement is not the one that `present` would be, with its values.
Json deviation(const Message& statement, const Message& expected, const Message& present) {
  Message values;
  values.id = present.id;
  values.chat_id = present.chat_id;
  values.date = present.date;
  values.revision = 1;
  Json fields = Json::array();
  for_each_stated([&]<class FieldType>(FieldType) {
    if (statement.*FieldType::member == expected.*FieldType::member) return;
    values.*FieldType::member = statement.*FieldType::member;
    fields.push_back(FieldType::name);
  });
  return Json{{"fields", std::move(fields)}, {"message", Json::parse(to_json(values))}};
}

Result<Message> apply(const Json& deviation, const Message& expected, const std::string& path, Reader& reader) {
  // A part of a message breaks the rules between its fields.
  const auto read = reader.read<Message>(deviation.at("message").dump(), {.schema_only = true});
  if (!read) return std::unexpected(damaged(path, "a line is no statement on a message: " + read.error().reason));
  const Message& values = *read;
  Message statement = expected;
  const Json& fields = deviation.at("fields");
  for_each_stated([&]<class FieldType>(FieldType) {
    if (std::find(fields.begin(), fields.end(), FieldType::name) == fields.end()) return;
    statement.*FieldType::member = values.*FieldType::member;
  });
  return statement;
}

}  // namespace

Message statement_of(const Message& message) {
  Message statement;
  for_each_stated([&]<class FieldType>(FieldType) {
    statement.*FieldType::member = message.*FieldType::member;
    strip(statement.*FieldType::member);
  });
  // The plain text of a rich message is each source's own.
  if (message.rich) {
    statement.text.clear();
    statement.entities.clear();
  }
  return statement;
}

void hear(Box<Message>& held, std::int64_t held_horizon, const Message& said, std::int64_t horizon) {
  if (held && horizon < held_horizon) return;
  if (held && horizon == held_horizon && to_json(said) <= to_json(*held)) return;
  held = said;
}

std::string statements_line(std::int64_t id, const Statements& statements, const Message& present) {
  const Message expected = statement_of(present);
  nlohmann::ordered_json line{{"id", id}};
  if (statements.exported) line["desktop_export"] = deviation(*statements.exported, expected, present);
  if (statements.telegram) line["telegram"] = deviation(*statements.telegram, expected, present);
  return line.dump();
}

Result<Statements> parse_statements_line(std::string_view line, const Message& present, const std::string& path,
                                         Reader& reader) {
  const Json json = Json::parse(line, nullptr, false);
  const Message expected = statement_of(present);
  Statements statements;
  try {
    for (const auto& [name, side] :
         {std::pair{"desktop_export", &statements.exported}, std::pair{"telegram", &statements.telegram}}) {
      if (!json.contains(name)) continue;
      auto statement = apply(json.at(name), expected, path, reader);
      if (!statement) return std::unexpected(statement.error());
      *side = std::move(*statement);
    }
    return statements;
  } catch (const nlohmann::json::exception&) {
    return std::unexpected(damaged(path, "a line is no statement on a message"));
  }
}

}  // namespace telelake::file_store
