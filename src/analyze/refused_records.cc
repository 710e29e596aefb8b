#include "analyze/refused_records.h"

#include <charconv>
#include <optional>

#include <nlohmann/json.hpp>

namespace telelake {

namespace {

// Enough for any store that is worth repairing; beyond it the count is a floor.
constexpr std::size_t kMaxRecords = 1000000;

std::optional<std::int64_t> chat_id_of(const nlohmann::json& context) {
  for (const char* name : {"chat", "chat_id"}) {
    const auto found = context.find(name);
    if (found == context.end()) continue;
    if (found->is_number_integer()) return found->get<std::int64_t>();
    if (found->is_object() && found->contains("id") && found->at("id").is_number_integer()) {
      return found->at("id").get<std::int64_t>();
    }
  }
  return std::nullopt;
}

// What a record says of its chat: by its context, or, for a message that the store refused, by its place.
struct Named {
  std::int64_t chat_id = 0;
  std::optional<std::string> scope;
};

std::optional<Named> named_chat(const QuarantineRecord& record) {
  if (const auto place = parse_stored_place(record.place)) return Named{place->chat.chat_id, place->chat.scope};
  const nlohmann::json context = nlohmann::json::parse(record.context, nullptr, false);
  if (!context.is_object()) return std::nullopt;
  const auto id = chat_id_of(context);
  if (!id) return std::nullopt;
  const auto scope = context.find("scope");
  if (scope == context.end() || !scope->is_string()) return Named{*id, std::nullopt};
  return Named{*id, scope->get<std::string>()};
}

const ChatKey* chat_of(const QuarantineRecord& record, const std::vector<ChatSummary>& chats) {
  const auto named = named_chat(record);
  if (!named) return nullptr;
  for (const ChatSummary& chat : chats) {
    if (chat.key.chat_id == named->chat_id && named->scope.value_or(chat.key.scope) == chat.key.scope) return &chat.key;
  }
  return nullptr;
}

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<StoredPlace> parse_stored_place(std::string_view place) {
  const std::size_t first = place.find('/');
  const std::size_t second = place.find('/', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  StoredPlace stored;
  stored.chat.scope = std::string(place.substr(0, first));
  const bool numbers = parse_number(place.substr(first + 1, second - first - 1), stored.chat.chat_id) &&
                       parse_number(place.substr(second + 1), stored.message_id);
  if (!numbers) return std::nullopt;
  return stored;
}

std::vector<QuarantineRecord> RefusedRecords::of(const ChatKey& key) const {
  const auto found = by_chat.find(key);
  return found == by_chat.end() ? std::vector<QuarantineRecord>() : found->second;
}

Result<RefusedRecords> refused_records(const Repository& repository, const std::vector<ChatSummary>& chats) {
  auto records = repository.quarantined(kMaxRecords);
  if (!records) return std::unexpected(records.error());
  RefusedRecords refused;
  for (QuarantineRecord& record : *records) {
    const ChatKey* key = chat_of(record, chats);
    if (key != nullptr) {
      refused.by_chat[*key].push_back(std::move(record));
    } else {
      refused.unassigned.push_back(std::move(record));
    }
  }
  return refused;
}

}  // namespace telelake
