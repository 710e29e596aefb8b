// Which chats the held messages point at: by forwards, mentions and links. Nothing is asked of Telegram.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/repository.h"

namespace telelake {

// A chat that is not held, though messages speak of it.
struct DiscoveredChat {
  std::int64_t id = 0;   // marked; 0 where only its name is known
  std::string username;  // in lower case; empty where only its id is known
  std::string title;     // where a message told it
  std::uint64_t forwards = 0;
  std::uint64_t mentions = 0;
  std::uint64_t links = 0;
  std::uint64_t chats = 0;  // held chats that speak of it

  std::uint64_t total() const { return forwards + mentions + links; }
};

// Looks through every held message; the most spoken of first, those spoken of equally by name or id. People are left
// out where that can be told: what is forwarded from a person is no chat. A mention may still be of a person.
Result<std::vector<DiscoveredChat>> discover_chats(const Repository& repository);

}  // namespace telelake
