// Whom and what messages refer to: what an artifact declares beside them.
#pragma once

#include <cstdint>
#include <set>

#include "contract/records.h"

namespace telelake::file_store {

// Ids of participants and threads that messages name, at any depth. Value type.
struct Referred {
  std::set<std::int64_t> participants;
  std::set<std::int64_t> threads;

  void add(const Message& message);
};

}  // namespace telelake::file_store
