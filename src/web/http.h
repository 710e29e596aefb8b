// Requests and responses, free of any HTTP library, so that the API can be tested without sockets.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telelake {

// A request that the server found well-formed. Only GET and HEAD reach a handler.
struct HttpRequest {
  std::string path;                          // decoded, begins with `/`
  std::map<std::string, std::string> query;  // decoded; a parameter given twice is refused before
  std::string if_none_match;
  bool accepts_gzip = false;

  // The parameter, or nothing.
  std::optional<std::string> parameter(const std::string& name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Answers a request. Called on several threads at once; must not throw.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

// A JSON document, not to be kept by anybody: what is held may change at any moment.
HttpResponse json_response(std::string body);

// A problem document (RFC 9457).
HttpResponse problem(int status, std::string_view title, std::string_view detail);

// Splits and decodes the target of a request line. Nothing where it is malformed: a bad escape, a NUL, a `..` segment,
// a parameter given twice.
std::optional<HttpRequest> parse_target(std::string_view target);

}  // namespace telelake
