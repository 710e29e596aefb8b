// Where two statements on one message contradict each other.
#pragma once

#include <string>
#include <vector>

#include "contract/records.h"

namespace telelake::file_store {

struct Contradiction {
  std::string field;     // JSON Pointer within the message
  std::string exported;  // JSON
  std::string telegram;
};

// What both say and say differently, in the order of the message's fields. What one of them does not say is no
// contradiction, nor is another way of writing the same.
std::vector<Contradiction> contradictions(const Message& exported, const Message& telegram);

}  // namespace telelake::file_store
