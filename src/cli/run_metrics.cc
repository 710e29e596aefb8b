#include "cli/run_metrics.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "base/metrics.h"
#include "base/metrics_push.h"

namespace telelake {

namespace {

HttpResponse answer(const HttpRequest& request) {
  if (request.path != "/metrics") return problem(404, "Not found", "only /metrics is here");
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = process_metrics().text();
  return response;
}

}  // namespace

void add_metrics_section(CLI::App& app, MetricsSection& section) {
  CLI::App* settings = app.add_subcommand("metrics", "Settings of metrics; not a command")->group("");
  settings->add_option("--pushgateway", section.pushgateway, "URL of the Pushgateway that takes a run's metrics");
  settings->callback([] { throw CLI::ValidationError("metrics", "is a section of the settings, not a command"); });
}

void add_metrics_options(CLI::App& command, MetricsArguments& arguments) {
  command.add_option("--metrics-file", arguments.file,
                     "Write the run's metrics to this file at its end, and every 15 s with --follow");
  command.add_option("--push-metrics", arguments.push,
                     "Push the run's metrics to the Pushgateway at this URL at its end");
  command.add_option("--metrics-listen", arguments.listen,
                     "Serve the run's metrics at http://HOST:PORT/metrics while it lasts; loopback only");
}

Result<std::unique_ptr<RunMetrics>> RunMetrics::start(const MetricsArguments& arguments,
                                                      const MetricsSection& section) {
  MetricsArguments wanted = arguments;
  if (wanted.push.empty()) wanted.push = section.pushgateway;
  std::unique_ptr<RunMetrics> metrics(new RunMetrics(std::move(wanted)));
  if (arguments.listen.empty()) return metrics;
  const auto address = parse_listen(arguments.listen);
  if (!address) return std::unexpected(address.error());
  if (!address->loopback) {
    return fail(ErrorCode::kUsage, "this address is open to others, and there is no login", arguments.listen,
                "listen on 127.0.0.1");
  }
  auto server = HttpServer::start(address->address, address->port, 1, answer);
  if (!server) return std::unexpected(server.error());
  metrics->server_ = std::move(*server);
  log_info("serving metrics", {{"address", address->address}, {"port", metrics->server_->port()}});
  return metrics;
}

RunMetrics::~RunMetrics() {
  if (server_) server_->stop();
}

void RunMetrics::write_regularly() {
  static constexpr std::chrono::seconds kEvery{15};
  if (arguments_.file.empty() || writer_.joinable()) return;
  writer_ = std::jthread([this](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, stop, kEvery, [&stop] { return stop.stop_requested(); })) {
      if (const auto written = write(); !written) {
        log_warning("the metrics cannot be written", {{"reason", written.error().text()}});
      }
    }
  });
}

Result<void> RunMetrics::write() {
  if (arguments_.file.empty()) return {};
  return process_metrics().write_file(arguments_.file);
}

Result<void> RunMetrics::finish() {
  writer_ = {};
  if (!arguments_.push.empty()) {
    const auto pushed = push_metrics(process_metrics(), arguments_.push);
    if (!pushed) log_warning("the metrics were not pushed", {{"reason", pushed.error().text()}});
  }
  return write();
}

}  // namespace telelake
