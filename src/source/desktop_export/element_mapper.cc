#include "source/desktop_export/element_mapper.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "contract/reader.h"
#include "contract/writer.h"
#include "source/desktop_export/chat_identity.h"
#include "source/desktop_export/json_mender.h"

namespace telelake {

namespace {

constexpr std::size_t kPadding = 64;
constexpr double kSpareRoom = 1.06;

// Where an element stands in the input.
struct Place {
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
};

Place place_of(const Portion& portion, const Element& element) {
  if (element.oversized != nullptr) return {element.oversized->offset, element.oversized->line};
  const char* at = element.bytes.data();
  const auto chunk = std::ranges::find_if(portion.chunks, [at](const auto& held) { return held->holds(at); });
  if (chunk == portion.chunks.end()) return {};
  return {(*chunk)->offset + static_cast<std::uint64_t>(at - (*chunk)->bytes.get()), (*chunk)->line_of(at)};
}

Rejected reject(const Portion& portion, std::size_t index, const Problem& problem) {
  const Element& element = portion.elements[index];
  const Place place = place_of(portion, element);
  Rejected rejected;
  rejected.place = fmt::format("{}[{}], byte {}", portion.job->place, portion.first_index + index, place.offset);
  rejected.line = place.line;
  rejected.pointer = problem.pointer;
  rejected.reason = problem.expected.empty() ? problem.reason : problem.reason + ", expected " + problem.expected;
  rejected.context = encode_context(*portion.job);
  const OversizedElement* oversized = element.oversized;
  rejected.bytes = oversized != nullptr ? oversized->first : element.bytes;
  rejected.length = oversized != nullptr ? oversized->length : element.bytes.size();
  rejected.sha256 = oversized != nullptr ? oversized->sha256 : sha256_hex(rejected.bytes);
  return rejected;
}

// The id of a message that cannot be read as a whole: Telegram Desktop writes it first.
std::optional<std::int64_t> first_id(std::string_view element) {
  constexpr std::string_view kKey = "\"id\"";
  const auto skip_space = [&] {
    element.remove_prefix(std::min(element.find_first_not_of(" \t\r\n"), element.size()));
  };
  const auto take = [&](std::string_view text) {
    skip_space();
    if (!element.starts_with(text)) return false;
    element.remove_prefix(text.size());
    return true;
  };
  if (!take("{") || !take(kKey) || !take(":")) return std::nullopt;
  skip_space();
  std::int32_t id = 0;
  const auto [end, error] = std::from_chars(element.data(), element.data() + element.size(), id);
  if (error != std::errc{} || id == 0 || end == element.data() + element.size()) return std::nullopt;
  if (std::string_view(", \t\r\n}").find(*end) == std::string_view::npos) return std::nullopt;
  return id;
}

}  // namespace

MappedPortion ElementMapper::map(const Portion& portion) {
  if (job_ != portion.job) {
    job_ = portion.job;
    mapper_.emplace(job_->context);
    seen_shared_ = {};
    seen_accounts_ = {};
  }
  seen_shared_.trim();
  seen_accounts_.trim();
  MappedPortion out;
  out.shared.scope = "shared";
  out.accounts.scope = job_->account;
  out.shared.chat = out.accounts.chat = job_->context.chat;
  // Room beyond what is written stays with the block until the store has merged it.
  const auto room = static_cast<std::size_t>(static_cast<double>(portion.bytes) * lines_per_byte_);
  out.shared.messages.reserve(portion.elements.size(), room);
  for (std::size_t index = 0; index < portion.elements.size(); ++index) map_element(portion, index, out);
  if (const std::size_t lines = out.shared.messages.bytes().size(); lines > 0 && portion.bytes > 0) {
    lines_per_byte_ = kSpareRoom * static_cast<double>(lines) / static_cast<double>(portion.bytes);
  }
  out.messages = portion.elements.size();
  return out;
}

void ElementMapper::map_element(const Portion& portion, std::size_t index, MappedPortion& out) {
  const Element& element = portion.elements[index];
  if (!job_->known) {
    const Problem problem =
        job_->refusal.empty()
            ? Problem{ProblemClass::kSchema, "", "the chat's type or id is unknown", "a type of Telegram Desktop's", 0}
            : Problem{ProblemClass::kSchema, "", job_->refusal, "", 0};
    out.rejected.push_back(reject(portion, index, problem));
    return;
  }
  if (element.oversized != nullptr) {
    refuse(portion, index, {ProblemClass::kSyntax, "", "larger than 16 MiB", "a message", 0}, out);
    return;
  }
  bool mended = false;
  const MappedMessage& mapped = map_bytes(element, mended);
  if (mapped.problem) {
    refuse(portion, index, *mapped.problem, out);
    return;
  }
  if (mapped.message) {
    std::vector<Problem> problems;
    check_rules(*mapped.message, problems);
    if (!problems.empty()) {
      refuse(portion, index, problems.front(), out);
      return;
    }
  }
  out.mended += mended || mapped.mended ? 1 : 0;
  keep(mapped, out);
}

// A refused message is still there: by its id, where that can be told, nobody takes it for gone.
void ElementMapper::refuse(const Portion& portion, std::size_t index, const Problem& problem, MappedPortion& out) {
  Rejected rejected = reject(portion, index, problem);
  if (const auto id = first_id(rejected.bytes)) {
    rejected.has_id = true;
    (is_shared(job_->context.chat, *id) ? out.shared : out.accounts).refused.push_back(*id);
  }
  out.rejected.push_back(std::move(rejected));
}

// Mends where that is seen to be needed, and where mapping fails and mending changes something.
const MappedMessage& ElementMapper::map_bytes(const Element& element, bool& mended) {
  if (!element.may_have_escapes || !has_odd_escape(element.bytes)) {
    const MappedMessage& mapped = mapper_->map(element.bytes, element.may_have_escapes);
    if (!mapped.problem) return mapped;
  }
  mended_.clear();
  mend_json(element.bytes, mended_);
  mended = mended_ != element.bytes;
  mended_.append(kPadding, ' ');
  return mapper_->map(std::string_view(mended_).substr(0, mended_.size() - kPadding));
}

void ElementMapper::keep(const MappedMessage& mapped, MappedPortion& out) {
  const std::int64_t id = mapped.message ? mapped.message->id : mapped.undated->id;
  const bool shared = is_shared(job_->context.chat, id);
  ExportedPart& part = shared ? out.shared : out.accounts;
  SeenParticipants& seen = shared ? seen_shared_ : seen_accounts_;
  for (const Participant& participant : mapped.participants) seen.expect(participant.id);
  if (mapped.message) {
    part.messages.append(*mapped.message);
  } else {
    part.undated.push_back(*mapped.undated);
    ++out.undated;
  }
  for (const Participant& participant : mapped.participants) {
    if (seen.add(participant)) part.participants.push_back(participant);
  }
  if (mapped.topic) {
    // A renamed topic is told again by another message: the later of them has the word.
    part.threads.push_back({mapped.message ? mapped.message->date : kFirstTime, *mapped.topic});
  }
  for (const std::string& name : mapped.unmapped) ++out.unmapped[name];
  out.latest = std::max(out.latest, mapped.latest);
}

std::string encode_context(const ChatJob& job) {
  return nlohmann::ordered_json{{"generation", static_cast<int>(job.context.generation)},
                                {"chat", to_json(job.context.chat)},
                                {"zone", job.context.zone},
                                {"zone_given", job.context.zone_given},
                                {"known", job.known},
                                {"refusal", job.refusal},
                                {"account", job.account},
                                {"place", job.place}}
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<ChatJob> decode_context(std::string_view context) {
  const auto json = nlohmann::json::parse(context, nullptr, false);
  if (!json.is_object() || !json.contains("chat") || !json["chat"].is_string()) return std::nullopt;
  Reader reader;
  auto chat = reader.read<Chat>(json["chat"].get<std::string>());
  const int generation = json.value("generation", -1);
  if (!chat || generation < 0 || generation > static_cast<int>(IdGeneration::kPrefixed)) return std::nullopt;
  ChatJob job;
  job.context.chat = std::move(*chat);
  job.context.generation = static_cast<IdGeneration>(generation);
  job.context.zone = json.value("zone", "UTC");
  job.context.zone_given = json.value("zone_given", false);
  job.known = json.value("known", true);
  job.refusal = json.value("refusal", "");
  job.account = json.value("account", "local");
  job.place = json.value("place", "messages");
  return job;
}

}  // namespace telelake
