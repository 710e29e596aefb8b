#include "source/tdlib/td_mapping.h"

#include <algorithm>
#include <utility>

#include "base/parse_integer.h"
#include "contract/text_length.h"
#include "source/tdlib/td_text.h"
#include "source/unmapped.h"

namespace telelake::tdlib {

namespace {

// The path of a place, its parts joined by `separator`, in front of each where `leading`.
void append_path(const Place& place, char separator, bool leading, bool indices, std::string& out) {
  if (place.parent != nullptr) append_path(*place.parent, separator, leading, indices, out);
  if (place.name.empty() && (place.index < 0 || !indices)) return;
  if (leading || !out.empty()) out += separator;
  if (place.index >= 0) {
    out += std::to_string(place.index);
  } else {
    append_clean(place.name, out);
  }
}

}  // namespace

void Mapping::refuse(const Place& place, std::string_view reason, std::string_view expected) {
  if (refused()) return;
  problem.emplace();
  problem->code = ErrorCode::kBadInput;
  problem->what = reason;
  if (!expected.empty()) problem->what.append(", expected ").append(expected);
  append_path(place, '/', true, true, problem->where);
  problem->next = "report it with TDLib's version";
}

void Mapping::keep(const Value& value, std::string name) {
  if (!value || refused()) return;
  std::string path;
  append_path(value.place, '.', false, true, path);
  if (path.size() > kDefaultLength) return refuse(value.place, "the name of a key is too long");
  std::string json;
  append_compact(value.place.name, value.element, json);
  add_extra(std::move(path), std::move(json));
  if (name.empty()) {
    name = "key:";
    std::string counted;
    append_path(value.place, '.', false, false, counted);
    name += counted;
  }
  result.unmapped.push_back(shortened_name(std::move(name)));
}

void Mapping::add_extra(std::string name, std::string json) {
  Extra& held = extra();
  const auto same = [&](const auto& entry) { return entry.first == name; };
  if (std::ranges::any_of(held, same)) return;
  if (held.size() >= kMaxExtraItems) return refuse({}, "too many keys that are not known", "at most 1000");
  held.emplace_back(std::move(name), std::move(json));
}

void Mapping::text(const Value& value, std::string& out, std::size_t max_length) {
  if (!value) return;
  std::string_view read;
  if (value.element.get(read) != simdjson::SUCCESS) return refuse(value.place, "not a string", "a string");
  out.clear();
  append_clean(read, out);
  if (out.size() > max_length && code_points(out) > max_length) {
    refuse(value.place, "too long", "at most " + std::to_string(max_length) + " characters");
  }
}

void Mapping::integer(const Value& value, Integer& out, std::int64_t minimum, std::int64_t maximum) {
  if (!value) return;
  std::int64_t read = 0;
  if (value.element.get(read) != simdjson::SUCCESS) return refuse(value.place, "not an integer", "an integer");
  if (read < minimum || read > maximum) {
    return refuse(value.place, "out of range", std::to_string(minimum) + " to " + std::to_string(maximum));
  }
  out = read;
}

void Mapping::positive(const Value& value, Integer& out) {
  Integer read;
  integer(value, read, 0);
  if (read && *read != 0) out = read;
}

void Mapping::flag(const Value& value, bool& out) {
  if (!value) return;
  bool read = false;
  if (value.element.get(read) != simdjson::SUCCESS) return refuse(value.place, "not true or false", "true or false");
  out = read;
}

void Mapping::number(const Value& value, double& out) {
  if (!value) return;
  double read = 0;
  if (value.element.get(read) != simdjson::SUCCESS) return refuse(value.place, "not a number", "a number");
  out = read;
}

void Mapping::wide_integer(const Value& value, std::int64_t& out) {
  if (!value) return;
  std::string_view digits;
  std::optional<std::int64_t> read;
  if (value.element.get(digits) == simdjson::SUCCESS) read = parse_integer(digits);
  if (!read) return refuse(value.place, "not an integer in a string", "decimal digits in a string");
  out = *read;
}

void Mapping::decimal_id(const Value& value, std::string& out) {
  std::int64_t read = 0;
  wide_integer(value, read);
  if (read != 0) out = std::to_string(static_cast<std::uint64_t>(read));
}

void Mapping::time(const Value& value, OptionalTime& out) {
  Integer seconds;
  integer(value, seconds);
  if (!seconds || *seconds == 0) return;
  if (*seconds < kFirstTime.seconds || *seconds > kLastTime.seconds) return keep(value);
  out = Time{*seconds};
  saw(*out);
}

void Mapping::integers(const Value& value, Integers& out) {
  constexpr std::size_t kMaxItems = 1000;
  each_element(*this, value, kMaxItems, [&](const Value& element) {
    Integer read;
    integer(element, read);
    if (read) out.push_back(*read);
  });
}

void Mapping::strings(const Value& value, Strings& out, std::size_t max_length, std::size_t max_items) {
  each_element(*this, value, max_items, [&](const Value& element) { text(element, out.emplace_back(), max_length); });
}

void Mapping::message_id_in(const Value& value, std::int64_t chat, Integer& out) {
  Integer id;
  integer(value, id);
  if (!id || *id == 0 || refused()) return;
  // Ids between the server's are local to the client: they name nothing outside it.
  if (*id % kTdMessageIdUnit != 0) return keep(value);
  std::int64_t server_id = *id / kTdMessageIdUnit;
  if (context.migrated_from != 0 && chat == context.migrated_from) server_id -= kMigratedIdOffset;
  if (server_id < kMinMessageId || server_id > kMaxMessageId) return refuse(value.place, "no message id", "32 bits");
  out = server_id;
}

void Mapping::chat_id(const Value& id, Integer& out) {
  Integer read;
  integer(id, read);
  if (read && *read != 0) out = read;
}

void Mapping::party(const Value& id, Party& out) {
  Integer read;
  chat_id(id, read);
  if (!read || refused()) return;
  out.id = read;
  refer(*read);
}

void Mapping::sender(const Value& value, Party& out) {
  if (!value) return;
  Members members(*this, value);
  if (members.type() == "messageSenderUser") return party(members.take("user_id"), out);
  if (members.type() == "messageSenderChat") return party(members.take("chat_id"), out);
  if (!refused()) refuse(value.place, "no sender that is known", "messageSenderUser or messageSenderChat");
}

void Mapping::parties(const Value& ids, std::vector<Party>& out) {
  constexpr std::size_t kMaxMembers = 10000;
  each_element(*this, ids, kMaxMembers, [&](const Value& id) {
    Party member;
    party(id, member);
    if (member.id) out.push_back(std::move(member));
  });
}

void Mapping::refer(std::int64_t id) {
  constexpr std::size_t kLookBack = 16;  // the store merges what is told twice
  auto& known = result.participants;
  for (std::size_t back = 1; back <= std::min(kLookBack, known.size()); ++back) {
    if (known[known.size() - back].id == id) return;
  }
  const Participant* learned = context.directory == nullptr ? nullptr : context.directory->find(id);
  if (learned != nullptr) {
    known.push_back(*learned);
    return;
  }
  Participant participant{.id = id, .kind = TdDirectory().kind_of(id)};
  if (id == context.chat_id && context.chat_type == ChatType::kSupergroup) participant.kind = ParticipantKind::kGroup;
  if (id == context.chat_id && context.chat_type == ChatType::kBot) participant.kind = ParticipantKind::kBot;
  known.push_back(std::move(participant));
}

std::string_view type_of(const Value& value) {
  std::string_view name;
  simdjson::dom::object object;
  if (!value || value.element.get(object) != simdjson::SUCCESS) return {};
  if (object.at_key("@type").get(name) != simdjson::SUCCESS) return {};
  return name;
}

bool says_nothing(Element element) {
  switch (element.type()) {
    case simdjson::dom::element_type::NULL_VALUE:
      return true;
    case simdjson::dom::element_type::BOOL: {
      bool value = false;
      return element.get(value) != simdjson::SUCCESS || !value;
    }
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE: {
      double value = 0;
      return element.get(value) != simdjson::SUCCESS || value == 0;
    }
    case simdjson::dom::element_type::STRING: {
      std::string_view value;
      return element.get(value) != simdjson::SUCCESS || value.empty() || value == "0";
    }
    case simdjson::dom::element_type::ARRAY: {
      simdjson::dom::array value;
      return element.get(value) != simdjson::SUCCESS || value.begin() == value.end();
    }
    case simdjson::dom::element_type::OBJECT:
      break;
  }
  return false;
}

// Members -----------------------------------------------------------------------------------------------------------

Members::Members(Mapping& mapping, const Value& value) : mapping_(mapping), self_(value) {
  if (!value) return;
  simdjson::dom::object object;
  if (value.element.get(object) == simdjson::SUCCESS) {
    open(object);
  } else {
    mapping.refuse(value.place, "not an object", "an object");
  }
}

Members::Members(Mapping& mapping, simdjson::dom::object object) : mapping_(mapping) { open(object); }

void Members::open(simdjson::dom::object object) {
  object_ = object;
  next_ = object.begin();
  for (auto member = object.begin(); member != object.end(); ++member) ++count_;
  if (count_ > kMaxMembers) return mapping_.refuse(self_.place, "too many members", "at most 256");
  valid_ = true;
  const Value type = take("@type");
  if (type && type.element.get(type_) != simdjson::SUCCESS) {
    mapping_.refuse(type.place, "not a string", "the name of a type");
  }
}

Value Members::take(std::string_view name) {
  Value value{Place{&self_.place, name}, {}, false};
  if (!valid_) return value;
  for (std::size_t looked = 0; looked < count_; ++looked) {
    if (next_index_ == count_) {
      next_ = object_.begin();
      next_index_ = 0;
    }
    const std::size_t index = next_index_++;
    const auto member = next_;
    ++next_;
    if (taken_[index] || !member.key_equals(name)) continue;
    taken_.set(index);
    value.element = member.value();
    value.there = !value.element.is_null();
    return value;
  }
  return value;
}

void Members::skip(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) take(name);
}

Members::~Members() {
  if (!valid_) return;
  std::size_t index = 0;
  for (auto member = object_.begin(); member != object_.end(); ++member, ++index) {
    if (mapping_.refused()) return;
    if (taken_[index] || says_nothing(member.value())) continue;
    mapping_.keep(Value{Place{&self_.place, member.key()}, member.value(), true});
  }
}

}  // namespace telelake::tdlib
