#include "web/chat_api.h"

#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/parse_integer.h"
#include "contract/writer.h"
#include "web/related.h"

namespace telelake {

namespace {

constexpr std::size_t kMaxPage = 500;

template <class Record>
void append_array(const std::vector<Record>& records, std::string& out) {
  out += '[';
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (index > 0) out += ',';
    write_record(records[index], out);
  }
  out += ']';
}

Result<std::optional<std::int64_t>> integer_parameter(const HttpRequest& request, const std::string& name) {
  const auto text = request.parameter(name);
  if (!text) return std::nullopt;
  const auto value = parse_integer(*text);
  if (!value) return fail(ErrorCode::kUsage, name + " is no integer: " + *text);
  return value;
}

Result<std::size_t> limit_parameter(const HttpRequest& request) {
  const auto limit = integer_parameter(request, "limit");
  if (!limit) return std::unexpected(limit.error());
  if (!*limit) return std::size_t{100};
  if (**limit < 1 || **limit > static_cast<std::int64_t>(kMaxPage)) {
    return fail(ErrorCode::kUsage, "limit lies outside 1 to 500");
  }
  return static_cast<std::size_t>(**limit);
}

Result<PageRequest> page_request(const HttpRequest& request) {
  PageRequest page;
  const auto limit = limit_parameter(request);
  if (!limit) return std::unexpected(limit.error());
  page.limit = *limit;
  const auto thread = integer_parameter(request, "thread");
  if (!thread) return std::unexpected(thread.error());
  page.thread_id = *thread;
  int given = 0;
  for (const auto& [name, from] :
       {std::pair{"after", PageRequest::From::kAfter}, std::pair{"before", PageRequest::From::kBefore},
        std::pair{"around", PageRequest::From::kAround}}) {
    const auto id = integer_parameter(request, name);
    if (!id) return std::unexpected(id.error());
    if (!*id) continue;
    page.from = from;
    page.id = **id;
    ++given;
  }
  if (const auto day = request.parameter("date")) {
    const auto date = parse_date(*day);
    if (!date) return fail(ErrorCode::kUsage, "date is no YYYY-MM-DD: " + *day);
    page.from = PageRequest::From::kDate;
    page.date = *date;
    ++given;
  }
  if (given > 1) return fail(ErrorCode::kUsage, "only one of after, before, around and date may be given");
  return page;
}

void add_party(const Party& party, std::set<std::int64_t>& ids) {
  if (party.id) ids.insert(*party.id);
}

// Everyone that a message refers to by id.
void add_referred(const Message& message, std::set<std::int64_t>& ids) {
  add_party(message.sender, ids);
  if (message.forward) add_party(message.forward->from, ids);
  if (message.saved_from) add_party(message.saved_from->chat, ids);
  if (message.reply_to && message.reply_to->chat_id) ids.insert(*message.reply_to->chat_id);
  for (const Entity& entity : message.entities) {
    if (entity.user_id) ids.insert(*entity.user_id);
  }
  for (const Reaction& reaction : message.reactions) {
    for (const RecentReaction& recent : reaction.recent) add_party(recent.sender, ids);
  }
  if (!message.service) return;
  const ServiceDetails& details = message.service->details;
  for (const Party* party :
       {&details.inviter, &details.peer, &details.from, &details.to, &details.owner, &details.bot}) {
    add_party(*party, ids);
  }
  for (const Party& member : details.members) add_party(member, ids);
  ids.insert(details.peers.begin(), details.peers.end());
}

}  // namespace

HttpResponse problem(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUsage:
    case ErrorCode::kBadInput:
      return problem(400, "Bad request", error.text());
    case ErrorCode::kUnavailable:
      return problem(503, "Unavailable", error.text());
    default:
      return problem(500, "Failed", error.text());
  }
}

