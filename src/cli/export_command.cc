// telelake export --format json|jsonl --output DIR
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/command.h"
#include "contract/writer.h"

namespace telelake {

namespace {

struct ExportArguments {
  std::string format = "jsonl";
  std::string output;
  std::string chat;
  std::string since;
  std::string until;
  std::string as_of;
};

struct Exported {
  std::uint64_t artifacts = 0;
  std::uint64_t messages = 0;
  std::uint64_t uncertain = 0;
};

Result<void> write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return std::unexpected(system_error("cannot make the folder", path.parent_path(), error.value()));
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return std::unexpected(system_error("cannot write the artifact", path, errno));
  return {};
}

std::string encode(const Artifact& artifact, const std::string& format) {
  std::string bytes;
  if (format == "jsonl") {
    write_artifact_jsonl(artifact, bytes);
  } else {
    write_record(artifact, bytes);
    bytes += '\n';
  }
  return bytes;
}

class ArtifactExport {
 public:
  ArtifactExport(const ExportArguments& arguments, Date first, Date last)
      : arguments_(arguments), first_(first), last_(last) {}

  Result<void> chat(const ChatSnapshot& snapshot) {
    const auto days = snapshot.days();
    if (!days) return std::unexpected(days.error());
    for (const DayCount& day : *days) {
      if (day.date < first_ || day.date > last_) continue;
      auto artifact = snapshot.artifact(day.date);
      if (!artifact) return std::unexpected(artifact.error());
      if (!*artifact) continue;
      if (auto written = write(snapshot.summary().key, **artifact); !written) return written;
    }
    return {};
  }

  // The chat as it stood at `time`: today's artifacts with their messages replaced by what they were then.
  Result<void> chat_as_of(const ChatSnapshot& snapshot, Time time) {
    std::map<Date, std::vector<Message>> days;
    const auto visited = snapshot.as_of(time, [&](const AsOfMessage& message) {
      const Date day = message.message.date.date();
      if (day < first_ || day > last_) return true;
      days[day].push_back(message.message);
      if (message.uncertain) {
        days[day].back().extra.emplace_back("uncertain", "true");
        ++exported_.uncertain;
      }
      return true;
    });
    if (!visited) return visited;
    for (auto& [day, messages] : days) {
      auto artifact = snapshot.artifact(day);
      if (!artifact) return std::unexpected(artifact.error());
      if (!*artifact) continue;
      (*artifact)->messages = std::move(messages);
      if (auto written = write(snapshot.summary().key, **artifact); !written) return written;
    }
    return {};
  }

  const Exported& exported() const { return exported_; }

 private:
  Result<void> write(const ChatKey& key, const Artifact& artifact) {
    const std::filesystem::path path = std::filesystem::path(arguments_.output) / ("account=" + key.scope) /
                                       fmt::format("chat={}", key.chat_id) /
                                       (format_date(artifact.date) + "." + arguments_.format);
    if (auto written = write_file(path, encode(artifact, arguments_.format)); !written) return written;
    ++exported_.artifacts;
    exported_.messages += artifact.messages.size();
    return {};
  }

  const ExportArguments& arguments_;
  Date first_;
  Date last_;
  Exported exported_;
};

Result<Exported> export_store(const ExportArguments& arguments, const CommandContext& context) {
  const auto since = date_option("--since", arguments.since);
  if (!since) return std::unexpected(since.error());
  const auto until = date_option("--until", arguments.until);
  if (!until) return std::unexpected(until.error());
  if (*since && *until && **since > **until) {
    return fail(ErrorCode::kUsage, "--since is later than --until", {}, "exchange them");
  }
  std::optional<Time> as_of;
  if (!arguments.as_of.empty()) {
    as_of = parse_time(arguments.as_of);
    if (!as_of) {
      return fail(ErrorCode::kUsage, "--as-of is no time: " + arguments.as_of, {}, "write it as YYYY-MM-DDTHH:MM:SSZ");
    }
  }
  const auto repository = context.open_store(false);
  if (!repository) return std::unexpected(repository.error());
  const auto chats = select_chats(**repository, arguments.chat);
  if (!chats) return std::unexpected(chats.error());

  ArtifactExport run(arguments, since->value_or(kFirstTime.date()), until->value_or(kLastTime.date()));
  for (const ChatSummary& chat : *chats) {
    const auto snapshot = (*repository)->snapshot(chat.key);
    if (!snapshot) return std::unexpected(snapshot.error());
    auto done = as_of ? run.chat_as_of(**snapshot, *as_of) : run.chat(**snapshot);
    if (!done) return std::unexpected(done.error());
  }
  return run.exported();
}

void run_export(const ExportArguments& arguments, CommandContext& context) {
  const auto exported = export_store(arguments, context);
  if (!exported) return context.report(exported.error());
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"artifacts", exported->artifacts},
                                        {"messages", exported->messages},
                                        {"uncertain", exported->uncertain}}
                     .dump()
              << '\n';
    return;
  }
  fmt::print("Wrote {} artifacts with {} messages to {}.\n", exported->artifacts, exported->messages, arguments.output);
  if (exported->uncertain > 0) {
    fmt::print("{} of them are uncertain (`extra.uncertain`): only later values are known.\n", exported->uncertain);
  }
}

}  // namespace

void add_export_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand("export", "Get artifacts out again, a file a chat and day");
  command->add_option("--format", arguments->format, "json (one document a file) or jsonl")
      ->check(CLI::IsMember({"json", "jsonl"}))
      ->capture_default_str();
  command->add_option("--output", arguments->output, "Folder to write to")->required();
  command->add_option("--chat", arguments->chat, "Only this chat: id, title, @username or SCOPE/ID");
  command->add_option("--since", arguments->since, "From this UTC day on, YYYY-MM-DD");
  command->add_option("--until", arguments->until, "Up to this UTC day, YYYY-MM-DD");
  command->add_option("--as-of", arguments->as_of, "As the chats stood at this time, YYYY-MM-DDTHH:MM:SSZ");
  command->footer(
      "Examples:\n"
      "  telelake export --format jsonl --output artifacts\n"
      "  telelake export --format json --output may --since 2024-05-01 --until 2024-05-31 --chat @news");
  command->callback([arguments, &context] { run_export(*arguments, context); });
}

}  // namespace telelake
