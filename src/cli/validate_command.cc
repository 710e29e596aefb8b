// telelake validate PATH…
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "contract/validate.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

const char* class_name(ProblemClass problem_class) {
  switch (problem_class) {
    case ProblemClass::kSyntax:
      return "syntax";
    case ProblemClass::kSchema:
      return "schema";
    case ProblemClass::kRule:
      break;
  }
  return "rule";
}

void print(const ValidateFinding& finding, bool json) {
  const Problem& problem = finding.problem;
  if (json) {
    std::cout << Json{{"path", finding.path},       {"line", problem.line},
                      {"pointer", problem.pointer}, {"class", class_name(problem.problem_class)},
                      {"reason", problem.reason},   {"expected", problem.expected}}
                     .dump(-1, ' ', false, Json::error_handler_t::replace)
              << '\n';
    return;
  }
  fmt::print("{}:{}: {}{}{}{}\n", finding.path, problem.line, problem.pointer, problem.pointer.empty() ? "" : ": ",
             problem.reason, problem.expected.empty() ? "" : " (expected " + problem.expected + ")");
}

void run_validate(const std::vector<std::string>& paths, const ValidateOptions& options, CommandContext& context) {
  ValidateCounts counts;
  for (const std::string& path : paths) {
    const auto checked = validate(path, options, [&](const ValidateFinding& finding) { print(finding, context.json); });
    if (!checked) return context.report(checked.error());
    counts += *checked;
  }
  if (context.json) {
    std::cout << Json{{"files", counts.files},
                      {"records", counts.records},
                      {"problems", counts.problems},
                      {"unknown_fields", counts.unknown}}
                     .dump()
              << '\n';
  } else {
    fmt::print("{} records in {} files, {} problems.\n", counts.records, counts.files, counts.problems);
    if (counts.unknown > 0) fmt::print("{} fields of a newer version were let pass.\n", counts.unknown);
  }
  if (counts.problems > 0) context.exit_code = static_cast<int>(ErrorCode::kBadInput);
}

}  // namespace

void add_validate_command(CLI::App& app, CommandContext& context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  auto options = std::make_shared<ValidateOptions>();
  CLI::App* command = app.add_subcommand("validate", "Check artifacts against the contract");
  command->add_option("PATH", *paths, "Artifacts (.json, .jsonl, .jsonl.zst), folders of them, or - for JSONL")
      ->required();
  command->add_flag("--schema-only", options->schema_only, "Only what the exported JSON Schema says");
  command->footer("Examples:\n  telelake validate artifacts/\n  telelake validate data/account=shared --json");
  command->callback([paths, options, &context] { run_validate(*paths, *options, context); });
}

}  // namespace telelake
