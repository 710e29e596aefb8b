// telelake store check|compact|files|stats|assign-account, and telelake chats
#include <algorithm>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/differences_list.h"
#include "fetch/completeness.h"
#include "store/chat_json.h"
#include "store/polled_chats.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

// A date, or null: statistics of an empty store have none.
Json date_json(const std::optional<Date>& date) { return date ? Json(format_date(*date)) : Json(nullptr); }

std::string date_text(const std::optional<Date>& date) { return date ? format_date(*date) : "-"; }

void print_stats(CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto stats = (*repository)->stats();
  if (!stats) return context.report(stats.error());
  const Json json{{"chats", stats->chats},
                  {"artifacts", stats->artifacts},
                  {"messages", stats->messages},
                  {"revisions", stats->revisions},
                  {"tombstones", stats->tombstones},
                  {"participants", stats->participants},
                  {"threads", stats->threads},
                  {"bytes", stats->bytes},
                  {"files", stats->files},
                  {"media_files", stats->media_files},
                  {"media_bytes", stats->media_bytes},
                  {"first_date", date_json(stats->first_date)},
                  {"last_date", date_json(stats->last_date)},
                  {"quarantined", stats->quarantined}};
  if (context.json) {
    std::cout << json.dump() << '\n';
    return;
  }
  for (const auto& [name, value] : json.items()) {
    fmt::print("{:<14}{:>14}\n", name,
               value.is_null()     ? "-"
               : value.is_string() ? value.get<std::string>()
                                   : value.dump());
  }
}

void print_files(CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto files = (*repository)->files();
  if (!files) return context.report(files.error());
  if (context.json) {
    std::cout << Json(*files).dump() << '\n';
    return;
  }
  for (const std::string& file : *files) std::cout << file << '\n';
}

void check_store(CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto unnamed_before = (*repository)->unnamed_files();
  if (!unnamed_before) return context.report(unnamed_before.error());
  const auto findings = (*repository)->check();
  if (!findings) return context.report(findings.error());
  const auto unnamed_after = (*repository)->unnamed_files();
  if (!unnamed_after) return context.report(unnamed_after.error());
  // What only one look shows was being taken in, or removed.
  std::vector<std::string> unnamed;
  std::ranges::set_intersection(*unnamed_before, *unnamed_after, std::back_inserter(unnamed));
  const auto files = (*repository)->files();
  if (!files) return context.report(files.error());
  if (context.json) {
    Json json{{"files", files->size()}, {"findings", Json::array()}, {"unnamed", unnamed}};
    for (const StoreFinding& finding : *findings) {
      json["findings"].push_back({{"path", finding.path}, {"reason", finding.reason}});
    }
    std::cout << json.dump() << '\n';
  } else {
    for (const StoreFinding& finding : *findings) fmt::print("{}: {}\n", finding.path, finding.reason);
    for (const std::string& path : unnamed) fmt::print("{}: the catalogue does not name it\n", path);
    fmt::print("{} files checked, {} findings.\n", files->size(), findings->size());
    if (!unnamed.empty()) {
      fmt::print(
          "{} files are no part of the store: a command that was killed left them, and harm nothing. The next that "
          "writes the chat removes them; a file under media/ is used once it is fetched again.\n",
          unnamed.size());
    }
  }
  if (!findings->empty()) context.exit_code = static_cast<int>(ErrorCode::kFailed);
}

void compact_store(CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto chats = (*repository)->chats();
  if (!chats) return context.report(chats.error());
  for (const ChatSummary& chat : *chats) {
    auto writer = (*repository)->open_writer(chat.key, chat.chat);
    if (!writer) return context.report(writer.error());
    if (auto compacted = (*writer)->compact(); !compacted) return context.report(compacted.error());
  }
  if (context.json) {
    std::cout << Json{{"chats", chats->size()}}.dump() << '\n';
  } else {
    fmt::print("{} chats compacted.\n", chats->size());
  }
}

void assign_account(const std::string& account, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto chats = (*repository)->chats();
  if (!chats) return context.report(chats.error());
  const auto moved = std::ranges::count(*chats, kLocalScope, [](const ChatSummary& chat) { return chat.key.scope; });
  if (auto assigned = (*repository)->assign_account(account); !assigned) return context.report(assigned.error());
  if (context.json) {
    std::cout << Json{{"account", account}, {"chats", moved}}.dump() << '\n';
  } else {
    fmt::print("{} chats that were held under `local` now belong to account {}.\n", moved, account);
  }
}

