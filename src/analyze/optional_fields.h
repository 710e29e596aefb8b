// Optional fields whose absence is worth knowing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "contract/records.h"

namespace telelake {

// An optional field of the contract, and which messages could have it.
struct OptionalField {
  std::string_view name;                       // as in the contract, parts joined by a dot
  bool (*expected)(const Message&, ChatType);  // the field could be there
  bool (*missing)(const Message&);             // it is not; asked only where it is expected
};

inline constexpr std::size_t kOptionalFieldCount = 12;

// All of them, in the order of reports.
const std::array<OptionalField, kOptionalFieldCount>& optional_fields();

}  // namespace telelake
