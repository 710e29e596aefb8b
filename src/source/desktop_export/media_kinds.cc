#include "source/desktop_export/media_kinds.h"

namespace telelake {

namespace {

void map_giveaway_members(Mapping& mapping, Token token, Giveaway& giveaway) {
  constexpr std::size_t kMaxItems = 1000;
  constexpr std::size_t kMaxCountry = 4096;
  Members members(mapping, token);
  mapping.integer(members.take("quantity"), giveaway.quantity, 0);
  mapping.integer(members.take("months"), giveaway.months, 0);
  mapping.integer(members.take("stars"), giveaway.stars, 0);
  mapping.local_time(members.take("until_date"), kNoToken, giveaway.until);
  each_element(mapping, members.take("channels"), kMaxItems, [&](Token channel) {
    if (const auto id = mapping.bare_peer(channel, PeerType::kChannel)) giveaway.channels.push_back(id->marked);
  });
  mapping.strings(members.take("countries"), giveaway.countries, kMaxCountry, kMaxItems);
  mapping.text(members.take("additional_prize"), giveaway.additional_prize);
  mapping.flag(members.take("is_only_new_subscribers"), giveaway.only_new_subscribers);
}

void map_invoice_members(Mapping& mapping, Token token, Invoice& invoice) {
  constexpr std::size_t kMaxCurrency = 16;
  Members members(mapping, token);
  mapping.text(members.take("title"), invoice.title);
  mapping.text(members.take("description"), invoice.description);
  mapping.integer(members.take("amount"), invoice.amount);
  mapping.text(members.take("currency"), invoice.currency, kMaxCurrency);
  mapping.integer(members.take("receipt_message_id"), invoice.receipt_message_id);
}

void map_point(Mapping& mapping, Token token, Location& location) {
  Members members(mapping, token);
  const Token latitude = members.take("latitude");
  map_coordinates(mapping, latitude, members.take("longitude"), location);
  if (!mapping.refused() && !location.latitude) mapping.refuse(token, "there are no coordinates", "two numbers");
}

// Reads an object that stands in a string as JSON text, or plainly.
template <class Visitor>
void map_inner_object(Mapping& mapping, Token token, Visitor&& visit) {
  if (token == kNoToken) return;
  if (mapping.json.first(token) != '"') return visit(token);
  std::string scratch;
  const std::optional<std::string_view> text = mapping.json.string(token, scratch, true);
  if (!text) return mapping.refuse(token, "not a string", "JSON text in a string");
  mapping.read_inner(mended_inner_json(*text), token, visit);
}

}  // namespace

std::string mended_inner_json(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  constexpr std::size_t kPadding = 64;
  std::string out;
  out.reserve(text.size() + kPadding);
  for (std::size_t at = 0; at < text.size(); ++at) {
    out.push_back(text[at]);
    if (text[at] != '\\' || at + 1 == text.size()) continue;
    ++at;
    if (text[at] == 'x') {
      out.append("u00");
      continue;
    }
    out.push_back(text[at]);
    const std::string_view escape = text.substr(at, 5);
    if (escape != "u2028" && escape != "u2029") continue;
    out.append(escape.substr(1));
    at += 4;
    while (text.substr(at + 1).starts_with(kReplacement)) at += kReplacement.size();
  }
  return out;
}

void map_coordinates(Mapping& mapping, Token latitude, Token longitude, Location& location) {
  const auto degrees = [&](Token token, double limit, Number& out) {
    if (token == kNoToken) return;
    const std::optional<double> value = mapping.json.number(token);
    if (!value) return mapping.refuse(token, "not a number", "degrees");
    if (*value < -limit || *value > limit) return mapping.refuse(token, "no place on earth", "degrees");
    out = *value;
  };
  if (latitude == kNoToken || longitude == kNoToken) return;
  degrees(latitude, 90, location.latitude);
  degrees(longitude, 180, location.longitude);
}

void map_contact(Mapping& mapping, Media& media) {
  constexpr std::size_t kMaxPhone = 64;
  media.kind = MediaKind::kContact;
  Contact& contact = media.contact.emplace();
  {
    Members members(mapping, mapping.take(ExportKey::kContactInformation));
    mapping.text(members.take("first_name"), contact.first_name);
    mapping.text(members.take("last_name"), contact.last_name);
    mapping.text(members.take("phone_number"), contact.phone_number, kMaxPhone);
  }
  std::optional<Availability> availability;
  mapping.file_path(mapping.take(ExportKey::kContactVcard), contact.vcard_sha256, availability);
  mapping.integer(mapping.take(ExportKey::kContactVcardFileSize), contact.vcard_size, 0);
  if (availability && availability != Availability::kAvailable && contact.vcard_size == 0) contact.vcard_size.reset();
}

void map_location(Mapping& mapping, Media& media) {
  media.kind = MediaKind::kLocation;
  const Token point = mapping.take(ExportKey::kLocationInformation);
  if (mapping.json.is_null(point)) return;
  Location& location = media.location.emplace();
  map_point(mapping, point, location);
  mapping.integer(mapping.take(ExportKey::kLiveLocationPeriodSeconds), location.live_period, 0);
}

void map_venue(Mapping& mapping, Media& media) {
  media.kind = MediaKind::kVenue;
  Venue& venue = media.venue.emplace();
  mapping.text(mapping.take(ExportKey::kPlaceName), venue.title);
  mapping.text(mapping.take(ExportKey::kAddress), venue.address);
  const Token point = mapping.take(ExportKey::kLocationInformation);
  if (point != kNoToken && !mapping.json.is_null(point)) map_point(mapping, point, venue.location.emplace());
}

void map_game(Mapping& mapping, Media& media) {
  constexpr std::size_t kMaxUrl = 16384;
  media.kind = MediaKind::kGame;
  Game& game = media.game.emplace();
  mapping.text(mapping.take(ExportKey::kGameTitle), game.title);
  mapping.text(mapping.take(ExportKey::kGameDescription), game.description);
  mapping.text(mapping.take(ExportKey::kGameLink), game.url, kMaxUrl);
}

void map_invoice(Mapping& mapping, Media& media) {
  media.kind = MediaKind::kInvoice;
  Invoice& invoice = media.invoice.emplace();
  map_inner_object(mapping, mapping.take(ExportKey::kInvoiceInformation),
                   [&](Token token) { map_invoice_members(mapping, token, invoice); });
}

void map_todo_items(Mapping& mapping, Token token, std::vector<TodoItem>& items) {
  constexpr std::size_t kMaxItems = 1000;
  each_element(mapping, token, kMaxItems, [&](Token element) {
    TodoItem& item = items.emplace_back();
    Members members(mapping, element);
    map_formatted_text(mapping, members.take("text"), item.text, item.entities);
    Integer id;
    const Token number = members.take("id");
    if (number == kNoToken) mapping.refuse(element, "there is no id", "an integer");
    mapping.integer(number, id);
    item.id = id.value_or(0);
  });
}

void map_todo(Mapping& mapping, Media& media) {
  media.kind = MediaKind::kTodo;
  Todo& todo = media.todo.emplace();
  Members members(mapping, mapping.take(ExportKey::kTodoList));
  map_formatted_text(mapping, members.take("title"), todo.title, todo.title_entities);
  mapping.flag(members.take("others_can_append"), todo.others_can_append);
  mapping.flag(members.take("others_can_complete"), todo.others_can_complete);
  map_todo_items(mapping, members.take("answers"), todo.items);
}

void map_giveaway(Mapping& mapping, Media& media) {
  media.kind = MediaKind::kGiveaway;
  Giveaway& giveaway = media.giveaway.emplace();
  map_inner_object(mapping, mapping.take(ExportKey::kGiveawayInformation),
                   [&](Token token) { map_giveaway_members(mapping, token, giveaway); });
}

void map_giveaway_results(Mapping& mapping, Media& media) {
  constexpr std::size_t kMaxWinners = 1000;
  media.kind = MediaKind::kGiveawayResults;
  GiveawayResults& results = media.giveaway_results.emplace();
  Members members(mapping, mapping.take(ExportKey::kGiveawayResults));
  if (const auto id = mapping.bare_peer(members.take("channel"), PeerType::kChannel)) results.channel = id->marked;
  each_element(mapping, members.take("winners"), kMaxWinners, [&](Token winner) {
    const std::optional<std::int64_t> raw = mapping.json.integer(winner);
    const std::optional<PeerId> id = raw ? peer_of_raw(*raw) : std::nullopt;
    if (!id) return mapping.refuse(winner, "not a peer id", "a raw peer id");
    results.winners.push_back(id->marked);
  });
  mapping.text(members.take("additional_prize"), results.additional_prize);
  mapping.local_time(members.take("until_date"), kNoToken, results.until);
  mapping.integer(members.take("launch_message_id"), results.launch_message_id);
  mapping.integer(members.take("additional_peers_count"), results.additional_peers_count, 0);
  mapping.integer(members.take("winners_count"), results.winners_count, 0);
  mapping.integer(members.take("unclaimed_count"), results.unclaimed_count, 0);
  mapping.integer(members.take("months"), results.months, 0);
  mapping.integer(members.take("stars"), results.stars, 0);
  mapping.flag(members.take("is_refunded"), results.refunded);
  mapping.flag(members.take("is_only_new_subscribers"), results.only_new_subscribers);
}

void map_paid_media(Mapping& mapping, Media& media) {
  media.kind = MediaKind::kPaidMedia;
  mapping.integer(mapping.take(ExportKey::kPaidStarsAmount), mapping.message().paid_stars, 0);
}

void map_poll(Mapping& mapping, Token token) {
  constexpr std::size_t kMaxOptions = 1000;
  if (token == kNoToken) return;
  Poll& poll = mapping.message().poll.emplace();
  Members members(mapping, token);
  map_formatted_text(mapping, members.take("question"), poll.question, poll.question_entities);
  mapping.flag(members.take("closed"), poll.closed);
  mapping.integer(members.take("total_voters"), poll.total_voters, 0);
  each_element(mapping, members.take("answers"), kMaxOptions, [&](Token answer) {
    PollOption& option = poll.options.emplace_back();
    Members parts(mapping, answer);
    map_formatted_text(mapping, parts.take("text"), option.text, option.entities);
    mapping.integer(parts.take("voters"), option.voters, 0);
    mapping.flag(parts.take("chosen"), option.chosen);
  });
}

}  // namespace telelake
