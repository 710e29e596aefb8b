// What goes to `extra`: JSON text of a value, without what would differ from one client to the next.
#include <algorithm>
#include <array>

#include "contract/json_text.h"
#include "source/tdlib/td_mapping.h"
#include "source/tdlib/td_text.h"

namespace telelake::tdlib {

namespace {

// Members that say nothing about the message: pictures of a few bytes that stand in for a file while it loads, what
// Telegram makes of the file, and numbers that hold for one client or one moment.
constexpr std::array<std::string_view, 9> kLeftOut{
    "minithumbnail",        "thumbnail", "waveform",   "storyboards",
    "alternative_videos",   "local",     "expires_in", "album_cover_minithumbnail",
    "album_cover_thumbnail"};

void append_text(std::string_view text, std::string& out) {
  TextOutput output(out);
  json_text::append_string(clean_text(text), output);
}

template <class Number>
void append_number(Number number, std::string& out) {
  TextOutput output(out);
  json_text::append_number(number, output);
}

void append_integer(std::string_view key, std::int64_t value, std::string& out) {
  const bool message = key.ends_with("message_id") || key == "message_thread_id";
  append_number(message && value % kTdMessageIdUnit == 0 ? value / kTdMessageIdUnit : value, out);
}

// A file by what is the same for every client.
void append_file(simdjson::dom::object file, std::string& out) {
  out += R"({"@type":"file")";
  std::int64_t size = 0;
  if (file.at_key("size").get(size) == simdjson::SUCCESS && size > 0) {
    out += R"(,"size":)";
    append_number(size, out);
  }
  std::string_view unique_id;
  if (file.at_pointer("/remote/unique_id").get(unique_id) == simdjson::SUCCESS && !unique_id.empty()) {
    out += R"(,"unique_id":)";
    append_text(unique_id, out);
  }
  out += '}';
}

void append_object(simdjson::dom::object object, std::string& out) {
  std::string_view type;
  if (object.at_key("@type").get(type) == simdjson::SUCCESS && type == "file") return append_file(object, out);
  out += '{';
  bool first = true;
  for (auto member = object.begin(); member != object.end(); ++member) {
    if (member.value().is_null() || std::ranges::find(kLeftOut, member.key()) != kLeftOut.end()) continue;
    if (!first) out += ',';
    first = false;
    append_text(member.key(), out);
    out += ':';
    append_compact(member.key(), member.value(), out);
  }
  out += '}';
}

void append_array(simdjson::dom::array array, std::string& out) {
  out += '[';
  bool first = true;
  for (const Element element : array) {
    if (!first) out += ',';
    first = false;
    append_compact({}, element, out);
  }
  out += ']';
}

}  // namespace

void append_compact(std::string_view key, Element element, std::string& out) {
  switch (element.type()) {
    case simdjson::dom::element_type::NULL_VALUE:
      out += "null";
      return;
    case simdjson::dom::element_type::BOOL: {
      bool value = false;
      if (element.get(value) == simdjson::SUCCESS) out += value ? "true" : "false";
      return;
    }
    case simdjson::dom::element_type::INT64: {
      std::int64_t value = 0;
      if (element.get(value) == simdjson::SUCCESS) append_integer(key, value, out);
      return;
    }
    case simdjson::dom::element_type::UINT64: {
      std::uint64_t value = 0;
      if (element.get(value) == simdjson::SUCCESS) append_number(value, out);
      return;
    }
    case simdjson::dom::element_type::DOUBLE: {
      double value = 0;
      if (element.get(value) == simdjson::SUCCESS) append_number(value, out);
      return;
    }
    case simdjson::dom::element_type::STRING: {
      std::string_view value;
      if (element.get(value) == simdjson::SUCCESS) append_text(value, out);
      return;
    }
    case simdjson::dom::element_type::ARRAY: {
      simdjson::dom::array value;
      if (element.get(value) == simdjson::SUCCESS) append_array(value, out);
      return;
    }
    case simdjson::dom::element_type::OBJECT: {
      simdjson::dom::object value;
      if (element.get(value) == simdjson::SUCCESS) append_object(value, out);
      return;
    }
  }
}

}  // namespace telelake::tdlib
