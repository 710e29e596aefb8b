#include "analyze/report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analyze/fake_repository.h"
#include "analyze/quality_metrics.h"
#include "analyze/report_json.h"
#include "analyze/report_text.h"
#include "analyze/text_width.h"

namespace telelake {
namespace {

constexpr Time kClock{1735689600};  // 2025-01-01T00:00:00Z
using Json = nlohmann::json;

class ReportTest : public testing::Test {
 protected:
  void SetUp() override {
    auto store = AnalysisStore::open_in_memory();
    ASSERT_TRUE(store) << store.error().text();
    store_ = std::move(*store);
    FakeChat& group = repository_.add_chat(-1001, ChatType::kSupergroup, "Сообщество");
    group.participants.push_back({.id = 7, .kind = ParticipantKind::kUser, .name = "Anna"});
    group.messages.push_back(text_message(-1001, 1, "2024-05-01T10:00:00Z", "first"));
    group.messages.push_back(text_message(-1001, 3, "2024-05-02T11:00:00Z", "third"));
    group.messages.back().reply_to = Reply{.message_id = 2};
    group.messages.back().edited = true;
    FakeChat& personal = repository_.add_chat(8, ChatType::kPrivate, "Boris", "42");
    personal.messages.push_back(text_message(8, 1, "2024-05-02T12:00:00Z", "private"));
    personal.messages.back().sender = {.id = {}, .name = "Boris"};
    QuarantineRecord& record = repository_.refused().emplace_back();
    record.id = "q1";
    record.input = "result.json";
    record.reason = "missing field";
    record.context = R"({"chat":-1001,"scope":"shared"})";
    QuarantineRecord& lost = repository_.refused().emplace_back();
    lost.id = "q2";
    lost.input = "result.json";
    lost.reason = "id_conflict: twice";
    lost.context = "not JSON";
  }

  Report build(const ReportFilter& filter = {}) {
    auto report = build_report(repository_, *store_, filter, kClock);
    EXPECT_TRUE(report) << report.error().text();
    return std::move(*report);
  }

  static Json check_of(const Json& report, const std::string& name) {
    for (const Json& check : report.at("checks")) {
      if (check.at("check") == name) return check;
    }
    return {};
  }

  FakeRepository repository_;
  std::unique_ptr<AnalysisStore> store_;
};

TEST_F(ReportTest, TheJsonIsTheWholeReport) {
  const Json report = Json::parse(report_json(build()));
  EXPECT_EQ(report["generated_for"], Json::object());
  EXPECT_EQ(report["totals"], Json::parse(R"({"chats":2,"artifacts":3,"messages":3,"revisions":0,"tombstones":0,
      "participants":1,"threads":0,"quarantined":2,"expired":0,"first_date":"2024-05-01","last_date":"2024-05-02"})"));
  EXPECT_EQ(report["chats"], Json::parse(R"([
      {"scope":"shared","id":-1001,"title":"Сообщество","type":"supergroup","messages":2,
       "first_date":"2024-05-01","last_date":"2024-05-02"},
      {"scope":"42","id":8,"title":"Boris","type":"private","messages":1,
       "first_date":"2024-05-02","last_date":"2024-05-02"}])"));
  EXPECT_EQ(report["volumes"], Json::parse(R"([
      {"date":"2024-05-01","messages":1,"edited":0,"deleted":0,"expired":0,"service":0},
      {"date":"2024-05-02","messages":2,"edited":1,"deleted":0,"expired":0,"service":0}])"));
  EXPECT_EQ(report["senders"], Json::parse(R"([{"id":7,"name":"Anna","messages":2},{"name":"Boris","messages":1}])"));
  EXPECT_EQ(report["kinds"], Json::parse(R"([{"kind":"text","messages":3}])"));
  EXPECT_EQ(report["hours"].size(), 24u);
  EXPECT_EQ(report["gaps"], Json::parse(R"([{"scope":"shared","chat":-1001,"from_id":2,"to_id":2,"missing":1}])"));
  ASSERT_EQ(report["checks"].size(), kCheckCount);
  const Json replies = check_of(report, "dangling_replies");
  EXPECT_EQ(replies["severity"], "warning");
  EXPECT_EQ(replies["count"], 1);
  EXPECT_EQ(replies["total"], 1);
  EXPECT_EQ(replies["share"], 1.0);
  EXPECT_FALSE(replies["explanation"].get<std::string>().empty());
  EXPECT_EQ(replies["examples"], Json::parse(R"([{"scope":"shared","chat":-1001,"message_id":3,
      "key":"-1001:2024-05-02:3","detail":"answers message 2, which is not held"}])"));
  EXPECT_EQ(check_of(report, "missing_fields")["by_field"][1],
            Json::parse(R"({"field":"sender.id","missing":1,"total":3,"share":0.3333333333333333})"));
}

TEST_F(ReportTest, RefusedRecordsCountWithOrWithoutAChat) {
  const Json report = Json::parse(report_json(build()));
  EXPECT_EQ(check_of(report, "quarantined")["count"], 2);
  EXPECT_EQ(check_of(report, "quarantined")["examples"][0]["chat"], -1001);
  EXPECT_FALSE(check_of(report, "quarantined")["examples"][1].contains("chat"));
  EXPECT_EQ(check_of(report, "duplicate_keys")["count"], 1);
}

TEST_F(ReportTest, ARefusedRecordIsToldToAChatByItsPlace) {
  QuarantineRecord& record = repository_.refused().emplace_back();
  record.id = "q3";
  record.input = "result.json";
  record.place = "42/8/1";
  record.reason = "id_conflict: another sender";
  record.context = R"({"encoded":true})";
  const Json report = Json::parse(report_json(build({{{"42", 8}}, {}})));
  EXPECT_EQ(check_of(report, "duplicate_keys")["examples"][0]["key"], "8:2024-05-02:1");
}

TEST_F(ReportTest, ADayHasOnlyItsOwnMessagesAndFindings) {
  const Date first = parse_date("2024-05-01").value();
  const Report report = build({{}, {first, first}});
  EXPECT_EQ(report.totals.messages, 1u);
  EXPECT_EQ(report.chats.size(), 1u);
  EXPECT_EQ(report.checks[static_cast<std::size_t>(Check::kDanglingReplies)].count, 0u);
  EXPECT_EQ(report.totals.quarantined, 0u);
  EXPECT_EQ(Json::parse(report_json(report))["generated_for"], Json::parse(R"({"date":"2024-05-01"})"));
}

TEST_F(ReportTest, AChatHasOnlyItsOwn) {
  const Report report = build({{{"42", 8}}, {}});
  EXPECT_EQ(report.totals.messages, 1u);
  EXPECT_EQ(Json::parse(report_json(report))["generated_for"], Json::parse(R"({"scope":"42","chat":8})"));
  const auto unknown = build_report(repository_, *store_, {{{"42", 9}}, {}}, kClock);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kUsage);
}

