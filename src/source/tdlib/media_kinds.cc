// Contents that are no files.
#include "source/tdlib/media_kinds.h"

#include "base/hash.h"

namespace telelake::tdlib {

void map_tasks(Mapping& mapping, const Value& tasks, std::vector<TodoItem>& items) {
  constexpr std::size_t kMaxItems = 1000;
  each_element(mapping, tasks, kMaxItems, [&](const Value& element) {
    TodoItem& item = items.emplace_back();
    Members members(mapping, element);
    const Value id = members.take("id");
    Integer number;
    mapping.integer(id, number);
    if (!number) mapping.refuse(id.place, "there is no id", "an integer");
    item.id = number.value_or(0);
    map_formatted(mapping, members.take("text"), item.text, item.entities);
  });
}

namespace message_contents {

namespace {

constexpr std::size_t kMaxItems = 1000;

Media& medium(Mapping& mapping, MediaKind kind) {
  Media& media = mapping.message().media.emplace();
  media.kind = kind;
  return media;
}

void keep_if_said(Mapping& mapping, const Value& value) {
  if (value && !says_nothing(value.element)) mapping.keep(value);
}

// A link to the game, as Desktop exports write it: by the bot that sent it, and the game's short name.
std::string game_link(const Mapping& mapping, std::string_view short_name) {
  const Message& message = mapping.message();
  std::string_view bot = message.via_bot;
  if (bot.empty() && message.sender.id && mapping.context.directory != nullptr) {
    bot = mapping.context.directory->username(*message.sender.id);
  }
  if (bot.empty() || short_name.empty()) return {};
  return "https://t.me/" + std::string(bot) + "?game=" + std::string(short_name);
}

// Months of Premium, or stars; the other one is 0, as exports have it.
void map_prize(Mapping& mapping, const Value& prize, Integer& months, Integer& stars) {
  if (!prize) return;
  months = 0;
  stars = 0;
  Members members(mapping, prize);
  mapping.integer(members.take("month_count"), months, 0);
  mapping.integer(members.take("star_count"), stars, 0);
}

void map_option(Mapping& mapping, const Value& value, bool results, PollOption& option) {
  Members members(mapping, value);
  members.skip({"id"});
  map_formatted(mapping, members.take("text"), option.text, option.entities);
  Integer voters;
  mapping.integer(members.take("voter_count"), voters, 0);
  if (voters && (results || *voters > 0)) option.voters = voters;
  members.skip({"vote_percentage", "recent_voter_ids"});
  mapping.flag(members.take("is_chosen"), option.chosen);
  members.skip({"is_being_chosen"});
}

void map_poll_members(Mapping& mapping, const Value& value, Poll& poll) {
  Members members(mapping, value);
  members.skip({"id"});
  map_formatted(mapping, members.take("question"), poll.question, poll.question_entities);
  const Value options = members.take("options");
  mapping.integer(members.take("total_voter_count"), poll.total_voters, 0);
  members.skip({"recent_voter_ids", "can_get_voters"});
  bool results = true;
  mapping.flag(members.take("can_see_results"), results);
  members.skip({"option_order"});
  if (const Value type = members.take("type"); type_of(type) != "pollTypeRegular") mapping.keep(type);
  mapping.flag(members.take("is_closed"), poll.closed);
  members.skip({"vote_restriction_reason"});
  each_element(mapping, options, kMaxItems, [&](const Value& option) {
    map_option(mapping, option, results || poll.closed, poll.options.emplace_back());
  });
}

}  // namespace

void live_location(Mapping& mapping, Members& content) {
  Media& media = medium(mapping, MediaKind::kLocation);
  if (const Value value = content.take("location")) {
    Members members(mapping, value);
    Location& location = media.location.emplace();
    map_location(mapping, members.take("location"), location);
    mapping.positive(members.take("live_period"), location.live_period);
    if (!location.latitude) mapping.refuse(value.place, "there are no coordinates", "a location");
  }
  content.skip({"expires_in"});
}

void location(Mapping& mapping, Members& content) {
  Media& media = medium(mapping, MediaKind::kLocation);
  if (const Value value = content.take("location")) map_location(mapping, value, media.location.emplace());
}

void venue(Mapping& mapping, Members& content) {
  Venue& venue = medium(mapping, MediaKind::kVenue).venue.emplace();
  Members members(mapping, content.take("venue"));
  if (const Value value = members.take("location")) map_location(mapping, value, venue.location.emplace());
  mapping.text(members.take("title"), venue.title);
  mapping.text(members.take("address"), venue.address);
}

void contact(Mapping& mapping, Members& content) {
  constexpr std::size_t kMaxPhone = 64;
  Contact& contact = medium(mapping, MediaKind::kContact).contact.emplace();
  Members members(mapping, content.take("contact"));
  mapping.text(members.take("phone_number"), contact.phone_number, kMaxPhone);
  mapping.text(members.take("first_name"), contact.first_name);
  mapping.text(members.take("last_name"), contact.last_name);
  const Value vcard = members.take("vcard");
  mapping.chat_id(members.take("user_id"), contact.user_id);
  std::string text;
  mapping.text(vcard, text, kMaxExtra);
  if (text.empty() || mapping.refused()) return;
  contact.vcard_sha256 = sha256_hex(text);
  contact.vcard_size = static_cast<std::int64_t>(text.size());
  mapping.keep(vcard);
}

void dice(Mapping& mapping, Members& content) {
  constexpr std::size_t kMaxEmoji = 64;
  Media& media = medium(mapping, MediaKind::kDice);
  content.skip({"initial_state", "final_state"});
  mapping.text(content.take("emoji"), media.emoji, kMaxEmoji);
  content.skip({"success_animation_frame_number"});
}

void game(Mapping& mapping, Members& content) {
  Game& game = medium(mapping, MediaKind::kGame).game.emplace();
  Members members(mapping, content.take("game"));
  members.skip({"id"});
  const Value short_name = members.take("short_name");
  std::string name;
  mapping.text(short_name, name);
  mapping.text(members.take("title"), game.title);
  if (const Value text = members.take("text")) {
    Members parts(mapping, text);
    keep_if_said(mapping, parts.take("text"));
    parts.skip({"entities"});
  }
  mapping.text(members.take("description"), game.description);
  members.skip({"photo", "animation"});
  game.url = game_link(mapping, name);
  if (game.url.empty()) keep_if_said(mapping, short_name);
}

// A poll's message has its description for a text.
void poll(Mapping& mapping, Members& content) {
  Message& message = mapping.message();
  const Value value = content.take("poll");
  if (value) map_poll_members(mapping, value, message.poll.emplace());
  map_formatted(mapping, content.take("description"), message.text, message.entities);
  content.skip({"can_add_option"});
}

void story(Mapping& mapping, Members&) { medium(mapping, MediaKind::kStory); }

void checklist(Mapping& mapping, Members& content) {
  Todo& todo = medium(mapping, MediaKind::kTodo).todo.emplace();
  Members members(mapping, content.take("list"));
  map_formatted(mapping, members.take("title"), todo.title, todo.title_entities);
  map_tasks(mapping, members.take("tasks"), todo.items);
  mapping.flag(members.take("others_can_add_tasks"), todo.others_can_append);
  members.skip({"can_add_tasks"});
  mapping.flag(members.take("others_can_mark_tasks_as_done"), todo.others_can_complete);
  members.skip({"can_mark_tasks_as_done"});
}

void invoice(Mapping& mapping, Members& content) {
  constexpr std::size_t kMaxCurrency = 16;
  Invoice& invoice = medium(mapping, MediaKind::kInvoice).invoice.emplace();
  {
    Members product(mapping, content.take("product_info"));
    mapping.text(product.take("title"), invoice.title);
    map_plain(mapping, product.take("description"), invoice.description);
  }
  mapping.text(content.take("currency"), invoice.currency, kMaxCurrency);
  mapping.integer(content.take("total_amount"), invoice.amount);
  mapping.message_id(content.take("receipt_message_id"), invoice.receipt_message_id);
  if (const Value caption = content.take("paid_media_caption")) {
    Members parts(mapping, caption);
    keep_if_said(mapping, parts.take("text"));
  }
}

void giveaway(Mapping& mapping, Members& content) {
  constexpr std::size_t kMaxCountry = 4096;
  Giveaway& giveaway = medium(mapping, MediaKind::kGiveaway).giveaway.emplace();
  {
    Members members(mapping, content.take("parameters"));
    const auto add = [&](const Value& chat) {
      Integer id;
      mapping.chat_id(chat, id);
      if (id) giveaway.channels.push_back(*id);
    };
    add(members.take("boosted_chat_id"));
    each_element(mapping, members.take("additional_chat_ids"), kMaxItems - 1, add);
    mapping.time(members.take("winners_selection_date"), giveaway.until);
    mapping.flag(members.take("only_new_members"), giveaway.only_new_subscribers);
    mapping.strings(members.take("country_codes"), giveaway.countries, kMaxCountry, kMaxItems);
    mapping.text(members.take("prize_description"), giveaway.additional_prize);
  }
  mapping.integer(content.take("winner_count"), giveaway.quantity, 0);
  map_prize(mapping, content.take("prize"), giveaway.months, giveaway.stars);
  content.skip({"sticker"});
}

void giveaway_winners(Mapping& mapping, Members& content) {
  GiveawayResults& results = medium(mapping, MediaKind::kGiveawayResults).giveaway_results.emplace();
  mapping.chat_id(content.take("boosted_chat_id"), results.channel);
  mapping.message_id_in(content.take("giveaway_message_id"), results.channel.value_or(0), results.launch_message_id);
  mapping.integer(content.take("additional_chat_count"), results.additional_peers_count, 0);
  mapping.time(content.take("actual_winners_selection_date"), results.until);
  mapping.flag(content.take("only_new_members"), results.only_new_subscribers);
  mapping.flag(content.take("was_refunded"), results.refunded);
  map_prize(mapping, content.take("prize"), results.months, results.stars);
  mapping.text(content.take("prize_description"), results.additional_prize);
  mapping.integer(content.take("winner_count"), results.winners_count, 0);
  each_element(mapping, content.take("winner_user_ids"), kMaxItems, [&](const Value& winner) {
    Party party;
    mapping.party(winner, party);
    if (party.id) results.winners.push_back(*party.id);
  });
  mapping.integer(content.take("unclaimed_prize_count"), results.unclaimed_count, 0);
}

}  // namespace message_contents

}  // namespace telelake::tdlib
