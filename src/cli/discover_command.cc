// telelake discover
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "fetch/discovery.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

Json chat_json(const DiscoveredChat& chat) {
  Json json = Json::object();
  if (chat.id != 0) json["id"] = chat.id;
  if (!chat.username.empty()) json["username"] = chat.username;
  if (!chat.title.empty()) json["title"] = chat.title;
  json["forwards"] = chat.forwards;
  json["mentions"] = chat.mentions;
  json["links"] = chat.links;
  json["chats"] = chat.chats;
  return json;
}

void run_discover(std::size_t limit, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  auto found = discover_chats(**repository);
  if (!found) return context.report(found.error());
  const std::size_t left_out = limit > 0 && found->size() > limit ? found->size() - limit : 0;
  found->resize(found->size() - left_out);
  if (context.json) {
    for (const DiscoveredChat& chat : *found) std::cout << chat_json(chat).dump() << '\n';
    return;
  }
  if (found->empty()) {
    fmt::print("The held messages speak of no other chat.\n");
    return;
  }
  fmt::print("{:>8} {:>8} {:>8} {:>6}  {}\n", "FORWARDS", "MENTIONS", "LINKS", "CHATS", "CHAT");
  for (const DiscoveredChat& chat : *found) {
    std::string name = chat.username.empty() ? std::to_string(chat.id) : "@" + chat.username;
    if (!chat.title.empty()) name += "  " + chat.title;
    fmt::print("{:>8} {:>8} {:>8} {:>6}  {}\n", chat.forwards, chat.mentions, chat.links, chat.chats, name);
  }
  if (left_out > 0) fmt::print("and {} more: --limit 0\n", left_out);
}

}  // namespace

void add_discover_command(CLI::App& app, CommandContext& context) {
  auto limit = std::make_shared<std::size_t>(50);
  CLI::App* command =
      app.add_subcommand("discover", "Propose chats that the held messages forward from, mention or link to");
  command->add_option("--limit", *limit, "At most so many, the most spoken of first; 0: all")->capture_default_str();
  command->footer("Examples:\n  telelake discover\n  telelake discover --json | jq -r .username | head");
  command->callback([limit, &context] { run_discover(*limit, context); });
}

}  // namespace telelake
