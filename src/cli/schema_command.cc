// telelake schema export
#include <iostream>

#include "cli/command.h"
#include "contract/schema.h"

namespace telelake {

void add_schema_command(CLI::App& app, CommandContext& context) {
  static_cast<void>(context);
  CLI::App* command = app.add_subcommand("schema", "The contract for other programs");
  command->require_subcommand(1);
  command->fallthrough();
  auto format = std::make_shared<std::string>("json-schema");
  CLI::App* export_command = command->add_subcommand("export", "Print the contract");
  export_command->add_option("--format", *format, "json-schema (draft 2020-12)")
      ->check(CLI::IsMember({"json-schema"}))
      ->capture_default_str();
  export_command->footer("Examples:\n  telelake schema export --format json-schema > artifact.schema.json");
  export_command->callback([] { std::cout << artifact_json_schema(); });
}

}  // namespace telelake
