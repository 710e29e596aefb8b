// Who was handed on already, and in which words.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "contract/records.h"

namespace telelake {

// Most participants come again and again: each different word on one of them is let through once, or little more.
// Memory is bounded. Not thread safe.
class SeenParticipants {
 public:
  // Says that somebody with this id will be added soon, so that it takes less time then.
  void expect(std::int64_t id) const;

  // True the first time.
  bool add(const Participant& participant);

  // Forgets all where they have become too many.
  void trim();

 private:
  // A participant of whom no more than a name is known, in one cache line: the map alone costs four misses a message.
  struct alignas(64) Recent {
    std::int64_t id = 0;
    ParticipantKind kind{};
    bool deleted_account = false;
    std::uint8_t size = 0;
    std::array<char, 53> name{};
  };

  static bool is_short(const Participant& participant);

  std::vector<Recent> recent_;  // empty until the first one is added
  std::unordered_map<std::int64_t, std::vector<Participant>> known_;
};

}  // namespace telelake
