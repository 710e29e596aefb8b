#include "contract/columns.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "contract/schema.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kReference = "#/$defs/";

// How a dialect writes its types.
struct Words {
  const char* integer;
  const char* text;
  const char* json;
  const char* quote;  // around a name, which may be a keyword
};

constexpr Words kDuckdb{"BIGINT", "VARCHAR", "JSON", "\""};
constexpr Words kSpark{"BIGINT", "STRING", "STRING", "`"};

// Derives column types from the JSON Schema, which has every field of the table.
class Columns {
 public:
  explicit Columns(ColumnDialect dialect)
      : is_duckdb_(dialect == ColumnDialect::kDuckdb),
        words_(is_duckdb_ ? kDuckdb : kSpark),
        definitions_(Json::parse(artifact_json_schema())["$defs"]) {}

  std::string list() {
    path_.emplace_back("Message");
    std::string text = is_duckdb_ ? "{" : "";
    const char* separator = "";
    for (const auto& [name, schema] : definitions_["Message"]["properties"].items()) {
      text += separator;
      text += is_duckdb_ ? "'" + name + "': '" + type_of(schema) + "'" : quoted(name) + " " + type_of(schema);
      separator = ", ";
    }
    return text + (is_duckdb_ ? "}\n" : "\n");
  }

 private:
  std::string quoted(const std::string& name) const { return words_.quote + name + words_.quote; }

  std::string type_of(const Json& schema) {
    if (schema.contains("$ref")) return type_of_record(schema["$ref"].get<std::string>().substr(kReference.size()));
    const std::string type = schema.value("type", "");
    if (type == "integer") return words_.integer;
    if (type == "number") return "DOUBLE";
    if (type == "boolean") return "BOOLEAN";
    if (type == "array") {
      const std::string item = type_of(schema["items"]);
      return is_duckdb_ ? item + "[]" : "ARRAY<" + item + ">";
    }
    if (type == "object") {
      const std::string value = type_of(schema["additionalProperties"]);
      return is_duckdb_ ? "MAP(VARCHAR, " + value + ")" : "MAP<STRING, " + value + ">";
    }
    const std::string format = schema.value("format", "");
    return format == "date-time" ? "TIMESTAMP" : format == "date" ? "DATE" : words_.text;
  }

  std::string type_of_record(const std::string& name) {
    const Json& definition = definitions_[name];
    if (definition.contains("enum")) return words_.text;
    if (const auto known = known_.find(name); known != known_.end()) return known->second;
    if (std::find(path_.begin(), path_.end(), name) != path_.end()) {
      recursive_.insert(name);
      return words_.json;
    }
    path_.push_back(name);
    std::string text = is_duckdb_ ? "STRUCT(" : "STRUCT<";
    const char* separator = "";
    for (const auto& [member, schema] : definition["properties"].items()) {
      text += separator + quoted(member) + (is_duckdb_ ? " " : ": ") + type_of(schema);
      separator = ", ";
    }
    text += is_duckdb_ ? ")" : ">";
    path_.pop_back();
    return known_[name] = recursive_.contains(name) ? words_.json : text;
  }

  bool is_duckdb_;
  const Words& words_;
  Json definitions_;
  std::vector<std::string> path_;  // of records within records, down to the one at hand
  std::set<std::string> recursive_;
  std::map<std::string, std::string> known_;
};

}  // namespace

std::string message_columns(ColumnDialect dialect) { return Columns(dialect).list(); }

}  // namespace telelake
