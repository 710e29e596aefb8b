// The message in hand, and everything that its parts are mapped with. Internal to the Desktop export source.
//
// One rule keeps anything from being lost: every top-level key that no part took, and every top-level key inside which
// something was not understood, goes to `extra` as it stands and is counted as unmapped. The other rule: a value of the
// wrong type or outside the contract's limits refuses the whole message, with a pointer to the value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/json_tokens.h"
#include "contract/text_length.h"
#include "source/desktop_export/export_keys.h"
#include "source/desktop_export/local_time.h"
#include "source/desktop_export/message_mapper.h"
#include "source/desktop_export/peer_ids.h"

namespace telelake {

// Not thread safe. The parts (text, media, service, ...) are free functions that take it.
class Mapping {
 public:
  explicit Mapping(const ExportContext& export_context);

  // Maps one element into `result`; as MessageMapper::map.
  void run(std::string_view element, bool may_have_escapes);

  // Takes the value of a top-level key, which then counts as understood. kNoToken when it is not there, or was taken.
  Token take(ExportKey key) {
    const auto index = static_cast<std::size_t>(key);
    if ((open_[index / 64] >> (index % 64) & 1) == 0) return kNoToken;
    open_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
    return slots_[index];
  }
  bool has(ExportKey key) const {
    const auto index = static_cast<std::size_t>(key);
    return (open_[index / 64] >> (index % 64) & 1) != 0;
  }

  // Refuses the message: the value at `token` is wrong. The first refusal counts.
  void refuse(Token token, std::string_view reason, std::string_view expected = {});
  // Refuses the message for a reason that has no token.
  void refuse_at(std::string_view pointer, std::string_view reason, std::string_view expected = {});
  bool refused() const { return result.problem.has_value(); }

  // Notes something that no field fits: the whole value of the top-level key around `token` goes to `extra`, and
  // `name` (as `action:foo`) is counted; by default `key:` and the names on the way to the token.
  void keep_raw(Token token, std::string name = {});

  // Typed reading. Each does nothing for kNoToken, and refuses the message where the value does not fit.
  void text(Token token, std::string& out, std::size_t max_length = kDefaultLength);
  void nullable_text(Token token, std::string& out);
  void integer(Token token, Integer& out, std::int64_t minimum = -kMaxInteger, std::int64_t maximum = kMaxInteger);
  void flag(Token token, bool& out);
  void decimal_id(Token token, std::string& out);   // a number or a string of digits below 2^64
  void decimal_integer(Token token, Integer& out);  // a string of digits, perhaps with a sign
  void message_id(Token token, Integer& out);
  void integers(Token token, Integers& out);
  void strings(Token token, Strings& out, std::size_t max_length, std::size_t max_items);
  void unix_time(Token token, OptionalTime& out);  // a number or a string of digits; 0 is none
  void local_time(Token token, Token unixtime, OptionalTime& out);

  // Somebody: by id, noted as a participant with the name, or by name alone.
  void party(Token name, Token id, Party& out);
  void party(ExportKey name, ExportKey id, Party& out) {
    const Token name_token = take(name);
    party(name_token, take(id), out);
  }
  void names(Token token, std::vector<Party>& out);
  std::optional<PeerId> peer(Token token);
  std::optional<PeerId> bare_peer(Token token, PeerType type);

  // The sentence in place of a path that says why there is no file, or the file itself by its path.
  void file_path(Token token, std::string& sha256, std::optional<Availability>& availability);
  // `document_id` of a custom emoji: a path, a decimal id, or nothing.
  void custom_emoji(Token token, std::string& custom_emoji_id, std::string& sha256);

  // Reads JSON text that stands in the string at `holder`: `visit(0)` is called with `json` set to its tokens. Text
  // that is no JSON refuses the message.
  template <class Visitor>
  void read_inner(std::string_view text, Token holder, Visitor&& visit) {
    if (!begin_inner(text, holder)) return;
    visit(Token{0});
    end_inner();
  }

  Message& message() { return *result.message; }
  void saw(Time time) {
    if (time > result.latest) result.latest = time;
  }

