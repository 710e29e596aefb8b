// The contract, version 1: every record and every field that an artifact is made of, in one table.
//
// Each list below is the one place where a record's fields are named; see contract/field.h for how the lists become
// structs, readers, writers and schemas. Names, enumerations and units follow the Bot API, TDLib where it has none.
// All text is valid UTF-8 without NUL. Records are plain values: they own what they hold, copy deeply, compare by
// value, and are as thread safe as an int.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contract/enums.h"
#include "contract/field.h"

namespace telelake {

// The version that this build writes, and the newest that it knows.
inline constexpr std::string_view kSchemaVersion = "1.0";

using Integer = std::optional<std::int64_t>;
using Number = std::optional<double>;
using OptionalTime = std::optional<Time>;
using Strings = std::vector<std::string>;
using Integers = std::vector<std::int64_t>;

// The name that a writer gives itself in `source.producer`. Its build and the time are left out on purpose: they would
// break byte identity.
inline constexpr std::string_view kProducer = "telelake";

// Text of a message, its caption or its plain form: Telegram allows 4,096 UTF-16 units, rich messages far more.
inline constexpr std::uint32_t kMaxText = 65536;
inline constexpr std::uint32_t kMaxExtra = 16777216;
inline constexpr std::int64_t kMinMessageId = -2147483648LL;
inline constexpr std::int64_t kMaxMessageId = 2147483647LL;

// clang-format off
#define TELELAKE_PARTY_FIELDS(F) \
  F(Party, Integer, id, "Marked dialog id; absent when only a name is known") \
  F(Party, std::string, name, "Name as shown; stands here only when there is no id, else the participant has it")
TELELAKE_RECORD(Party, TELELAKE_PARTY_FIELDS, "Somebody or something that speaks: by id, or by name alone")

#define TELELAKE_ENTITY_FIELDS(F) \
  F(Entity, EntityType, type, "What the part of the text is", .required = true) \
  F(Entity, std::int64_t, offset, "Start in UTF-16 code units", .required = true, .minimum = 0, .maximum = kMaxText * 2) \
  F(Entity, std::int64_t, length, "Length in UTF-16 code units", .required = true, .minimum = 1, .maximum = kMaxText * 2) \
  F(Entity, std::string, url, "Target of text_link", .max_length = 16384) \
  F(Entity, Integer, user_id, "Person of text_mention") \
  F(Entity, std::string, language, "Language of pre", .max_length = 256) \
  F(Entity, std::string, custom_emoji_id, "Id of custom_emoji, where the source gives it", .format = Format::kDecimal) \
  F(Entity, std::string, sha256, "Hash of the custom emoji's file, where the source gave the file", .format = Format::kSha256, .part = Part::kFact)
TELELAKE_RECORD(Entity, TELELAKE_ENTITY_FIELDS, "A formatted or special part of a text")

#define TELELAKE_LOCATION_FIELDS(F) \
  F(Location, Number, latitude, "Degrees, -90 to 90", .required = true, .minimum = -90, .maximum = 90) \
  F(Location, Number, longitude, "Degrees, -180 to 180", .required = true, .minimum = -180, .maximum = 180) \
  F(Location, Integer, accuracy_radius, "Metres", .minimum = 0) \
  F(Location, Integer, live_period, "Seconds for which a live location is updated", .minimum = 0)
TELELAKE_RECORD(Location, TELELAKE_LOCATION_FIELDS, "A point on the map")

#define TELELAKE_VENUE_FIELDS(F) \
  F(Venue, Box<Location>, location, "Where it is") \
  F(Venue, std::string, title, "Its name") \
  F(Venue, std::string, address, "Its address")
TELELAKE_RECORD(Venue, TELELAKE_VENUE_FIELDS, "A named place")

#define TELELAKE_CONTACT_FIELDS(F) \
  F(Contact, std::string, first_name, "First name") \
  F(Contact, std::string, last_name, "Last name") \
  F(Contact, std::string, phone_number, "Phone number as sent", .max_length = 64) \
  F(Contact, Integer, user_id, "The person's id, where the source gives it") \
  F(Contact, std::string, vcard_sha256, "Hash of the vCard file, where the source gave it", .format = Format::kSha256, .part = Part::kFact) \
  F(Contact, Integer, vcard_size, "Bytes of the vCard file", .minimum = 0, .part = Part::kFact)
TELELAKE_RECORD(Contact, TELELAKE_CONTACT_FIELDS, "A contact that was sent in a message")

#define TELELAKE_GAME_FIELDS(F) \
  F(Game, std::string, title, "Title") \
  F(Game, std::string, description, "Description") \
  F(Game, std::string, url, "Link to the game", .max_length = 16384)
TELELAKE_RECORD(Game, TELELAKE_GAME_FIELDS, "A game")

#define TELELAKE_INVOICE_FIELDS(F) \
  F(Invoice, std::string, title, "Title") \
  F(Invoice, std::string, description, "Description") \
  F(Invoice, Integer, amount, "Amount in the currency's minor units") \
  F(Invoice, std::string, currency, "ISO 4217 code, or XTR for Telegram Stars", .max_length = 16) \
  F(Invoice, Integer, receipt_message_id, "Message with the receipt")
TELELAKE_RECORD(Invoice, TELELAKE_INVOICE_FIELDS, "A demand for payment")

#define TELELAKE_TODO_ITEM_FIELDS(F) \
  F(TodoItem, std::int64_t, id, "Number within the list", .required = true) \
  F(TodoItem, std::string, text, "What is to be done", .required = true, .max_length = kMaxText) \
  F(TodoItem, std::vector<Entity>, entities, "Entities of the text")
TELELAKE_RECORD(TodoItem, TELELAKE_TODO_ITEM_FIELDS, "A task of a to-do list")

#define TELELAKE_TODO_FIELDS(F) \
  F(Todo, std::string, title, "Title of the list", .required = true, .max_length = kMaxText) \
  F(Todo, std::vector<Entity>, title_entities, "Entities of the title") \
  F(Todo, bool, others_can_append, "Others may add tasks") \
  F(Todo, bool, others_can_complete, "Others may mark tasks as done") \
  F(Todo, std::vector<TodoItem>, items, "The tasks", .max_items = 1000)
TELELAKE_RECORD(Todo, TELELAKE_TODO_FIELDS, "A to-do list")

#define TELELAKE_GIVEAWAY_FIELDS(F) \
  F(Giveaway, Integer, quantity, "Number of prizes", .minimum = 0) \
  F(Giveaway, Integer, months, "Months of Premium a prize", .minimum = 0) \
  F(Giveaway, Integer, stars, "Stars to be shared", .minimum = 0) \
  F(Giveaway, OptionalTime, until, "When winners are drawn") \
  F(Giveaway, Integers, channels, "Marked ids of channels to be joined", .max_items = 1000) \
  F(Giveaway, Strings, countries, "ISO 3166-1 codes of eligible countries", .max_items = 1000) \
  F(Giveaway, std::string, additional_prize, "Prize beside") \
  F(Giveaway, bool, only_new_subscribers, "Only who joined after the start takes part")
TELELAKE_RECORD(Giveaway, TELELAKE_GIVEAWAY_FIELDS, "A giveaway that is announced")

#define TELELAKE_GIVEAWAY_RESULTS_FIELDS(F) \
  F(GiveawayResults, Integer, channel, "Marked id of the channel that gave") \
  F(GiveawayResults, Integer, launch_message_id, "Message that announced it") \
  F(GiveawayResults, Integers, winners, "User ids of winners", .max_items = 1000) \
  F(GiveawayResults, Integer, winners_count, "All winners", .minimum = 0) \
  F(GiveawayResults, Integer, unclaimed_count, "Prizes not taken", .minimum = 0) \
  F(GiveawayResults, Integer, additional_peers_count, "Other channels that took part", .minimum = 0) \
  F(GiveawayResults, Integer, months, "Months of Premium a prize", .minimum = 0) \
  F(GiveawayResults, Integer, stars, "Stars shared", .minimum = 0) \
  F(GiveawayResults, OptionalTime, until, "When winners were drawn") \
  F(GiveawayResults, std::string, additional_prize, "Prize beside") \
  F(GiveawayResults, bool, refunded, "Cancelled because the payment was refunded") \
  F(GiveawayResults, bool, only_new_subscribers, "Only who joined after the start took part")
TELELAKE_RECORD(GiveawayResults, TELELAKE_GIVEAWAY_RESULTS_FIELDS, "How a giveaway ended")

#define TELELAKE_MEDIA_FIELDS(F) \
  F(Media, MediaKind, kind, "What it is", .required = true) \
  F(Media, std::string, mime_type, "MIME type", .max_length = 256) \
  F(Media, Integer, file_size, "Bytes", .minimum = 0) \
  F(Media, Integer, duration, "Seconds", .minimum = 0) \
  F(Media, Integer, width, "Pixels", .minimum = 0) \
  F(Media, Integer, height, "Pixels", .minimum = 0) \
  F(Media, std::string, file_name, "Name that the sender gave the file") \
  F(Media, std::string, performer, "Performer of audio") \
  F(Media, std::string, title, "Title of audio") \
  F(Media, std::string, emoji, "Emoji of a sticker or dice", .max_length = 64) \
  F(Media, bool, spoiler, "Hidden until tapped") \
  F(Media, Integer, ttl, "Seconds after opening until it self-destructs; 2147483647: may be viewed once", .minimum = 0) \
  F(Media, std::string, unique_id, "Telegram's own name of the file, the same in every message and for every account", .max_length = 256, .part = Part::kFact) \
  F(Media, std::string, sha256, "Hash of the file, where the source gave the file", .format = Format::kSha256, .part = Part::kFact) \
  F(Media, std::optional<Availability>, availability, "Whether the source gave the file", .part = Part::kCounter) \
  F(Media, Integer, thumbnail_size, "Bytes of the thumbnail", .minimum = 0, .part = Part::kFact) \
  F(Media, Box<Location>, location, "When kind is location") \
  F(Media, Box<Venue>, venue, "When kind is venue") \
  F(Media, Box<Contact>, contact, "When kind is contact") \
  F(Media, Box<Game>, game, "When kind is game") \
  F(Media, Box<Invoice>, invoice, "When kind is invoice") \
  F(Media, Box<Todo>, todo, "When kind is todo") \
  F(Media, Box<Giveaway>, giveaway, "When kind is giveaway") \
  F(Media, Box<GiveawayResults>, giveaway_results, "When kind is giveaway_results")
TELELAKE_RECORD(Media, TELELAKE_MEDIA_FIELDS, "What a message carries beside its text; of the last eight fields at most the one that its kind names")

#define TELELAKE_BUTTON_FIELDS(F) \
  F(Button, ButtonType, type, "What pressing it does", .required = true) \
  F(Button, std::string, text, "Label") \
  F(Button, std::string, url, "Of url, login_url, web_app and simple_web_app", .max_length = 16384) \
  F(Button, std::string, data, "Of callback: base64, URL alphabet, no padding") \
  F(Button, std::string, query, "Of switch_inline: the query") \
  F(Button, std::string, copy_text, "Of copy_text: the text") \
  F(Button, Integer, user_id, "Of user: who") \
  F(Button, std::string, forward_text, "Of login_url: label in forwards") \
  F(Button, Integer, button_id, "Of login_url and request_peer") \
  F(Button, std::optional<bool>, quiz, "Of request_poll: a quiz is asked for") \
  F(Button, Strings, peer_types, "Of switch_inline: kinds of chats that may be chosen", .max_length = 64, .max_items = 16) \
  F(Button, std::string, style, "Look, where the source gives it", .max_length = 64)
TELELAKE_RECORD(Button, TELELAKE_BUTTON_FIELDS, "A button below a message")

using ButtonRows = std::vector<std::vector<Button>>;

#define TELELAKE_RICH_TEXT_FIELDS(F) \
  F(RichText, RichTextType, type, "What the part is", .required = true) \
  F(RichText, std::string, text, "Of plain: the text; of math: the source", .max_length = kMaxText) \
  F(RichText, std::vector<RichText>, parts, "What it contains, in order", .max_items = 10000) \
  F(RichText, std::vector<RichText>, old_parts, "Of diff: what stood there before", .max_items = 10000) \
  F(RichText, std::string, url, "Of text_link", .max_length = 16384) \
  F(RichText, std::string, webpage_id, "Of text_link: Telegram's id of the page", .format = Format::kDecimal) \
  F(RichText, std::string, email, "Of email, where it differs from the text") \
  F(RichText, std::string, phone_number, "Of phone_number, where it differs from the text", .max_length = 64) \
  F(RichText, std::string, name, "Of anchor") \
  F(RichText, Integer, user_id, "Of text_mention") \
  F(RichText, std::string, custom_emoji_id, "Of custom_emoji", .format = Format::kDecimal) \
  F(RichText, std::string, sha256, "Of custom_emoji: hash of its file, where the source gave the file", .format = Format::kSha256, .part = Part::kFact) \
  F(RichText, OptionalTime, date, "Of date_time") \
  F(RichText, Strings, date_format, "Of date_time: relative, short_time, long_time, short_date, long_date, day_of_week", .max_length = 32, .max_items = 8) \
  F(RichText, Box<Media>, media, "Of inline_image") \
  F(RichText, std::string, document_id, "Of inline_image: Telegram's id of the file", .format = Format::kDecimal) \
  F(RichText, Box<Button>, button, "Of button")
TELELAKE_RECORD(RichText, TELELAKE_RICH_TEXT_FIELDS, "A part of a rich message's text")

#define TELELAKE_RICH_CAPTION_FIELDS(F) \
  F(RichCaption, Box<RichText>, text, "Caption") \
  F(RichCaption, Box<RichText>, credit, "Credit")
TELELAKE_RECORD(RichCaption, TELELAKE_RICH_CAPTION_FIELDS, "A caption of a rich block")

#define TELELAKE_RICH_CELL_FIELDS(F) \
  F(RichCell, Box<RichText>, text, "Its text") \
  F(RichCell, Integer, colspan, "Columns it spans", .minimum = 0) \
  F(RichCell, Integer, rowspan, "Rows it spans", .minimum = 0) \
  F(RichCell, bool, header, "A heading") \
  F(RichCell, std::string, align, "left, center or right", .max_length = 32) \
  F(RichCell, std::string, vertical_align, "top, middle or bottom", .max_length = 32)
TELELAKE_RECORD(RichCell, TELELAKE_RICH_CELL_FIELDS, "A cell of a table")

#define TELELAKE_RICH_ROW_FIELDS(F) \
  F(RichRow, std::vector<RichCell>, cells, "Its cells", .max_items = 1000)
TELELAKE_RECORD(RichRow, TELELAKE_RICH_ROW_FIELDS, "A row of a table")

#define TELELAKE_RICH_CHANNEL_FIELDS(F) \
  F(RichChannel, Integer, id, "Marked id") \
  F(RichChannel, std::string, kind, "As the source names it", .max_length = 64) \
  F(RichChannel, std::string, title, "Title") \
  F(RichChannel, std::string, username, "Public name without @", .max_length = 64) \
  F(RichChannel, bool, broadcast, "A broadcast channel") \
  F(RichChannel, bool, megagroup, "A supergroup") \
  F(RichChannel, bool, monoforum, "Direct messages of a channel")
TELELAKE_RECORD(RichChannel, TELELAKE_RICH_CHANNEL_FIELDS, "A chat shown in a rich message")

#define TELELAKE_RICH_ARTICLE_FIELDS(F) \
  F(RichArticle, std::string, url, "Link", .max_length = 16384) \
  F(RichArticle, std::string, webpage_id, "Telegram's id of the page", .format = Format::kDecimal) \
  F(RichArticle, std::string, title, "Title") \
  F(RichArticle, std::string, description, "Description") \
  F(RichArticle, std::string, author, "Author") \
  F(RichArticle, OptionalTime, published_at, "When it was published") \
  F(RichArticle, std::string, photo_id, "Telegram's id of the photo", .format = Format::kDecimal) \
  F(RichArticle, Box<Media>, photo, "Its photo")
TELELAKE_RECORD(RichArticle, TELELAKE_RICH_ARTICLE_FIELDS, "A related article")

#define TELELAKE_RICH_BLOCK_FIELDS(F) \
  F(RichBlock, RichBlockType, type, "What the block is", .required = true) \
  F(RichBlock, Integer, level, "Of heading: 1 to 6", .minimum = 1, .maximum = 6) \
  F(RichBlock, Box<RichText>, text, "Its text") \
  F(RichBlock, Box<RichText>, title, "Of table, details and related_articles") \
  F(RichBlock, Box<RichText>, author, "Of author_date and embed_post") \
  F(RichBlock, OptionalTime, date, "Of author_date and embed_post") \
  F(RichBlock, std::string, language, "Of code", .max_length = 256) \
  F(RichBlock, std::string, name, "Of anchor") \
  F(RichBlock, std::string, formula, "Of math", .max_length = kMaxText) \
  F(RichBlock, bool, ordered, "Of list") \
  F(RichBlock, bool, reversed, "Of an ordered list") \
  F(RichBlock, Integer, start, "Of an ordered list") \
  F(RichBlock, std::string, list_type, "Of an ordered list", .max_length = 64) \
  F(RichBlock, std::string, task_state, "Of list_item: unchecked or checked", .max_length = 32) \
  F(RichBlock, std::string, num, "Of list_item: number as shown", .max_length = 64) \
  F(RichBlock, Integer, value, "Of list_item: number") \
  F(RichBlock, std::string, item_type, "Of list_item: style of its number", .max_length = 64) \
  F(RichBlock, std::vector<RichBlock>, blocks, "What it contains; of list the list_items", .max_items = 10000) \
  F(RichBlock, bool, pullquote, "Of quote") \
  F(RichBlock, Box<RichCaption>, caption, "Caption") \
  F(RichBlock, Box<Media>, media, "Of photo, video, audio, file; poster of embed; author's photo of embed_post") \
  F(RichBlock, std::string, media_id, "Telegram's id of that photo or file", .format = Format::kDecimal) \
  F(RichBlock, bool, autoplay, "Of video") \
  F(RichBlock, bool, loop, "Of video") \
  F(RichBlock, std::string, url, "Of photo, embed and embed_post", .max_length = 16384) \
  F(RichBlock, std::string, webpage_id, "Telegram's id of the page", .format = Format::kDecimal) \
  F(RichBlock, std::string, html, "Of embed", .max_length = kMaxText) \
  F(RichBlock, Integer, width, "Pixels", .minimum = 0) \
  F(RichBlock, Integer, height, "Pixels", .minimum = 0) \
  F(RichBlock, bool, full_width, "Of embed") \
  F(RichBlock, bool, allow_scrolling, "Of embed") \
  F(RichBlock, Box<RichChannel>, channel, "Of channel") \
  F(RichBlock, bool, bordered, "Of table") \
  F(RichBlock, bool, striped, "Of table") \
  F(RichBlock, bool, compact, "Of table") \
  F(RichBlock, std::vector<RichRow>, rows, "Of table", .max_items = 10000) \
  F(RichBlock, bool, open, "Of details") \
  F(RichBlock, std::vector<RichArticle>, articles, "Of related_articles", .max_items = 1000) \
  F(RichBlock, Box<Location>, location, "Of map") \
  F(RichBlock, Integer, zoom, "Of map") \
  F(RichBlock, std::string, alignment, "Of button_row", .max_length = 32) \
  F(RichBlock, std::vector<RichText>, buttons, "Of button_row: rich texts of type button", .max_items = 64)

TELELAKE_RECORD(RichBlock, TELELAKE_RICH_BLOCK_FIELDS, "A block of a rich message; which fields it has follows from its type")

#define TELELAKE_RICH_FIELDS(F) \
  F(Rich, bool, rtl, "Written from right to left") \
  F(Rich, bool, part, "Incomplete: the source had only a part") \
  F(Rich, std::vector<RichBlock>, blocks, "The blocks in order", .required = true, .max_items = 10000)
TELELAKE_RECORD(Rich, TELELAKE_RICH_FIELDS, "A rich message: text in blocks")

#define TELELAKE_REPLY_FIELDS(F) \
  F(Reply, Integer, chat_id, "Marked id of the chat answered to; absent: this chat") \
  F(Reply, std::int64_t, message_id, "Message answered to", .required = true, .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(Reply, std::string, quote, "The part of it that is quoted", .max_length = kMaxText)
TELELAKE_RECORD(Reply, TELELAKE_REPLY_FIELDS, "What a message answers to")

#define TELELAKE_FORWARD_FIELDS(F) \
  F(Forward, Party, from, "Who or what it came from", .required = true) \
  F(Forward, OptionalTime, date, "When the original was sent") \
  F(Forward, Integer, message_id, "Id of the original in its chat", .minimum = kMinMessageId, .maximum = kMaxMessageId)
TELELAKE_RECORD(Forward, TELELAKE_FORWARD_FIELDS, "Where a forwarded message came from")

#define TELELAKE_SAVED_FROM_FIELDS(F) \
  F(SavedFrom, Party, chat, "The chat it was saved from", .required = true) \
  F(SavedFrom, Integer, message_id, "Id of the original in that chat", .minimum = kMinMessageId, .maximum = kMaxMessageId)
TELELAKE_RECORD(SavedFrom, TELELAKE_SAVED_FROM_FIELDS, "The chat that a saved or linked copy was taken from")

#define TELELAKE_POLL_OPTION_FIELDS(F) \
  F(PollOption, std::string, text, "The answer", .required = true, .max_length = kMaxText) \
  F(PollOption, std::vector<Entity>, entities, "Entities of the answer") \
  F(PollOption, Integer, voters, "Votes", .minimum = 0, .part = Part::kCounter) \
  F(PollOption, bool, chosen, "Chosen by the account", .part = Part::kCounter)
TELELAKE_RECORD(PollOption, TELELAKE_POLL_OPTION_FIELDS, "An answer of a poll")

#define TELELAKE_POLL_FIELDS(F) \
  F(Poll, std::string, question, "The question", .required = true, .max_length = kMaxText) \
  F(Poll, std::vector<Entity>, question_entities, "Entities of the question") \
  F(Poll, std::vector<PollOption>, options, "The answers, in order", .max_items = 1000) \
  F(Poll, Integer, total_voters, "People who voted", .minimum = 0, .part = Part::kCounter) \
  F(Poll, bool, closed, "No more votes", .part = Part::kCounter)
TELELAKE_RECORD(Poll, TELELAKE_POLL_FIELDS, "A poll")

#define TELELAKE_RECENT_REACTION_FIELDS(F) \
  F(RecentReaction, Party, sender, "Who reacted", .required = true) \
  F(RecentReaction, OptionalTime, date, "When")
TELELAKE_RECORD(RecentReaction, TELELAKE_RECENT_REACTION_FIELDS, "One person's reaction")

#define TELELAKE_REACTION_FIELDS(F) \
  F(Reaction, ReactionType, type, "Kind of reaction", .required = true) \
  F(Reaction, std::string, emoji, "Of emoji", .max_length = 64) \
  F(Reaction, std::string, custom_emoji_id, "Of custom_emoji", .format = Format::kDecimal) \
  F(Reaction, std::string, sha256, "Hash of the custom emoji's file, where the source gave the file", .format = Format::kSha256) \
  F(Reaction, std::int64_t, count, "How many; 0 when it is known from `recent` alone", .required = true, .minimum = 0) \
  F(Reaction, std::vector<RecentReaction>, recent, "Who reacted last", .max_items = 10000)
TELELAKE_RECORD(Reaction, TELELAKE_REACTION_FIELDS, "A reaction and how often it was given")

#define TELELAKE_SERVICE_DETAILS_FIELDS(F) \
  F(ServiceDetails, std::string, title, "Title of chat or topic") \
  F(ServiceDetails, std::vector<Party>, members, "Members added, removed or invited", .max_items = 10000) \
  F(ServiceDetails, Party, inviter, "Whose link was used") \
  F(ServiceDetails, Box<Media>, photo, "New or suggested photo") \
  F(ServiceDetails, Integer, chat_id, "Marked id of the other chat, when the message named is elsewhere") \
  F(ServiceDetails, Integer, message_id, "Message that it is about", .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(ServiceDetails, Integer, score, "Game score") \
  F(ServiceDetails, Integer, amount, "Amount, in the currency's minor units") \
  F(ServiceDetails, Integer, amount_nano, "Billionths of a unit beside the amount") \
  F(ServiceDetails, std::string, currency, "Currency of the amount", .max_length = 16) \
  F(ServiceDetails, std::string, recurring, "used or init: a recurring payment", .max_length = 16) \
  F(ServiceDetails, std::string, charge_id, "Telegram's payment id") \
  F(ServiceDetails, Party, peer, "The other side of a payment, gift or boost") \
  F(ServiceDetails, Integer, duration, "Seconds", .minimum = 0) \
  F(ServiceDetails, std::string, discard_reason, "Why a call ended: busy, disconnect, hangup, missed, migrate_conference_call", .max_length = 64) \
  F(ServiceDetails, bool, is_active, "The call is going on") \
  F(ServiceDetails, bool, is_missed, "The call was missed") \
  F(ServiceDetails, OptionalTime, start_date, "Planned start") \
  F(ServiceDetails, std::string, text, "Text that comes with it", .max_length = kMaxText) \
  F(ServiceDetails, std::vector<Entity>, entities, "Entities of the text") \
  F(ServiceDetails, std::string, reason, "Why a bot may write: attach_menu, web_app, app, domain", .max_length = 64) \
  F(ServiceDetails, std::string, reason_app_id, "The app", .format = Format::kDecimal) \
  F(ServiceDetails, std::string, reason_app_name, "The app's name") \
  F(ServiceDetails, std::string, reason_domain, "The site") \
  F(ServiceDetails, Strings, passport_types, "Kinds of passport data sent", .max_length = 64, .max_items = 64) \
  F(ServiceDetails, Party, from, "Who came near") \
  F(ServiceDetails, Party, to, "Whom they came near") \
  F(ServiceDetails, Integer, distance, "Metres", .minimum = 0) \
  F(ServiceDetails, Integer, period, "Seconds until messages delete themselves; 0: off", .minimum = 0) \
  F(ServiceDetails, std::string, emoji, "Theme", .max_length = 64) \
  F(ServiceDetails, bool, same, "The same background as the other side") \
  F(ServiceDetails, std::string, icon_custom_emoji_id, "Icon of the topic; 0: removed or untouched", .format = Format::kDecimal) \
  F(ServiceDetails, Integer, button_id, "Button that was pressed") \
  F(ServiceDetails, Integers, peers, "Marked ids of the chats or people shared", .max_items = 1000) \
  F(ServiceDetails, Integer, count, "How many: boosts, messages", .minimum = 0) \
  F(ServiceDetails, std::string, cost, "Price as shown, in the language of the exporter") \
  F(ServiceDetails, Integer, days, "Days of Premium", .minimum = 0) \
  F(ServiceDetails, Integer, months, "Months of Premium", .minimum = 0) \
  F(ServiceDetails, std::string, gift_code, "Code of the gift") \
  F(ServiceDetails, bool, via_giveaway, "Won in a giveaway") \
  F(ServiceDetails, bool, is_unclaimed, "Not taken") \
  F(ServiceDetails, Integer, winners, "Winners", .minimum = 0) \
  F(ServiceDetails, Integer, unclaimed_count, "Prizes not taken", .minimum = 0) \
  F(ServiceDetails, bool, paid_in_stars, "The prizes were stars") \
  F(ServiceDetails, Integer, star_count, "Telegram Stars", .minimum = 0) \
  F(ServiceDetails, Integer, giveaway_message_id, "Message that announced the giveaway", .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(ServiceDetails, std::string, transaction_id, "Transaction") \
  F(ServiceDetails, std::string, gift_id, "The gift", .format = Format::kDecimal) \
  F(ServiceDetails, bool, is_limited, "A gift in limited number") \
  F(ServiceDetails, bool, is_anonymous, "The giver is hidden") \
  F(ServiceDetails, bool, broadcast_messages_allowed, "Direct messages to the channel are on") \
  F(ServiceDetails, Integers, done_ids, "Tasks marked as done", .max_items = 1000) \
  F(ServiceDetails, Integers, not_done_ids, "Tasks marked as not done", .max_items = 1000) \
  F(ServiceDetails, std::vector<TodoItem>, tasks, "Tasks added", .max_items = 1000) \
  F(ServiceDetails, std::string, option, "Answer of a poll") \
  F(ServiceDetails, std::string, comment, "Why a post was declined") \
  F(ServiceDetails, bool, user_initiated, "Asked for by the person") \
  F(ServiceDetails, Integer, day, "Day of birth", .minimum = 1, .maximum = 31) \
  F(ServiceDetails, Integer, month, "Month of birth", .minimum = 1, .maximum = 12) \
  F(ServiceDetails, Integer, year, "Year of birth", .minimum = 0) \
  F(ServiceDetails, bool, expired, "The request has expired") \
  F(ServiceDetails, std::optional<bool>, value, "The new setting") \
  F(ServiceDetails, Party, owner, "New owner") \
  F(ServiceDetails, Party, bot, "The bot") \
  F(ServiceDetails, Integer, community_id, "The community")
TELELAKE_RECORD(ServiceDetails, TELELAKE_SERVICE_DETAILS_FIELDS, "What a service message says; which fields it has follows from its action")

#define TELELAKE_SERVICE_FIELDS(F) \
  F(Service, Action, action, "What happened", .required = true) \
  F(Service, ServiceDetails, details, "The particulars")
TELELAKE_RECORD(Service, TELELAKE_SERVICE_FIELDS, "An event in a chat")

#define TELELAKE_MESSAGE_FIELDS(F) \
  F(Message, std::int64_t, id, "Server's message id; negative: history that a supergroup brought from its basic group", .required = true, .minimum = kMinMessageId, .maximum = kMaxMessageId, .part = Part::kHeld) \
  F(Message, std::int64_t, chat_id, "Marked dialog id", .required = true, .part = Part::kHeld) \
  F(Message, Time, date, "When it was sent", .required = true, .part = Part::kHeld) \
  F(Message, std::string, assumed_zone, "IANA zone in which local times were read, when the source gave local time only", .max_length = 64, .part = Part::kHeld) \
  F(Message, bool, zone_given, "A person named that zone; else it is an assumption", .part = Part::kHeld) \
  F(Message, Party, sender, "Who sent it", .part = Part::kFact) \
  F(Message, MessageKind, kind, "Message or service message", .required = true, .part = Part::kFact) \
  F(Message, std::string, text, "Text or caption; of a rich message its plain text", .required = true, .max_length = kMaxText) \
  F(Message, std::vector<Entity>, entities, "Entities of the text, ordered by offset") \
  F(Message, Box<Rich>, rich, "Blocks of a rich message") \
  F(Message, ButtonRows, buttons, "Inline keyboard: rows of buttons", .max_items = 100) \
  F(Message, Box<Reply>, reply_to, "What it answers to", .part = Part::kFact) \
  F(Message, Integer, thread_id, "Thread that it belongs to", .minimum = kMinMessageId, .maximum = kMaxMessageId, .part = Part::kFact) \
  F(Message, Box<Forward>, forward, "Where it was forwarded from", .part = Part::kFact) \
  F(Message, Box<SavedFrom>, saved_from, "Chat that it was saved from", .part = Part::kFact) \
  F(Message, std::string, album_id, "Album that it belongs to", .format = Format::kDecimal, .part = Part::kFact) \
  F(Message, Box<Media>, media, "What it carries beside the text") \
  F(Message, Box<Poll>, poll, "Poll") \
  F(Message, std::vector<Reaction>, reactions, "Reactions", .max_items = 10000, .part = Part::kCounter) \
  F(Message, Integer, views, "Views", .minimum = 0, .part = Part::kCounter) \
  F(Message, Integer, forwards, "Times it was forwarded", .minimum = 0, .part = Part::kCounter) \
  F(Message, Integer, paid_stars, "Stars asked for its media, or paid to send it", .minimum = 0, .part = Part::kFact) \
  F(Message, Box<Service>, service, "What a service message says", .part = Part::kFact) \
  F(Message, std::string, via_bot, "Username of the inline bot, without @", .max_length = 64, .part = Part::kFact) \
  F(Message, std::string, author_signature, "Signature of a post", .part = Part::kFact) \
  F(Message, bool, pinned, "Pinned", .part = Part::kCounter) \
  F(Message, bool, edited, "Edited at least once", .required = true, .part = Part::kHeld) \
  F(Message, OptionalTime, edited_at, "Last edit", .part = Part::kHeld) \
  F(Message, bool, deleted, "Known to be deleted; the last known content stays", .required = true, .part = Part::kHeld) \
  F(Message, OptionalTime, deleted_at, "When it was deleted, only where the source says so", .part = Part::kHeld) \
  F(Message, std::int64_t, revision, "Rank of this value among the known ones, from 1", .required = true, .minimum = 1, .part = Part::kHeld) \
  F(Message, Extra, extra, "What no field fits: name to JSON text", .max_length = kMaxExtra, .max_items = 1000, .part = Part::kFact)
TELELAKE_RECORD(Message, TELELAKE_MESSAGE_FIELDS, "A message or service message")

#define TELELAKE_PARTICIPANT_FIELDS(F) \
  F(Participant, std::int64_t, id, "Marked dialog id", .required = true) \
  F(Participant, ParticipantKind, kind, "What it is", .required = true) \
  F(Participant, std::string, name, "Name as shown: first and last name, or title") \
  F(Participant, std::string, first_name, "First name, where the source tells it apart") \
  F(Participant, std::string, last_name, "Last name, where the source tells it apart") \
  F(Participant, std::string, username, "Public name without @", .max_length = 64) \
  F(Participant, bool, deleted_account, "The account is deleted")
TELELAKE_RECORD(Participant, TELELAKE_PARTICIPANT_FIELDS, "Somebody or something that messages refer to")

#define TELELAKE_THREAD_FIELDS(F) \
  F(Thread, std::int64_t, id, "Its id: of a topic or a reply thread the root message's", .required = true, .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(Thread, ThreadKind, kind, "What it is", .required = true) \
  F(Thread, Integer, root_message_id, "Message that it started with", .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(Thread, std::string, title, "Title of a topic")
TELELAKE_RECORD(Thread, TELELAKE_THREAD_FIELDS, "A reply thread, forum topic or comment thread")

#define TELELAKE_CHAT_FIELDS(F) \
  F(Chat, std::int64_t, id, "Marked dialog id: users positive, basic groups negative, channels and supergroups -100...", .required = true) \
  F(Chat, ChatType, type, "What it is", .required = true) \
  F(Chat, std::string, title, "Title, or the person's name") \
  F(Chat, std::string, username, "Public name without @", .max_length = 64) \
  F(Chat, bool, is_public, "It has a public name") \
  F(Chat, Extra, extra, "What no field fits: name to JSON text", .max_length = kMaxExtra, .max_items = 1000)
TELELAKE_RECORD(Chat, TELELAKE_CHAT_FIELDS, "A chat")

#define TELELAKE_SOURCE_FIELDS(F) \
  F(Source, std::vector<SourceKind>, kinds, "Where it came from, sorted", .required = true, .max_items = 2) \
  F(Source, Chat, chat, "The chat", .required = true) \
  F(Source, std::string, account, "Scope: the account's user id, or `local`; absent when the ids are the chat's own", .max_length = 20, .format = Format::kAccount) \
  F(Source, std::string, producer, "Name of the writer", .required = true, .max_length = 64)
TELELAKE_RECORD(Source, TELELAKE_SOURCE_FIELDS, "Where an artifact came from")

#define TELELAKE_ARTIFACT_FIELDS(F) \
  F(Artifact, std::string, schema_version, "Version of the contract", .required = true, .max_length = 16, .format = Format::kVersion) \
  F(Artifact, Source, source, "Where it came from", .required = true) \
  F(Artifact, Date, date, "The UTC day", .required = true) \
  F(Artifact, std::string, timezone, "Zone of the stored times", .required = true, .max_length = 8, .format = Format::kUtc) \
  F(Artifact, std::vector<Message>, messages, "Ordered by id", .required = true, .max_items = 100000000) \
  F(Artifact, std::vector<Thread>, threads, "Threads referred to that day, ordered by id", .required = true, .max_items = 100000000) \
  F(Artifact, std::vector<Participant>, participants, "Everyone referred to that day, ordered by id", .required = true, .max_items = 100000000)
TELELAKE_RECORD(Artifact, TELELAKE_ARTIFACT_FIELDS, "What one chat said on one UTC day")

// The header line of the JSONL encoding: an artifact without its lists.
#define TELELAKE_HEADER_FIELDS(F) \
  F(Header, std::string, schema_version, "Version of the contract", .required = true, .max_length = 16, .format = Format::kVersion) \
  F(Header, Source, source, "Where it came from", .required = true) \
  F(Header, Date, date, "The UTC day", .required = true) \
  F(Header, std::string, timezone, "Zone of the stored times", .required = true, .max_length = 8, .format = Format::kUtc)
TELELAKE_RECORD(Header, TELELAKE_HEADER_FIELDS, "The first line of an artifact in JSONL")

// A message without a time: it is in no artifact, explains a gap, and is kept in the chat's undated list.
#define TELELAKE_UNDATED_FIELDS(F) \
  F(Undated, std::int64_t, id, "Server's message id", .required = true, .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(Undated, std::int64_t, chat_id, "Marked dialog id", .required = true) \
  F(Undated, std::string, reason, "Why it has no time: unsupported, or time_zero", .required = true, .max_length = 64) \
  F(Undated, Extra, extra, "What the source gave of it", .max_length = kMaxExtra, .max_items = 1000)
TELELAKE_RECORD(Undated, TELELAKE_UNDATED_FIELDS, "A message without a time")

// At rest beside the messages: a value that a message had, and the greatest horizon at which it was seen.
#define TELELAKE_REVISION_FIELDS(F) \
  F(Revision, Time, horizon, "Greatest horizon of the observations that saw it", .required = true) \
  F(Revision, Message, message, "The message with that value", .required = true)
TELELAKE_RECORD(Revision, TELELAKE_REVISION_FIELDS, "A value that a message had before its present one")

// At rest: participants and threads with the horizon that decides which observation of them wins.
#define TELELAKE_PARTICIPANT_FACT_FIELDS(F) \
  F(ParticipantFact, Time, horizon, "Greatest horizon of the observations that saw it", .required = true) \
  F(ParticipantFact, Participant, participant, "What was seen", .required = true)
TELELAKE_RECORD(ParticipantFact, TELELAKE_PARTICIPANT_FACT_FIELDS, "A participant of a chat and when it was seen so")

#define TELELAKE_THREAD_FACT_FIELDS(F) \
  F(ThreadFact, Time, horizon, "When it was so: the time of the message that named a topic, else the horizon of the observation", .required = true) \
  F(ThreadFact, Thread, thread, "What was seen", .required = true)
TELELAKE_RECORD(ThreadFact, TELELAKE_THREAD_FACT_FIELDS, "A thread of a chat and when it was seen so")

// At rest: a run of held message ids that were last seen at one horizon.
#define TELELAKE_OBSERVED_FIELDS(F) \
  F(Observed, std::int64_t, first_id, "First held id of the run", .required = true, .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(Observed, std::int64_t, last_id, "Last held id of the run", .required = true, .minimum = kMinMessageId, .maximum = kMaxMessageId) \
  F(Observed, Time, horizon, "Greatest horizon at which they were seen", .required = true)
TELELAKE_RECORD(Observed, TELELAKE_OBSERVED_FIELDS, "When a run of messages was last seen")
// clang-format on

}  // namespace telelake
