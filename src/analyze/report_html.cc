#include "analyze/report_html.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyze/html.h"
#include "analyze/report_charts.h"
#include "analyze/report_style.h"
#include "analyze/report_text.h"

namespace telelake {

namespace {

constexpr std::size_t kMostColumns = 180;
constexpr std::size_t kGapsShown = 10;

// Channels and supergroups are -1000000000000 minus the number that links use.
constexpr std::int64_t kChannelOffset = -1000000000000;

class HtmlReport {
 public:
  explicit HtmlReport(const Report& report) : report_(report) {}

  std::string write() {
    const std::string title = "Report: " + filter_text(report_);
    html_ = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"referrer\" "
        "content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body><main>\n",
        escape_html(title), report_style());
    header();
    tiles();
    volumes();
    quality();
    fields_and_gaps();
    polled();
    spread();
    people();
    html_ += fmt::format("<footer>Made by telelake at {}. Days and hours are UTC.</footer>\n</main></body>\n</html>\n",
                         format_time(report_.generated_at));
    return std::move(html_);
  }

 private:
  void header() {
    std::string about = "No messages here. Run telelake import to bring some in.";
    if (report_.totals.first_date) {
      about = fmt::format("Messages from {} to {}, as of {}", format_date(*report_.totals.first_date),
                          format_date(*report_.totals.last_date), format_time(report_.generated_at));
    }
    std::string heading = filter_text(report_);
    if (heading.starts_with("all ")) heading[0] = 'A';
    html_ += fmt::format("<header><h1 dir=\"auto\">{}</h1><p>{}</p></header>\n", escape_html(heading), about);
  }

  void tiles() {
    const ReportTotals& totals = report_.totals;
    const std::pair<const char*, std::uint64_t> numbers[] = {{"messages", totals.messages},
                                                             {"chats", totals.chats},
                                                             {"days of chats", totals.artifacts},
                                                             {"participants", totals.participants},
                                                             {"threads", totals.threads},
                                                             {"earlier revisions", totals.revisions},
                                                             {"deleted", totals.tombstones - totals.expired},
                                                             {"expired", totals.expired},
                                                             {"in quarantine", totals.quarantined}};
    html_ += "<div class=\"tiles\">\n";
    for (const auto& [name, number] : numbers) {
      html_ += fmt::format("<div><strong>{}</strong><span>{}</span></div>\n", grouped(number), name);
    }
    html_ += "</div>\n";
  }

  void volumes() {
    const std::vector<VolumeSpan> spans = volume_spans(report_.days, kMostColumns);
    if (spans.size() < 2) return;
    std::vector<ChartColumn> columns;
    for (const VolumeSpan& span : spans) {
      const std::string days =
          span.first == span.last ? format_date(span.first) : format_date(span.first) + " to " + format_date(span.last);
      columns.push_back({span.messages, fmt::format("{}: {} messages", days, grouped(span.messages))});
    }
    const int width = spans.front().last.days - spans.front().first.days + 1;
    const std::string title = width == 1 ? "Messages by day" : fmt::format("Messages, {} days a column", width);
    const std::vector<std::string> axis{format_date(spans.front().first), format_date(spans[spans.size() / 2].first),
                                        format_date(spans.back().last)};
    html_ += "<section><h2>" + title + "</h2>" + column_chart(columns, axis, title) + "</section>\n";
  }

  void quality() {
    std::array<std::size_t, 4> by_severity{};
    for (const ReportCheck& check : report_.checks) ++by_severity[static_cast<std::size_t>(check.severity())];
    html_ += "<section id=\"quality\"><h2>Quality</h2><ul class=\"chips\">";
    constexpr const char* kWords[] = {"fine", "for information", "warnings", "errors"};
    for (std::size_t severity = by_severity.size(); severity-- > 0;) {
      const std::string_view tone = by_severity[severity] == 0 ? "" : severity_name(static_cast<Severity>(severity));
      html_ +=
          fmt::format("<li class=\"{}\"><strong>{}</strong> {}</li>", tone, by_severity[severity], kWords[severity]);
    }
    html_ += "</ul>\n";
    for (const ReportCheck& check : report_.checks) check_row(check);
    html_ += "</section>\n";
  }

