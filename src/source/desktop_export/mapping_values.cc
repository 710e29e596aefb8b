// Reading single values of a message: each checks the type and the contract's limits.
#include <algorithm>

#include "base/parse_integer.h"
#include "source/desktop_export/mapping.h"

namespace telelake {

void Mapping::text(Token token, std::string& out, std::size_t max_length) {
  if (token == kNoToken) return;
  const std::optional<std::string_view> value = json.string(token, scratch);
  if (!value) return refuse(token, "not a string", "a string");
  if (value->size() > max_length && code_points(*value) > max_length) {
    return refuse(token, "too long", "at most " + std::to_string(max_length) + " characters");
  }
  out.assign(*value);
}

void Mapping::nullable_text(Token token, std::string& out) {
  if (token != kNoToken && !json.is_null(token)) text(token, out);
}

void Mapping::integer(Token token, Integer& out, std::int64_t minimum, std::int64_t maximum) {
  if (token == kNoToken) return;
  const std::optional<std::int64_t> value = json.integer(token);
  if (!value) return refuse(token, "not an integer", "an integer");
  if (*value < minimum || *value > maximum) {
    return refuse(token, "out of range", std::to_string(minimum) + " to " + std::to_string(maximum));
  }
  out = value;
}

void Mapping::message_id(Token token, Integer& out) { integer(token, out, kMinMessageId, kMaxMessageId); }

void Mapping::flag(Token token, bool& out) {
  if (token == kNoToken) return;
  const std::optional<bool> value = json.boolean(token);
  if (!value) return refuse(token, "not true or false", "true or false");
  out = *value;
}

void Mapping::decimal_id(Token token, std::string& out) {
  if (token == kNoToken) return;
  const std::optional<std::string_view> quoted = json.raw_string(token);
  const std::string_view digits = quoted ? *quoted : json.scalar(token);
  if (quoted && digits.empty()) return;
  if (!is_decimal_id(digits)) return refuse(token, "not an id", "an unsigned integer below 2^64");
  out.assign(digits);
}

void Mapping::decimal_integer(Token token, Integer& out) {
  if (token == kNoToken) return;
  const std::optional<std::string_view> quoted = json.raw_string(token);
  const std::optional<std::int64_t> value = quoted ? parse_integer(*quoted) : json.integer(token);
  if (!value || *value < -kMaxInteger || *value > kMaxInteger) {
    return refuse(token, "not an integer in a string", "decimal digits in a string");
  }
  out = value;
}

void Mapping::integers(Token token, Integers& out) {
  constexpr std::size_t kMaxItems = 1000;
  each_element(*this, token, kMaxItems, [&](Token element) {
    Integer value;
    integer(element, value);
    if (value) out.push_back(*value);
  });
}

void Mapping::strings(Token token, Strings& out, std::size_t max_length, std::size_t max_items) {
  each_element(*this, token, max_items, [&](Token element) { text(element, out.emplace_back(), max_length); });
}

void Mapping::unix_time(Token token, OptionalTime& out) {
  Integer seconds;
  decimal_integer(token, seconds);
  if (!seconds || *seconds == 0) return;
  if (*seconds < kFirstTime.seconds || *seconds > kLastTime.seconds) return keep_raw(token);
  out = Time{*seconds};
}

// A time inside the message. Where there is no Unix time, the message's own date tells the zone of the local time.
void Mapping::local_time(Token token, Token unixtime, OptionalTime& out) {
  constexpr std::int64_t kTwoDays = 2 * 86400;
  std::optional<Time> written;
  if (token != kNoToken) {
    const std::optional<std::string_view> value = json.raw_string(token);
    if (value) written = parse_local_time(*value);
    if (!written && unixtime == kNoToken) return refuse(token, "not a local time", "YYYY-MM-DDTHH:MM:SS");
    if (!written) result.mended = true;
  }
  if (unixtime != kNoToken) return unix_time(unixtime, out);
  if (!written || written->seconds < kTwoDays) return;  // time zero
  const Time time = local(*written);
  if (time < kFirstTime || time > kLastTime) return keep_raw(token);
  out = time;
}

Time Mapping::local(Time written) { return offset_ ? Time{written.seconds - *offset_} : zone_.to_utc(written); }

std::optional<PeerId> Mapping::peer(Token token) {
  if (token == kNoToken || json.is_null(token)) return std::nullopt;
  std::optional<PeerId> id;
  if (const std::optional<std::string_view> prefixed = json.raw_string(token)) {
    id = parse_prefixed_peer(*prefixed);
  } else if (const std::optional<std::int64_t> number = json.integer(token)) {
    if (*number == 0) return std::nullopt;  // old exports: nobody
    id = peer_of_number(*number, context.chat.id);
  }
  if (!id) refuse(token, "not a peer id", "user, chat or channel with a number");
  return id;
}

std::optional<PeerId> Mapping::bare_peer(Token token, PeerType type) {
  if (token == kNoToken) return std::nullopt;
  const std::optional<std::string_view> quoted = json.raw_string(token);
  const std::optional<std::int64_t> number = quoted ? parse_integer(*quoted) : json.integer(token);
  if (number && *number == 0) return std::nullopt;
  const std::optional<PeerId> id = number ? mark_peer(type, *number) : std::nullopt;
  if (!id) refuse(token, "not an id", "a positive id below 2^40");
  return id;
}

void Mapping::party(Token name, Token id, Party& out) {
  constexpr std::size_t kLookBack = 16;  // the store merges what is told twice
  const std::optional<PeerId> marked = peer(id);
  if (!marked) return nullable_text(name, out.name);
  out.id = marked->marked;
  const bool own = marked->marked == context.chat.id;
  auto& known = result.participants;
  Participant& participant = known.add();
  participant.id = marked->marked;
  participant.kind = ParticipantKind::kUser;
  if (marked->type == PeerType::kGroup || (own && context.chat.type == ChatType::kSupergroup)) {
    participant.kind = ParticipantKind::kGroup;
  } else if (marked->type == PeerType::kChannel) {
    participant.kind = ParticipantKind::kChannel;
  } else if (own && context.chat.type == ChatType::kBot) {
    participant.kind = ParticipantKind::kBot;
  }
  nullable_text(name, participant.name);
  participant.deleted_account = marked->type == PeerType::kUser && name != kNoToken && json.is_null(name);
  const std::size_t last = known.size() - 1;
  for (std::size_t back = 1; back <= std::min(kLookBack, last); ++back) {
    Participant& earlier = known[last - back];
    if (earlier.id != participant.id) continue;
    if (earlier.name.empty()) std::swap(earlier, participant);
    return known.remove_last();
  }
}

void Mapping::names(Token token, std::vector<Party>& out) {
  constexpr std::size_t kMaxMembers = 10000;
  each_element(*this, token, kMaxMembers, [&](Token name) { nullable_text(name, out.emplace_back().name); });
}

void Mapping::file_path(Token token, std::string& sha256, std::optional<Availability>& availability) {
  if (token == kNoToken) return;
  std::string path;
  text(token, path, kMaxText);
  if (path.empty() || refused()) return;
  if (path.front() == '(') {
    if (path.find(" unavailable") != std::string::npos || path == "(unavailable)") {
      availability = Availability::kUnavailable;
    } else if (path.find(" exceeds maximum size") != std::string::npos) {
      availability = Availability::kTooLarge;
    } else if (path.find(" not included") != std::string::npos) {
      availability = Availability::kNotIncluded;
    } else {
      keep_raw(token);
    }
    return;
  }
  if (!context.file_lookup) return;
  if (std::optional<ExportedFile> found = context.file_lookup(path)) {
    sha256 = std::move(found->sha256);
    availability = Availability::kAvailable;
  }
}

void Mapping::custom_emoji(Token token, std::string& custom_emoji_id, std::string& sha256) {
  if (token == kNoToken) return;
  const std::optional<std::string_view> raw = json.raw_string(token);
  if (raw && is_decimal_id(*raw)) {
    custom_emoji_id.assign(*raw);
    return;
  }
  std::optional<Availability> ignored;
  file_path(token, sha256, ignored);
}

}  // namespace telelake
