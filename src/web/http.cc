#include "web/http.h"

#include <nlohmann/json.hpp>

namespace telelake {

namespace {

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t index = 0; index < text.size(); ++index) {
    char letter = text[index];
    if (letter == '%') {
      if (index + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[index + 1]);
      const int low = hex_value(text[index + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      letter = static_cast<char>(high * 16 + low);
      index += 2;
    } else if (letter == '+' && plus_is_space) {
      letter = ' ';
    }
    if (letter == '\0') return std::nullopt;
    decoded.push_back(letter);
  }
  return decoded;
}

bool has_parent_segment(std::string_view path) {
  std::size_t start = 0;
  while (start <= path.size()) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    if (path.substr(start, end - start) == "..") return true;
    start = end + 1;
  }
  return false;
}

bool parse_query(std::string_view query, std::map<std::string, std::string>& parameters) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = decode(pair.substr(0, equals), true);
    const auto value = decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || !parameters.emplace(*name, *value).second) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> HttpRequest::parameter(const std::string& name) const {
  const auto found = query.find(name);
  if (found == query.end()) return std::nullopt;
  return found->second;
}

HttpResponse json_response(std::string body) {
  HttpResponse response;
  response.body = std::move(body);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

HttpResponse problem(int status, std::string_view title, std::string_view detail) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body =
      nlohmann::ordered_json{{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}}.dump(
          -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return response;
}

std::optional<HttpRequest> parse_target(std::string_view target) {
  if (target.empty() || target.front() != '/') return std::nullopt;
  HttpRequest request;
  const std::size_t question = std::min(target.find('?'), target.size());
  const auto path = decode(target.substr(0, question), false);
  if (!path || has_parent_segment(*path)) return std::nullopt;
  request.path = *path;
  if (question < target.size() && !parse_query(target.substr(question + 1), request.query)) return std::nullopt;
  return request;
}

}  // namespace telelake
