// telelake fetch CHAT…
#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/log.h"
#include "cli/command.h"
#include "cli/fetch_display.h"
#include "cli/run_metrics.h"
#include "cli/telegram_settings.h"
#include "fetch/fetch_run.h"
#include "fetch/follow_run.h"

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

struct FetchArguments {
  std::vector<std::string> chats;
  std::vector<std::string> accounts;
  bool all = false;
  bool no_comments = false;
  std::string since, until;
  unsigned jobs = 4;
  std::uint64_t look_back = 1000;
  MetricsArguments metrics;
  bool follow = false;
  bool dry_run = false;
  unsigned look_back_every = 3600;
  unsigned poll_every = 60;
  std::string media = "meta";
  std::string media_max_size = "100MiB";
  bool media_protected = false;
};

std::atomic<bool> fetch_stopped{false};

void stop_fetch(int /*signal*/) { fetch_stopped = true; }

Result<FetchOptions> options_of(const FetchArguments& arguments, const TelegramSection& section,
                                const CommandContext& context) {
  FetchOptions options;
  if (arguments.chats.empty() && !arguments.all) {
    return fail(ErrorCode::kUsage, "no chat is named", "telelake fetch", "name chats, or take --all");
  }
  const auto settings = telegram_settings(section);
  if (!settings) return std::unexpected(settings.error());
  options.data_folder = context.data_folder;
  options.telegram = *settings;
  options.history_per_30s = section.history_requests_per_30s;
  for (const std::string& alias : arguments.accounts) options.accounts.push_back(CLI::detail::trim_copy(alias));
  options.chats = arguments.chats;
  options.all = arguments.all;
  options.comments = !arguments.no_comments;
  options.jobs = arguments.jobs;
  const auto since = date_option("--since", arguments.since);
  if (!since) return std::unexpected(since.error());
  const auto until = date_option("--until", arguments.until);
  if (!until) return std::unexpected(until.error());
  if (*since && *until && (*until)->days < (*since)->days) {
    return fail(ErrorCode::kUsage, "the last day lies before the first", "--until",
                fmt::format("--since is {}, --until {}: exchange them", arguments.since, arguments.until));
  }
  if (*until && arguments.follow) {
    return fail(ErrorCode::kUsage, "what comes has no last day", "--until", "leave out --until or --follow");
  }
  constexpr std::int64_t kDay = 86400;
  if (*since) options.chat.since = Time{std::int64_t{(*since)->days} * kDay};
  if (*until) options.chat.until = Time{std::int64_t{(*until)->days} * kDay + kDay - 1};
  const auto policy = parse_media_policy(arguments.media);
  if (!policy) return std::unexpected(policy.error());
  const auto max_size = parse_size(arguments.media_max_size);
  if (!max_size) return std::unexpected(max_size.error());
  options.media = MediaOptions{*policy, *max_size, arguments.media_protected};
  if (arguments.media_protected && *policy != MediaPolicy::kFiles) {
    return fail(ErrorCode::kUsage, "--media-protected says which files are loaded", "telelake fetch",
                "take --media files with it");
  }
  options.chat.look_back = arguments.look_back;
  options.chat.run = context.run;
  return options;
}

Json media_json(const MediaCounts& media) {
  return {{"downloaded", media.downloaded},
          {"bytes", media.bytes},
          {"deduplicated", media.deduplicated},
          {"too_large", media.too_large},
          {"protected", media.is_protected},
          {"looked_at", media.looked_at},
          {"failed", media.failed}};
}

