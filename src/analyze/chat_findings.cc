#include "analyze/chat_findings.h"

#include "analyze/json_codec.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

Json optional_day(const std::optional<Date>& date) { return date ? Json(date->days) : Json(nullptr); }

std::optional<Date> day_from(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return Date{json.get<std::int32_t>()};
}

template <std::size_t N>
Json counts_json(const std::array<CheckCounts, N>& counts) {
  Json list = Json::array();
  for (const CheckCounts& one : counts) list.push_back(to_cache_json(one));
  return list;
}

Json to_json_document(const ChatFindings& findings) {
  Json days = Json::array();
  for (const DayFacts& day : findings.days) {
    days.push_back({day.date.days, day.messages, day.edited, day.deleted, day.service, day.expired});
  }
  Json senders = Json::array();
  for (const SenderCount& sender : findings.senders) {
    senders.push_back({sender.id ? Json(*sender.id) : Json(nullptr), sender.name, sender.messages});
  }
  Json gaps = Json::array();
  for (const Gap& gap : findings.gaps) gaps.push_back({gap.from_id, gap.to_id});
  return {{"totals",
           {findings.messages, findings.artifacts, findings.revisions, findings.tombstones, findings.participants,
            findings.threads, findings.quarantined}},
          {"first", optional_day(findings.first_date)},
          {"last", optional_day(findings.last_date)},
          {"days", std::move(days)},
          {"hours", findings.hours},
          {"senders", std::move(senders)},
          {"kinds", findings.kinds},
          {"checks", counts_json(findings.checks)},
          {"fields", counts_json(findings.fields)},
          {"gaps", std::move(gaps)}};
}

void read_totals(const Json& json, ChatFindings& findings) {
  std::size_t index = 0;
  for (std::uint64_t* total : {&findings.messages, &findings.artifacts, &findings.revisions, &findings.tombstones,
                               &findings.participants, &findings.threads, &findings.quarantined}) {
    *total = json.at(index++).get<std::uint64_t>();
  }
}

ChatFindings from_json_document(const Json& json) {
  ChatFindings findings;
  read_totals(json.at("totals"), findings);
  findings.first_date = day_from(json.at("first"));
  findings.last_date = day_from(json.at("last"));
  for (const Json& day : json.at("days")) {
    findings.days.push_back({Date{day.at(0).get<std::int32_t>()}, day.at(1).get<std::uint64_t>(),
                             day.at(2).get<std::uint64_t>(), day.at(3).get<std::uint64_t>(),
                             day.at(4).get<std::uint64_t>(), day.at(5).get<std::uint64_t>()});
  }
  findings.hours = json.at("hours").get<std::array<std::uint64_t, 24>>();
  for (const Json& sender : json.at("senders")) {
    SenderCount& one = findings.senders.emplace_back();
    if (!sender.at(0).is_null()) one.id = sender.at(0).get<std::int64_t>();
    one.name = sender.at(1).get<std::string>();
    one.messages = sender.at(2).get<std::uint64_t>();
  }
  findings.kinds = json.at("kinds").get<std::map<std::string, std::uint64_t>>();
  for (std::size_t index = 0; index < kCheckCount; ++index) {
    findings.checks[index] = counts_from_cache(json.at("checks").at(index));
  }
  for (std::size_t index = 0; index < kOptionalFieldCount; ++index) {
    findings.fields[index] = counts_from_cache(json.at("fields").at(index));
  }
  for (const Json& gap : json.at("gaps")) {
    findings.gaps.push_back({gap.at(0).get<std::int64_t>(), gap.at(1).get<std::int64_t>()});
  }
  return findings;
}

}  // namespace

std::string encode_findings(const ChatFindings& findings) {
  std::string bytes;
  Json::to_cbor(to_json_document(findings), bytes);
  return bytes;
}

Result<ChatFindings> decode_findings(std::string_view bytes) {
  try {
    return from_json_document(Json::from_cbor(bytes));
  } catch (const Json::exception& error) {
    return fail(ErrorCode::kFailed, std::string("the analysis cache is damaged: ") + error.what(), "analysis.sqlite",
                "delete that file; it is made again from the store");
  }
}

}  // namespace telelake
