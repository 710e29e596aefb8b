// The read-only API over a store (docs/api.md), the page's files, health and metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "store/repository.h"
#include "web/http.h"

namespace telelake {

// Answers every path that `telelake serve` knows. Thread safe: holds no state but what is given.
class Api {
 public:
  // What analysis adds, so that this module's tests need none: the report for the given filters as JSON, and the counts
  // by check for the overview.
  struct Analysis {
    std::function<HttpResponse(const HttpRequest&)> report;
    std::function<std::string()> quality;                   // a JSON object
    std::function<std::uint64_t(const ChatKey&)> findings;  // of one chat
    std::function<std::string()> metrics;                   // Prometheus text
  };

  // `repository` must outlive this.
  Api(const Repository& repository, Analysis analysis);

  HttpResponse handle(const HttpRequest& request) const;

 private:
  HttpResponse api(const std::vector<std::string>& segments, const HttpRequest& request) const;
  HttpResponse chat_resource(const ChatKey& key, const std::vector<std::string>& segments,
                             const HttpRequest& request) const;
  HttpResponse overview() const;
  HttpResponse chats() const;
  HttpResponse ready() const;

  const Repository& repository_;
  Analysis analysis_;
};

}  // namespace telelake
