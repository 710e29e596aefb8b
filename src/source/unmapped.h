// What no field of the contract fits, however it came: how much of it is kept, and how it is named when it is counted.
#pragma once

#include <cstddef>
#include <string>

namespace telelake {

inline constexpr std::size_t kMaxExtraItems = 1000;  // under a message's `extra`

// Names come from the input: cut to a length that a summary can show, at a character's edge.
std::string shortened_name(std::string name);

}  // namespace telelake
