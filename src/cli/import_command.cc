// telelake import PATH…
#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <malloc.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/log.h"
#include "base/parse_integer.h"
#include "cli/command.h"
#include "cli/progress_line.h"
#include "fetch/import_run.h"

namespace telelake {

namespace {

struct ImportArguments {
  std::vector<std::string> paths;
  std::optional<std::string> account;
  std::optional<std::string> chat_id;
  std::optional<std::string> timezone;
  std::optional<std::string> exported_at;
  bool mark_deleted = false;
  bool force = false;
  bool no_file_hashes = false;
};

// Set by the signal handler; the reader of the import in hand looks at it.
std::atomic<ExportProgress*> running_import{nullptr};

void stop_import(int /*signal*/) {
  if (ExportProgress* progress = running_import.load()) progress->stop = true;
}

Result<Time> horizon_of(const std::string& text) {
  std::optional<Time> time = parse_time(text);
  if (!time) {
    if (const auto date = parse_date(text)) time = Time{std::int64_t{date->days} * 86400 + 86399};
  }
  if (!time) {
    return fail(ErrorCode::kUsage, "--exported-at is no time: " + text, {},
                "write it as YYYY-MM-DDTHH:MM:SSZ in UTC, or YYYY-MM-DD for the end of that day");
  }
  // What is seen later would never count against it. A day's end may lie ahead; clocks differ.
  if (time->seconds > now().seconds + 86400) {
    return fail(ErrorCode::kUsage, "--exported-at lies in the future: " + text, {},
                "give the time at which Telegram Desktop wrote the export");
  }
  return *time;
}

Result<std::string> account_of(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos || text.front() == '0' ||
      text.size() > 16) {
    return fail(ErrorCode::kUsage, "--account is no user id: " + text, {},
                "give the account's Telegram user id, a positive number");
  }
  return text;
}

Result<std::int64_t> chat_id_of(const std::string& text) {
  const auto id = parse_integer(text);
  if (!id || *id == 0 || *id < -kMaxInteger || *id > kMaxInteger) {
    return fail(ErrorCode::kUsage, "--chat-id is no chat id: " + text, {},
                "give a marked id: positive for people, negative for groups, -100… for channels");
  }
  return *id;
}

// An empty one would be taken for none: then the zone is assumed, which the caller did not ask for.
Result<std::string> timezone_of(const std::string& text) {
  if (!text.empty()) return text;
  return fail(ErrorCode::kUsage, "--timezone is empty", {}, "give an IANA zone such as Europe/Moscow, or leave it out");
}

// Reads an option where it was given.
template <class Value, class Read>
Result<void> take(const std::optional<std::string>& text, Read read, Value& out) {
  if (!text) return {};
  auto value = read(*text);
  if (!value) return std::unexpected(value.error());
  out = std::move(*value);
  return {};
}

Result<ImportOptions> options_of(const ImportArguments& arguments) {
  ImportOptions options;
  if (arguments.force && !arguments.mark_deleted) {
    return fail(ErrorCode::kUsage, "--force goes with --mark-deleted", {}, "give both, or neither");
  }
  options.mark_deleted = arguments.mark_deleted;
  options.force = arguments.force;
  options.source.hash_files = !arguments.no_file_hashes;
  Result<void> taken = take(arguments.exported_at, horizon_of, options.exported_at);
  if (taken) taken = take(arguments.account, account_of, options.source.account);
  if (taken) taken = take(arguments.timezone, timezone_of, options.source.timezone);
  if (taken) taken = take(arguments.chat_id, chat_id_of, options.source.chat_id);
  if (!taken) return std::unexpected(taken.error());
  return options;
}

nlohmann::ordered_json to_json(const ImportSummary& summary, double seconds) {
  nlohmann::ordered_json json;
  json["messages_read"] = summary.messages_read;
  json["inserted"] = summary.counts.inserted;
  json["updated"] = summary.counts.updated;
  json["unchanged"] = summary.counts.unchanged;
  json["quarantined"] = summary.quarantined;
  json["mended"] = summary.mended;
  json["unmapped"] = summary.unmapped;
  json["absent"] = summary.counts.absent;
  json["chats"] = summary.chat_count();
  json["seconds"] = seconds;
  json["revisions"] = summary.counts.revisions;
  json["deleted"] = summary.counts.deleted;
  json["spared"] = summary.counts.spared;
  json["undated"] = summary.undated;
  json["unmapped_by_name"] = summary.unmapped_by_name;
  json["skipped_sections"] = summary.skipped_sections;
  json["truncated"] = summary.truncated;
  return json;
}

void print(const ImportSummary& summary, double seconds) {
  fmt::print("Read {} messages of {} chats in {:.1f} s ({:.0f}/s).\n", summary.messages_read, summary.chat_count(),
             seconds, seconds > 0 ? static_cast<double>(summary.messages_read) / seconds : 0.0);
  const auto row = [](const char* name, std::uint64_t count, const char* meaning) {
    if (count > 0) fmt::print("  {:<12}{:>10}  {}\n", name, count, meaning);
  };
  row("inserted", summary.counts.inserted, "new in the store");
  row("updated", summary.counts.updated, "held before, and changed");
  row("unchanged", summary.counts.unchanged, "held as they are");
  row("revisions", summary.counts.revisions, "edits among the updated");
  row("absent", summary.counts.absent, "held, within the range that this export covers, but not in it");
  row("deleted", summary.counts.deleted, "marked as deleted");
  row("spared", summary.counts.spared, "absent, and not marked as deleted");
  row("undated", summary.undated, "without a time, kept in the undated list");
  row("mended", summary.mended, "that a strict JSON parser refuses, put right");
  row("quarantined", summary.quarantined, "refused: see `telelake quarantine list`");
  row("unmapped", summary.unmapped, "values that no field fits, kept under `extra`, and undated messages:");
  for (const auto& [name, count] : summary.unmapped_by_name) fmt::print("  {:<12}{:>10}  {}\n", "", count, name);
  if (!summary.skipped_sections.empty()) {
    fmt::print("Not stored, being personal: {}.\n", fmt::join(summary.skipped_sections, ", "));
  }
  for (const std::string& truncated : summary.truncated) fmt::print("The input ends early: {}.\n", truncated);
}

// Why --mark-deleted left something unmarked; nothing where it did not.
std::optional<Error> unmarked(const ImportSummary& summary) {
  if (summary.refused_unknown > 0) {
    return Error{ErrorCode::kBadInput,
                 fmt::format("{} messages of the export were refused with their ids: any of the absent ones may be "
                             "among them, so nothing was marked as deleted",
                             summary.refused_unknown),
                 "--mark-deleted", "look at `telelake quarantine list`, and import an export without the fault"};
  }
  if (summary.counts.spared > 0) {
    return Error{ErrorCode::kBadInput,
                 fmt::format("{} messages are not in the export, more than a fifth of what is held in its range: "
                             "nothing was marked as deleted; what the export holds is stored",
                             summary.counts.spared),
                 "--mark-deleted", "if they are deleted indeed, run the same command again with --force"};
  }
  if (summary.counts.absent > summary.counts.deleted) {
    return Error{ErrorCode::kBadInput,
                 fmt::format("{} absent messages were not marked as deleted: by its newest message the export is not "
                             "newer than what they were last seen in",
                             summary.counts.absent - summary.counts.deleted),
                 "--mark-deleted", "say with --exported-at when it was made"};
  }
  return std::nullopt;
}

// An import passes buffers of a few MiB around. By default glibc takes each from the kernel and gives it back, whose
// pages must be cleared each time: a tenth of an import's CPU.
void keep_buffers() {
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 128 << 20);
}