  void check_row(const ReportCheck& check) {
    constexpr const char* kMarks[] = {"✓", "i", "!", "✗"};
    const CheckText& text = check_text(check.check);
    const Severity severity = check.severity();
    const std::string of_what = fmt::format("of {} {}", grouped(check.total), text.looked_at);
    html_ += fmt::format(
        "<details class=\"{}\" id=\"check-{}\"{}><summary><span class=\"mark\" title=\"{}\">{}</span><span "
        "class=\"title\">{}</span>"
        "<span class=\"count\">{}</span><span class=\"share\">{}</span></summary><div><p>{}</p>\n",
        severity_name(severity), text.name, severity == Severity::kError ? " open" : "", severity_name(severity),
        kMarks[static_cast<std::size_t>(severity)], text.title, check.count == 0 ? "none" : grouped(check.count),
        check.count == 0 ? of_what : percent(check.share()) + " " + of_what, escape_html(text.explanation));
    if (!check.examples.empty()) examples(check);
    html_ += "</div></details>\n";
  }

  void examples(const ReportCheck& check) {
    html_ += "<table class=\"findings\">\n";
    for (const ReportExample& example : check.examples) {
      html_ += fmt::format("<tr><td>{}</td><td dir=\"auto\">{}{}</td></tr>\n", key_cell(example), chat_name(example),
                           escape_html(example.finding.detail));
    }
    html_ += "</table>\n";
    if (check.count <= check.examples.size()) return;
    html_ += fmt::format("<p>These are {} of {}. All: <code>telelake report --check {} --json</code></p>\n",
                         check.examples.size(), grouped(check.count), check_text(check.check).name);
  }

  const ReportChat* chat_of(const ReportExample& example) const {
    if (!example.chat) return nullptr;
    const auto found = std::ranges::find(report_.chats, *example.chat, &ReportChat::key);
    return found == report_.chats.end() ? nullptr : &*found;
  }

  std::string chat_name(const ReportExample& example) const {
    const ReportChat* chat = chat_of(example);
    if (report_.chats.size() < 2 || chat == nullptr || chat->title.empty()) return {};
    return "<bdi>" + escape_html(chat->title) + "</bdi>: ";
  }

  std::string key_cell(const ReportExample& example) const {
    const std::string key = example.key();
    if (key.empty()) return "<code>-</code>";
    const std::string code = "<code>" + escape_html(key) + "</code>";
    const ReportChat* chat = chat_of(example);
    if (chat == nullptr || example.finding.message_id <= 0 || chat->key.scope != kSharedScope) return code;
    std::string link;
    if (!chat->username.empty()) {
      link = chat->username;
    } else if (chat->key.chat_id < kChannelOffset) {
      link = "c/" + std::to_string(kChannelOffset - chat->key.chat_id);
    } else {
      return code;
    }
    return fmt::format("<a href=\"https://t.me/{}/{}\" rel=\"noreferrer\" title=\"Open in Telegram\">{}</a>",
                       escape_html(link), example.finding.message_id, code);
  }

  void fields_and_gaps() {
    std::string both;
    const bool absent = std::ranges::any_of(report_.fields, [](const ReportField& field) { return field.missing > 0; });
    if (absent) both += "<section><h2>Optional fields that are absent</h2>" + field_table() + "</section>\n";
    if (!report_.gaps.empty()) both += "<section><h2>Widest gaps in the ids</h2>" + gap_table() + "</section>\n";
    if (!both.empty()) html_ += "<div class=\"pair\">" + both + "</div>\n";
  }

  std::string field_table() const {
    std::string html = "<table class=\"bars\">\n";
    for (const ReportField& field : report_.fields) {
      if (field.missing == 0) continue;
      html += fmt::format(
          "<tr><th scope=\"row\"><code>{}</code></th><td class=\"track\"><div style=\"width:{:.1f}%\"></div></td>"
          "<td class=\"number\">{}<small>{} of {}</small></td></tr>\n",
          escape_html(field.name), std::max(0.5, field.share() * 100), percent(field.share()), grouped(field.missing),
          grouped(field.total));
    }
    return html + "</table>\n";
  }

