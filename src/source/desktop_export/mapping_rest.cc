// What no part of the mapping took, and what refuses a message.
#include <algorithm>

#include <fmt/format.h>

#include "source/desktop_export/mapping.h"
#include "source/unmapped.h"

namespace telelake {

namespace {

constexpr std::string_view kEscapes = R"(one of \" \\ \/ \b \f \n \r \t \uXXXX)";

// Names the first escape of a raw string that JSON does not know, and its place; nothing where all are known.
std::optional<std::string> bad_escape(std::string_view raw) {
  std::string ignored;
  for (std::size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
    const std::size_t length = raw.substr(at, 2) == "\\u" ? 6 : 2;
    const std::string_view escape = raw.substr(at, length);
    if (unescape_json(escape, ignored, false)) {
      at += length;
      continue;
    }
    // Of what is no printable ASCII only the backslash can be shown.
    const auto strange = std::ranges::find_if(escape, [](char byte) { return byte < ' ' || byte > '~'; });
    return fmt::format("no escape of JSON: {} at byte {} of the string", std::string(escape.begin(), strange), at);
  }
  return std::nullopt;
}

}  // namespace

void Mapping::refuse_at(std::string_view pointer, std::string_view reason, std::string_view expected) {
  if (refused()) return;
  result.problem = Problem{.problem_class = ProblemClass::kSchema,
                           .pointer = std::string(pointer),
                           .reason = std::string(reason),
                           .expected = std::string(expected)};
}

void Mapping::refuse(Token token, std::string_view reason, std::string_view expected) {
  if (refused()) return;
  const std::string pointer = holder_ == kNoToken ? json.pointer_of(token) : outer_.pointer_of(holder_);
  const std::optional<std::string_view> raw = json.raw_string(token);
  const std::optional<std::string> escape = raw ? bad_escape(*raw) : std::nullopt;
  if (escape) return refuse_at(pointer, *escape, kEscapes);
  refuse_at(pointer, reason, expected);
}

bool Mapping::begin_inner(std::string_view text, Token holder) {
  constexpr std::size_t kPadding = 64;
  inner_text_.assign(text).append(kPadding, ' ');
  std::swap(json, outer_);
  holder_ = holder;
  const std::optional<std::string> error = json.scan(std::string_view(inner_text_).substr(0, text.size()));
  std::string ignored;
  if (!error && json.compact(0, ignored) && json.after(0) == json.size()) return true;
  refuse(0, "the string does not hold JSON", "JSON text in a string");
  end_inner();
  return false;
}

void Mapping::end_inner() {
  std::swap(json, outer_);
  holder_ = kNoToken;
}

void Mapping::keep_raw(Token token, std::string name) {
  if (refused()) return;
  if (name.empty()) {
    name = "key:" + (holder_ == kNoToken ? std::string() : outer_.name_of(holder_) + ".") + json.name_of(token);
  }
  result.unmapped.push_back(shortened_name(std::move(name)));
  Extra& extra = result.undated ? result.undated->extra : message().extra;
  const JsonTokens& whole = holder_ == kNoToken ? json : outer_;
  const Token inside = holder_ == kNoToken ? token : holder_;
  whole.members(0, [&](std::string_view key, Token value) {
    if (value <= inside && inside < whole.after(value)) add_extra(value, key, extra);
  });
}

// Adds a top-level value under its key, once.
void Mapping::add_extra(Token token, std::string_view key, Extra& extra) {
  std::string name;
  if (!unescape_json(key, name, false)) {
    return refuse_at("", "a key has " + bad_escape(key).value_or("a bad escape"), kEscapes);
  }
  if (std::ranges::any_of(extra, [&](const auto& held) { return held.first == name; })) return;
  if (extra.size() >= kMaxExtraItems) return refuse_at("", "too many unknown keys", "at most 1000");
  if (name.size() > kDefaultLength) return refuse_at("", "a key that is not known is too long", "at most 4096 bytes");
  std::string value;
  const JsonTokens& whole = holder_ == kNoToken ? json : outer_;
  if (!whole.compact(token, value)) return refuse_at(whole.pointer_of(token), "not well-formed JSON");
  extra.emplace_back(std::move(name), std::move(value));
}

void Mapping::keep_rest() {
  Extra& extra = result.undated ? result.undated->extra : message().extra;
  for (std::size_t word = 0; word < open_.size(); ++word) {
    while (open_[word] != 0) {
      const auto index = word * 64 + static_cast<std::size_t>(__builtin_ctzll(open_[word]));
      keep_raw(take(static_cast<ExportKey>(index)));
    }
  }
  keep_doubled();
  for (const auto& [key, token] : unknown_) {
    if (refused()) return;
    const std::size_t before = extra.size();
    add_extra(token, key, extra);
    if (refused()) return;
    if (extra.size() == before) {
      result.mended = true;  // a doubled key that is not known: the first value stays
    } else {
      result.unmapped.push_back(shortened_name("key:" + json.name_of(token)));
    }
  }
  std::ranges::sort(extra);
}

// Desktop writes `text` twice in two actions; then the second one is empty. Any other second value is kept raw.
void Mapping::keep_doubled() {
  Extra& extra = result.undated ? result.undated->extra : message().extra;
  for (const auto& [key, token] : doubled_) {
    if (refused()) return;
    result.mended = true;
    std::string ignored;
    if (!json.compact(token, ignored)) return refuse(token, "not well-formed JSON");
    if (ignored == "\"\"" || ignored == "[]") continue;
    result.unmapped.push_back(shortened_name("key:" + std::string(key)));
    add_extra(token, key, extra);
  }
}

Members::Members(Mapping& mapping, Token object) : mapping_(mapping) {
  if (object == kNoToken) return;
  valid_ = mapping.json.members(object, [&](std::string_view key, Token value) { open_.emplace_back(key, value); });
  if (!valid_) mapping.refuse(object, "not an object", "an object");
}

Members::~Members() {
  for (const auto& [key, token] : open_) {
    if (!mapping_.refused()) mapping_.keep_raw(token);
  }
}

bool Members::has(std::string_view name) const {
  return std::ranges::any_of(open_, [&](const auto& member) { return member.first == name; });
}

Token Members::take(std::string_view name) {
  const auto found = std::ranges::find_if(open_, [&](const auto& member) { return member.first == name; });
  if (found == open_.end()) return kNoToken;
  const Token token = found->second;
  open_.erase(found);
  return token;
}

}  // namespace telelake
