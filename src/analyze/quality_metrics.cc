#include "analyze/quality_metrics.h"

namespace telelake {

namespace {

void set(Metrics& metrics, const char* name, const char* help, std::uint64_t value, const MetricLabels& labels = {}) {
  metrics.gauge(name, help, labels).Set(static_cast<double>(value));
}

void publish_totals(const ReportTotals& totals, Metrics& metrics) {
  set(metrics, "telelake_chats", "Chats with messages.", totals.chats);
  set(metrics, "telelake_messages", "Messages held.", totals.messages);
  set(metrics, "telelake_artifacts", "Days of chats with messages.", totals.artifacts);
  set(metrics, "telelake_revisions", "Earlier values of messages held.", totals.revisions);
  set(metrics, "telelake_tombstones", "Messages known to be deleted.", totals.tombstones);
  set(metrics, "telelake_participants", "Participants declared, by chat.", totals.participants);
  set(metrics, "telelake_threads", "Threads known.", totals.threads);
}

void publish_check(const ReportCheck& check, Metrics& metrics) {
  const CheckText& text = check_text(check.check);
  set(metrics, "telelake_findings", "Findings of the quality checks.", check.count,
      {{"check", std::string(text.name)}, {"severity", std::string(severity_name(text.severity))}});
  set(metrics, "telelake_checked", "What the quality checks looked at.", check.total,
      {{"check", std::string(text.name)}});
  const char* duplicates = "Messages that are there twice: one key seen again, or one content posted again.";
  if (check.check == Check::kDuplicateKeys)
    set(metrics, "duplicates_total", duplicates, check.count, {{"kind", "key"}});
  if (check.check == Check::kDuplicateContent) {
    set(metrics, "duplicates_total", duplicates, check.count, {{"kind", "content"}});
  }
  if (check.check == Check::kQuarantined) {
    set(metrics, "validation_failures_total", "Records in quarantine, because they do not fit the contract.",
        check.count);
  }
}

}  // namespace

void publish_quality(const Report& report, Metrics& metrics) {
  publish_totals(report.totals, metrics);
  for (const ReportCheck& check : report.checks) publish_check(check, metrics);
  for (const ReportField& field : report.fields) {
    metrics
        .gauge("share_of_missing_fields", "Share of the messages that could have an optional field, and lack it.",
               {{"field", field.name}})
        .Set(field.share());
  }
  metrics.gauge("telelake_last_analysis_timestamp_seconds", "When the store was last analysed, as POSIX time.")
      .Set(static_cast<double>(report.generated_at.seconds));
}

}  // namespace telelake