TEST_F(ReportTest, TheOverviewRepeatsTheLastReportWithoutAnalysing) {
  EXPECT_FALSE(Json::parse(quality_json(*store_).value()).contains("analysed_at"));
  const Report report = build();
  const Json quality = Json::parse(quality_json(*store_).value());
  EXPECT_EQ(quality["analysed_at"], "2025-01-01T00:00:00Z");
  ASSERT_EQ(quality["checks"].size(), kCheckCount);
  for (std::size_t index = 0; index < kCheckCount; ++index) {
    EXPECT_EQ(quality["checks"][index]["count"], report.checks[index].count) << quality["checks"][index];
  }
  EXPECT_EQ(store_->findings_by_chat().value()[(ChatKey{"shared", -1001})], 3u)
      << "a reply, an edit and a refused record; absent fields and gaps are no warnings";
  EXPECT_EQ(store_->findings_of({"shared", -1001}).value(), 3u);
}

TEST_F(ReportTest, ASecondReportReadsNothing) {
  EXPECT_EQ(build().analysis.messages_read, 3u);
  const Report again = build();
  EXPECT_EQ(again.analysis.messages_read, 0u);
  EXPECT_EQ(again.analysis.chats_unchanged, 2u);
  EXPECT_EQ(report_json(again), report_json(build()));
}

TEST_F(ReportTest, AChatThatIsGoneLeavesNothingBehind) {
  build();
  repository_.fakes().pop_back();
  EXPECT_EQ(build().totals.messages, 2u);
  EXPECT_FALSE(store_->findings_by_chat().value().contains({"42", 8}));
}

TEST_F(ReportTest, EveryMessageBehindANumberIsNamed) {
  std::vector<std::string> lines;
  const auto listed = list_findings(repository_, *store_, {}, kClock, Check::kQuarantined,
                                    [&](const ReportExample& finding) { lines.push_back(finding_json(finding)); });
  ASSERT_TRUE(listed);
  EXPECT_EQ(lines, (std::vector<std::string>{
                       R"x({"scope":"shared","chat":-1001,"detail":"missing field in result.json (quarantine q1)"})x",
                       R"x({"detail":"id_conflict: twice in result.json (quarantine q2)"})x"}));
}

TEST_F(ReportTest, TheMetricsHaveThePlainNames) {
  Metrics metrics;
  publish_quality(build(), metrics);
  const std::string text = metrics.text();
  for (const char* line : {"duplicates_total{kind=\"key\"} 1\n", "duplicates_total{kind=\"content\"} 0\n",
                           "validation_failures_total 2\n", "share_of_missing_fields{field=\"sender\"} 0\n",
                           "telelake_messages 3\n", "telelake_last_analysis_timestamp_seconds 1735689600\n",
                           "telelake_findings{check=\"dangling_replies\",severity=\"warning\"} 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "not in\n" << text;
  }
}

TEST_F(ReportTest, TheTextIsAligned) {
  const std::string text = report_text(build(), {.colours = false, .width = 80});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(display_width(text.substr(begin, end - begin)), 80u) << text.substr(begin, end - begin);
    begin = end + 1;
  }
  EXPECT_NE(text.find("  ! Replies to messages that are not held             1  100.0 % of 1 replies\n"
                      "      -1001:2024-05-02:3 answers message 2, which is not held\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("  shared/-1001: 2\n"), std::string::npos) << text;
}

TEST_F(ReportTest, ColoursAreOnlyForThoseWhoWantThem) {
  EXPECT_NE(report_text(build(), {.colours = true, .width = 80}).find("\x1b[33m!"), std::string::npos);
}

TEST(ReportWordsTest, NumbersReadWell) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(percent(0.00001), "<0.1 %");
  EXPECT_EQ(percent(0.99999), ">99.9 %");
  EXPECT_EQ(percent(0.5), "50.0 %");
}

TEST(ReportWordsTest, ALongTimeIsBroughtIntoFewSpans) {
  std::vector<DayFacts> days(2);
  days[0].date = Date{100};
  days[0].messages = 1;
  days[1].date = Date{199};
  days[1].messages = 2;
  const auto spans = volume_spans(days, 10);
  ASSERT_EQ(spans.size(), 10u);
  EXPECT_EQ(spans[0].messages, 1u);
  EXPECT_EQ(spans[9].messages, 2u);
  EXPECT_EQ(spans[9].last, Date{199});
}

}  // namespace
}  // namespace telelake
