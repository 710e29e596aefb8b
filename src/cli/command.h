// What the subcommands share: where the data lies, how to print, and how they end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

struct MetricsSection;
struct TelegramSection;

// The options that stand before every subcommand, and the exit code that it sets. Lives as long as the program.
struct CommandContext {
  std::string data_folder = "./data";
  bool json = false;  // print the result as JSON on standard output
  std::string log_format;
  std::string log_level = "info";
  std::string run;  // id of this run, as the log lines have it
  int exit_code = 0;

  // Opens the store of `data_folder`; `create` makes it where there is none, else its absence is kUsage.
  Result<std::unique_ptr<Repository>> open_store(bool create) const;

  // Says the error on standard error and sets the exit code to its.
  void report(const Error& error);
};

// A chat as a person names it on the command line: `CHAT` (its id, title or @username) or `SCOPE/CHAT`. Empty: all.
// kUsage where nothing fits, or more than one chat does, naming those.
Result<std::vector<ChatSummary>> select_chats(const Repository& repository, const std::string& name);

// Reads `YYYY-MM-DD`; kUsage with the flag's name for anything else. Nothing for an empty text.
Result<std::optional<Date>> date_option(const std::string& flag, const std::string& text);

// Whether standard output (or error) is a terminal that may be coloured: a terminal, and NO_COLOR is not set.
bool colours(int file_descriptor);
bool is_terminal(int file_descriptor);

// How wide the terminal on standard error is; 80 where that cannot be told.
int terminal_columns();

// Each adds one subcommand, whose callback runs it and sets `context.exit_code`.
void add_import_command(CLI::App& app, CommandContext& context);
void add_validate_command(CLI::App& app, CommandContext& context);
void add_analyze_command(CLI::App& app, CommandContext& context);
void add_report_command(CLI::App& app, CommandContext& context);
void add_serve_command(CLI::App& app, CommandContext& context);
void add_export_command(CLI::App& app, CommandContext& context);
void add_schema_command(CLI::App& app, CommandContext& context);
void add_store_command(CLI::App& app, CommandContext& context);
void add_quarantine_command(CLI::App& app, CommandContext& context);
void add_chats_command(CLI::App& app, CommandContext& context);
void add_login_commands(CLI::App& app, CommandContext& context, const TelegramSection& section);
void add_fetch_command(CLI::App& app, CommandContext& context, const TelegramSection& section,
                       const MetricsSection& metrics);
void add_discover_command(CLI::App& app, CommandContext& context);
void add_completion_command(CLI::App& app);
void add_man_command(CLI::App& app);

}  // namespace telelake
