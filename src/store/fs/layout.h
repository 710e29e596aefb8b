// Into which partition a message belongs: its year, its month when the year holds too much, its day when the month
// does.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"

namespace telelake::file_store {

inline constexpr std::uint64_t kPartitionMessages = 100'000;

// Messages by UTC day.
using DayCounts = std::map<Date, std::uint64_t>;

enum class Grain : std::uint8_t { kYear, kMonth, kDay };

// The partitions that a chat's messages ask for. Value type.
class Layout {
 public:
  // The canonical layout of these messages.
  static Layout of(const DayCounts& days);

  // Keeps a partition that is there, and what is as fine as it, from being asked for in a coarser form.
  void keep(const std::string& partition);

  // `2024`, `2024-05` or `2024-05-17`.
  std::string partition(Date date) const;

  // True when a partition of that name is one of this layout's.
  bool has(const std::string& partition) const;

  friend bool operator==(const Layout&, const Layout&) = default;

 private:
  Grain grain(int year, unsigned month) const;

  // Years that are cut finer, and months of those (year * 12 + month - 1).
  std::map<int, bool> fine_years_;
  std::map<int, bool> fine_months_;
};

// The first day of the partition that a name stands for.
Date first_day(const std::string& partition);

}  // namespace telelake::file_store
