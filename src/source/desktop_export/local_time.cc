#include "source/desktop_export/local_time.h"

#include <stdexcept>

#include <date/tz.h>

namespace telelake {

namespace {

const date::time_zone* find_zone(const std::string& name) {
  if (name.empty() || name == "UTC") return nullptr;
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

// `first` is the rule before a change of the clocks: right for the repeated hour's first pass and for a skipped hour.
date::sys_info rule_at(const date::time_zone& zone, Time local) {
  return zone.get_info(date::local_seconds{std::chrono::seconds{local.seconds}}).first;
}

}  // namespace

struct LocalZone::Zone {
  const date::time_zone* zone = nullptr;
  std::int32_t day = INT32_MIN;  // the local day that the cache is of
  std::int64_t offset = 0;
  bool uniform = false;  // the whole day has that offset
};

LocalZone::LocalZone(const std::string& name) : zone_(std::make_unique<Zone>()) { zone_->zone = find_zone(name); }
LocalZone::LocalZone(LocalZone&&) noexcept = default;
LocalZone& LocalZone::operator=(LocalZone&&) noexcept = default;
LocalZone::~LocalZone() = default;

Time LocalZone::to_utc(Time local) {
  constexpr std::int64_t kDay = 86400;
  if (zone_->zone == nullptr) return local;
  const std::int32_t day = local.date().days;
  if (day != zone_->day) {
    zone_->day = day;
    const date::sys_info rule = rule_at(*zone_->zone, Time{day * kDay});
    zone_->offset = rule.offset.count();
    // A day to spare on both sides: near a change the local time itself decides.
    const std::int64_t start = day * kDay - zone_->offset;
    zone_->uniform = rule.begin.time_since_epoch().count() <= start - kDay &&
                     rule.end.time_since_epoch().count() >= start + 2 * kDay;
  }
  if (zone_->uniform) return Time{local.seconds - zone_->offset};
  return Time{local.seconds - rule_at(*zone_->zone, local).offset.count()};
}

bool is_known_zone(const std::string& name) { return name == "UTC" || find_zone(name) != nullptr; }

}  // namespace telelake