void add_completeness(const Completeness& found, bool with_gaps, Json& json) {
  json["held"] = found.held;
  json["service"] = found.service;
  json["deleted"] = found.deleted;
  json["expired"] = found.expired;
  json["never_visible"] = found.never_visible;
  json["absent"] = found.absent;
  json["unexplained"] = found.unexplained;
  json["checked_until"] = found.checked_until ? Json(format_time(*found.checked_until)) : Json(nullptr);
  if (!with_gaps) return;
  json["gaps"] = Json::array();
  for (const AccountedGap& gap : found.gaps) {
    Json entry{{"kind", name_of(gap.kind)}, {"first_id", gap.first_id}, {"last_id", gap.last_id}};
    if (!gap.account.empty()) entry["account"] = gap.account;
    if (gap.at) entry["at"] = format_time(*gap.at);
    if (!gap.reason.empty()) entry["reason"] = gap.reason;
    json["gaps"].push_back(std::move(entry));
  }
}

void add_polling(const PolledChat& polled, Json& json) {
  if (polled.interval_seconds > 0) json["polling_interval_seconds"] = polled.interval_seconds;
  json["edits_checked_until"] =
      polled.edits_checked_until ? Json(format_time(*polled.edits_checked_until)) : Json(nullptr);
}

void print_polling(const PolledChat& polled) {
  if (polled.interval_seconds > 0) fmt::print("  looked at every {} s while following\n", polled.interval_seconds);
  fmt::print("  checked for edits until {}\n",
             polled.edits_checked_until ? format_time(*polled.edits_checked_until) : "never");
}

void print_completeness(const ChatSummary& chat, const Completeness& found, std::uint64_t differences) {
  fmt::print("{} ({}, {})\n", chat.chat.title, chat.key.chat_id, chat.key.scope);
  const auto row = [](const char* name, std::uint64_t count, const char* meaning) {
    fmt::print("  {:<14}{:>10}  {}\n", name, count, meaning);
  };
  row("held", found.held, "messages");
  row("service", found.service, "service messages");
  row("deleted", found.deleted, "held, and deleted since");
  row("expired", found.expired, "held, and deleted by the chat's timer");
  row("never_visible", found.never_visible, "hidden from the accounts that asked");
  row("absent", found.absent, "not given to an account that asked");
  row("unexplained", found.unexplained, "nobody has asked for these, or they are quarantined");
  row("differences", differences, "between an export and Telegram (--differences lists them)");
  fmt::print("  checked until {}\n", found.checked_until
                                         ? format_time(*found.checked_until)
                                         : "never: its end was not reached, and what may follow is not counted");
  for (const AccountedGap& gap : found.gaps) {
    const std::string ids =
        gap.first_id == gap.last_id ? std::to_string(gap.first_id) : fmt::format("{} to {}", gap.first_id, gap.last_id);
    fmt::print("  {:<14}{}{}\n", name_of(gap.kind), ids,
               gap.at ? fmt::format("  asked by {} at {}", gap.account, format_time(*gap.at))
                      : (gap.reason.empty() ? std::string() : "  " + gap.reason));
  }
}

// As the API gives it.
Result<Json> whole_chat_json(const Repository& repository, const ChatSummary& chat) {
  const auto parts = repository.chats_of(chat.key.chat_id);
  if (!parts) return std::unexpected(parts.error());
  Json json = chat_json(chat);
  ChatParts(*parts).add_to(json, chat);
  return json;
}

void print_row(const ChatSummary& chat) {
  fmt::print("{:>17} {:<12} {:<12} {:>10} {:>9}  {:<10} {:<10}  {}\n", chat.key.chat_id, chat.key.scope,
             is_former_group(chat) ? "former_group" : enum_name(chat.chat.type), chat.messages, chat.revisions,
             date_text(chat.first_date), date_text(chat.last_date), chat.chat.title);
}

