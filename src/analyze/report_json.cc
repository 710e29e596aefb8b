#include "analyze/report_json.h"

#include <nlohmann/json.hpp>

namespace telelake {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

void put_date(Json& object, const char* name, const std::optional<Date>& date) {
  if (date) object[name] = format_date(*date);
}

Json filter_json(const ReportFilter& filter) {
  Json json = Json::object();
  const DayRange& days = filter.days;
  if (days.since && days.since == days.until) {
    put_date(json, "date", days.since);
  } else {
    put_date(json, "since", days.since);
    put_date(json, "until", days.until);
  }
  if (filter.chats.size() == 1) {
    json["scope"] = filter.chats.front().scope;
    json["chat"] = filter.chats.front().chat_id;
  }
  return json;
}

Json totals_json(const ReportTotals& totals) {
  Json json{{"chats", totals.chats},         {"artifacts", totals.artifacts},     {"messages", totals.messages},
            {"revisions", totals.revisions}, {"tombstones", totals.tombstones},   {"participants", totals.participants},
            {"threads", totals.threads},     {"quarantined", totals.quarantined}, {"expired", totals.expired}};
  put_date(json, "first_date", totals.first_date);
  put_date(json, "last_date", totals.last_date);
  return json;
}

Json chats_json(const std::vector<ReportChat>& chats) {
  Json list = Json::array();
  for (const ReportChat& chat : chats) {
    Json json{{"scope", chat.key.scope},
              {"id", chat.key.chat_id},
              {"title", chat.title},
              {"type", enum_name(chat.type)},
              {"messages", chat.messages}};
    put_date(json, "first_date", chat.first_date);
    put_date(json, "last_date", chat.last_date);
    list.push_back(std::move(json));
  }
  return list;
}

Json senders_json(const std::vector<SenderCount>& senders) {
  Json list = Json::array();
  for (const SenderCount& sender : senders) {
    Json json = Json::object();
    if (sender.id) json["id"] = *sender.id;
    json["name"] = sender.name;
    json["messages"] = sender.messages;
    list.push_back(std::move(json));
  }
  return list;
}

Json example_json(const ReportExample& example) {
  Json json = Json::object();
  if (example.chat) {
    json["scope"] = example.chat->scope;
    json["chat"] = example.chat->chat_id;
  }
  if (example.finding.message_id != 0) json["message_id"] = example.finding.message_id;
  if (const std::string key = example.key(); !key.empty()) json["key"] = key;
  json["detail"] = example.finding.detail;
  return json;
}

Json time_or_null(const std::optional<Time>& time) { return time ? Json(format_time(*time)) : Json(nullptr); }

Json polled_json(const ReportPolled& chat) {
  return {{"scope", chat.polled.key.scope},
          {"chat", chat.polled.key.chat_id},
          {"polling_interval_seconds", chat.polled.interval_seconds},
          {"checked_until", time_or_null(chat.checked_until)},
          {"edits_checked_until", time_or_null(chat.polled.edits_checked_until)}};
}

Json fields_json(const std::vector<ReportField>& fields) {
  Json list = Json::array();
  for (const ReportField& field : fields) {
    list.push_back(
        {{"field", field.name}, {"missing", field.missing}, {"total", field.total}, {"share", field.share()}});
  }
  return list;
}

Json checks_json(const Report& report) {
  Json list = Json::array();
  for (const ReportCheck& check : report.checks) {
    const CheckText& text = check_text(check.check);
    Json json{{"check", text.name},
              {"title", text.title},
              {"severity", severity_name(check.severity())},
              {"count", check.count},
              {"total", check.total},
              {"share", check.share()},
              {"explanation", text.explanation},
              {"examples", Json::array()}};
    for (const ReportExample& example : check.examples) json["examples"].push_back(example_json(example));
    if (check.check == Check::kMissingFields) json["by_field"] = fields_json(report.fields);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

std::string report_json(const Report& report, int indent) {
  Json json{{"generated_for", filter_json(report.filter)},
            {"generated_at", format_time(report.generated_at)},
            {"chats", chats_json(report.chats)},
            {"totals", totals_json(report.totals)},
            {"volumes", Json::array()},
            {"hours", report.hours},
            {"senders", senders_json(report.senders)},
            {"kinds", Json::array()},
            {"checks", checks_json(report)},
            {"gaps", Json::array()},
            {"polled", Json::array()}};
  for (const DayFacts& day : report.days) {
    json["volumes"].push_back({{"date", format_date(day.date)},
                               {"messages", day.messages},
                               {"edited", day.edited},
                               {"deleted", day.deleted},
                               {"expired", day.expired},
                               {"service", day.service}});
  }
  for (const auto& [kind, messages] : report.kinds) json["kinds"].push_back({{"kind", kind}, {"messages", messages}});
  for (const ReportGap& gap : report.gaps) {
    json["gaps"].push_back({{"scope", gap.chat.scope},
                            {"chat", gap.chat.chat_id},
                            {"from_id", gap.gap.from_id},
                            {"to_id", gap.gap.to_id},
                            {"missing", gap.gap.missing()}});
  }
  for (const ReportPolled& chat : report.polled) json["polled"].push_back(polled_json(chat));
  return dump(json, indent);
}

std::string finding_json(const ReportExample& finding) { return dump(example_json(finding), -1); }

Result<std::string> quality_json(const AnalysisStore& store) {
  const auto totals = store.check_totals();
  if (!totals) return std::unexpected(totals.error());
  const auto analysed_at = store.analysed_at();
  if (!analysed_at) return std::unexpected(analysed_at.error());
  Json json = Json::object();
  if (*analysed_at) json["analysed_at"] = format_time(**analysed_at);
  json["checks"] = Json::array();
  for (const CheckTotals& one : *totals) {
    const ReportCheck check{one.check, one.count, one.total, {}};
    json["checks"].push_back({{"check", check_text(one.check).name},
                              {"severity", severity_name(check.severity())},
                              {"count", one.count},
                              {"share", check.share()}});
  }
  return dump(json, -1);
}

}  // namespace telelake
