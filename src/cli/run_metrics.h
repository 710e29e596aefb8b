// What becomes of a run's metrics: written to a file, pushed to a gateway, served while the run lasts.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "web/server.h"

namespace telelake {

// The section [metrics] of the settings.
struct MetricsSection {
  std::string pushgateway;  // URL; empty: nothing is pushed
};

// Declares the section's settings: `[metrics]` in the file, TELELAKE_METRICS_… in the environment.
void add_metrics_section(CLI::App& app, MetricsSection& section);

// Where a command's metrics go.
struct MetricsArguments {
  std::string file;    // written at the end, and every 15 s while following
  std::string push;    // URL of a gateway, instead of the section's
  std::string listen;  // HOST:PORT to serve them at while the run lasts
};

// Adds --metrics-file, --push-metrics and --metrics-listen.
void add_metrics_options(CLI::App& command, MetricsArguments& arguments);

// The process's metrics, while a run lasts. Thread safe.
class RunMetrics {
 public:
  // Begins to serve, where that is wanted. kUsage for an address that is none, or is open to others; kFailed where it
  // cannot be had.
  static Result<std::unique_ptr<RunMetrics>> start(const MetricsArguments& arguments, const MetricsSection& section);
  ~RunMetrics();

  // Writes the file every 15 s from now on.
  void write_regularly();

  // Writes the file now. An error is for the caller to tell.
  Result<void> write();

  // The run is over: writes the file, and pushes. What cannot be pushed is a warning and no more.
  Result<void> finish();

 private:
  RunMetrics(MetricsArguments arguments) : arguments_(std::move(arguments)) {}

  const MetricsArguments arguments_;
  std::unique_ptr<HttpServer> server_;
  std::jthread writer_;
};

}  // namespace telelake
