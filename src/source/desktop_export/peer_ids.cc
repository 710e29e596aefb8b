#include "source/desktop_export/peer_ids.h"

#include <charconv>
#include <utility>

#include "base/parse_integer.h"

namespace telelake {

namespace {

constexpr std::int64_t kChannelMark = 1000000000000;
constexpr std::int64_t kUserOffset = std::int64_t{1} << 32;
constexpr std::int64_t kGroupOffset = std::int64_t{1} << 33;
constexpr int kRawTypeBits = 48;

std::optional<std::int64_t> parse_positive(std::string_view text) {
  const std::optional<std::int64_t> value = parse_integer(text);
  return value && *value > 0 ? value : std::nullopt;
}

}  // namespace

std::optional<PeerId> mark_peer(PeerType type, std::int64_t bare_id) {
  if (bare_id < 1 || bare_id > kMaxBareId) return std::nullopt;
  if (type == PeerType::kGroup && bare_id >= kChannelMark) return std::nullopt;  // would look like a channel
  switch (type) {
    case PeerType::kUser:
      return PeerId{bare_id, type};
    case PeerType::kGroup:
      return PeerId{-bare_id, type};
    case PeerType::kChannel:
      return PeerId{-kChannelMark - bare_id, type};
  }
  return std::nullopt;
}

std::optional<PeerId> parse_prefixed_peer(std::string_view text) {
  constexpr std::pair<std::string_view, PeerType> kPrefixes[] = {
      {"user", PeerType::kUser}, {"channel", PeerType::kChannel}, {"chat", PeerType::kGroup}};
  for (const auto& [prefix, type] : kPrefixes) {
    if (!text.starts_with(prefix)) continue;
    const std::optional<std::int64_t> bare_id = parse_positive(text.substr(prefix.size()));
    return bare_id ? mark_peer(type, *bare_id) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<PeerId> peer_of_number(std::int64_t number, std::int64_t own) {
  if (number < kUserOffset) return mark_peer(PeerType::kUser, number);
  if (number < kGroupOffset) return mark_peer(PeerType::kUser, number - kUserOffset);
  const std::int64_t bare_id = number - kGroupOffset;
  return mark_peer(own == -bare_id ? PeerType::kGroup : PeerType::kChannel, bare_id);
}

std::optional<PeerId> peer_of_raw(std::int64_t raw) {
  if (raw < 0) return std::nullopt;
  const std::int64_t bare_id = raw & ((std::int64_t{1} << kRawTypeBits) - 1);
  switch (raw >> kRawTypeBits) {
    case 0:
      return mark_peer(PeerType::kUser, bare_id);
    case 1:
      return mark_peer(PeerType::kGroup, bare_id);
    case 2:
      return mark_peer(PeerType::kChannel, bare_id);
    default:
      return std::nullopt;
  }
}

PeerType peer_type_of(std::int64_t marked) {
  if (marked >= 0) return PeerType::kUser;
  return marked < -kChannelMark ? PeerType::kChannel : PeerType::kGroup;
}

bool is_decimal_id(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace telelake
