#include "cli/telegram_settings.h"

#include <cmath>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace telelake {

namespace {

Result<std::string> secret(const std::string& text, const std::string& file) {
  if (file.empty()) return text;
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return std::unexpected(system_error("cannot read the secret", file, errno));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::kUsage, "others may read this secret", file, "chmod 600 " + file);
  }
  std::ifstream stream(file);
  std::string found((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  while (!found.empty() && (found.back() == '\n' || found.back() == '\r' || found.back() == ' ')) found.pop_back();
  if (found.empty()) return fail(ErrorCode::kUsage, "the secret's file is empty", file, "write the secret into it");
  return found;
}

// Without a rate there is no limit, which must not come about by a slip.
std::string problem_of_rate(const std::string& text) {
  double rate = 0;
  const bool is_rate = CLI::detail::lexical_cast(text, rate) && std::isfinite(rate) && rate >= 0;
  return is_rate ? "" : "no rate: " + text + "; write how many requests, 0 for no limit";
}

}  // namespace

void add_telegram_section(CLI::App& app, TelegramSection& section) {
  CLI::App* settings = app.add_subcommand("telegram", "Settings of live Telegram; not a command")->group("");
  settings->add_option("--api_id", section.api_id, "Id of the application, from my.telegram.org");
  settings->add_option("--api_hash", section.api_hash, "Its secret; better in api_hash_file");
  settings->add_option("--api_hash_file", section.api_hash_file, "File that holds it");
  settings->add_option("--tdjson_library", section.tdjson_library, "Path of libtdjson.so (TDLib 1.8.67)");
  settings->add_option("--proxy", section.proxy, "socks5://host:port");
  settings->add_option("--database_key", section.database_key, "Secret that encrypts sessions; better in a file");
  settings->add_option("--database_key_file", section.database_key_file, "File that holds it");
  settings
      ->add_option("--history_requests_per_30s", section.history_requests_per_30s,
                   "Greatest rate of history requests of an account; 0: no limit")
      ->check(CLI::Validator(problem_of_rate, ""));
  settings->add_option("--username_lookups_per_day", section.username_lookups_per_day,
                       "Most usernames that an account looks up in a day; 0: no limit");
  settings->add_flag("--use_test_dc", section.use_test_dc, "Telegram's test servers");
  settings->callback([] { throw CLI::ValidationError("telegram", "is a section of the settings, not a command"); });
}

Result<TelegramSettings> telegram_settings(const TelegramSection& section) {
  TelegramSettings settings;
  settings.api_id = section.api_id;
  auto hash = secret(section.api_hash, section.api_hash_file);
  if (!hash) return std::unexpected(hash.error());
  settings.api_hash = std::move(*hash);
  settings.tdjson_library = section.tdjson_library;
  settings.proxy = section.proxy;
  auto key = secret(section.database_key, section.database_key_file);
  if (!key) return std::unexpected(key.error());
  settings.database_key = std::move(*key);
  settings.use_test_dc = section.use_test_dc;
  settings.username_lookups_per_day = section.username_lookups_per_day;
  return settings;
}

}  // namespace telelake
