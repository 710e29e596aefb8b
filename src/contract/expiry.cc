#include "contract/expiry.h"

#include <algorithm>

namespace telelake {

namespace {

const std::string* find(const Extra& extra, std::string_view name) {
  const auto found = std::ranges::find(extra, name, &Extra::value_type::first);
  return found == extra.end() ? nullptr : &found->second;
}

}  // namespace

OptionalTime expires_at(const Message& message) {
  const std::string* json = find(message.extra, kExpiresAt);
  if (json == nullptr || json->size() < 2) return {};
  return parse_time(std::string_view(*json).substr(1, json->size() - 2));
}

bool has_expired(const Message& message) { return message.deleted && find(message.extra, kExpired) != nullptr; }

void expire(Message& message, Time at) {
  message.deleted = true;
  message.deleted_at = at;
  if (find(message.extra, kExpired) == nullptr) message.extra.emplace_back(kExpired, "true");
  std::ranges::sort(message.extra);
}

}  // namespace telelake
