// A table from names to values that is built by the compiler.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

namespace telelake {

// Finds one of `Count` names in a few nanoseconds: a hash of the length and four characters, then one comparison.
template <class Value, std::size_t Count>
class NameTable {
 public:
  using Entry = std::pair<std::string_view, Value>;

  constexpr explicit NameTable(const Entry (&entries)[Count]) {
    for (std::size_t index = 0; index < Count; ++index) {
      entries_[index] = entries[index];
      std::size_t slot = hash(entries[index].first);
      while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<std::uint16_t>(index + 1);
    }
  }

  // The value of a name; null where the table does not have it.
  constexpr const Value* find(std::string_view name) const {
    for (std::size_t slot = hash(name); slots_[slot] != 0; slot = (slot + 1) % kSlots) {
      const Entry& entry = entries_[slots_[slot] - std::size_t{1}];
      if (equal(entry.first, name)) return &entry.second;
    }
    return nullptr;
  }

  constexpr const std::array<Entry, Count>& entries() const { return entries_; }

 private:
  static constexpr std::size_t slot_count() {
    std::size_t count = 4;
    while (count < Count * 4) count *= 2;
    return count;
  }
  static constexpr std::size_t kSlots = slot_count();

  // Most names have 4 to 16 bytes: two words that may overlap, in place of a call of memcmp.
  static constexpr bool equal(std::string_view left, std::string_view right) {
    const std::size_t size = left.size();
    if (size != right.size()) return false;
    if (std::is_constant_evaluated() || size < 4 || size > 16) return left == right;
    return size < 8 ? same_ends<std::uint32_t>(left.data(), right.data(), size)
                    : same_ends<std::uint64_t>(left.data(), right.data(), size);
  }

  template <class Word>
  static bool same_ends(const char* left, const char* right, std::size_t size) {
    const auto word = [](const char* at) {
      Word value = 0;
      std::memcpy(&value, at, sizeof value);
      return value;
    };
    const std::size_t last = size - sizeof(Word);
    return word(left) == word(right) && word(left + last) == word(right + last);
  }

  static constexpr std::size_t hash(std::string_view name) {
    if (name.empty()) return 0;
    const auto at = [&](std::size_t index) { return std::size_t{static_cast<unsigned char>(name[index])}; };
    const std::size_t mixed = at(0) * 31 + at(name.size() - 1) * 131 + at(name.size() / 2) * 523 +
                              at(name.size() * 3 / 4) * 2053 + name.size() * 8191;
    return (mixed ^ (mixed >> 9)) % kSlots;
  }

  std::array<Entry, Count> entries_{};
  std::array<std::uint16_t, kSlots> slots_{};
};

template <class Value, std::size_t Count>
NameTable(const std::pair<std::string_view, Value> (&)[Count]) -> NameTable<Value, Count>;

}  // namespace telelake
