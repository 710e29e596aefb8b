// Numbers that a process tells about itself, in Prometheus' text format.
//
// A thin registry over prometheus-cpp: a family is made when it is first asked for, and asked for again gives the same
// one. Names and labels follow Prometheus' rules; labels must be bounded, so a message's text or id never is one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "base/error.h"

namespace telelake {

using MetricLabels = std::map<std::string, std::string>;

// A set of metrics. Thread safe. What it hands out lives as long as the registry itself.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The counter, gauge or histogram of that name and those labels. One name is of one kind for good; a valid name and
  // one kind a name are the caller's duty. `help` is said once, by the first call.
  prometheus::Counter& counter(const std::string& name, const std::string& help, const MetricLabels& labels = {});
  prometheus::Gauge& gauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
  prometheus::Histogram& histogram(const std::string& name, const std::string& help, const std::vector<double>& buckets,
                                   const MetricLabels& labels = {});

  // Everything, in the text exposition format 0.0.4.
  std::string text() const;

  // Writes `text()` to a file for node_exporter's textfile collector, which reads whole files at any moment: written
  // aside in the same folder and renamed. kFailed with the path when that cannot be done; the old file then stays.
  Result<void> write_file(const std::string& path) const;

 private:
  std::unique_ptr<prometheus::Registry> registry_;
};

// The metrics of this process.
Metrics& process_metrics();

}  // namespace telelake
