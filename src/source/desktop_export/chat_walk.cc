#include "source/desktop_export/chat_walk.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/parse_integer.h"
#include "contract/json_tokens.h"
#include "source/desktop_export/json_mender.h"

namespace telelake {

namespace {

constexpr std::size_t kPortionBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxPending = 12;         // portions that are being mapped, or wait for it
constexpr std::size_t kPortionElements = 1024;  // of typical ones, with room to spare
constexpr std::size_t kMaxElement = std::size_t{16} << 20;
constexpr std::size_t kKeptOfLarger = std::size_t{64} << 10;
constexpr std::size_t kMaxHeaderValue = std::size_t{1} << 20;
constexpr std::size_t kMaxHeld = std::size_t{16} << 20;
constexpr std::size_t kMaxUnknownBytes = std::size_t{8} << 20;  // of all unknown keys of a chat
constexpr std::size_t kMaxUnknownKeys = 1000;
constexpr std::size_t kMaxUnmapped = 1000;
constexpr std::size_t kMaxUnmappedName = 200;

std::optional<std::string> string_value(std::string_view bytes) {
  if (bytes.size() < 2 || bytes.front() != '"') return std::nullopt;
  std::string value;
  if (!unescape_json(bytes.substr(1, bytes.size() - 2), value, false)) value = bytes.substr(1, bytes.size() - 2);
  return value;
}

// At most this many bytes, whole UTF-8 characters.
std::string cut(const std::string& text, std::size_t length) {
  if (text.size() <= length) return text;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length);
}

}  // namespace

void ExportRun::count_unmapped(const std::string& name, std::uint64_t count) {
  const std::string kept = cut(name, kMaxUnmappedName);
  const bool fits = summary.unmapped.contains(kept) || summary.unmapped.size() < kMaxUnmapped;
  summary.unmapped[fits ? kept : "other"] += count;
}

Result<bool> ChatWalk::member(const std::string& key) {
  if (key == "messages") return messages_array();
  bool complete = false;
  const auto value = run_.cursor.value(kMaxHeaderValue, kKeptOfLarger, complete);
  if (!value) return std::unexpected(value.error());
  if (!complete) return false;
  if (value->length > value->bytes.size()) {
    run_.count_unmapped("chat_too_large:" + key, 1);
    return true;
  }
  std::string mended;
  mend_json(value->bytes, mended);
  if (started_ && (key == "id" || key == "type")) {
    if (auto taken = late_member(key, mended); !taken) return std::unexpected(taken.error());
  } else if (key == "name") {
    header_.name = string_value(mended);
  } else if (key == "type") {
    header_.type = string_value(mended).value_or("");
  } else if (key == "id" && mended != "null") {
    header_.id = parse_integer(mended);
    bad_id_ = !header_.id;
  } else {
    keep_unknown(key, std::move(mended));
  }
  return true;
}

// Messages are handed on as they come: what they need to know of their chat must stand before them.
Result<void> ChatWalk::late_member(const std::string& key, const std::string& value) {
  const bool was_there = key == "id" ? header_.id.has_value() : !header_.type.empty();
  if (was_there) {
    const bool same = key == "id" ? header_.id == parse_integer(value) : header_.type == string_value(value);
    if (!same) run_.count_unmapped("chat_twice:" + key, 1);
    return {};
  }
  if (job_ && job_->known) {
    return fail(ErrorCode::kBadInput, fmt::format("the chat's `{}` stands behind its messages", key),
                place_.empty() ? "" : place_, "put it before `messages`");
  }
  late_ = key;
  return {};
}

// Unknown keys are kept as the chat's, within bounds.
void ChatWalk::keep_unknown(const std::string& key, std::string value) {
  const auto same = std::ranges::find(header_.unknown, key, [](const auto& item) { return item.first; });
  const bool known = same != header_.unknown.end();
  // At the root it may be a section of an account; counted once that is known.
  if (!place_.empty()) run_.count_unmapped("chat:" + key, 1);
  if (!nlohmann::json::accept(value)) {
    run_.count_unmapped("chat_no_json:" + key, 1);
  } else if (unknown_bytes_ + key.size() + value.size() > kMaxUnknownBytes) {
    run_.count_unmapped("chat_too_large:" + key, 1);
  } else if (known) {
    unknown_bytes_ += value.size();
    same->second = std::move(value);
  } else if (header_.unknown.size() == kMaxUnknownKeys) {
    run_.count_unmapped("chat_too_many_keys", 1);
  } else {
    unknown_bytes_ += key.size() + value.size();
    header_.unknown.emplace(
        std::ranges::lower_bound(header_.unknown, key, {}, [](const auto& item) { return item.first; }), key,
        std::move(value));
  }
}

