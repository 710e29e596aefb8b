#include "base/time.h"

#include <chrono>

namespace telelake {

namespace {

constexpr std::int64_t kSecondsPerDay = 86400;

void put_digits(unsigned value, int width, char* out) {
  for (int index = width - 1; index >= 0; --index) {
    out[index] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

// The number in `width` digits at `text`, or -1 where one of them is no digit.
int digits(const char* text, int width) {
  int value = 0;
  for (int index = 0; index < width; ++index) {
    const unsigned digit = static_cast<unsigned char>(text[index]) - unsigned{'0'};
    if (digit > 9) return -1;
    value = value * 10 + static_cast<int>(digit);
  }
  return value;
}

}  // namespace

Date Time::date() const {
  std::int64_t days = seconds / kSecondsPerDay;
  if (seconds % kSecondsPerDay < 0) --days;
  return Date{static_cast<std::int32_t>(days)};
}

CivilDay civil_day(Date date) {
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{date.days}}};
  return CivilDay{static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())};
}

Date date_of(CivilDay day) {
  const std::chrono::sys_days days{std::chrono::year{day.year} / std::chrono::month{day.month} /
                                   std::chrono::day{day.day}};
  return Date{static_cast<std::int32_t>(days.time_since_epoch().count())};
}

void format_date(Date date, char* out) {
  const CivilDay day = civil_day(date);
  put_digits(static_cast<unsigned>(day.year), 4, out);
  out[4] = '-';
  put_digits(day.month, 2, out + 5);
  out[7] = '-';
  put_digits(day.day, 2, out + 8);
}

void format_time(Time time, char* out) {
  const Date date = time.date();
  format_date(date, out);
  const auto second = static_cast<unsigned>(time.seconds - date.days * kSecondsPerDay);
  out[10] = 'T';
  put_digits(second / 3600, 2, out + 11);
  out[13] = ':';
  put_digits(second / 60 % 60, 2, out + 14);
  out[16] = ':';
  put_digits(second % 60, 2, out + 17);
  out[19] = 'Z';
}

std::string format_time(Time time) {
  std::string text(20, '\0');
  format_time(time, text.data());
  return text;
}

std::string format_date(Date date) {
  std::string text(10, '\0');
  format_date(date, text.data());
  return text;
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits(text.data(), 4);
  const int month = digits(text.data() + 5, 2);
  const int day = digits(text.data() + 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                          std::chrono::day{static_cast<unsigned>(day)}};
  if (!civil.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{civil}.time_since_epoch().count())};
}

std::optional<Time> parse_local_time(std::string_view text) {
  if (text.size() != 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const std::optional<Date> date = parse_date(text.substr(0, 10));
  const int hour = digits(text.data() + 11, 2);
  const int minute = digits(text.data() + 14, 2);
  const int second = digits(text.data() + 17, 2);
  if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  return Time{date->days * kSecondsPerDay + hour * 3600 + minute * 60 + second};
}

std::optional<Time> parse_time(std::string_view text) {
  if (text.size() != 20 || text[19] != 'Z') return std::nullopt;
  return parse_local_time(text.substr(0, 19));
}

Time now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
}

}  // namespace telelake
