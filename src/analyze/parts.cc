#include "analyze/parts.h"

#include <algorithm>

namespace telelake {

namespace {

// Days of a year, so that a long chat with a tail is still read in bounded pieces.
ChatPart passing_part(const ChatKey& key, Date date) {
  const int year = civil_day(date).year;
  return {key.scope + '/' + std::to_string(key.chat_id) + '/' + std::to_string(year) + " with tail",
          date_of({year, 1, 1}), date_of({year, 12, 31}), true};
}

}  // namespace

Result<std::vector<ChatPart>> parts_of(const ChatSnapshot& snapshot) {
  std::vector<ChatPart> parts;
  if (!snapshot.has_tail()) {
    for (const PartitionFile& file : snapshot.partitions()) {
      parts.push_back({file.path, file.first_date, file.last_date, false});
    }
  } else {
    const auto days = snapshot.days();
    if (!days) return std::unexpected(days.error());
    for (const DayCount& day : *days) {
      if (parts.empty() || day.date > parts.back().last) {
        parts.push_back(passing_part(snapshot.summary().key, day.date));
      }
    }
  }
  std::ranges::sort(parts, {}, &ChatPart::first);
  return parts;
}

}  // namespace telelake