// What is said of a chat whose ids are accounted for. The chat is opened once, since that reads its facts.
Result<void> print_chat(const Repository& repository, const ChatSummary& chat, const SetAside& set_aside,
                        const PolledChat* polled, bool with_gaps, bool as_json) {
  const auto snapshot = repository.snapshot(chat.key);
  if (!snapshot) return std::unexpected(snapshot.error());
  const auto coverage = repository.coverage(chat.key);
  if (!coverage) return std::unexpected(coverage.error());
  const auto found = completeness_of(**snapshot, *coverage, set_aside);
  if (!found) return std::unexpected(found.error());
  const auto contradicted = count_differences(**snapshot);
  if (!contradicted) return std::unexpected(contradicted.error());
  if (!as_json) {
    print_completeness(chat, *found, *contradicted);
    if (polled != nullptr) print_polling(*polled);
    return {};
  }
  auto json = whole_chat_json(repository, chat);
  if (!json) return std::unexpected(json.error());
  (*json)["differences"] = *contradicted;
  add_completeness(*found, with_gaps, *json);
  if (polled != nullptr) add_polling(*polled, *json);
  std::cout << json->dump() << '\n';
  return {};
}

void print_chats(const std::string& name, bool differences, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto chats = select_chats(**repository, name);
  if (!chats) return context.report(chats.error());
  if (differences) return print_differences(**repository, *chats, context);
  if (!context.json && name.empty()) {
    fmt::print("{:>17} {:<12} {:<12} {:>10} {:>9}  {:<10} {:<10}  {}\n", "CHAT", "SCOPE", "TYPE", "MESSAGES",
               "REVISIONS", "FROM", "TO", "TITLE");
    for (const ChatSummary& chat : *chats) print_row(chat);
    return;
  }
  const auto polled = polled_chats(**repository);
  if (!polled) return context.report(polled.error());
  const auto set_aside = all_set_aside(**repository);
  if (!set_aside) return context.report(set_aside.error());
  const SetAside none;
  for (const ChatSummary& chat : *chats) {
    const auto poll = std::ranges::find(*polled, chat.key, &PolledChat::key);
    const auto kept = set_aside->find(chat.key);
    const auto printed = print_chat(**repository, chat, kept == set_aside->end() ? none : kept->second,
                                    poll == polled->end() ? nullptr : &*poll, !name.empty(), context.json);
    if (!printed) return context.report(printed.error());
  }
}

}  // namespace

void add_store_command(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("store", "Look after the store: check, compact, list, count");
  command->require_subcommand(1);
  command->fallthrough();
  // Before its subcommands are added, which take it over.
  command->footer(
      "Examples:\n"
      "  telelake store check\n"
      "  telelake store stats --json\n"
      "  telelake store assign-account 5400000001");
  command
      ->add_subcommand("check",
                       "Verify the hash and the counts of every file, and list files that are no part of the store")
      ->callback([&context] { check_store(context); });
  command->add_subcommand("compact", "Fold what was appended lately into the partitions")->callback([&context] {
    compact_store(context);
  });
  command->add_subcommand("files", "List the files that make up the store, and no others")->callback([&context] {
    print_files(context);
  });
  command->add_subcommand("stats", "Count what is held")->callback([&context] { print_stats(context); });
  auto account = std::make_shared<std::string>();
  CLI::App* assign = command->add_subcommand("assign-account", "Give what is held under `local` to an account");
  assign->add_option("ACCOUNT", *account, "The account's Telegram user id")->required();
  assign->callback([account, &context] { assign_account(*account, context); });
}

void add_chats_command(CLI::App& app, CommandContext& context) {
  auto name = std::make_shared<std::string>();
  auto differences = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("chats", "List the chats and what is held of each, or one chat and its gaps");
  CLI::Option* chat = command->add_option("CHAT", *name, "Only this chat: its id, title or @username, or SCOPE/CHAT");
  command
      ->add_flag(
          "--differences", *differences,
          "List where a Desktop export and Telegram last said different things of a message, and whose word stands")
      ->needs(chat);
  command->footer(
      "Examples:\n"
      "  telelake chats\n"
      "  telelake chats @channel\n"
      "  telelake chats @channel --differences\n"
      "  telelake chats --json | jq 'select(.unexplained > 0) | .title'");
  command->callback([name, differences, &context] { print_chats(*name, *differences, context); });
}

}  // namespace telelake
