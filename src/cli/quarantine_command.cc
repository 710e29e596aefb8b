// telelake quarantine list|show|replay
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "fetch/import_run.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

struct QuarantineArguments {
  std::vector<std::string> ids;
  std::string id;
  std::string input;
  bool raw = false;
  std::size_t limit = 1000;
};

Json to_json(const QuarantineRecord& record) {
  return Json{{"id", record.id},         {"input", record.input},
              {"place", record.place},   {"pointer", record.pointer},
              {"reason", record.reason}, {"length", record.length},
              {"sha256", record.sha256}, {"quarantined_at", format_time(record.quarantined_at)}};
}

void list(const QuarantineArguments& arguments, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto records = (*repository)->quarantined(arguments.limit);
  if (!records) return context.report(records.error());
  for (const QuarantineRecord& record : *records) {
    if (context.json) {
      std::cout << to_json(record).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    } else {
      fmt::print("{}  {}: {}{}{}\n", record.id, record.input, record.place,
                 record.pointer.empty() ? "" : " " + record.pointer, ": " + record.reason);
    }
  }
  if (!context.json && records->empty()) fmt::print("Nothing is in quarantine.\n");
}

Result<QuarantineRecord> find(const Repository& repository, const std::string& id) {
  auto record = repository.quarantined(id);
  if (!record) return std::unexpected(record.error());
  if (!*record)
    return fail(ErrorCode::kUsage, "no such record in quarantine", id, "`telelake quarantine list` has them");
  return std::move(**record);
}

void show(const QuarantineArguments& arguments, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto record = find(**repository, arguments.id);
  if (!record) return context.report(record.error());
  if (arguments.raw) {
    std::cout << record->bytes;
    return;
  }
  Json json = to_json(*record);
  json["context"] = record->context;
  json["bytes"] = record->bytes;
  if (context.json) {
    std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    return;
  }
  fmt::print(
      "id        {}\ninput     {}\nplace     {}\npointer   {}\nreason    {}\nlength    {} bytes{}\nsince     {}\n\n",
      record->id, record->input, record->place, record->pointer, record->reason, record->length,
      record->bytes.size() < record->length ? " (the first 64 KiB were kept)" : "",
      format_time(record->quarantined_at));
  std::cout << record->bytes << '\n';
}

Result<std::optional<std::string>> given_bytes(const std::string& input) {
  if (input.empty()) return std::nullopt;
  std::ifstream file(input, std::ios::binary);
  if (!file) return fail(ErrorCode::kUsage, "cannot read the mended record", input, "check the path");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void replay(const QuarantineArguments& arguments, CommandContext& context) {
  const auto repository = context.open_store(false);
  if (!repository) return context.report(repository.error());
  const auto bytes = given_bytes(arguments.input);
  if (!bytes) return context.report(bytes.error());

  std::vector<std::string> ids = arguments.ids;
  if (ids.empty()) {
    const auto records = (*repository)->quarantined(std::numeric_limits<std::int32_t>::max());
    if (!records) return context.report(records.error());
    for (const QuarantineRecord& record : *records) ids.push_back(record.id);
  }
  if (*bytes && ids.size() != 1) {
    return context.report({ErrorCode::kUsage, "--input goes with one record", {}, "name its id"});
  }
  std::uint64_t let_in = 0;
  for (const std::string& id : ids) {
    const auto record = find(**repository, id);
    if (!record) return context.report(record.error());
    const auto replayed = replay_quarantined(**repository, *record, *bytes);
    if (!replayed) {
      context.report(replayed.error());
      continue;
    }
    ++let_in;
  }
  if (context.json) {
    std::cout << Json{{"replayed", ids.size()}, {"let_in", let_in}, {"refused", ids.size() - let_in}}.dump() << '\n';
  } else {
    fmt::print("{} of {} records were let in.\n", let_in, ids.size());
  }
}

}  // namespace

void add_quarantine_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<QuarantineArguments>();
  CLI::App* command = app.add_subcommand("quarantine", "Look at what was refused, and let it in once it is put right");
  command->require_subcommand(1);
  command->fallthrough();
  // Before its subcommands are added, which take it over.
  command->footer(
      "Examples:\n"
      "  telelake quarantine list\n"
      "  telelake quarantine show 0123456789abcdef --raw > record.json\n"
      "  telelake quarantine replay 0123456789abcdef --input record.json");

  CLI::App* list_command = command->add_subcommand("list", "List the records and why they were refused");
  list_command->add_option("--limit", arguments->limit, "At most so many")->capture_default_str();
  list_command->callback([arguments, &context] { list(*arguments, context); });

  CLI::App* show_command = command->add_subcommand("show", "Show one record whole");
  show_command->add_option("ID", arguments->id, "Its id")->required();
  show_command->add_flag("--raw", arguments->raw, "Only its bytes, to be put right in a file");
  show_command->callback([arguments, &context] { show(*arguments, context); });

  CLI::App* replay_command = command->add_subcommand("replay", "Try to take records in again; all where none is named");
  replay_command->add_option("ID", arguments->ids, "Ids of records");
  replay_command->add_option("--input", arguments->input, "File with the record put right, in place of what was kept");
  replay_command->callback([arguments, &context] { replay(*arguments, context); });
}

}  // namespace telelake
