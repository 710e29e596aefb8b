#include "analyze/repeats.h"

#include <algorithm>
#include <cstdint>

namespace telelake {

namespace {

constexpr std::uint64_t kRecordsAtOnce = 1 << 20;

void visit_repeats(const std::vector<ContentHash>& sorted, const RepeatVisitor& visitor) {
  std::size_t original = 0;
  for (std::size_t index = 1; index < sorted.size(); ++index) {
    if (sorted[index].hash != sorted[original].hash) {
      original = index;
    } else if (sorted[index].id != sorted[original].id) {
      visitor(sorted[original], sorted[index]);
    }
  }
}

}  // namespace

Result<void> find_repeats(const AnalysisStore& store, const std::vector<std::string>& paths,
                          const RepeatVisitor& visitor) {
  std::uint64_t records = 0;
  for (const std::string& path : paths) {
    const auto count = store.contents_count(path);
    if (!count) return std::unexpected(count.error());
    records += *count;
  }
  const std::uint64_t slices = records / kRecordsAtOnce + 1;
  const std::uint64_t width = UINT64_MAX / slices;
  std::vector<ContentHash> slice;
  for (std::uint64_t number = 0; number < slices; ++number) {
    const std::uint64_t from = number == 0 ? 0 : number * width + 1;
    const std::uint64_t to = number + 1 == slices ? UINT64_MAX : (number + 1) * width;
    slice.clear();
    for (const std::string& path : paths) {
      const auto contents = store.contents(path, from, to);
      if (!contents) return std::unexpected(contents.error());
      slice.insert(slice.end(), contents->begin(), contents->end());
    }
    std::ranges::sort(slice);
    visit_repeats(slice, visitor);
  }
  return {};
}

}  // namespace telelake
