// telelake completion bash|zsh|fish: prints a completion script, made from the commands' own declarations.
#include <iostream>

#include <fmt/format.h>

#include "cli/command.h"

namespace telelake {

namespace {

// One place on the command line: the words before it, and what may follow.
struct Place {
  std::string path;  // `telelake store check`
  std::string words;
};

void collect(const CLI::App& app, const std::string& path, const std::string& inherited, std::vector<Place>& places) {
  std::string options = inherited;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) options += " --" + name;
  }
  std::string words = options;
  const auto commands = app.get_subcommands([](const CLI::App* shown) { return !shown->get_group().empty(); });
  for (const CLI::App* command : commands) words += " " + command->get_name();
  places.push_back({path, words});
  for (const CLI::App* command : commands) collect(*command, path + " " + command->get_name(), options, places);
}

void print_bash(const std::vector<Place>& places) {
  std::cout << "# bash completion for telelake: source this file, or put it into bash-completion's folder.\n"
               "_telelake() {\n"
               "  local word path=telelake words= index\n"
               "  for ((index = 1; index < COMP_CWORD; index++)); do\n"
               "    word=${COMP_WORDS[index]}\n"
               "    case \"$path $word\" in\n";
  for (const Place& place : places) fmt::print("      '{}') path='{}' ;;\n", place.path, place.path);
  std::cout << "    esac\n"
               "  done\n"
               "  case \"$path\" in\n";
  for (const Place& place : places) fmt::print("    '{}') words='{}' ;;\n", place.path, place.words);
  std::cout << "  esac\n"
               "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
               "}\n"
               "complete -o default -F _telelake telelake\n";
}

void print_fish(const CLI::App& app, const std::string& condition) {
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App* shown) { return !shown->get_group().empty(); })) {
    fmt::print("complete -c telelake -n '{}' -a {} -d '{}'\n", condition, command->get_name(),
               command->get_description());
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        fmt::print("complete -c telelake -n '__fish_seen_subcommand_from {}' -l {}\n", command->get_name(), name);
      }
    }
    print_fish(*command, "__fish_seen_subcommand_from " + command->get_name());
  }
}

}  // namespace

void add_completion_command(CLI::App& app) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print a completion script for a shell");
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Examples:\n  source <(telelake completion bash)\n  telelake completion fish > telelake.fish");
  command->callback([shell, &app] {
    if (*shell == "fish") return print_fish(app, "__fish_use_subcommand");
    std::vector<Place> places;
    collect(app, "telelake", "", places);
    if (*shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
    print_bash(places);
  });
}

}  // namespace telelake