  static constexpr std::size_t kDefaultLength = 4096;

  JsonTokens json;
  MappedMessage result;
  std::string scratch;
  const ExportContext context;

 private:
  bool begin_inner(std::string_view text, Token holder);
  void end_inner();
  bool index_keys();
  void read_identity();
  void read_times();
  void read_senders();
  void read_reply();
  void make_undated(std::string_view reason);
  void keep_rest();
  void keep_doubled();
  void add_extra(Token token, std::string_view key, Extra& extra);
  void start();
  Time local(Time written);
  void date_of(ExportKey written, ExportKey unixtime, OptionalTime& out);

  std::array<Token, kExportKeyCount> slots_{};
  std::array<std::uint64_t, (kExportKeyCount + 63) / 64> open_{};
  std::vector<std::pair<std::string_view, Token>> unknown_;  // raw keys that no list has
  std::vector<std::pair<std::string_view, Token>> doubled_;  // later values of doubled keys
  JsonTokens outer_;                                         // the message's tokens, while `json` is of a text inside
  Token holder_ = kNoToken;                                  // the string that it stands in
  std::string inner_text_;
  LocalZone zone_;
  std::optional<std::int64_t> offset_;  // local time minus UTC, as this message shows it
};

// The members of a nested object, taken by name. What is left when it is destroyed was not understood and is kept raw.
class Members {
 public:
  Members(Mapping& mapping, Token object);
  ~Members();
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  Token take(std::string_view name);
  bool has(std::string_view name) const;
  // Whether there was an object at all.
  bool valid() const { return valid_; }

 private:
  Mapping& mapping_;
  bool valid_ = false;
  std::vector<std::pair<std::string_view, Token>> open_;
};

// Calls `visit(value)` for each element, refusing what is no array or has more than `max_items`.
template <class Visitor>
void each_element(Mapping& mapping, Token array, std::size_t max_items, Visitor&& visit) {
  if (array == kNoToken) return;
  std::size_t count = 0;
  const bool valid = mapping.json.elements(array, [&](Token value) {
    if (++count <= max_items && !mapping.refused()) visit(value);
  });
  if (!valid) return mapping.refuse(array, "not an array", "an array");
  if (count > max_items) mapping.refuse(array, "too many elements", "at most " + std::to_string(max_items));
}

// --- The parts, each in its own file.

// A text with its entities in the form T: a string, or an array of strings and objects.
void map_formatted_text(Mapping& mapping, Token token, std::string& text, std::vector<Entity>& entities,
                        std::size_t max_length = kMaxText);
// `text` and `text_entities` of the message.
void map_text(Mapping& mapping);

// Media and poll of the message (media_mapper.cc, media_kinds.cc).
void map_media(Mapping& mapping);
void map_poll(Mapping& mapping, Token token);

// Where the keys of a photo or document stand.
struct FileKeys {
  Token photo = kNoToken, photo_size = kNoToken, file = kNoToken, file_size = kNoToken, file_name = kNoToken;
  Token thumbnail = kNoToken, thumbnail_size = kNoToken, media_type = kNoToken, sticker_emoji = kNoToken;
  Token performer = kNoToken, title = kNoToken, mime_type = kNoToken, duration = kNoToken;
  Token width = kNoToken, height = kNoToken, spoiler = kNoToken, ttl = kNoToken;
};
FileKeys take_photo_keys(Mapping& mapping);
void map_file(Mapping& mapping, const FileKeys& keys, Media& media);

// Buttons and reactions (button_mapper.cc, reaction_mapper.cc).
void map_buttons(Mapping& mapping, Token token, ButtonRows& rows);
void map_button(Mapping& mapping, Token token, Button& button);
void map_reactions(Mapping& mapping, Token token, std::vector<Reaction>& reactions);

// `action` and its details (service_mapper.cc, service_details.cc).
void map_service(Mapping& mapping);

// `rich_message` (rich_mapper.cc, rich_blocks.cc).
void map_rich(Mapping& mapping, Token token);

}  // namespace telelake
