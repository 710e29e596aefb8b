#include "source/desktop_export/mapping.h"

#include <algorithm>
#include <charconv>

#include "source/desktop_export/name_table.h"

namespace telelake {

namespace {

// Time 0 prints as a local time of 1969-12-31 or 1970-01-01.
constexpr Time kTimeZeroEnd{2 * 86400};

constexpr auto make_key_table() {
  std::pair<std::string_view, ExportKey> entries[kExportKeyCount];
  for (std::size_t index = 0; index < kExportKeyCount; ++index) {
    entries[index] = {kExportKeyNames[index], static_cast<ExportKey>(index)};
  }
  return NameTable(entries);
}

constexpr auto kKeys = make_key_table();

}  // namespace

Mapping::Mapping(const ExportContext& export_context) : context(export_context), zone_(export_context.zone) {}

void Mapping::start() {
  if (result.message) {
    clear_record(*result.message);
  } else {
    result.message.emplace();
  }
  result.undated.reset();
  result.problem.reset();
  result.participants.clear();
  result.topic.reset();
  result.unmapped.clear();
  result.mended = false;
  result.latest = Time{};
  open_.fill(0);
  unknown_.clear();
  doubled_.clear();
  offset_.reset();
}

void Mapping::run(std::string_view element, bool may_have_escapes) {
  using enum ExportKey;
  start();
  if (const std::optional<std::string> error = json.scan(element, may_have_escapes)) {
    refuse_at("", "not readable as JSON: " + *error, "a message object");
    result.problem->problem_class = ProblemClass::kSyntax;
  } else if (index_keys()) {
    read_identity();
    if (!result.undated && !refused()) {
      read_senders();
      read_reply();
      if (message().kind == MessageKind::kService) map_service(*this);
      map_media(*this);
      if (const Token rich = take(kRichMessage); rich != kNoToken) map_rich(*this, rich);
      map_text(*this);
      map_buttons(*this, take(kInlineBotButtons), message().buttons);
      map_reactions(*this, take(kReactions), message().reactions);
      keep_rest();
    }
  }
  if (refused() || result.undated) result.message.reset();
  if (refused()) {
    result.undated.reset();
    result.topic.reset();
    result.participants.clear();
    result.unmapped.clear();
    result.mended = false;
  }
}

// Notes where the value of each key stands.
bool Mapping::index_keys() {
  const Token end = json.members_until(0, [&](std::string_view key, Token value) {
    const ExportKey* known = kKeys.find(key);
    if (known == nullptr) {
      unknown_.emplace_back(key, value);
    } else if (has(*known)) {
      doubled_.emplace_back(key, value);
    } else {
      const auto index = static_cast<std::size_t>(*known);
      slots_[index] = value;
      open_[index / 64] |= std::uint64_t{1} << (index % 64);
    }
  });
  if (end == json.size()) return true;
  const bool object = json.first(0) == '{';
  refuse_at("", object ? "not well-formed JSON" : "not an object", "a message object");
  if (object) result.problem->problem_class = ProblemClass::kSyntax;
  return false;
}

void Mapping::read_identity() {
  using enum ExportKey;
  const Token id = take(kId);
  const Token type = take(kType);
  if (id == kNoToken) return refuse_at("/id", "there is no id", "an integer");
  if (type == kNoToken) return refuse_at("/type", "there is no type", "message, service or unsupported");
  Integer number;
  message_id(id, number);
  const std::optional<std::string_view> name = json.string(type, scratch);
  if (!name) return refuse(type, "not a string", "message, service or unsupported");
  if (refused()) return;
  if (*number == 0) return refuse(id, "no message has the id 0", "a message id");
  Message& target = message();
  target.id = *number;
  target.chat_id = context.chat.id;
  target.revision = 1;
  target.kind = *name == "service" ? MessageKind::kService : MessageKind::kMessage;
  const bool unsupported = *name == "unsupported";
  if (!unsupported && *name != "service" && *name != "message") keep_raw(type, "type:" + std::string(*name));
  if (!has(kDate) && !has(kDateUnixtime)) {
    if (!unsupported && *name != "service" && *name != "message") return make_undated("unsupported");
    return unsupported ? make_undated("unsupported") : refuse_at("/date", "there is no date", "a local time");
  }
  read_times();
}

void Mapping::read_times() {
  using enum ExportKey;
  OptionalTime date;
  date_of(kDate, kDateUnixtime, date);
  if (refused()) return;
  if (!date || *date < kTimeZeroEnd) return make_undated("time_zero");
  if (*date < kFirstTime || *date > kLastTime) {
    return refuse_at("/date", "outside the times that a message can have", "2013-08-14 to 2099-12-31");
  }
  Message& target = message();
  target.date = *date;
  saw(*date);
  OptionalTime edited;
  date_of(kEdited, kEditedUnixtime, edited);
  if (refused() || !edited || *edited < kTimeZeroEnd) return;  // older exports write epoch 0 for "never"
  if (*edited < kFirstTime || *edited > kLastTime) {
    return refuse_at("/edited", "outside the times that a message can have", "2013-08-14 to 2099-12-31");
  }
  target.edited = true;
  target.edited_at = *edited;
  saw(*edited);
}

// A time of the message itself, from its Unix time, else from local time in the zone, which the message then says.
void Mapping::date_of(ExportKey written, ExportKey unixtime, OptionalTime& out) {
  constexpr std::int64_t kLargestOffset = 26 * 3600;
  const Token local_token = take(written);
  const Token unix_token = take(unixtime);
  std::optional<Time> local_written;
  if (local_token != kNoToken) {
    const std::optional<std::string_view> text = json.raw_string(local_token);
    if (text) local_written = parse_local_time(*text);
    if (!local_written && unix_token == kNoToken) {
      return refuse(local_token, "not a local time", "YYYY-MM-DDTHH:MM:SS");
    }
  }
  if (unix_token != kNoToken) {
    Integer seconds;
    decimal_integer(unix_token, seconds);
    if (!seconds) return;
    if (local_token != kNoToken && !local_written) result.mended = true;
    out = Time{*seconds};
    if (local_written && !offset_) {
      const std::int64_t offset = local_written->seconds - *seconds;
      if (offset >= -kLargestOffset && offset <= kLargestOffset) offset_ = offset;
    }
    return;
  }
  if (!local_written) return;
  if (local_written->seconds < kTimeZeroEnd.seconds) {
    out = local_written;  // time zero, whatever the zone
    return;
  }
  out = zone_.to_utc(*local_written);
  message().assumed_zone = context.zone.empty() ? "UTC" : context.zone;
  message().zone_given = context.zone_given;
}

void Mapping::read_senders() {
  using enum ExportKey;
  Message& target = message();
  if (target.kind == MessageKind::kService && (has(kActor) || has(kActorId))) {
    party(kActor, kActorId, target.sender);
  } else if (target.kind == MessageKind::kMessage) {
    party(kFrom, kFromId, target.sender);
    // These exports leave out the id where the channel itself speaks.
    if (!target.sender.id && context.generation == IdGeneration::kBare && context.chat.type == ChatType::kChannel) {
      target.sender = Party{.id = context.chat.id, .name = {}};
    }
  }
  text(take(kAuthor), target.author_signature);
  if (has(kForwardedFrom) || has(kForwardedFromId)) {
    party(kForwardedFrom, kForwardedFromId, target.forward.emplace().from);
  }
  if (const Token saved = take(kSavedFrom); saved != kNoToken) {
    nullable_text(saved, target.saved_from.emplace().chat.name);
  }
  if (const Token bot = take(kViaBot); bot != kNoToken) {
    text(bot, target.via_bot, 65);
    if (target.via_bot.starts_with('@')) target.via_bot.erase(0, 1);
  }
}

void Mapping::read_reply() {
  using enum ExportKey;
  Integer id;
  message_id(take(kReplyToMessageId), id);
  if (!id || *id == 0) return;
  Reply& reply = message().reply_to.emplace();
  reply.message_id = *id;
  const std::optional<PeerId> other = peer(take(kReplyToPeerId));
  if (other && other->marked != context.chat.id) reply.chat_id = other->marked;
}

// A message without a time says little: what it says is kept as it stands, and it is counted once.
void Mapping::make_undated(std::string_view reason) {
  using enum ExportKey;
  result.undated =
      Undated{.id = message().id, .chat_id = context.chat.id, .reason = std::string(reason), .extra = message().extra};
  for (const ExportKey key : {kText, kTextEntities}) {
    const Token token = slots_[static_cast<std::size_t>(key)];
    if (has(key) && (json.scalar(token) == "\"\"" || json.first(token + 1) == ']')) take(key);
  }
  keep_rest();
  result.unmapped.assign(1, "undated:" + std::string(reason));
}

}  // namespace telelake
