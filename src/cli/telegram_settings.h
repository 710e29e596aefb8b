// The section [telegram] of the settings.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "source/tdlib/telegram_session.h"

namespace telelake {

// The section as it was given: secrets may stand in files instead.
struct TelegramSection {
  std::int32_t api_id = 0;
  std::string api_hash, api_hash_file;
  std::string tdjson_library;
  std::string proxy;
  std::string database_key, database_key_file;
  double history_requests_per_30s = 10;
  std::uint32_t username_lookups_per_day = 150;
  bool use_test_dc = false;
};

// Declares the section's settings: `[telegram]` in the file, TELELAKE_TELEGRAM_… in the environment.
void add_telegram_section(CLI::App& app, TelegramSection& section);

// The settings with their secrets read. kUsage where a file cannot be read, or others than its owner may read it.
Result<TelegramSettings> telegram_settings(const TelegramSection& section);

}  // namespace telelake
