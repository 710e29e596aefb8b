#include "fetch/account_memory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/log.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t kDay = 86400;

std::map<std::string, std::int64_t> names_in(const Json& json, const char* member) {
  std::map<std::string, std::int64_t> names;
  if (!json.contains(member) || !json[member].is_object()) return names;
  for (const auto& [name, id] : json[member].items()) {
    if (id.is_number_integer()) names[name] = id.get<std::int64_t>();
  }
  return names;
}

}  // namespace

AccountMemory::AccountMemory(std::string folder) : path_(std::move(folder) + "/memory.json") {
  std::ifstream file(path_);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return;
  is_new_ = false;
  const Json rate = json.value("history_requests_per_second", Json(0.0));
  if (rate.is_number()) history_rate_ = rate.get<double>();
  is_stuck_ = json.contains("stuck") && json["stuck"] == true;
  usernames_ = names_in(json, "usernames");
  taken_ = names_in(json, "taken");
  const Json stopped = json.value("lookups_stopped", Json::array());
  if (stopped.is_array() && stopped.size() == 2 && stopped[0].is_number_integer() && stopped[1].is_number_integer()) {
    stopped_at_ = stopped[0].get<std::int64_t>();
    stopped_until_ = stopped[1].get<std::int64_t>();
  }
  if (!json.contains("lookups") || !json["lookups"].is_array()) return;
  for (const Json& at : json["lookups"]) {
    if (at.is_number_integer()) lookups_.push_back(at.get<std::int64_t>());
  }
  std::sort(lookups_.begin(), lookups_.end());
}

void AccountMemory::write() const {
  const Json json{{"history_requests_per_second", history_rate_},
                  {"stuck", is_stuck_},
                  {"usernames", usernames_},
                  {"taken", taken_},
                  {"lookups", lookups_},
                  {"lookups_stopped", {stopped_at_, stopped_until_}}};
  std::ofstream file(path_ + ".new", std::ios::trunc);
  file << json.dump() << '\n';
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(path_ + ".new", path_, error);
  if (!file || error) log_warning("the account's memory cannot be written", {{"path", path_}});
}

std::int64_t AccountMemory::chat_of(const std::string& username) const {
  const auto known = usernames_.find(username);
  return known == usernames_.end() ? 0 : known->second;
}

std::string AccountMemory::username_of(std::int64_t chat_id) const {
  for (const auto* names : {&usernames_, &taken_}) {
    for (const auto& [name, id] : *names) {
      if (id == chat_id) return name;
    }
  }
  return {};
}

void AccountMemory::learn(const std::string& username, std::int64_t chat_id) {
  usernames_[username] = chat_id;
  taken_.erase(username);
}

void AccountMemory::notice_taken(const std::string& username, std::int64_t chat_id) { taken_[username] = chat_id; }

std::optional<Time> AccountMemory::take_lookup(std::uint32_t most, Time now) {
  // A clock that was set back meanwhile ends no wait, however it was ahead before.
  if (stopped_at_ > now.seconds) stop_lookups(now, Time{now.seconds + stopped_until_ - stopped_at_});
  if (now.seconds < stopped_until_) return Time{stopped_until_};
  for (std::int64_t& at : lookups_) at = std::min(at, now.seconds);
  std::erase_if(lookups_, [now](std::int64_t at) { return at <= now.seconds - kDay; });
  if (most > 0 && lookups_.size() >= most) return Time{lookups_[lookups_.size() - most] + kDay};
  lookups_.push_back(now.seconds);
  return std::nullopt;
}

void AccountMemory::stop_lookups(Time now, Time until) {
  stopped_at_ = now.seconds;
  stopped_until_ = until.seconds;
}

}  // namespace telelake