// Nothing where no file was looked at.
std::string media_text(const MediaCounts& media) {
  std::string text;
  const auto add = [&text](std::uint64_t count, const std::string& what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  add(media.downloaded, fmt::format("downloaded ({:.1f} MiB)", static_cast<double>(media.bytes) / (1 << 20)));
  add(media.deduplicated, "held already");
  add(media.too_large, "too large");
  add(media.is_protected, "protected");
  for (const auto& [reason, count] : media.failed) add(count, "not to be had: " + reason);
  return text;
}

Json chat_json(const ChatOutcome& chat) {
  Json json{{"id", chat.chat_id},
            {"title", chat.title},
            {"account", chat.account},
            {"read_by", chat.read_by},
            {"complete", chat.complete},
            {"messages_read", chat.messages_read},
            {"inserted", chat.counts.inserted},
            {"updated", chat.counts.updated},
            {"unchanged", chat.counts.unchanged},
            {"revisions", chat.counts.revisions},
            {"deleted", chat.counts.deleted},
            {"quarantined", chat.quarantined},
            {"unreadable", chat.unreadable},
            {"replies_fetched", chat.replies_fetched},
            {"replies_absent", chat.replies_absent},
            {"replies_left", chat.replies_left},
            {"unmapped_by_name", chat.unmapped},
            {"pages", chat.pages},
            {"media", media_json(chat.media)},
            {"seconds", chat.seconds}};
  if (chat.media_error) json["media_error"] = chat.media_error->text();
  if (!chat.incomplete_reason.empty()) json["incomplete_reason"] = chat.incomplete_reason;
  if (chat.error) json["error"] = chat.error->text();
  return json;
}

Json errors_json(const std::map<std::string, Error>& errors) {
  Json json = Json::object();
  for (const auto& [name, error] : errors) json[name] = error.text();
  return json;
}

void print_json(const FetchSummary& summary) {
  Json chats = Json::array();
  std::uint64_t read = 0, inserted = 0, updated = 0, deleted = 0, quarantined = 0, complete = 0;
  for (const ChatOutcome& chat : summary.chats) {
    chats.push_back(chat_json(chat));
    read += chat.messages_read;
    inserted += chat.counts.inserted;
    updated += chat.counts.updated;
    deleted += chat.counts.deleted;
    quarantined += chat.quarantined;
    complete += chat.complete ? 1 : 0;
  }
  Json not_listed = Json::array();
  for (const auto& [id, title] : summary.not_listed) not_listed.push_back(id);
  std::cout << Json{{"run", summary.run},
                    {"messages_read", read},
                    {"inserted", inserted},
                    {"updated", updated},
                    {"deleted", deleted},
                    {"quarantined", quarantined},
                    {"chats_complete", complete},
                    {"requests", summary.requests},
                    {"media", media_json(summary.media())},
                    {"seconds", summary.seconds},
                    {"replies_elsewhere",
                     {{"fetched", summary.replies_fetched},
                      {"absent", summary.replies_absent},
                      {"dangling", summary.replies_dangling}}},
                    {"chats_not_begun", summary.chats_not_begun},
                    {"accounts_given_up", errors_json(summary.accounts_given_up)},
                    {"accounts_unlisted", errors_json(summary.accounts_unlisted)},
                    {"chats_not_listed", not_listed},
                    {"chats", chats}}
                   .dump()
            << '\n';
}

// The error of a chat that has no title but the name that was given need not say it twice.
std::string failed_text(const std::string& name, const Error& error) {
  return error.where == name ? error.text() : name + ": " + error.text();
}

void print_accounts(const std::map<std::string, Error>& errors) {
  for (const auto& [alias, error] : errors) fmt::print("Account {}: {}\n", alias, error.text());
}

// Where another account went on with the chat.
void print_readers(const ChatOutcome& chat) {
  if (chat.read_by.size() < 2) return;
  for (const auto& [alias, messages] : chat.read_by) fmt::print("  {:>8} read by account {}\n", messages, alias);
}

void print_text(const FetchSummary& summary) {
  std::uint64_t read = 0;
  for (const ChatOutcome& chat : summary.chats) {
    read += chat.messages_read;
    const std::string name = chat.title.empty() ? std::to_string(chat.chat_id) : chat.title;
    if (chat.error) {
      fmt::print("{}\n", failed_text(name, *chat.error));
      print_readers(chat);
      continue;
    }
    fmt::print("{}: {} new, {} changed, {} deleted of {} read; {}\n", name, chat.counts.inserted, chat.counts.updated,
               chat.counts.deleted, chat.messages_read,
               chat.complete ? "complete" : "not complete: " + chat.incomplete_reason);
    print_readers(chat);
    if (const std::string files = media_text(chat.media); !files.empty()) fmt::print("  files: {}\n", files);
    if (chat.media_error) fmt::print("  files: {}\n", chat.media_error->text());
    if (chat.replies_fetched > 0) fmt::print("  {:>8} fetched since others answer to them\n", chat.replies_fetched);
    if (chat.replies_left > 0) fmt::print("  {:>8} answered to, left for the next run\n", chat.replies_left);
    if (chat.unreadable > 0) fmt::print("  {:>8} of a kind that TDLib cannot read\n", chat.unreadable);
    for (const auto& [what, count] : chat.unmapped) fmt::print("  {:>8} unmapped  {}\n", count, what);
    if (chat.quarantined > 0) fmt::print("  {:>8} quarantined: see `telelake quarantine list`\n", chat.quarantined);
  }
  print_accounts(summary.accounts_given_up);
  print_accounts(summary.accounts_unlisted);
  if (summary.chats_not_begun > 0) fmt::print("{} more chats were not begun.\n", summary.chats_not_begun);
  for (const auto& [id, title] : summary.not_listed) {
    fmt::print(
        "{} ({}): not fetched, since no account lists it: left, private, gone, or never joined. Name it to see.\n",
        title, id);
  }
  fmt::print("{} messages of {} chats with {} requests in {:.1f} s.\n", read, summary.chats.size(), summary.requests,
             summary.seconds);
}

// An account that is away outweighs a chat that failed, and that what was refused.
int exit_code_of(const FetchSummary& summary) {
  if (fetch_stopped) return static_cast<int>(ErrorCode::kInterrupted);
  if (!summary.accounts_given_up.empty()) return static_cast<int>(summary.accounts_given_up.begin()->second.code);
  ErrorCode code{};
  for (const ChatOutcome& chat : summary.chats) {
    if (chat.error) return static_cast<int>(chat.error->code);
    if (chat.media_error) code = chat.media_error->code;
    if (!chat.complete && code != ErrorCode::kUnavailable) code = ErrorCode::kFailed;
    if (chat.quarantined > 0 && static_cast<int>(code) == 0) code = ErrorCode::kBadInput;
  }
  if (!summary.accounts_unlisted.empty() && code != ErrorCode::kUnavailable) code = ErrorCode::kFailed;
  return static_cast<int>(code);
}

Result<FetchSummary> fetch_once(Repository& repository, const FetchOptions& options) {
  FetchProgress progress;
  const FetchDisplay display(progress);
  FetchRun run(repository, options, fetch_stopped, progress);
  return run.run();
}

void print_estimate_json(const FetchEstimate& estimate) {
  Json chats = Json::array();
  for (const FetchEstimate::Chat& chat : estimate.chats) {
    Json json{{"id", chat.chat_id}, {"title", chat.title}, {"account", chat.account}, {"requests", chat.requests}};
    if (chat.error) json["error"] = chat.error->text();
    chats.push_back(std::move(json));
  }
  std::cout << Json{{"requests", estimate.requests},
                    {"seconds", estimate.seconds},
                    {"accounts_given_up", errors_json(estimate.accounts_given_up)},
                    {"accounts_unlisted", errors_json(estimate.accounts_unlisted)},
                    {"chats", chats}}
                   .dump()
            << '\n';
}

void print_estimate_text(const FetchEstimate& estimate) {
  std::size_t fetched = 0;
  for (const FetchEstimate::Chat& chat : estimate.chats) {
    if (chat.error) {
      fmt::print("{}\n", failed_text(chat.title.empty() ? std::to_string(chat.chat_id) : chat.title, *chat.error));
      continue;
    }
    ++fetched;
    fmt::print("{:>8} requests  {:>15} {}\n", chat.requests, chat.chat_id, chat.title);
  }
  print_accounts(estimate.accounts_given_up);
  print_accounts(estimate.accounts_unlisted);
  fmt::print("About {} history requests for {} chats: {}.\n", estimate.requests, fetched,
             estimate.seconds > 0 ? fmt::format("about {:.0f} s at the accounts' rates", estimate.seconds)
                                  : "as fast as Telegram answers");
}

// As the run's would be, for what is known before it.
int exit_code_of(const FetchEstimate& estimate) {
  if (!estimate.accounts_given_up.empty()) return static_cast<int>(estimate.accounts_given_up.begin()->second.code);
  for (const FetchEstimate::Chat& chat : estimate.chats) {
    if (chat.error) return static_cast<int>(chat.error->code);
  }
  return estimate.accounts_unlisted.empty() ? 0 : static_cast<int>(ErrorCode::kFailed);
}

// What a run would take, without making it.
void print_estimate(Repository& repository, const FetchOptions& options, CommandContext& context) {
  FetchProgress progress;
  FetchRun run(repository, options, fetch_stopped, progress);
  const auto estimate = run.estimate();
  if (!estimate) return context.report(estimate.error());
  if (context.json) {
    print_estimate_json(*estimate);
  } else {
    print_estimate_text(*estimate);
  }
  context.exit_code = exit_code_of(*estimate);
}

void print_summary(const FetchSummary& summary, const CommandContext& context) {
  if (context.json) {
    print_json(summary);
  } else {
    print_text(summary);
  }
  std::cout << std::flush;
}

// Follows until it is stopped; each reading of history is told as it ends.
void follow(Repository& repository, const FetchOptions& options, const FetchArguments& arguments, RunMetrics& metrics,
            CommandContext& context) {
  FollowOptions follow;
  follow.fetch = options;
  follow.look_back_every = std::chrono::seconds(arguments.look_back_every);
  follow.rotation.least_interval = std::chrono::seconds(arguments.poll_every);
  FetchProgress progress;
  const FetchDisplay display(progress);
  metrics.write_regularly();
  FollowRun run(repository, follow, fetch_stopped, progress, [&](const FetchSummary& summary) {
    print_summary(summary, context);
    if (auto written = metrics.write(); !written) context.report(written.error());
  });
  const auto summary = run.run();
  if (auto finished = metrics.finish(); !finished) context.report(finished.error());
  if (!summary) return context.report(summary.error());
  if (context.json) {
    std::cout << Json{{"readings", summary->readings}, {"messages", summary->messages},
                      {"edits", summary->edits},       {"deletions", summary->deletions},
                      {"holes", summary->holes},       {"media", media_json(summary->media)}}
              << '\n';
  } else {
    fmt::print("Followed: {} new messages, {} changes, {} deletions; history was read {} times.\n", summary->messages,
               summary->edits, summary->deletions, summary->readings);
    if (const std::string files = media_text(summary->media); !files.empty()) fmt::print("Files: {}.\n", files);
  }
  context.exit_code = static_cast<int>(ErrorCode::kInterrupted);
}

void run_fetch(const FetchArguments& arguments, const TelegramSection& section, const MetricsSection& metrics_section,
               CommandContext& context) {
  const auto options = options_of(arguments, section, context);
  if (!options) return context.report(options.error());
  const auto metrics = RunMetrics::start(arguments.metrics, metrics_section);
  if (!metrics) return context.report(metrics.error());
  auto repository = context.open_store(true);
  if (!repository) return context.report(repository.error());
  std::signal(SIGINT, stop_fetch);
  std::signal(SIGTERM, stop_fetch);
  if (arguments.dry_run) return print_estimate(**repository, *options, context);
  if (arguments.follow) return follow(**repository, *options, arguments, **metrics, context);
  const auto summary = fetch_once(**repository, *options);
  if (auto finished = (*metrics)->finish(); !finished) context.report(finished.error());
  if (!summary) return context.report(summary.error());
  print_summary(*summary, context);
  context.exit_code = exit_code_of(*summary);
}

}  // namespace