std::string chat_members(const ChatSummary& chat, const ChatParts& parts, std::uint64_t findings) {
  nlohmann::ordered_json json = chat_json(chat);
  parts.add_to(json, chat);
  json["findings"] = findings;
  std::string text = json.dump();
  text.pop_back();
  return text;
}

std::string volumes_member(const std::vector<DayCount>& days) {
  std::string text = R"("volumes":[)";
  for (std::size_t index = 0; index < days.size(); ++index) {
    text += fmt::format(R"({}{{"date":"{}","messages":{}}})", index == 0 ? "" : ",", format_date(days[index].date),
                        days[index].messages);
  }
  return text + ']';
}

HttpResponse messages_page(const Repository& repository, const ChatSnapshot& chat, const HttpRequest& request) {
  const auto wanted = page_request(request);
  if (!wanted) return problem(wanted.error());
  const auto page = chat.page(*wanted);
  if (!page) return problem(page.error());
  std::set<std::int64_t> ids;
  for (const Message& message : page->messages) add_referred(message, ids);
  const auto participants = chat.participants_of(ids);
  if (!participants) return problem(participants.error());
  const auto comments = comments_member(repository, chat, page->messages);
  if (!comments) return problem(comments.error());
  const auto chats = chats_member(repository, chat.summary().key, page->messages);
  if (!chats) return problem(chats.error());

  std::string body = R"({"messages":)";
  append_array(page->messages, body);
  body += R"(,"participants":)";
  append_array(*participants, body);
  body +=
      fmt::format(R"(,{},{},"has_before":{},"has_after":{}}})", *comments, *chats, page->has_before, page->has_after);
  return json_response(std::move(body));
}

HttpResponse one_message(const ChatSnapshot& chat, std::int64_t id) {
  const auto message = chat.message(id);
  if (!message) return problem(message.error());
  if (!*message) return problem(404, "Not found", "this message is not held");
  return json_response(to_json(**message));
}

HttpResponse message_revisions(const ChatSnapshot& chat, std::int64_t id) {
  const auto revisions = chat.revisions(id);
  if (!revisions) return problem(revisions.error());
  if (revisions->empty()) return problem(404, "Not found", "this message is not held");
  std::string body = R"({"revisions":[)";
  for (std::size_t index = 0; index < revisions->size(); ++index) {
    const RevisionView& revision = (*revisions)[index];
    body += fmt::format(R"({}{{"revision":{},"seen_until":"{}","message":)", index == 0 ? "" : ",", revision.revision,
                        format_time(revision.seen_until));
    write_record(revision.message, body);
    body += '}';
  }
  return json_response(body + "]}");
}

HttpResponse participants_page(const ChatSnapshot& chat, const HttpRequest& request) {
  const auto limit = limit_parameter(request);
  if (!limit) return problem(limit.error());
  const auto after = integer_parameter(request, "after");
  if (!after) return problem(after.error());
  auto participants = chat.participants_after(after->value_or(std::numeric_limits<std::int64_t>::min()), *limit + 1);
  if (!participants) return problem(participants.error());
  const bool has_after = participants->size() > *limit;
  if (has_after) participants->resize(*limit);
  std::string body = R"({"participants":)";
  append_array(*participants, body);
  return json_response(body + fmt::format(R"(,"has_after":{}}})", has_after));
}

HttpResponse one_chat(const Repository& repository, const ChatSnapshot& chat, std::uint64_t findings) {
  const auto days = chat.days();
  if (!days) return problem(days.error());
  const auto threads = chat.threads();
  if (!threads) return problem(threads.error());
  const ChatKey& key = chat.summary().key;
  const auto parts = repository.chats_of(key.chat_id);
  if (!parts) return problem(parts.error());
  const auto discussion = discussion_member(repository, key);
  if (!discussion) return problem(discussion.error());
  std::string body = chat_members(chat.summary(), ChatParts(*parts), findings) + *discussion + "," +
                     volumes_member(*days) + R"(,"threads":)";
  append_array(*threads, body);
  return json_response(body + '}');
}

}  // namespace telelake
