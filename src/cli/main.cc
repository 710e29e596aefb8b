// The `telelake` program: one subcommand a role.
#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "cli/command.h"
#include "cli/run_metrics.h"
#include "cli/telegram_settings.h"

#ifndef TELELAKE_VERSION
#error "the build sets TELELAKE_VERSION"
#endif

namespace {

// Every option can also be set in the environment: TELELAKE_DATA, TELELAKE_SERVE_LISTEN and so on.
void name_in_environment(CLI::App& app, const std::string& prefix) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty()) continue;
    std::string name = prefix + option->get_lnames().front();
    if (name == prefix + "help" || name == prefix + "version" || name == prefix + "config") continue;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return letter == '-' ? '_' : static_cast<char>(std::toupper(letter)); });
    option->envname(name);
  }
  for (CLI::App* command : app.get_subcommands({})) name_in_environment(*command, prefix + command->get_name() + "_");
}

void start_log_of(const CLI::App& app, telelake::CommandContext& context) {
  telelake::LogOptions options;
  options.level = telelake::parse_log_level(context.log_level).value_or(telelake::LogLevel::kInfo);
  options.format = telelake::parse_log_format(context.log_format).value_or(telelake::LogFormat::kAuto);
  options.run = context.run = telelake::make_run_id();
  if (const auto commands = app.get_subcommands(); !commands.empty()) options.command = commands.front()->get_name();
  telelake::start_logging(options);
}

int run(int argc, char** argv) {
  telelake::CommandContext context;
  CLI::App app{
      "telelake: a Telegram data platform. Brings the history of chats into a clean, queryable store,\n"
      "proves what is in it, and shows what it says.",
      "telelake"};
  app.set_version_flag("--version", std::string("telelake ") + TELELAKE_VERSION);
  app.set_config("--config", "", "Read settings from a TOML file; [command] sections hold a command's own");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_option("--data", context.data_folder, "Folder of the store")->capture_default_str();
  app.add_option("--log-format", context.log_format, "json or text; text where standard error is a terminal")
      ->check(CLI::IsMember({"json", "text"}));
  app.add_option("--log-level", context.log_level, "Least level to log")
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.add_flag("--json", context.json, "Print the result as JSON");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Examples:\n"
      "  telelake import ~/Downloads/ChatExport_2026-01-01\n"
      "  telelake analyze && telelake report\n"
      "  telelake serve\n"
      "\n"
      "Exit codes: 0 fine, 1 failed, 2 wrong use, 3 bad input (something quarantined or refused), 4 a dependency is\n"
      "away, 130 interrupted with state saved.");

  telelake::TelegramSection telegram;
  telelake::add_telegram_section(app, telegram);
  telelake::MetricsSection metrics;
  telelake::add_metrics_section(app, metrics);
  telelake::add_login_commands(app, context, telegram);
  telelake::add_fetch_command(app, context, telegram, metrics);
  telelake::add_discover_command(app, context);
  telelake::add_import_command(app, context);
  telelake::add_validate_command(app, context);
  telelake::add_analyze_command(app, context);
  telelake::add_report_command(app, context);
  telelake::add_serve_command(app, context);
  telelake::add_export_command(app, context);
  telelake::add_chats_command(app, context);
  telelake::add_schema_command(app, context);
  telelake::add_store_command(app, context);
  telelake::add_quarantine_command(app, context);
  telelake::add_completion_command(app);
  telelake::add_man_command(app);
  name_in_environment(app, "telelake_");
  // The log must be set up before the subcommand's callback runs.
  app.parse_complete_callback([&] { start_log_of(app, context); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    // Of a word that is no command the library says only that a command is missing.
    const auto unknown = app.remaining();
    if (app.get_subcommands().empty() && !unknown.empty()) {
      std::cerr << "error: there is no command " << unknown.front() << "; `telelake --help` lists them\n";
      return static_cast<int>(telelake::ErrorCode::kUsage);
    }
    app.exit(error);
    return static_cast<int>(telelake::ErrorCode::kUsage);
  } catch (const CLI::ConfigError& error) {
    // To the library every file of settings is an INI file.
    const std::string what = error.what();
    constexpr std::string_view kUnknown = "INI was not able to parse ";
    const bool is_unknown = what.starts_with(kUnknown);
    std::cerr << "error: " << (is_unknown ? "the settings' file has what is no setting: " : "")
              << what.substr(is_unknown ? kUnknown.size() : 0) << '\n';
    return static_cast<int>(telelake::ErrorCode::kUsage);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(telelake::ErrorCode::kUsage);
  }
  return context.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe (`telelake report | head`) is an error of that write, not the end of the process; a file beyond the
  // process's size limit likewise.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << '\n';
    return static_cast<int>(telelake::ErrorCode::kFailed);
  }
}
