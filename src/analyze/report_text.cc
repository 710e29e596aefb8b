#include "analyze/report_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analyze/text_width.h"

namespace telelake {

namespace {

constexpr std::size_t kExamplesShown = 3;
constexpr std::size_t kGapsShown = 5;

// Writes the report line by line.
class TextReport {
 public:
  TextReport(const Report& report, const TextOptions& options)
      : report_(report), options_(options), width_(std::max<std::size_t>(options.width, 60)) {}

  std::string write() {
    header();
    if (report_.totals.messages == 0) {
      out_ += "  There are no messages here. `telelake import PATH` brings some in.\n";
    }
    volumes();
    hours();
    chats();
    kinds();
    senders();
    checks();
    fields();
    gaps();
    polled();
    return std::move(out_);
  }

 private:
  std::string paint(const char* code, const std::string& text) const {
    return options_.colours ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  std::string bold(const std::string& text) const { return paint("1", text); }
  std::string dim(const std::string& text) const { return paint("2", text); }

  void heading(const std::string& text) { out_ += '\n' + bold(text) + '\n'; }

  void header() {
    const ReportTotals& totals = report_.totals;
    out_ += bold(shorten("telelake report: " + filter_text(report_), width_)) + '\n';
    std::string about = "as of " + format_time(report_.generated_at);
    if (totals.first_date) {
      about += ", messages from " + format_date(*totals.first_date) + " to " + format_date(*totals.last_date);
    }
    out_ += dim(about) + "\n\n";
    const std::pair<const char*, std::uint64_t> numbers[] = {{"messages", totals.messages},
                                                             {"chats", totals.chats},
                                                             {"days", totals.artifacts},
                                                             {"participants", totals.participants},
                                                             {"threads", totals.threads},
                                                             {"revisions", totals.revisions},
                                                             {"deleted", totals.tombstones - totals.expired},
                                                             {"expired", totals.expired},
                                                             {"quarantined", totals.quarantined}};
    std::size_t column = 0;
    for (const auto& [name, number] : numbers) {
      out_ += fit_right(grouped(number), 13) + ' ' + fit_left(name, 12);
      if (++column % (width_ / 26) == 0) out_ += '\n';
    }
    if (column % (width_ / 26) != 0) out_ += '\n';
    trim_line_ends();
  }

  // Columns are filled with spaces; none is wanted at the end of a line.
  void trim_line_ends() {
    std::string trimmed;
    for (const char character : out_) {
      if (character == '\n') trimmed.erase(trimmed.find_last_not_of(' ') + 1);
      trimmed += character;
    }
    out_ = std::move(trimmed);
  }

  // Eight heights of a block, for a bar of one line.
  static std::string block(std::uint64_t value, std::uint64_t most) {
    constexpr const char* kBlocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (value == 0 || most == 0) return kBlocks[0];
    const auto height =
        static_cast<std::size_t>(std::ceil(8.0 * static_cast<double>(value) / static_cast<double>(most)));
    return kBlocks[std::clamp<std::size_t>(height, 1, 8)];
  }

  // A bar of at most `columns` columns, in eighths.
  static std::string bar(std::uint64_t value, std::uint64_t most, std::size_t columns) {
    constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    if (most == 0 || value == 0) return {};
    const double length = static_cast<double>(value) / static_cast<double>(most) * static_cast<double>(columns) * 8;
    const std::size_t eighths = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(length)));
    std::string text;
    for (std::size_t index = 0; index < eighths / 8; ++index) text += "█";
    return text + kEighths[eighths % 8];
  }

