// telelake schema export
#include <iostream>

#include "cli/command.h"
#include "contract/columns.h"
#include "contract/schema.h"

namespace telelake {

namespace {

void print_schema(const std::string& format) {
  if (format == "duckdb") {
    std::cout << message_columns(ColumnDialect::kDuckdb);
  } else if (format == "spark") {
    std::cout << message_columns(ColumnDialect::kSpark);
  } else {
    std::cout << artifact_json_schema();
  }
}

}  // namespace

void add_schema_command(CLI::App& app, CommandContext& context) {
  static_cast<void>(context);
  CLI::App* command = app.add_subcommand("schema", "The contract for other programs");
  command->require_subcommand(1);
  command->fallthrough();
  // Before its subcommand is added, which takes it over.
  command->footer(
      "Examples:\n"
      "  telelake schema export --format json-schema > artifact.schema.json\n"
      "  duckdb -c \"SELECT count(*) FROM read_json('data/account=*/chat=*/[0-9]*.jsonl.zst',\n"
      "             columns = $(telelake schema export --format duckdb))\"");
  auto format = std::make_shared<std::string>("json-schema");
  CLI::App* export_command = command->add_subcommand("export", "Print the contract");
  export_command
      ->add_option("--format", *format,
                   "json-schema (draft 2020-12) of an artifact, or the columns of the store's message files for\n"
                   "duckdb (`columns` of read_json) or spark (DDL)")
      ->check(CLI::IsMember({"json-schema", "duckdb", "spark"}))
      ->capture_default_str();
  // The option writes into the format, which lives as long as this callback.
  export_command->callback([format] { print_schema(*format); });
}

}  // namespace telelake
