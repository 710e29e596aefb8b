// The numbers of quality for Prometheus.
#pragma once

#include "analyze/analysis_store.h"
#include "analyze/report.h"
#include "base/metrics.h"

namespace telelake {

// Sets the gauges of docs/quality.md from a report of the whole store: `duplicates_total`, `validation_failures_total`,
// `share_of_missing_fields` by field, findings by check, and what is held.
void publish_quality(const Report& report, Metrics& metrics);

}  // namespace telelake
