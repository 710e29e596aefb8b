// The message in hand, and everything that its parts are mapped with. Internal to the TDLib source.
//
// One rule keeps anything from being lost: every member of an object that no part took, unless it says nothing (null,
// false, 0, "" or []), goes to `extra` under its path and is counted as unmapped. The other rule: a value of the wrong
// type or outside the contract's limits refuses the whole message, with a pointer to the value.
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "source/tdlib/message_mapper.h"

namespace telelake::tdlib {

using Element = simdjson::dom::element;

// Where a value stands, as a chain of names on the stack.
struct Place {
  const Place* parent = nullptr;
  std::string_view name;
  std::int64_t index = -1;  // of an array's element
};

// A value of the message; not there where the member is missing or null.
struct Value {
  Place place;
  Element element;
  bool there = false;

  explicit operator bool() const { return there; }
};

inline constexpr std::size_t kDefaultLength = 4096;

// Not thread safe. The parts (text, media, service, ...) are free functions that take it.
class Mapping {
 public:
  explicit Mapping(const TdContext& td_context) : context(td_context) {}

  // Maps `object` into `result`.
  void run(simdjson::dom::object object);

  // Refuses the message. The first refusal counts.
  void refuse(const Place& place, std::string_view reason, std::string_view expected = {});
  bool refused() const { return problem.has_value(); }

  // Keeps the value in `extra` and counts `name`, by default `key:` and its path.
  void keep(const Value& value, std::string name = {});
  // Adds to `extra` without counting.
  void add_extra(std::string name, std::string json);

  // Typed reading. Each does nothing for what is not there, and refuses the message where the value does not fit.
  void text(const Value& value, std::string& out, std::size_t max_length = kDefaultLength);
  void integer(const Value& value, Integer& out, std::int64_t minimum = -kMaxInteger,
               std::int64_t maximum = kMaxInteger);
  void positive(const Value& value, Integer& out);  // 0 says that it is not known, or not there
  void flag(const Value& value, bool& out);
  void number(const Value& value, double& out);
  void decimal_id(const Value& value, std::string& out);     // an int64, a string in JSON; 0 is none
  void wide_integer(const Value& value, std::int64_t& out);  // the same with its sign
  void time(const Value& value, OptionalTime& out);          // 0 is none
  void integers(const Value& value, Integers& out);
  void strings(const Value& value, Strings& out, std::size_t max_length, std::size_t max_items);

  // A message id of TDLib's as the server's; 0 is none. The second form is of another chat's message.
  void message_id(const Value& value, Integer& out) { message_id_in(value, source_chat(), out); }
  void message_id_in(const Value& value, std::int64_t chat, Integer& out);

  // Somebody by a marked id (a user's is the plain one); 0 is nobody. Noted as a participant.
  void party(const Value& id, Party& out);
  void chat_id(const Value& id, Integer& out);
  // A MessageSender.
  void sender(const Value& value, Party& out);
  void parties(const Value& ids, std::vector<Party>& out);
  void refer(std::int64_t id);

  // The chat whose messages TDLib gives: this one, or the basic group that it was.
  std::int64_t source_chat() const { return context.migrated_from != 0 ? context.migrated_from : context.chat_id; }
  // Whether a chat is the one in which the message stands.
  bool is_own(std::int64_t chat) const { return chat == context.chat_id || chat == source_chat(); }

  Message& message() { return result.message; }
  const Message& message() const { return result.message; }
  void saw(Time time) {
    if (time > result.latest) result.latest = time;
  }

  TdMapped result;
  std::optional<Error> problem;
  const TdContext context;
  std::int64_t topic_root = 0;  // of a forum's topic

 private:
  Extra& extra() { return result.undated ? result.undated->extra : result.message.extra; }
};

// The members of an object, taken by name, fastest in the order in which they stand. What is left when it is destroyed
// was not understood and is kept.
class Members {
 public:
  // Of a value that is not there there are no members. A value that is no object refuses the message.
  Members(Mapping& mapping, const Value& value);
  Members(Mapping& mapping, simdjson::dom::object object);  // the message itself
  ~Members();
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  Value take(std::string_view name);
  // Takes what is not stored; docs/contract_tdlib.md says why.
  void skip(std::initializer_list<std::string_view> names);
  // Takes everything: the object is not for us.
  void skip_all() { valid_ = false; }
  // The value of `@type`; empty where there is none.
  std::string_view type() const { return type_; }
  bool valid() const { return valid_; }
  // The value that this object is.
  const Value& self() const { return self_; }

