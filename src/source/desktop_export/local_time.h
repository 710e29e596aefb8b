// Local times to UTC, for exports that give no Unix time.
#pragma once

#include <memory>
#include <string>

#include "base/time.h"

namespace telelake {

// One IANA zone with a cache, since consecutive messages mostly share a day. Not thread safe.
class LocalZone {
 public:
  // An empty name, and a name that the system does not know, mean UTC.
  explicit LocalZone(const std::string& name);
  LocalZone(LocalZone&&) noexcept;
  LocalZone& operator=(LocalZone&&) noexcept;
  ~LocalZone();

  // The instant of a local time (given as parse_local_time reads it: as if it were UTC). Of an hour that occurs twice
  // in autumn the earlier one; a time that spring skips is read with the offset before the change.
  Time to_utc(Time local);

 private:
  struct Zone;
  std::unique_ptr<Zone> zone_;
};

// Whether the system's time zone database has the zone.
bool is_known_zone(const std::string& name);

}  // namespace telelake
