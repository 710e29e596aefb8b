#include "store/polled_chats.h"

#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kRuns = 200;  // the latest ones, in which to look

using Noted = std::map<ChatKey, std::optional<PolledChat>>;

// Adds what a run noted of chats that no later one did. A record that does not read as ours says nothing.
void add(const std::string& summary, Noted& noted) {
  const Json json = Json::parse(summary, nullptr, false);
  if (!json.is_object()) return;
  for (const Json& entry : json.value("polled", Json::array())) {
    if (!entry.is_object() || !entry.contains("id") || !entry["id"].is_number_integer()) continue;
    PolledChat chat;
    chat.key = ChatKey{entry.value("scope", std::string(kSharedScope)), entry["id"].get<std::int64_t>()};
    chat.interval_seconds = entry.value("polling_interval_seconds", std::int64_t{0});
    if (const auto checked = entry.value("edits_checked_until", std::string()); !checked.empty()) {
      chat.edits_checked_until = parse_time(checked);
    }
    noted.try_emplace(chat.key, chat);
  }
  for (const Json& id : json.value("told", Json::array())) {
    if (!id.is_number_integer()) continue;
    noted.try_emplace(ChatKey{std::string(kSharedScope), id.get<std::int64_t>()});
  }
}

}  // namespace

std::string polled_chats_json(const std::vector<PolledChat>& polled, const std::vector<std::int64_t>& told) {
  Json json = Json::array();
  for (const PolledChat& chat : polled) {
    Json entry{{"scope", chat.key.scope}, {"id", chat.key.chat_id}};
    if (chat.interval_seconds > 0) entry["polling_interval_seconds"] = chat.interval_seconds;
    if (chat.edits_checked_until) entry["edits_checked_until"] = format_time(*chat.edits_checked_until);
    json.push_back(std::move(entry));
  }
  return fmt::format(R"("polled":{},"told":{})", json.dump(), Json(told).dump());
}

Result<std::vector<PolledChat>> polled_chats(const Repository& repository) {
  const auto runs = repository.runs(kRuns);
  if (!runs) return std::unexpected(runs.error());
  Noted noted;
  for (const RunRecord& run : *runs) {
    if (run.command == kFollowCommand) add(run.summary, noted);
  }
  std::vector<PolledChat> chats;
  for (auto& [key, chat] : noted) {
    if (chat) chats.push_back(std::move(*chat));
  }
  return chats;
}

}  // namespace telelake