  void volumes() {
    const std::vector<VolumeSpan> spans = volume_spans(report_.days, width_ - 4);
    if (spans.size() < 2) return;
    std::uint64_t most = 0;
    for (const VolumeSpan& span : spans) most = std::max(most, span.messages);
    const int days = spans.front().last.days - spans.front().first.days + 1;
    heading(days == 1 ? fmt::format("Messages by day, at most {}", grouped(most))
                      : fmt::format("Messages by {} days, at most {}", days, grouped(most)));
    std::string line = "  ";
    for (const VolumeSpan& span : spans) line += block(span.messages, most);
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += paint("36", line) + '\n';
    const std::string first = format_date(spans.front().first);
    const std::string last = format_date(spans.back().last);
    const std::size_t room = std::max<std::size_t>(spans.size(), 22) - first.size();
    out_ += dim("  " + first + fit_right(last, room)) + '\n';
  }

  void hours() {
    const std::uint64_t most = *std::ranges::max_element(report_.hours);
    if (most == 0) return;
    heading("Messages by hour of the day (UTC)");
    std::string line = "  ";
    for (const std::uint64_t hour : report_.hours) line += block(hour, most) + block(hour, most);
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += paint("36", line) + '\n' + dim("  0           6           12          18        23") + '\n';
  }

  // A name, a bar and a number a line.
  void bar_row(const std::string& name, std::uint64_t value, std::uint64_t most) {
    const std::size_t name_width = std::min<std::size_t>(32, width_ / 3);
    const std::size_t bar_width = width_ - name_width - 18;
    out_ += "  " + fit_left(name, name_width) + ' ' + fit_right(grouped(value), 12) + "  " +
            paint("36", bar(value, most, bar_width)) + '\n';
  }

  void chats() {
    if (report_.chats.size() < 2) return;
    heading("Chats");
    for (const ReportChat& chat : report_.chats) {
      const std::string title = chat.title.empty() ? std::to_string(chat.key.chat_id) : chat.title;
      bar_row(title, chat.messages, report_.chats.front().messages);
    }
  }

  void kinds() {
    if (report_.kinds.empty()) return;
    heading("Kinds");
    for (const auto& [kind, messages] : report_.kinds) bar_row(kind, messages, report_.kinds.front().second);
  }

  void senders() {
    if (report_.senders.empty()) return;
    heading("Who wrote most");
    const std::size_t shown = std::min<std::size_t>(report_.senders.size(), 10);
    for (std::size_t index = 0; index < shown; ++index) {
      const SenderCount& sender = report_.senders[index];
      const std::string name = sender.name.empty() && sender.id ? std::to_string(*sender.id) : sender.name;
      bar_row(name, sender.messages, report_.senders.front().messages);
    }
  }

  static const char* colour(Severity severity) {
    constexpr const char* kColours[] = {"32", "34", "33", "31"};
    return kColours[static_cast<std::size_t>(severity)];
  }
  static const char* mark(Severity severity) {
    constexpr const char* kMarks[] = {"✓", "·", "!", "✗"};
    return kMarks[static_cast<std::size_t>(severity)];
  }

  void checks() {
    heading("Quality");
    for (const ReportCheck& check : report_.checks) check_row(check);
    out_ += dim("  Every message behind a number: telelake report --check NAME --json") + '\n';
  }

  void check_row(const ReportCheck& check) {
    const CheckText& text = check_text(check.check);
    const Severity severity = check.severity();
    std::string line = "  " + paint(colour(severity), mark(severity)) + ' ' + fit_left(text.title, 40);
    if (check.count == 0) {
      out_ += line + ' ' + fit_right("none", 10) + dim("  " + shorten(of_what(check), width_ - 58)) + '\n';
      return;
    }
    out_ += line + ' ' + paint(colour(severity), fit_right(grouped(check.count), 10)) + "  " +
            shorten(percent(check.share()) + ' ' + of_what(check), width_ - 58) + '\n';
    for (std::size_t index = 0; index < std::min(kExamplesShown, check.examples.size()); ++index) {
      const ReportExample& example = check.examples[index];
      const std::string key = example.key();
      const std::string where = key.empty() ? std::string() : key + ' ';
      out_ += dim("      " + shorten(where + example.finding.detail, width_ - 6)) + '\n';
    }
    if (check.count > kExamplesShown) {
      out_ +=
          dim(fmt::format("      and {} more: --check {}", grouped(check.count - kExamplesShown), text.name)) + '\n';
    }
  }

