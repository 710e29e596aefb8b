#include "analyze/facts.h"

#include "analyze/blob.h"
#include "analyze/json_codec.h"

namespace telelake {

namespace {

using Json = nlohmann::json;

void merge_referred(ReferredTo& into, const ReferredTo& from) {
  for (const auto& [id, referred] : from) {
    Referred& target = into[id];
    target.count += referred.count;
    for (const Finding& example : referred.examples) {
      if (target.examples.size() == kMaxReferredExamples) break;
      target.examples.push_back(example);
    }
  }
}

Json referred_to_json(const ReferredTo& referred) {
  Json list = Json::array();
  for (const auto& [id, one] : referred) list.push_back({id, one.count, to_cache_json(one.examples)});
  return list;
}

ReferredTo referred_from_json(const Json& json) {
  ReferredTo referred;
  for (const Json& one : json) {
    referred[one.at(0).get<std::int64_t>()] = {one.at(1).get<std::uint64_t>(), findings_from_cache(one.at(2))};
  }
  return referred;
}

template <class Record>
Json binary(const std::vector<Record>& records) {
  const std::string_view bytes = as_bytes(records);
  return Json::binary({bytes.begin(), bytes.end()});
}

template <class Record>
std::vector<Record> from_binary(const Json& json) {
  const auto& bytes = json.get_binary();
  return from_bytes<Record>({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

template <class Key>
Json pairs(const std::map<Key, std::uint64_t>& counts) {
  Json list = Json::array();
  for (const auto& [key, count] : counts) list.push_back({key, count});
  return list;
}

template <class Key>
std::map<Key, std::uint64_t> from_pairs(const Json& json) {
  std::map<Key, std::uint64_t> counts;
  for (const Json& pair : json) counts[pair.at(0).get<Key>()] = pair.at(1).get<std::uint64_t>();
  return counts;
}

template <std::size_t N>
Json counts_to_json(const std::array<CheckCounts, N>& counts) {
  Json list = Json::array();
  for (const CheckCounts& one : counts) list.push_back(to_cache_json(one));
  return list;
}

template <std::size_t N>
std::array<CheckCounts, N> counts_from_json(const Json& json) {
  std::array<CheckCounts, N> counts;
  for (std::size_t index = 0; index < N; ++index) counts[index] = counts_from_cache(json.at(index));
  return counts;
}

}  // namespace

void Facts::merge_counts(const Facts& other) {
  messages += other.messages;
  revisions += other.revisions;
  for (const auto& [date, day] : other.days) {
    DayFacts& into = days[date];
    into.date = day.date;
    into.messages += day.messages;
    into.edited += day.edited;
    into.deleted += day.deleted;
    into.expired += day.expired;
    into.service += day.service;
  }
  for (std::size_t hour = 0; hour < hours.size(); ++hour) hours[hour] += other.hours[hour];
  for (const auto& [id, count] : other.senders) senders[id] += count;
  for (const auto& [name, count] : other.named_senders) named_senders[name] += count;
  for (const auto& [kind, count] : other.kinds) kinds[kind] += count;
  for (std::size_t index = 0; index < kCheckCount; ++index) checks[index].merge(other.checks[index]);
  for (std::size_t index = 0; index < kOptionalFieldCount; ++index) fields[index].merge(other.fields[index]);
  merge_referred(participants, other.participants);
  merge_referred(threads, other.threads);
}

Json to_cache_json(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings) {
    list.push_back({finding.message_id, finding.date ? Json(finding.date->days) : Json(nullptr), finding.detail});
  }
  return list;
}

std::vector<Finding> findings_from_cache(const Json& json) {
  std::vector<Finding> findings;
  for (const Json& one : json) {
    Finding& finding = findings.emplace_back();
    finding.message_id = one.at(0).get<std::int64_t>();
    if (!one.at(1).is_null()) finding.date = Date{one.at(1).get<std::int32_t>()};
    finding.detail = one.at(2).get<std::string>();
  }
  return findings;
}

Json to_cache_json(const CheckCounts& counts) { return {counts.count, counts.total, to_cache_json(counts.examples)}; }

CheckCounts counts_from_cache(const Json& json) {
  return {json.at(0).get<std::uint64_t>(), json.at(1).get<std::uint64_t>(), findings_from_cache(json.at(2))};
}

Json to_cache_json(const Facts& facts) {
  Json days = Json::array();
  for (const auto& [date, day] : facts.days) {
    days.push_back({date, day.messages, day.edited, day.deleted, day.service, day.expired});
  }
  return {{"messages", facts.messages},
          {"revisions", facts.revisions},
          {"days", std::move(days)},
          {"hours", facts.hours},
          {"senders", pairs(facts.senders)},
          {"named_senders", pairs(facts.named_senders)},
          {"kinds", pairs(facts.kinds)},
          {"checks", counts_to_json(facts.checks)},
          {"fields", counts_to_json(facts.fields)},
          {"participants", referred_to_json(facts.participants)},
          {"threads", referred_to_json(facts.threads)},
          {"runs", binary(facts.runs)},
          {"replies", binary(facts.replies)},
          {"out_of_order", binary(facts.out_of_order)},
          {"future", binary(facts.future)}};
}

Facts facts_from_cache(const Json& json) {
  Facts facts;
  facts.messages = json.at("messages").get<std::uint64_t>();
  facts.revisions = json.at("revisions").get<std::uint64_t>();
  for (const Json& day : json.at("days")) {
    const auto date = day.at(0).get<std::int32_t>();
    facts.days[date] = {Date{date},
                        day.at(1).get<std::uint64_t>(),
                        day.at(2).get<std::uint64_t>(),
                        day.at(3).get<std::uint64_t>(),
                        day.at(4).get<std::uint64_t>(),
                        day.at(5).get<std::uint64_t>()};
  }
  facts.hours = json.at("hours").get<std::array<std::uint64_t, 24>>();
  facts.senders = from_pairs<std::int64_t>(json.at("senders"));
  facts.named_senders = from_pairs<std::string>(json.at("named_senders"));
  facts.kinds = from_pairs<std::string>(json.at("kinds"));
  facts.checks = counts_from_json<kCheckCount>(json.at("checks"));
  facts.fields = counts_from_json<kOptionalFieldCount>(json.at("fields"));
  facts.participants = referred_from_json(json.at("participants"));
  facts.threads = referred_from_json(json.at("threads"));
  facts.runs = from_binary<IdRun>(json.at("runs"));
  facts.replies = from_binary<OpenReply>(json.at("replies"));
  facts.out_of_order = from_binary<OutOfOrder>(json.at("out_of_order"));
  facts.future = from_binary<FutureTime>(json.at("future"));
  return facts;
}

std::string encode_facts(const Facts& facts) {
  std::string bytes;
  Json::to_cbor(to_cache_json(facts), bytes);
  return bytes;
}

Result<Facts> decode_facts(std::string_view bytes) {
  try {
    return facts_from_cache(Json::from_cbor(bytes));
  } catch (const Json::exception& error) {
    return fail(ErrorCode::kFailed, std::string("the analysis cache is damaged: ") + error.what(), "analysis.sqlite",
                "delete that file; it is made again from the store");
  }
}

}  // namespace telelake