 private:
  static constexpr std::size_t kMaxMembers = 256;

  void open(simdjson::dom::object object);

  Mapping& mapping_;
  Value self_;
  bool valid_ = false;
  std::string_view type_;
  simdjson::dom::object object_;
  simdjson::dom::object::iterator next_;
  std::size_t next_index_ = 0;
  std::size_t count_ = 0;
  std::bitset<kMaxMembers> taken_;
};

// Calls `visit(value)` for each element, refusing what is no array or has more than `max_items`.
template <class Visitor>
void each_element(Mapping& mapping, const Value& array, std::size_t max_items, Visitor&& visit) {
  if (!array) return;
  simdjson::dom::array elements;
  if (array.element.get(elements) != simdjson::SUCCESS) return mapping.refuse(array.place, "not an array", "an array");
  std::size_t index = 0;
  for (const Element element : elements) {
    if (mapping.refused()) return;
    if (index >= max_items) {
      return mapping.refuse(array.place, "too many elements", "at most " + std::to_string(max_items));
    }
    visit(Value{Place{&array.place, {}, static_cast<std::int64_t>(index)}, element, !element.is_null()});
    ++index;
  }
}

// The `@type` of an object without taking its members; empty where there is none.
std::string_view type_of(const Value& value);

// Appends compact JSON of a value without what means nothing outside the client or repeats the rest: of files only
// size and unique id stay; thumbnails, waveforms and null members are left out. Under a key that names a message stands
// the server's id, as everywhere in the contract.
void append_compact(std::string_view key, Element element, std::string& out);

// Whether a value says nothing: null, false, 0, "", "0" or [].
bool says_nothing(Element element);

// --- The parts, each in its own file.

// A `formattedText` (text_mapper.cc).
void map_formatted(Mapping& mapping, const Value& value, std::string& text, std::vector<Entity>& entities,
                   std::size_t max_length = kMaxText);
// The text alone, where the contract has no room for entities: those are kept.
void map_plain(Mapping& mapping, const Value& value, std::string& text, std::size_t max_length = kDefaultLength);

// Files (media_mapper.cc).
void map_photo(Mapping& mapping, const Value& photo, Media& media);
void map_chat_photo(Mapping& mapping, const Value& photo, Media& media);
void map_video(Mapping& mapping, const Value& video, Media& media);
void map_animation(Mapping& mapping, const Value& animation, Media& media);
void map_audio(Mapping& mapping, const Value& audio, Media& media);
void map_document(Mapping& mapping, const Value& document, Media& media);
void map_voice_note(Mapping& mapping, const Value& voice_note, Media& media);
void map_video_note(Mapping& mapping, const Value& video_note, Media& media);
void map_sticker(Mapping& mapping, const Value& sticker, Media& media);
void map_location(Mapping& mapping, const Value& location, Location& out);

// Tasks of a checklist (media_kinds.cc).
void map_tasks(Mapping& mapping, const Value& tasks, std::vector<TodoItem>& items);

// `content` (content_mapper.cc).
void map_content(Mapping& mapping, const Value& content);

// `reply_markup`, `interaction_info.reactions` (button_mapper.cc, reaction_mapper.cc).
void map_markup(Mapping& mapping, const Value& markup);
void map_button(Mapping& mapping, Members& members, Button& button);
void map_reactions(Mapping& mapping, const Value& reactions);

// `forward_info`, `import_info`, `reply_to` (origin_mapper.cc).
void map_forward(Mapping& mapping, const Value& forward_info);
void map_import(Mapping& mapping, const Value& import_info);
void map_reply(Mapping& mapping, const Value& reply_to);

// A `richMessage` (rich_mapper.cc).
void map_rich(Mapping& mapping, const Value& rich_message);

}  // namespace telelake::tdlib
