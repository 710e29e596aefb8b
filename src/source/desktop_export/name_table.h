// A table from names to values that is built by the compiler.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

namespace telelake {

// Finds one of `Count` names in a few nanoseconds: a hash of the length and the ends, then one comparison.
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

  // The bytes of a number as they lie in a little-endian machine's memory.
  template <class Word>
  static constexpr Word word_at(const char* at) {
    Word value = 0;
    if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
      for (std::size_t index = 0; index < sizeof value; ++index) {
        value |= static_cast<Word>(Word{static_cast<unsigned char>(at[index])} << (8 * index));
      }
    } else {
      std::memcpy(&value, at, sizeof value);
    }
    return value;
  }

  template <class Word>
  static bool same_ends(const char* left, const char* right, std::size_t size) {
    const std::size_t last = size - sizeof(Word);
    return word_at<Word>(left) == word_at<Word>(right) && word_at<Word>(left + last) == word_at<Word>(right + last);
  }

  // Of the first and the last four bytes and the length; shorter names are few.
  static constexpr std::size_t hash(std::string_view name) {
    constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
    std::uint64_t ends = 0;
    if (name.size() >= 4) {
      ends = std::uint64_t{word_at<std::uint32_t>(name.data())} << 32 |
             word_at<std::uint32_t>(name.data() + name.size() - 4);
    } else {
      for (const char letter : name) ends = ends << 8 | static_cast<unsigned char>(letter);
    }
    return static_cast<std::size_t>(((ends ^ name.size()) * kGoldenRatio) >> 40) % kSlots;
  }

  std::array<Entry, Count> entries_{};
  std::array<std::uint16_t, kSlots> slots_{};
};

template <class Value, std::size_t Count>
NameTable(const std::pair<std::string_view, Value> (&)[Count]) -> NameTable<Value, Count>;

}  // namespace telelake