Result<bool> ChatWalk::messages_array() {
  const auto head = run_.cursor.peek();
  if (!head) return std::unexpected(head.error());
  if (*head == '\0') return false;
  if (*head != '[') {
    return fail(ErrorCode::kBadInput, "`messages` is no array", "byte " + std::to_string(run_.cursor.offset()),
                "this is no export of Telegram Desktop, or it is damaged here");
  }
  run_.cursor.take();
  if (auto submitted = submit(std::move(held_)); !submitted) return std::unexpected(submitted.error());
  held_ = {};
  started_ = true;

  Portion portion;
  bool complete = true;
  bool first = true;
  while (complete) {
    auto next = run_.cursor.peek();
    if (!next) return damage(std::move(portion), next.error());
    if (*next == ',' && !first) {
      run_.cursor.take();
      next = run_.cursor.peek();
      if (!next) return damage(std::move(portion), next.error());
    }
    if (*next == ']') {
      run_.cursor.take();
      break;
    }
    if (*next == '\0') {
      complete = false;
      break;
    }
    const auto whole = element(portion);
    if (!whole) return damage(std::move(portion), whole.error());
    complete = *whole;
    first = false;
    if (portion.bytes >= (is_undecided() ? kMaxHeld : kPortionBytes)) {
      if (auto submitted = submit(std::move(portion)); !submitted) return std::unexpected(submitted.error());
      portion = {};
    }
    if (run_.progress.stop) {
      return fail(ErrorCode::kInterrupted, "interrupted; what was committed is kept", {},
                  "run the same command again to complete it");
    }
  }
  if (is_undecided()) {
    is_whole_ = true;
    held_ = std::move(portion);
    return complete;
  }
  if (auto submitted = submit(std::move(portion)); !submitted) return std::unexpected(submitted.error());
  if (auto drained = drain(0); !drained) return std::unexpected(drained.error());
  return complete;
}

// What came before the damage is kept.
Result<bool> ChatWalk::damage(Portion portion, const Error& error) {
  if (auto submitted = submit(std::move(portion)); !submitted) return std::unexpected(submitted.error());
  return std::unexpected(error);
}

// Cuts one element out. False, and nothing added, where the input ends within it.
Result<bool> ChatWalk::element(Portion& portion) {
  bool complete = false;
  const std::uint64_t before = run_.cursor.offset();
  const auto value = run_.cursor.value(kMaxElement, kKeptOfLarger, complete);
  if (!value) return std::unexpected(value.error());
  if (!complete) return false;
  if (value->length == 0) {
    return fail(ErrorCode::kBadInput, "expected a message", "byte " + std::to_string(before),
                "the export is damaged here");
  }
  if (portion.elements.empty()) {
    portion.first_index = index_;
    portion.elements.reserve(kPortionElements);
  }
  ++index_;
  Element& element = portion.elements.emplace_back(value->bytes, value->may_have_escapes);
  if (value->length > value->bytes.size()) {
    portion.oversized.push_back(std::make_unique<OversizedElement>(
        OversizedElement{std::string(value->bytes), value->length, value->offset, value->line, value->sha256}));
    element = {{}, true, portion.oversized.back().get()};
  } else if (portion.chunks.empty() || portion.chunks.back() != run_.cursor.chunk()) {
    portion.chunks.push_back(run_.cursor.chunk());
  }
  portion.bytes += value->bytes.size();
  ++run_.progress.messages_read;
  ++run_.summary.messages_read;
  return true;
}

// Settles what the chat is, by its header and its first messages.
Result<void> ChatWalk::begin(const Portion& first) {
  std::vector<std::string_view> elements;
  elements.reserve(first.elements.size());
  for (const Element& element : first.elements) {
    elements.push_back(element.oversized != nullptr ? element.oversized->first : element.bytes);
  }
  IdGeneration generation = IdGeneration::kNone;
  if (header_.id || place_.empty()) {
    const auto told = tell_generation(elements);
    if (told) run_.generation = told;
    generation = run_.generation.value_or(IdGeneration::kPrefixed);
    if (!header_.id && generation == IdGeneration::kBare) generation = IdGeneration::kNone;
  }
  job_ = std::make_shared<ChatJob>();
  job_->context.generation = generation;
  job_->context.zone = run_.options.timezone.empty() ? "UTC" : run_.options.timezone;
  job_->context.zone_given = !run_.options.timezone.empty();
  job_->context.file_lookup = run_.file_lookup;
  job_->account = run_.account;
  job_->place = (place_.empty() ? "" : place_ + ".") + "messages";
  auto chat = identify_chat(header_, generation, elements, run_.options.chat_id);
  job_->refusal = refusal(elements);
  job_->known = chat.has_value() && job_->refusal.empty();
  if (!job_->known) return {};
  job_->context.chat = std::move(*chat);
  if (auto checked = check_given_id(); !checked) return checked;
  // Saved messages are the account's chat with itself.
  if (place_.empty() && header_.id && run_.options.account.empty() &&
      job_->context.chat.type == ChatType::kSavedMessages && job_->context.chat.id > 0) {
    run_.account = std::to_string(job_->context.chat.id);
    job_->account = run_.account;
  }
  return {};
}

