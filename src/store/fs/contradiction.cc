#include "store/fs/contradiction.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <nlohmann/json.hpp>

#include "contract/writer.h"
#include "store/fs/compared_fields.h"

namespace telelake::file_store {

namespace {

using Json = nlohmann::json;

// Inside the compared fields: what changes with time, or is each source's own way of telling.
constexpr std::string_view kNotCompared[] = {
    "/media/game/url",               // TDLib's is made from the bot's present username
    "/service/details/cost",         // written in the exporter's language
    "/service/details/photo",        // each picks its own of the photo's sizes
    "/service/details/is_active",    // a call that goes on ends
    "/service/details/is_unclaimed"  // a gift that was not taken may be
};

// Exports write degrees with six places.
constexpr double kDegrees = 2e-6;

bool is_party(const Json& value) {
  if (!value.is_object() || value.empty()) return false;
  return std::all_of(value.items().begin(), value.items().end(),
                     [](const auto& member) { return member.key() == "id" || member.key() == "name"; });
}

bool all_scalar(const Json& list) {
  return std::all_of(list.begin(), list.end(), [](const Json& element) { return element.is_primitive(); });
}

// A text as both would write it: ends of lines, and white space that Telegram cuts off.
std::string plain(std::string text) {
  std::erase(text, '\r');
  text.erase(text.find_last_not_of(" \t\n") + 1);
  return text;
}

std::string digits(std::string text) {
  std::erase_if(text, [](char letter) { return letter < '0' || letter > '9'; });
  return text;
}

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

class Comparer {
 public:
  std::vector<Contradiction> run(const Json& exported, const Json& telegram) {
    const bool same_edit = exported.value("edited_at", "") == telegram.value("edited_at", "");
    for (const auto& [name, how] : kComparedFields) {
      if (how == Comparison::kNever || (how == Comparison::kOneEdit && !same_edit)) continue;
      // A time that was read in a zone that is assumed is a guess.
      if (name == "date" && (exported.contains("assumed_zone") || telegram.contains("assumed_zone"))) continue;
      const std::string key(name);
      if (exported.contains(key) && telegram.contains(key)) {
        compare("/" + key, key, exported.at(key), telegram.at(key));
      }
    }
    return std::move(found_);
  }

 private:
  void find(const std::string& pointer, const Json& exported, const Json& telegram) {
    found_.push_back({pointer, exported.dump(), telegram.dump()});
  }

  void compare(const std::string& pointer, const std::string& key, const Json& exported, const Json& telegram) {
    if (std::find(std::begin(kNotCompared), std::end(kNotCompared), pointer) != std::end(kNotCompared)) return;
    if (exported.is_object() && telegram.is_object()) {
      is_party(exported) && is_party(telegram) ? compare_parties(pointer, exported, telegram)
                                               : compare_objects(pointer, key, exported, telegram);
    } else if (exported.is_array() && telegram.is_array()) {
      key.ends_with("entities") ? compare_entities(pointer, exported, telegram)
                                : compare_lists(pointer, key, exported, telegram);
    } else if (exported.is_string() && telegram.is_string()) {
      if (!same_text(key, exported.get<std::string>(), telegram.get<std::string>())) find(pointer, exported, telegram);
    } else if (exported.is_number() && telegram.is_number() &&
               (exported.is_number_float() || telegram.is_number_float())) {
      if (std::abs(exported.get<double>() - telegram.get<double>()) > kDegrees) find(pointer, exported, telegram);
    } else if (exported != telegram) {
      find(pointer, exported, telegram);
    }
  }

  // An empty text, and a word that a source did not know, say nothing.
  static bool same_text(const std::string& key, const std::string& exported, const std::string& telegram) {
    if (exported.empty() || telegram.empty()) return true;
    if (key == "phone_number") return digits(exported) == digits(telegram);
    if (key == "via_bot") return lower(exported) == lower(telegram);
    return plain(exported) == plain(telegram);
  }

  // A name beside an id is another way to speak of the same.
  void compare_parties(const std::string& pointer, const Json& exported, const Json& telegram) {
    for (const char* key : {"id", "name"}) {
      if (exported.contains(key) != telegram.contains(key)) return;
      if (!exported.contains(key)) continue;
      if (exported.at(key) != telegram.at(key)) find(pointer + "/" + key, exported.at(key), telegram.at(key));
      return;
    }
  }

  void compare_objects(const std::string& pointer, const std::string& key, const Json& exported, const Json& telegram) {
    // What else they hold follows from the kind.
    for (const char* kind : {"kind", "action"}) {
      if (!exported.contains(kind) || !telegram.contains(kind) || exported.at(kind) == telegram.at(kind)) continue;
      if (exported.at(kind) != "unknown" && telegram.at(kind) != "unknown") {
        find(pointer + "/" + kind, exported.at(kind), telegram.at(kind));
      }
      return;
    }
    // A live location moves; a round video's type is not told but by exports.
    if (key == "location" && (exported.contains("live_period") || telegram.contains("live_period"))) return;
    const bool round = key == "media" && exported.value("kind", "") == "video_note";
    for (const auto& [name, value] : exported.items()) {
      if (!telegram.contains(name) || (round && name == "mime_type")) continue;
      compare(pointer + "/" + name, name, value, telegram.at(name));
    }
  }

  void compare_lists(const std::string& pointer, const std::string& key, const Json& exported, const Json& telegram) {
    if (all_scalar(exported) && all_scalar(telegram)) {
      if (exported != telegram) find(pointer, exported, telegram);
      return;
    }
    if (exported.size() != telegram.size()) {
      // Answers are added to a poll without an edit; people without a name are left out of exports.
      const bool people = std::any_of(exported.begin(), exported.end(), is_party);
      if (key != "options" && !people) find(pointer, exported, telegram);
      return;
    }
    for (std::size_t index = 0; index < exported.size(); ++index) {
      compare(pointer + "/" + std::to_string(index), key, exported[index], telegram[index]);
    }
  }

  // Exports leave out entities within others, so an entity that only one has says nothing.
  void compare_entities(const std::string& pointer, const Json& exported, const Json& telegram) {
    for (std::size_t index = 0; index < exported.size(); ++index) {
      const Json& entity = exported[index];
      const Json* other = nullptr;
      for (const Json& candidate : telegram) {
        const bool same_place =
            candidate.at("offset") == entity.at("offset") && candidate.at("length") == entity.at("length");
        if (!same_place) continue;
        if (other == nullptr || candidate.at("type") == entity.at("type")) other = &candidate;
      }
      if (other == nullptr) continue;
      const std::string here = pointer + "/" + std::to_string(index);
      if (entity.at("type") == other->at("type")) {
        compare_objects(here, "entity", entity, *other);
      } else if (entity.at("type") != "unknown" && other->at("type") != "unknown") {
        find(here + "/type", entity.at("type"), other->at("type"));
      }
    }
  }

  std::vector<Contradiction> found_;
};

}  // namespace

std::vector<Contradiction> contradictions(const Message& exported, const Message& telegram) {
  return Comparer().run(Json::parse(to_json(exported)), Json::parse(to_json(telegram)));
}

}  // namespace telelake::file_store
