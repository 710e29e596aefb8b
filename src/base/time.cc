#include "base/time.h"

#include <chrono>
#include <cstring>

namespace telelake {

namespace {

constexpr std::int64_t kSecondsPerDay = 86400;

void put_two(unsigned value, char* out) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
}

// The number in two digits at `text`, or a negative one where one of them is no digit.
int two_digits(const char* text) {
  const unsigned tens = static_cast<unsigned char>(text[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(text[1]) - unsigned{'0'};
  return tens > 9 || ones > 9 ? -100000 : static_cast<int>(tens * 10 + ones);
}

// Neighbouring times are mostly of one day: what was last written and read, by thread.
struct WrittenDate {
  Date date;
  char text[10] = {'1', '9', '7', '0', '-', '0', '1', '-', '0', '1'};
};
constinit thread_local WrittenDate last_written;
constinit thread_local WrittenDate last_read;

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
  put_two(static_cast<unsigned>(day.year) / 100, out);
  put_two(static_cast<unsigned>(day.year) % 100, out + 2);
  out[4] = '-';
  put_two(day.month, out + 5);
  out[7] = '-';
  put_two(day.day, out + 8);
}

void format_time(Time time, char* out) {
  const Date date = time.date();
  WrittenDate& last = last_written;
  if (last.date != date) {
    format_date(date, last.text);
    last.date = date;
  }
  std::memcpy(out, last.text, sizeof last.text);
  const auto second = static_cast<unsigned>(time.seconds - date.days * kSecondsPerDay);
  out[10] = 'T';
  put_two(second / 3600, out + 11);
  out[13] = ':';
  put_two(second / 60 % 60, out + 14);
  out[16] = ':';
  put_two(second % 60, out + 17);
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
  const int year = two_digits(text.data()) * 100 + two_digits(text.data() + 2);
  const int month = two_digits(text.data() + 5);
  const int day = two_digits(text.data() + 8);
  if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                          std::chrono::day{static_cast<unsigned>(day)}};
  if (!civil.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{civil}.time_since_epoch().count())};
}

std::optional<Time> parse_local_time(std::string_view text) {
  if (text.size() != 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  WrittenDate& last = last_read;
  if (std::memcmp(text.data(), last.text, sizeof last.text) != 0) {
    const std::optional<Date> date = parse_date(text.substr(0, sizeof last.text));
    if (!date) return std::nullopt;
    last.date = *date;
    std::memcpy(last.text, text.data(), sizeof last.text);
  }
  const int hour = two_digits(text.data() + 11);
  const int minute = two_digits(text.data() + 14);
  const int second = two_digits(text.data() + 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  return Time{last.date.days * kSecondsPerDay + hour * 3600 + minute * 60 + second};
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