// Why the chat's messages cannot be stored, empty where they can.
std::string ChatWalk::refusal(const std::vector<std::string_view>& elements) const {
  if (!late_.empty()) return fmt::format("the chat's `{}` stands behind its messages", late_);
  if (bad_id_ && !run_.options.chat_id) return "the chat's `id` is no whole number";
  if (header_.type.empty()) return "the chat's `type` does not stand before its messages";
  if (header_.id || is_whole_ || run_.options.chat_id) return "";
  const auto generation = tell_generation(elements);
  if (generation != IdGeneration::kOffset && generation != IdGeneration::kPrefixed) return "";
  return "the chat's `id` does not stand before its messages, and none was given";
}

Result<void> ChatWalk::check_given_id() const {
  const std::optional<std::int64_t> given = run_.options.chat_id;
  const std::int64_t id = job_->context.chat.id;
  if (!given || *given == id) return {};
  return fail(ErrorCode::kUsage, fmt::format("the id given is {}, but the export's chat has the id {}", *given, id),
              "--chat-id", "leave it out, the export tells its chat");
}

Result<void> ChatWalk::submit(Portion portion) {
  if (portion.elements.empty()) return {};
  if (!job_) {
    if (auto begun = begin(portion); !begun) return begun;
  }
  portion.job = job_;
  run_.pool.submit(std::move(portion));
  return drain(kMaxPending);
}

Result<void> ChatWalk::drain(std::size_t pending) {
  while (run_.pool.pending() > pending) {
    if (auto handed = hand_over(run_.pool.take()); !handed) return handed;
  }
  return {};
}

Result<void> ChatWalk::hand_over(MappedPortion portion) {
  run_.summary.mended += portion.mended;
  run_.summary.undated += portion.undated;
  run_.summary.rejected += portion.rejected.size();
  for (const auto& [name, count] : portion.unmapped) run_.count_unmapped(name, count);
  latest_ = std::max(latest_, portion.latest);
  if (auto handed = hand_over(std::move(portion.accounts), accounts_); !handed) return handed;
  if (auto handed = hand_over(std::move(portion.shared), shared_); !handed) return handed;
  for (Rejected& rejected : portion.rejected) {
    if (auto handed = run_.sink.rejected(std::move(rejected)); !handed) return handed;
  }
  return {};
}

Result<void> ChatWalk::hand_over(ExportedPart part, Handed& handed) {
  const bool has_messages = !part.messages.empty() || !part.undated.empty();
  if (!has_messages && (!handed.any || part.refused.empty())) {
    handed.refused.insert(handed.refused.end(), part.refused.begin(), part.refused.end());
    return {};
  }
  handed.any = true;
  part.refused.insert(part.refused.end(), handed.refused.begin(), handed.refused.end());
  handed.refused.clear();
  part.left = messages_left();
  return run_.sink.part(std::move(part));
}

// As many as the rest of the input holds if it goes on as it was.
std::optional<std::uint64_t> ChatWalk::messages_left() const {
  const std::uint64_t total = run_.progress.bytes_total;
  const std::uint64_t passed = run_.cursor.offset();
  if (total < passed || passed == 0) return std::nullopt;
  const double a_byte = static_cast<double>(run_.summary.messages_read) / static_cast<double>(passed);
  return static_cast<std::uint64_t>(a_byte * static_cast<double>(total - passed));
}

Result<void> ChatWalk::finish() {
  if (auto submitted = submit(std::move(held_)); !submitted) return submitted;
  held_ = {};
  if (auto drained = drain(0); !drained) return drained;
  if (!job_ || !job_->known) {
    run_.summary.unknown_chats += started_ ? 1 : 0;
    return {};
  }
  Chat chat = job_->context.chat;
  run_.summary.chats.emplace(is_shared(chat, 1) ? "shared" : run_.account, chat.id);
  chat.extra = header_.unknown;
  // A chat of messages without a time has no time of its own: the first possible one loses against any other.
  const Time latest = std::max(latest_, kFirstTime);
  if (accounts_.any) {
    if (auto ended = run_.sink.end_chat(run_.account, chat, latest); !ended) return ended;
  }
  if (shared_.any) return run_.sink.end_chat("shared", chat, latest);
  return {};
}

}  // namespace telelake
