#include "web/site.h"

#include <chrono>
#include <mutex>

#include "analyze/analysis_store.h"
#include "analyze/quality_metrics.h"
#include "analyze/report.h"
#include "analyze/report_json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/parse_integer.h"
#include "web/api.h"
#include "web/chat_api.h"
#include "web/quality_refresh.h"
#include "web/static_files.h"

namespace telelake {

namespace {

// Numbers of quality are settled at most so often, however often they are scraped.
constexpr std::chrono::seconds kLeastInterval{15};

Result<ReportFilter> report_filter(const HttpRequest& request) {
  ReportFilter filter;
  if (const auto day = request.parameter("date")) {
    const auto date = parse_date(*day);
    if (!date) return fail(ErrorCode::kUsage, "date is no YYYY-MM-DD: " + *day);
    filter.days = DayRange{*date, *date};
  }
  const auto chat = request.parameter("chat");
  const auto scope = request.parameter("scope");
  if (chat.has_value() != scope.has_value()) return fail(ErrorCode::kUsage, "chat and scope go together");
  if (chat) {
    const auto id = parse_integer(*chat);
    if (!id) return fail(ErrorCode::kUsage, "this is no chat id: " + *chat);
    filter.chats.push_back(ChatKey{*scope, *id});
  }
  return filter;
}

}  // namespace

struct Site::Parts {
  Parts(const Repository& repository_in, std::unique_ptr<AnalysisStore> store_in)
      : repository(repository_in), store(std::move(store_in)), api(repository, analysis()) {}

  Api::Analysis analysis() {
    return {.report = [this](const HttpRequest& request) { return report(request); },
            .quality =
                [this] {
                  const auto quality = quality_json(*store);
                  if (!quality) log_error("the findings cannot be read", {{"error", quality.error().text()}});
                  return quality.value_or(R"({"checks":[]})");
                },
            .findings = [this](const ChatKey& key) { return store->findings_of(key).value_or(0); },
            .metrics = [this] { return metrics(); }};
  }

  HttpResponse report(const HttpRequest& request) {
    const auto filter = report_filter(request);
    if (!filter) return problem(filter.error());
    const auto built = build(*filter, {});
    if (!built) return problem(built.error());
    HttpResponse response;
    response.body = report_json(*built);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
  }

  // A report of the whole store also settles the numbers of quality.
  Result<Report> build(const ReportFilter& filter, const std::stop_token& stop) {
    const std::lock_guard lock(mutex);
    auto built = build_report(repository, *store, filter, now(), stop);
    if (built && filter.whole_store()) publish_quality(*built, process_metrics());
    return built;
  }

  void settle_quality(const std::stop_token& stop) {
    const auto built = build({}, stop);
    if (built || stop.stop_requested()) return;
    log_error("the metrics of quality cannot be settled", {{"error", built.error().text()}});
  }

  // The numbers as they were settled last: whoever scrapes waits for no analysis.
  std::string metrics() {
    refresh.ask();
    return process_metrics().text();
  }

  const Repository& repository;
  std::unique_ptr<AnalysisStore> store;
  std::mutex mutex;  // one analysis at a time
  Api api;
  QualityRefresh refresh{[this](const std::stop_token& stop) { settle_quality(stop); }, kLeastInterval};
};

Site::Site(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Site::~Site() = default;

Result<std::unique_ptr<Site>> Site::open(const Repository& repository, const std::string& data_folder) {
  auto store = AnalysisStore::open(data_folder);
  if (!store) return std::unexpected(store.error());
  return std::unique_ptr<Site>(new Site(std::make_unique<Parts>(repository, std::move(*store))));
}

HttpResponse Site::handle(const HttpRequest& request) const {
  const bool of_api = request.path == "/healthz" || request.path == "/readyz" || request.path == "/metrics" ||
                      request.path == "/api" || request.path.starts_with("/api/");
  HttpResponse response = of_api ? parts_->api.handle(request) : static_file(request);
  process_metrics()
      .counter("telelake_http_requests_total", "Requests answered, by status",
               {{"status", std::to_string(response.status)}, {"kind", of_api ? "api" : "page"}})
      .Increment();
  return response;
}

}  // namespace telelake
