// Media that are no files. Each takes the keys of its kind and fills in the one field that belongs to it.
#pragma once

#include "source/desktop_export/mapping.h"

namespace telelake {

void map_contact(Mapping& mapping, Media& media);
void map_location(Mapping& mapping, Media& media);
void map_venue(Mapping& mapping, Media& media);
void map_game(Mapping& mapping, Media& media);
void map_invoice(Mapping& mapping, Media& media);
void map_todo(Mapping& mapping, Media& media);
void map_giveaway(Mapping& mapping, Media& media);
void map_giveaway_results(Mapping& mapping, Media& media);
void map_paid_media(Mapping& mapping, Media& media);

// The tasks of a to-do list: objects of `text` (form T) and `id`.
void map_todo_items(Mapping& mapping, Token token, std::vector<TodoItem>& items);

// Latitude and longitude in degrees; refuses what is no place on earth.
void map_coordinates(Mapping& mapping, Token latitude, Token longitude, Location& location);

// JSON text that an export holds inside a string.
//
// What is special about it: a control character is `\xNN` there, which no JSON parser reads, and a line separator's
// escape may be followed by two replacement characters. Both are mended. Returns the padded text.
std::string mended_inner_json(std::string_view text);

}  // namespace telelake
