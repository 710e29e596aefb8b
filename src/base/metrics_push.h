// Pushes a process's metrics to a Prometheus Pushgateway: for runs that end before anybody scrapes them.
#pragma once

#include <chrono>
#include <string>

#include "base/error.h"
#include "base/metrics.h"

namespace telelake {

// Replaces what the gateway at `url` (for example http://127.0.0.1:9091) holds of the group job `telelake`, instance
// the machine's name. Returns when it has answered, or after `timeout`. kUsage for what is no http or https URL,
// kUnavailable with the gateway's words where it does not take the metrics.
Result<void> push_metrics(const Metrics& metrics, const std::string& url,
                          std::chrono::seconds timeout = std::chrono::seconds(10));

}  // namespace telelake
