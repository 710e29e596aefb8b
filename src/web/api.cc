#include "web/api.h"

#include <string_view>

#include <nlohmann/json.hpp>

#include "base/parse_integer.h"
#include "web/chat_api.h"

namespace telelake {

namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

HttpResponse not_found(const std::string& path) { return problem(404, "Not found", "there is nothing at " + path); }

}  // namespace

Api::Api(const Repository& repository, Analysis analysis) : repository_(repository), analysis_(std::move(analysis)) {}

HttpResponse Api::handle(const HttpRequest& request) const {
  if (request.path == "/healthz") return json_response(R"({"status":"ok"})");
  if (request.path == "/readyz") return ready();
  if (request.path == "/metrics") {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = analysis_.metrics();
    return response;
  }
  const std::vector<std::string> segments = segments_of(request.path);
  if (segments.size() >= 2 && segments[0] == "api") {
    if (segments[1] == "v1") return api(segments, request);
    return not_found(request.path);
  }
  return not_found(request.path);
}

HttpResponse Api::api(const std::vector<std::string>& segments, const HttpRequest& request) const {
  if (segments.size() == 3) {
    if (segments[2] == "overview") return overview();
    if (segments[2] == "chats") return chats();
    if (segments[2] == "report") return analysis_.report(request);
  }
  if (segments.size() >= 5 && segments[2] == "chats") {
    const auto id = parse_integer(segments[4]);
    if (!id) return problem(400, "Bad request", "this is no chat id: " + segments[4]);
    return chat_resource(ChatKey{segments[3], *id}, segments, request);
  }
  return not_found(request.path);
}

HttpResponse Api::chat_resource(const ChatKey& key, const std::vector<std::string>& segments,
                                const HttpRequest& request) const {
  const auto chat = repository_.snapshot(key);
  if (!chat) {
    if (chat.error().code == ErrorCode::kUsage) return problem(404, "Not found", chat.error().text());
    return problem(chat.error());
  }
  if (segments.size() == 5) return one_chat(repository_, **chat, analysis_.findings(key));
  if (segments[5] == "participants" && segments.size() == 6) return participants_page(**chat, request);
  if (segments[5] != "messages") return not_found(request.path);
  if (segments.size() == 6) return messages_page(repository_, **chat, request);
  const auto id = parse_integer(segments[6]);
  if (!id) return problem(400, "Bad request", "this is no message id: " + segments[6]);
  if (segments.size() == 7) return one_message(**chat, *id);
  if (segments.size() == 8 && segments[7] == "revisions") return message_revisions(**chat, *id);
  return not_found(request.path);
}

HttpResponse Api::overview() const {
  const auto stats = repository_.stats();
  if (!stats) return problem(stats.error());
  const auto days = repository_.days();
  if (!days) return problem(days.error());

  nlohmann::ordered_json totals{{"chats", stats->chats},           {"artifacts", stats->artifacts},
                                {"messages", stats->messages},     {"revisions", stats->revisions},
                                {"tombstones", stats->tombstones}, {"participants", stats->participants},
                                {"threads", stats->threads},       {"quarantined", stats->quarantined},
                                {"bytes", stats->bytes},           {"files", stats->files}};
  if (stats->first_date) totals["first_date"] = format_date(*stats->first_date);
  if (stats->last_date) totals["last_date"] = format_date(*stats->last_date);
  return json_response(R"({"totals":)" + totals.dump() + "," + volumes_member(*days) + R"(,"quality":)" +
                       analysis_.quality() + "}");
}

HttpResponse Api::chats() const {
  const auto chats = repository_.chats();
  if (!chats) return problem(chats.error());
  const ChatParts parts(*chats);
  std::string body = R"({"chats":[)";
  for (const ChatSummary& chat : *chats) {
    if (body.back() != '[') body += ',';
    body += chat_members(chat, parts, analysis_.findings(chat.key)) + "}";
  }
  return json_response(body + "]}");
}

HttpResponse Api::ready() const {
  const auto there = repository_.probe();
  if (there) return json_response(R"({"status":"ready"})");
  return problem(503, "Not ready", there.error().text());
}

}  // namespace telelake
