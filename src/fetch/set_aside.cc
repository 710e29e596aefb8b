#include "fetch/set_aside.h"

#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/parse_integer.h"

namespace telelake {

namespace {

constexpr const char* kInput = "telegram";

std::string place_before_id(const ChatKey& key) { return fmt::format("{}/{}/", key.scope, key.chat_id); }

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
  record.place = place_before_id(key) + std::to_string(id);
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

Result<std::map<std::int64_t, QuarantineRecord>> set_aside_of(const Repository& repository, const ChatKey& key) {
  auto all = repository.quarantined(std::numeric_limits<std::size_t>::max());
  if (!all) return std::unexpected(all.error());
  const std::string before = place_before_id(key);
  std::map<std::int64_t, QuarantineRecord> found;
  for (QuarantineRecord& record : *all) {
    if (record.input != kInput || !record.place.starts_with(before)) continue;
    if (const auto id = parse_integer(std::string_view(record.place).substr(before.size()))) {
      found.emplace(*id, std::move(record));
    }
  }
  return found;
}

}  // namespace telelake
