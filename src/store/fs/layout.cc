#include "store/fs/layout.h"

namespace telelake::file_store {

namespace {

int month_number(int year, unsigned month) { return year * 12 + static_cast<int>(month) - 1; }

}  // namespace

Layout Layout::of(const DayCounts& days) {
  std::map<int, std::uint64_t> years;
  std::map<int, std::uint64_t> months;
  for (const auto& [date, count] : days) {
    const CivilDay day = civil_day(date);
    years[day.year] += count;
    months[month_number(day.year, day.month)] += count;
  }
  Layout layout;
  for (const auto& [year, count] : years) {
    if (count > kPartitionMessages) layout.fine_years_[year] = true;
  }
  for (const auto& [month, count] : months) {
    if (count > kPartitionMessages) layout.fine_months_[month] = true;
  }
  return layout;
}

void Layout::keep(const std::string& partition) {
  const CivilDay day = civil_day(first_day(partition));
  if (partition.size() > 4) fine_years_[day.year] = true;
  if (partition.size() > 7) fine_months_[month_number(day.year, day.month)] = true;
}

Grain Layout::grain(int year, unsigned month) const {
  if (!fine_years_.contains(year)) return Grain::kYear;
  return fine_months_.contains(month_number(year, month)) ? Grain::kDay : Grain::kMonth;
}

std::string Layout::partition(Date date) const {
  const CivilDay day = civil_day(date);
  const std::string text = format_date(date);
  switch (grain(day.year, day.month)) {
    case Grain::kYear:
      return text.substr(0, 4);
    case Grain::kMonth:
      return text.substr(0, 7);
    case Grain::kDay:
      break;
  }
  return text;
}

bool Layout::has(const std::string& partition_name) const {
  return partition(first_day(partition_name)) == partition_name;
}

Date first_day(const std::string& partition) {
  const std::string text =
      partition + std::string("-01-01").substr(partition.size() == 4 ? 0 : 3, 10 - partition.size());
  return parse_date(text).value_or(Date{});
}

}  // namespace telelake::file_store