  std::string gap_table() const {
    std::string html =
        "<table class=\"plain\"><tr><th>chat</th><th>from id</th><th>to id</th>"
        "<th class=\"number\">missing</th></tr>\n";
    for (std::size_t index = 0; index < std::min(kGapsShown, report_.gaps.size()); ++index) {
      const ReportGap& gap = report_.gaps[index];
      const auto chat = std::ranges::find(report_.chats, gap.chat, &ReportChat::key);
      const bool titled = chat != report_.chats.end() && !chat->title.empty();
      html += fmt::format("<tr><td><bdi>{}</bdi></td><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
                          escape_html(titled ? chat->title : std::to_string(gap.chat.chat_id)), gap.gap.from_id,
                          gap.gap.to_id, grouped(gap.gap.missing()));
    }
    return html + "</table>\n";
  }

  void polled() {
    if (report_.polled.empty()) return;
    html_ +=
        "<section><h2>Chats that are looked at in turn while following</h2>"
        "<table class=\"plain\"><tr><th>chat</th><th class=\"number\">every</th><th>end reached</th>"
        "<th>checked for edits until</th></tr>\n";
    const auto text = [](const std::optional<Time>& time) { return time ? format_time(*time) : std::string("never"); };
    for (const ReportPolled& chat : report_.polled) {
      html_ +=
          fmt::format("<tr><td><bdi>{}</bdi></td><td class=\"number\">{} s</td><td>{}</td><td>{}</td></tr>\n",
                      escape_html(chat.title.empty() ? std::to_string(chat.polled.key.chat_id) : chat.title),
                      chat.polled.interval_seconds, text(chat.checked_until), text(chat.polled.edits_checked_until));
    }
    html_ += "</table></section>\n";
  }

  void spread() {
    if (report_.totals.messages == 0) return;
    std::vector<ChartColumn> hours;
    for (std::size_t hour = 0; hour < report_.hours.size(); ++hour) {
      hours.push_back({report_.hours[hour],
                       fmt::format("{:02}:00 to {:02}:59 UTC: {} messages", hour, hour, grouped(report_.hours[hour]))});
    }
    std::vector<ChartBar> kinds;
    for (const auto& [kind, messages] : report_.kinds) kinds.push_back({kind, messages, share_of_all(messages)});
    html_ += "<div class=\"pair\"><section class=\"short\"><h2>Messages by hour (UTC)</h2>" +
             column_chart(hours, {"00", "06", "12", "18", "23"}, "Messages by hour of the day, UTC") +
             "</section>\n<section><h2>Kinds</h2>" + bar_chart(kinds, "Messages by kind") + "</section></div>\n";
  }

  std::string share_of_all(std::uint64_t messages) const {
    return percent(static_cast<double>(messages) / static_cast<double>(report_.totals.messages));
  }

  void people() {
    std::string both;
    if (!report_.senders.empty()) {
      std::vector<ChartBar> bars;
      for (const SenderCount& sender : report_.senders) {
        const std::string name = sender.name.empty() && sender.id ? std::to_string(*sender.id) : sender.name;
        bars.push_back({name, sender.messages, share_of_all(sender.messages)});
      }
      both += "<section><h2>Who wrote most</h2>" + bar_chart(bars, "Messages by sender") + "</section>\n";
    }
    if (report_.chats.size() > 1) {
      std::vector<ChartBar> bars;
      for (const ReportChat& chat : report_.chats) {
        bars.push_back({chat.title.empty() ? std::to_string(chat.key.chat_id) : chat.title, chat.messages,
                        share_of_all(chat.messages)});
      }
      both += "<section><h2>Chats</h2>" + bar_chart(bars, "Messages by chat") + "</section>\n";
    }
    if (!both.empty()) html_ += "<div class=\"pair\">" + both + "</div>\n";
  }

  const Report& report_;
  std::string html_;
};

}  // namespace

std::string report_html(const Report& report) { return HtmlReport(report).write(); }

}  // namespace telelake
