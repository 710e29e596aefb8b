// telelake man: prints the manual page in roff, made from the commands' own declarations.
#include <iostream>

#include <fmt/format.h>

#include "cli/command.h"

namespace telelake {

namespace {

// roff takes a leading point or apostrophe as a request, and a backslash as an escape.
std::string roff(const std::string& text) {
  std::string escaped;
  bool line_start = true;
  for (const char letter : text) {
    if (line_start && (letter == '.' || letter == '\'')) escaped += "\\&";
    if (letter == '\\') {
      escaped += "\\\\";
    } else if (letter == '-') {
      escaped += "\\-";
    } else {
      escaped += letter;
    }
    line_start = letter == '\n';
  }
  return escaped;
}

void print_options(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    std::string name = option->get_name(true, true);
    std::string value = option->get_items_expected_max() > 0 ? " " + option->get_type_name() : "";
    fmt::print(".TP\n.B {}{}\n{}\n", roff(name), roff(value), roff(option->get_description()));
    if (!option->get_default_str().empty()) fmt::print("Default: {}.\n", roff(option->get_default_str()));
    if (!option->get_envname().empty()) fmt::print("Environment: {}.\n", roff(option->get_envname()));
  }
}

void print_command(const CLI::App& command, const std::string& path) {
  fmt::print(".SS {}\n{}.\n", roff(path), roff(command.get_description()));
  print_options(command);
  if (!command.get_footer().empty()) fmt::print(".PP\n.nf\n{}\n.fi\n", roff(command.get_footer()));
  for (const CLI::App* inner : command.get_subcommands([](const CLI::App*) { return true; })) {
    print_command(*inner, path + " " + inner->get_name());
  }
}

void print_manual(const CLI::App& app) {
  fmt::print(".TH TELELAKE 1\n.SH NAME\ntelelake \\- a Telegram data platform\n.SH SYNOPSIS\n.B telelake\n");
  fmt::print("[OPTIONS] COMMAND [ARGUMENTS]\n.SH DESCRIPTION\n{}\n.SH OPTIONS\n", roff(app.get_description()));
  print_options(app);
  fmt::print(".SH COMMANDS\n");
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    print_command(*command, command->get_name());
  }
  fmt::print(".SH NOTES\n.nf\n{}\n.fi\n", roff(app.get_footer()));
}

}  // namespace

void add_man_command(CLI::App& app) {
  app.add_subcommand("man", "Print the manual page")
      ->footer("Examples:\n  telelake man | man -l -\n  telelake man > /usr/local/share/man/man1/telelake.1")
      ->callback([&app] { print_manual(app); });
}

}  // namespace telelake
