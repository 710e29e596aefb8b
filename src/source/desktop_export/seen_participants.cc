#include "source/desktop_export/seen_participants.h"

#include <algorithm>
#include <cstring>

namespace telelake {

namespace {

constexpr std::size_t kPairs = 2048;  // of recent ones that share a hash
constexpr std::size_t kMaxKnown = 50'000;

std::size_t pair_of(std::int64_t id) {
  constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
  return static_cast<std::uint64_t>(id) * kGoldenRatio >> 53;  // the upper 11 bits: below kPairs
}

}  // namespace

bool SeenParticipants::is_short(const Participant& participant) {
  return participant.name.size() <= Recent{}.name.size() && participant.first_name.empty() &&
         participant.last_name.empty() && participant.username.empty();
}

void SeenParticipants::expect(std::int64_t id) const {
  if (!recent_.empty()) __builtin_prefetch(recent_.data() + 2 * pair_of(id));
}

bool SeenParticipants::add(const Participant& participant) {
  if (recent_.empty()) {
    Recent none;
    none.size = none.name.size() + 1;  // as no name
    recent_.assign(2 * kPairs, none);
  }
  Recent* const pair = recent_.data() + 2 * pair_of(participant.id);
  const std::string& name = participant.name;
  const auto is_same = [&](const Recent& recent) {
    return recent.id == participant.id && recent.kind == participant.kind &&
           recent.deleted_account == participant.deleted_account && recent.size == name.size() &&
           std::memcmp(recent.name.data(), name.data(), name.size()) == 0;
  };
  const bool fits = is_short(participant);
  if (fits && (is_same(pair[0]) || is_same(pair[1]))) return false;
  std::vector<Participant>& known = known_[participant.id];
  const bool is_new = std::ranges::find(known, participant) == known.end();
  if (is_new) known.push_back(participant);
  if (fits) {
    pair[1] = pair[0];
    pair[0].id = participant.id;
    pair[0].kind = participant.kind;
    pair[0].deleted_account = participant.deleted_account;
    pair[0].size = static_cast<std::uint8_t>(name.size());
    std::memcpy(pair[0].name.data(), name.data(), name.size());
  }
  return is_new;
}

void SeenParticipants::trim() {
  if (known_.size() <= kMaxKnown) return;
  known_.clear();
  recent_.clear();
}

}  // namespace telelake
