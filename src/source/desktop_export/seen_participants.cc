#include "source/desktop_export/seen_participants.h"

#include <algorithm>
#include <cstring>

namespace telelake {

namespace {

constexpr std::size_t kRecent = 2048;
constexpr std::size_t kMaxKnown = 50'000;

std::size_t slot_of(std::int64_t id) {
  constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
  return static_cast<std::uint64_t>(id) * kGoldenRatio >> 53;  // the upper 11 bits: below kRecent
}

}  // namespace

bool SeenParticipants::is_short(const Participant& participant) {
  return participant.name.size() <= Recent{}.name.size() && participant.first_name.empty() &&
         participant.last_name.empty() && participant.username.empty();
}

bool SeenParticipants::add(const Participant& participant) {
  if (recent_.empty()) {
    Recent none;
    none.size = none.name.size() + 1;  // as no name
    recent_.assign(kRecent, none);
  }
  Recent& recent = recent_[slot_of(participant.id)];
  const std::string& name = participant.name;
  const bool fits = is_short(participant);
  if (fits && recent.id == participant.id && recent.kind == participant.kind &&
      recent.deleted_account == participant.deleted_account && recent.size == name.size() &&
      std::memcmp(recent.name.data(), name.data(), name.size()) == 0) {
    return false;
  }
  std::vector<Participant>& known = known_[participant.id];
  const bool is_new = std::ranges::find(known, participant) == known.end();
  if (is_new) known.push_back(participant);
  if (fits) {
    recent.id = participant.id;
    recent.kind = participant.kind;
    recent.deleted_account = participant.deleted_account;
    recent.size = static_cast<std::uint8_t>(name.size());
    std::memcpy(recent.name.data(), name.data(), name.size());
  }
  return is_new;
}

void SeenParticipants::trim() {
  if (known_.size() <= kMaxKnown) return;
  known_.clear();
  recent_.clear();
}

}  // namespace telelake
