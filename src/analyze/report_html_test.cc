#include "analyze/report_html.h"

#include <gtest/gtest.h>

#include "analyze/html.h"
#include "analyze/report_charts.h"

namespace telelake {
namespace {

constexpr const char* kHostile = "<script>alert('1')</script>\"&\x01";

// A report in which everything that comes from messages is hostile.
Report hostile_report() {
  Report report;
  report.totals.messages = 5;
  report.totals.chats = 2;
  report.totals.first_date = Date{19844};
  report.totals.last_date = Date{19845};
  report.filter.chats = {{"shared", -1001234567890}};
  report.chats.push_back({{"shared", -1001234567890}, kHostile, {}, ChatType::kChannel, 4, Date{19844}, Date{19845}});
  report.chats.push_back({{"42", 8}, kHostile, {}, ChatType::kPrivate, 1, Date{19844}, Date{19844}});
  report.days = {{Date{19844}, 3, 0, 0, 0}, {Date{19845}, 2, 0, 0, 0}};
  report.hours[3] = 5;
  report.senders = {{std::nullopt, kHostile, 5}};
  report.kinds = {{kHostile, 5}};
  report.fields = {{kHostile, 1, 2}};
  report.gaps = {{{"shared", -1001234567890}, {2, 3}}};
  ReportCheck& check = report.checks.emplace_back();
  check.check = Check::kDanglingReplies;
  check.count = 200;
  check.total = 1000;
  check.examples.push_back({ChatKey{"shared", -1001234567890}, {7, Date{19844}, kHostile}});
  check.examples.push_back({ChatKey{"42", 8}, {9, Date{19844}, "detail"}});
  check.examples.push_back({std::nullopt, {0, std::nullopt, "refused"}});
  return report;
}

TEST(EscapeHtmlTest, NothingCanLeaveItsPlace) {
  EXPECT_EQ(escape_html("a<b>&\"'\x02\n"), "a&lt;b&gt;&amp;&quot;&#39;\n");
  EXPECT_EQ(escape_html("Привет 🎉"), "Привет 🎉");
}

TEST(ReportHtmlTest, EverythingIsEscaped) {
  const std::string html = report_html(hostile_report());
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("alert('1')"), std::string::npos);
  EXPECT_EQ(html.find('\x01'), std::string::npos);
  std::size_t count = 0;
  for (std::size_t at = html.find("&lt;script&gt;"); at != std::string::npos;
       at = html.find("&lt;script&gt;", at + 1)) {
    ++count;
  }
  // Document title, heading, two chats, sender, kind, field, detail, the gap's chat, and the chat's name before two
  // examples.
  EXPECT_EQ(count, 11u);
}

TEST(ReportHtmlTest, TheDocumentNeedsNothingBesideItself) {
  const std::string html = report_html(hostile_report());
  for (const char* outside : {"src=", "@import", "url(", "<link", "http://"}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
}

TEST(ReportHtmlTest, KeysNameMessagesAndLinkWhereALinkCanWork) {
  const std::string html = report_html(hostile_report());
  EXPECT_NE(html.find("<a href=\"https://t.me/c/1234567890/7\" rel=\"noreferrer\" title=\"Open in Telegram\"><code>"
                      "-1001234567890:2024-05-01:7</code></a>"),
            std::string::npos);
  EXPECT_NE(html.find("<td><code>8:2024-05-01:9</code></td>"), std::string::npos) << "no link into a private chat";
  EXPECT_NE(html.find("These are 3 of 200."), std::string::npos);
}

TEST(ReportHtmlTest, AnEmptyStoreIsSaid) {
  EXPECT_NE(report_html(Report{}).find("No messages here"), std::string::npos);
}

TEST(ReportChartsTest, TheAxisEndsAtARoundNumber) {
  EXPECT_EQ(round_up_nicely(0), 1u);
  EXPECT_EQ(round_up_nicely(1), 1u);
  EXPECT_EQ(round_up_nicely(3), 5u);
  EXPECT_EQ(round_up_nicely(51), 100u);
  EXPECT_EQ(round_up_nicely(1001), 2000u);
}

TEST(ReportChartsTest, HeightsAreInProportion) {
  const std::string chart = column_chart({{10, "ten"}, {5, "five"}, {0, "none"}}, {"a", "b"}, "Label");
  EXPECT_NE(chart.find("y=\"0.00\" width=\"8.00\" height=\"100.00\""), std::string::npos) << chart;
  EXPECT_NE(chart.find("y=\"50.00\" width=\"8.00\" height=\"50.00\""), std::string::npos);
  EXPECT_NE(chart.find("<title>none</title>"), std::string::npos);
}

}  // namespace
}  // namespace telelake
