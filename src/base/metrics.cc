#include "base/metrics.h"

#include <cerrno>
#include <cstdio>
#include <fstream>

#include <prometheus/text_serializer.h>
#include <unistd.h>

namespace telelake {

Metrics::Metrics() : registry_(std::make_unique<prometheus::Registry>()) {}
Metrics::~Metrics() = default;

prometheus::Counter& Metrics::counter(const std::string& name, const std::string& help, const MetricLabels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Gauge& Metrics::gauge(const std::string& name, const std::string& help, const MetricLabels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Histogram& Metrics::histogram(const std::string& name, const std::string& help,
                                          const std::vector<double>& buckets, const MetricLabels& labels) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_).Add(labels, buckets);
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(registry_->Collect()); }

Result<void> Metrics::write_file(const std::string& path) const {
  // The collector reads `*.prom` only, so a file of another suffix beside it is never taken for metrics.
  const std::string aside = path + "." + std::to_string(getpid()) + ".tmp";
  {
    std::ofstream file(aside, std::ios::binary | std::ios::trunc);
    file << text();
    file.close();
    if (!file) {
      const int error_number = errno;
      std::remove(aside.c_str());
      return std::unexpected(system_error("cannot write the metrics file", path, error_number));
    }
  }
  if (std::rename(aside.c_str(), path.c_str()) != 0) {
    const int error_number = errno;
    std::remove(aside.c_str());
    return std::unexpected(system_error("cannot replace the metrics file", path, error_number));
  }
  return {};
}

Metrics& process_metrics() {
  static Metrics metrics;
  return metrics;
}

}  // namespace telelake
