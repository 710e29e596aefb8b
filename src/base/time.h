// Points in time and days, as the contract knows them: UTC, whole seconds, Gregorian.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telelake {

// A UTC day, counted from 1970-01-01. Value type.
struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

// A UTC instant in whole seconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX time). Value type.
struct Time {
  std::int64_t seconds = 0;
  friend auto operator<=>(const Time&, const Time&) = default;

  Date date() const;
};

// The first and the last instant that a timestamp may have, whatever the clock says: Telegram's first day and the end
// of the century.
inline constexpr Time kFirstTime{1376438400};  // 2013-08-14T00:00:00Z
inline constexpr Time kLastTime{4102444799};   // 2099-12-31T23:59:59Z

// A year, month (1-12) and day (1-31) of the Gregorian calendar.
struct CivilDay {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
};

CivilDay civil_day(Date date);

// The date of a civil day. The arguments must name a day that exists; parse_date checks, this does not.
Date date_of(CivilDay day);

// Writes exactly 20 bytes, `YYYY-MM-DDTHH:MM:SSZ`, at `out`. The year must lie in 0000-9999.
void format_time(Time time, char* out);
std::string format_time(Time time);

// `YYYY-MM-DD`, 10 bytes.
void format_date(Date date, char* out);
std::string format_date(Date date);

// Reads exactly `YYYY-MM-DDTHH:MM:SSZ` (a real day, hours 00-23, seconds 00-59). Nothing for any other text.
std::optional<Time> parse_time(std::string_view text);

// Reads exactly `YYYY-MM-DD`, a day that exists, from year 0001 on. Nothing for any other text.
std::optional<Date> parse_date(std::string_view text);

// Reads `YYYY-MM-DDTHH:MM:SS`, a local time without a zone, as if it were UTC. Nothing for any other text.
std::optional<Time> parse_local_time(std::string_view text);

// The wall clock.
Time now();

}  // namespace telelake