  static std::string of_what(const ReportCheck& check) {
    return fmt::format("of {} {}", grouped(check.total), check_text(check.check).looked_at);
  }

  void fields() {
    const bool any = std::ranges::any_of(report_.fields, [](const ReportField& field) { return field.missing > 0; });
    if (!any) return;
    heading("Optional fields that are absent");
    for (const ReportField& field : report_.fields) {
      if (field.missing == 0) continue;
      out_ += "  " + fit_left(field.name, 24) + ' ' + fit_right(percent(field.share()), 8) + "  " +
              dim(fmt::format("{} of {}", grouped(field.missing), grouped(field.total))) + '\n';
    }
  }

  void gaps() {
    if (report_.gaps.empty()) return;
    heading("Widest gaps in the ids");
    for (std::size_t index = 0; index < std::min(kGapsShown, report_.gaps.size()); ++index) {
      const ReportGap& gap = report_.gaps[index];
      out_ += fmt::format("  {}/{}: {}", gap.chat.scope, gap.chat.chat_id, gap.gap.from_id);
      if (gap.gap.missing() > 1) out_ += fmt::format(" to {} ({} ids)", gap.gap.to_id, grouped(gap.gap.missing()));
      out_ += '\n';
    }
  }

  void polled() {
    if (report_.polled.empty()) return;
    heading("Chats that are looked at in turn while following");
    const auto text = [](const std::optional<Time>& time) { return time ? format_time(*time) : std::string("never"); };
    for (const ReportPolled& chat : report_.polled) {
      out_ += fmt::format("  {}/{}: every {} s, end reached {}, checked for edits until {}\n", chat.polled.key.scope,
                          chat.polled.key.chat_id, grouped(static_cast<std::uint64_t>(chat.polled.interval_seconds)),
                          text(chat.checked_until), text(chat.polled.edits_checked_until));
    }
  }

  const Report& report_;
  const TextOptions& options_;
  std::size_t width_;
  std::string out_;
};

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3;) digits.insert(place -= 3, 1, ',');
  return digits;
}

std::string percent(double share) {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return fmt::format("{:.1f} %", share * 100);
}

std::string filter_text(const Report& report) {
  std::string text = "all chats";
  if (report.filter.chats.size() == 1) {
    const ChatKey& key = report.filter.chats.front();
    text = key.scope + '/' + std::to_string(key.chat_id);
    for (const ReportChat& chat : report.chats) {
      if (chat.key == key && !chat.title.empty()) text = fmt::format("{} ({})", chat.title, enum_name(chat.type));
    }
  } else if (!report.filter.chats.empty()) {
    text = std::to_string(report.filter.chats.size()) + " chats";
  }
  const DayRange& days = report.filter.days;
  if (days.open()) return text + ", all days";
  if (days.since == days.until) return text + ", " + format_date(*days.since);
  if (days.since) text += ", from " + format_date(*days.since);
  if (days.until) text += std::string(days.since ? "" : ",") + " until " + format_date(*days.until);
  return text;
}

std::vector<VolumeSpan> volume_spans(const std::vector<DayFacts>& days, std::size_t most) {
  std::vector<VolumeSpan> spans;
  if (days.empty() || most == 0) return spans;
  const std::int32_t first = days.front().date.days;
  const auto total = static_cast<std::size_t>(days.back().date.days - first + 1);
  const auto width = static_cast<std::int32_t>((total + most - 1) / most);
  for (std::int32_t start = first; start <= days.back().date.days; start += width) {
    spans.push_back({Date{start}, Date{std::min(start + width - 1, days.back().date.days)}, 0});
  }
  for (const DayFacts& day : days)
    spans[static_cast<std::size_t>((day.date.days - first) / width)].messages += day.messages;
  return spans;
}

std::string report_text(const Report& report, const TextOptions& options) {
  return TextReport(report, options).write();
}

}  // namespace telelake