void add_fetch_command(CLI::App& app, CommandContext& context, const TelegramSection& section,
                       const MetricsSection& metrics) {
  auto arguments = std::make_shared<FetchArguments>();
  CLI::App* command = app.add_subcommand("fetch", "Fetch chats from Telegram: what is new, and edits and deletions");
  command->add_option("CHAT", arguments->chats, "Chats: @name, id or t.me link");
  command->add_flag("--all", arguments->all, "Every chat of the accounts");
  command->add_option("--accounts", arguments->accounts, "Accounts to fetch with; all that are logged in otherwise")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  command->add_option("--since", arguments->since, "First day, YYYY-MM-DD (UTC)");
  command->add_option("--until", arguments->until, "Last day, YYYY-MM-DD (UTC)");
  command->add_option("--jobs", arguments->jobs, "Chats at once")->check(CLI::Range(1, 256))->capture_default_str();
  command
      ->add_option("--look-back", arguments->look_back,
                   "Held messages of each chat to read again, for edits and deletions")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}))
      ->capture_default_str();
  command->add_flag("--no-comments", arguments->no_comments, "Of a channel, leave out the group with its comments");
  command->add_flag("--dry-run", arguments->dry_run, "Only say how many requests it would take, and how long");
  command->add_flag("--follow", arguments->follow, "Go on with what comes, until stopped");
  command
      ->add_option("--look-back-every", arguments->look_back_every,
                   "With --follow: seconds between readings of history for what Telegram did not tell of")
      ->check(CLI::Range(10U, 604800U))
      ->capture_default_str();
  command
      ->add_option("--poll-every", arguments->poll_every,
                   "With --follow: least seconds between two looks at a public chat that was not joined")
      ->check(CLI::Range(1U, 604800U))
      ->capture_default_str();
  command
      ->add_option("--media", arguments->media,
                   "Files of messages: none (not looked at), meta (those that are held are joined to their messages), "
                   "files (loaded)")
      ->check(CLI::IsMember({"none", "meta", "files"}))
      ->capture_default_str();
  command->add_option("--media-max-size", arguments->media_max_size, "Largest file to load: 20MiB, 2GiB; 0 for any")
      ->capture_default_str();
  command->add_flag("--media-protected", arguments->media_protected,
                    "Load files too that may not be saved, or that delete themselves");
  add_metrics_options(*command, arguments->metrics);
  command->footer(
      "Examples:\n"
      "  telelake fetch @durov\n"
      "  telelake fetch --all --jobs 8 --accounts desk,field\n"
      "  telelake fetch -1001234567890 --since 2026-01-01 --json\n"
      "  telelake fetch @durov --media files --media-max-size 20MiB\n"
      "  telelake fetch --all --follow --metrics-listen 127.0.0.1:9464");
  command->callback([arguments, &context, &section, &metrics] { run_fetch(*arguments, section, metrics, context); });
}

}  // namespace telelake
