// Arrays of plain records as bytes, for a cache that never leaves the machine.
#pragma once

#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

namespace telelake {

// The bytes of the records; valid while the vector is.
template <class Record>
  requires std::is_trivially_copyable_v<Record>
std::string_view as_bytes(const std::vector<Record>& records) {
  return {reinterpret_cast<const char*>(records.data()), records.size() * sizeof(Record)};
}

// The records back. Bytes beyond the last whole record are left out.
template <class Record>
  requires std::is_trivially_copyable_v<Record>
std::vector<Record> from_bytes(std::string_view bytes) {
  std::vector<Record> records(bytes.size() / sizeof(Record));
  if (!records.empty()) std::memcpy(records.data(), bytes.data(), records.size() * sizeof(Record));
  return records;
}

}  // namespace telelake
