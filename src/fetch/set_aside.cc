#include "fetch/set_aside.h"

#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/parse_integer.h"

namespace telelake {

namespace {

constexpr const char* kInput = "telegram";

std::string place_of(const ChatKey& key, std::int64_t id) {
  return fmt::format("{}/{}/{}", key.scope, key.chat_id, id);
}

// The chat and the message's id of such a place; nothing for other texts.
std::optional<std::pair<ChatKey, std::int64_t>> parse_place(std::string_view place) {
  const std::size_t last = place.rfind('/');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const std::size_t first = place.rfind('/', last - 1);
  if (first == std::string_view::npos) return std::nullopt;
  const auto chat = parse_integer(place.substr(first + 1, last - first - 1));
  const auto id = parse_integer(place.substr(last + 1));
  if (!chat || !id) return std::nullopt;
  return std::pair(ChatKey{std::string(place.substr(0, first)), *chat}, *id);
}

}  // namespace

void name_refused(QuarantineRecord& record) {
  record.id =
      sha256_hex(record.sha256 + '\n' + record.place + '\n' + record.pointer + '\n' + record.reason).substr(0, 16);
  record.quarantined_at = now();
}

void log_quarantined(const QuarantineRecord& record) {
  log_warning("record quarantined", {{"id", record.id}, {"place", record.place}, {"reason", record.reason}});
}

Result<bool> set_aside(Repository& repository, QuarantineRecord record) {
  name_refused(record);
  const auto added = repository.quarantine({&record, 1});
  if (!added) return std::unexpected(added.error());
  log_quarantined(record);
  return *added > 0;
}

QuarantineRecord message_record(const ChatKey& key, std::int64_t id) {
  QuarantineRecord record;
  record.input = kInput;
  record.place = place_of(key, id);
  record.context = R"({"telegram":true})";
  return record;
}

QuarantineRecord unreadable_record(const ChatKey& key, std::int64_t id, const std::string& reason) {
  QuarantineRecord record = message_record(key, id);
  record.reason = reason;
  record.bytes = fmt::format(R"({{"chat_id":{},"id":{}}})", key.chat_id, id);
  record.length = record.bytes.size();
  record.sha256 = sha256_hex(record.bytes);
  return record;
}

Result<std::map<ChatKey, SetAside>> all_set_aside(const Repository& repository) {
  auto all = repository.quarantined(std::numeric_limits<std::size_t>::max());
  if (!all) return std::unexpected(all.error());
  std::map<ChatKey, SetAside> found;
  for (QuarantineRecord& record : *all) {
    if (record.input != kInput) continue;
    const auto place = parse_place(record.place);
    if (place) found[place->first].emplace(place->second, std::move(record));
  }
  return found;
}

Result<SetAside> set_aside_of(const Repository& repository, const ChatKey& key) {
  auto all = all_set_aside(repository);
  if (!all) return std::unexpected(all.error());
  return std::move((*all)[key]);
}

Result<void> carry_set_aside(Repository& repository, const ChatKey& from, const ChatKey& to, std::int64_t shift) {
  const auto kept = set_aside_of(repository, from);
  if (!kept) return std::unexpected(kept.error());
  for (const auto& [id, listed] : *kept) {
    auto record = repository.quarantined(listed.id);
    if (!record) return std::unexpected(record.error());
    if (!*record) continue;
    (*record)->place = place_of(to, id + shift);
    name_refused(**record);
    const auto added = repository.quarantine({&**record, 1});
    if (!added) return std::unexpected(added.error());
    if (auto removed = repository.remove_quarantined(listed.id); !removed) return removed;
  }
  return {};
}

}  // namespace telelake