void run_import(const ImportArguments& arguments, CommandContext& context) {
  keep_buffers();
  const auto options = options_of(arguments);
  if (!options) return context.report(options.error());
  auto repository = context.open_store(true);
  if (!repository) return context.report(repository.error());

  std::signal(SIGINT, stop_import);
  std::signal(SIGTERM, stop_import);
  const auto start = std::chrono::steady_clock::now();
  ImportSummary total;
  for (const std::string& path : arguments.paths) {
    ExportProgress progress;
    running_import = &progress;
    Result<ImportSummary> summary = [&] {
      const ProgressLine line(path, progress);
      return import_export(**repository, path, *options, progress);
    }();
    running_import = nullptr;
    if (summary) {
      total += *summary;
      continue;
    }
    context.report(summary.error());
    if (summary.error().code != ErrorCode::kBadInput) return;
  }

  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (context.json) {
    std::cout << to_json(total, seconds).dump() << '\n';
  } else {
    print(total, seconds);
  }
  if (options->mark_deleted) {
    if (const auto error = unmarked(total)) context.report(*error);
  }
  if (total.quarantined > 0 || !total.truncated.empty()) context.exit_code = static_cast<int>(ErrorCode::kBadInput);
}

}  // namespace

void add_import_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App* command = app.add_subcommand("import", "Import Telegram Desktop exports (result.json)");
  command->add_option("PATH", arguments->paths, "File, folder or zip of an export; - for standard input")->required();
  command->add_option("--account", arguments->account,
                      "Telegram user id of the exporting account, where the export does not tell it");
  command->add_option("--chat-id", arguments->chat_id, "Marked id of the chat, for exports without ids (before 1.4.8)");
  command->add_option("--timezone", arguments->timezone,
                      "IANA zone of the exporting computer, for exports without UTC times (before 3.7.6)");
  command->add_option("--exported-at", arguments->exported_at,
                      "When the export was made, in UTC; else the latest time in each chat");
  command->add_flag("--mark-deleted", arguments->mark_deleted,
                    "Mark as deleted what is held but absent from this export of one chat");
  command->add_flag("--force", arguments->force, "With --mark-deleted: even when more than a fifth would go");
  command->add_flag("--no-file-hashes", arguments->no_file_hashes, "Do not hash the media files beside the export");
  command->footer(
      "Examples:\n"
      "  telelake import ~/Downloads/ChatExport_2026-01-01\n"
      "  telelake import old/result.json --timezone Europe/Moscow\n"
      "  unzip -p export.zip result.json | telelake import - --json");
  command->callback([arguments, &context] { run_import(*arguments, context); });
}

}  // namespace telelake
