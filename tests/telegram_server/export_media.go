package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

const (
	fileUnavailable = "(File unavailable, please try again later)"
	fileNotIncluded = "(File not included. Change data exporting settings to download.)"
)

// desktopMediaTypes maps kinds of documents to Telegram Desktop's media_type; a plain file has none.
var desktopMediaTypes = map[string]string{
	"sticker": "sticker", "video_note": "video_message", "voice": "voice_message", "animation": "animation",
	"video": "video_file", "audio": "audio_file",
}

// addMedia adds the keys of what a message carries; files themselves are not included. Dice, stories and web pages
// leave no trace in an export.
func (e *exporter) addMedia(record *object, m *message) {
	d := m.Media
	switch d.Kind {
	case "photo":
		record.add("photo", fileNotIncluded)
		record.add("photo_file_size", d.Size)
		addSpace(record, d)
		addSpoilerAndTTL(record, d)
	case "expired_photo":
		record.add("photo", fileUnavailable)
		record.add("photo_file_size", 0)
		record.addNumber("self_destruct_period_seconds", max(d.TTL, 1))
	case "expired_video":
		record.add("file", fileUnavailable)
		record.add("file_size", 0)
		record.addNumber("self_destruct_period_seconds", max(d.TTL, 1))
	case "video", "animation", "video_note", "audio", "voice", "sticker", "document":
		addDocument(record, d)
	case "contact":
		record.add("contact_information", object{
			{"first_name", d.FirstName}, {"last_name", d.LastName}, {"phone_number", d.Phone},
		})
	case "location", "venue":
		record.addText("place_name", venueText(d, d.Title))
		record.addText("address", venueText(d, d.Address))
		record.add("location_information", object{
			{"latitude", sixPlaces(d.Latitude)}, {"longitude", sixPlaces(d.Longitude)},
		})
		record.addNumber("live_location_period_seconds", d.Period)
	case "game":
		record.addText("game_title", d.Title)
		record.addText("game_description", d.Text)
	case "poll":
		addPoll(record, d)
	default:
		e.addRareMedia(record, d)
	}
}

func (e *exporter) addRareMedia(record *object, d *media) {
	switch d.Kind {
	case "invoice":
		inner := object{{"title", d.Title}, {"description", d.Text}, {"amount", d.Amount}, {"currency", d.Currency}}
		text, _ := json.MarshalIndent(inner, "", " ")
		record.add("invoice_information", string(text))
	case "todo":
		answers := []object{}
		for i, one := range d.Options {
			answers = append(answers, object{{"text", plainT(one)}, {"id", i + 1}})
		}
		record.add("todo_list", object{
			{"title", plainT(d.Title)}, {"others_can_append", false}, {"others_can_complete", false}, {"answers", answers},
		})
	case "giveaway":
		stars := d.Amount
		if d.Months > 0 {
			stars = 0
		}
		record.add("giveaway_information", object{
			{"quantity", d.Count}, {"months", d.Months}, {"until_date", localTime(timestamp(d.Until))},
			{"channels", bareOf(d.Chats)}, {"countries", []string{}}, {"additional_prize", d.Title}, {"stars", stars},
			{"is_only_new_subscribers", false},
		})
	case "giveaway_results":
		channel := int64(0)
		if len(d.Chats) > 0 {
			channel = bareOf(d.Chats)[0]
		}
		record.add("giveaway_results", object{
			{"channel", channel}, {"winners", d.Users}, {"additional_prize", ""},
			{"until_date", localTime(timestamp(d.Until))}, {"launch_message_id", d.Message}, {"additional_peers_count", 0},
			{"winners_count", d.Count}, {"unclaimed_count", d.Value}, {"months", max(d.Months, 1)}, {"stars", 0},
			{"is_refunded", false}, {"is_only_new_subscribers", false},
		})
	case "paid_media":
		record.add("paid_stars_amount", d.Amount)
	}
}

// venueText gives a text that only venues have.
func venueText(d *media, text string) string {
	if d.Kind == "venue" {
		return text
	}
	return ""
}

func bareOf(marked []int64) []int64 {
	bare := []int64{}
	for _, id := range marked {
		bare = append(bare, -id-channelMark)
	}
	return bare
}

func addSpace(record *object, d *media) {
	record.addNumber("width", d.Width)
	record.addNumber("height", d.Height)
}

func addSpoilerAndTTL(record *object, d *media) {
	if d.Spoiler {
		record.add("media_spoiler", true)
	}
	record.addNumber("self_destruct_period_seconds", d.TTL)
}

func addDocument(record *object, d *media) {
	record.add("file", fileNotIncluded)
	record.addText("file_name", d.FileName)
	record.add("file_size", d.Size)
	record.addText("media_type", desktopMediaTypes[d.Kind])
	switch d.Kind {
	case "sticker":
		record.addText("sticker_emoji", d.Emoji)
	case "audio":
		record.addText("performer", d.Performer)
		record.addText("title", d.Title)
	}
	record.addText("mime_type", d.Mime)
	record.addNumber("duration_seconds", d.Duration)
	addSpace(record, d)
	addSpoilerAndTTL(record, d)
}

func addPoll(record *object, d *media) {
	answers := []object{}
	total := 0
	for i, one := range d.Options {
		votes := 0
		if i < len(d.Votes) {
			votes = d.Votes[i]
		}
		total += votes
		answers = append(answers, object{{"text", plainT(one)}, {"voters", votes}, {"chosen", false}})
	}
	record.add("poll", object{
		{"question", plainT(d.Question)}, {"closed", d.Closed}, {"total_voters", total}, {"answers", answers},
	})
}

// addButtons adds the inline keyboard.
func addButtons(record *object, rows [][]button) {
	if len(rows) == 0 {
		return
	}
	list := [][]object{}
	for _, row := range rows {
		keys := []object{}
		for _, one := range row {
			switch {
			case one.URL != "":
				keys = append(keys, object{{"type", "url"}, {"text", one.Text}, {"data", one.URL}})
			case one.Copy != "":
				keys = append(keys, object{{"type", "copy_text"}, {"text", one.Text}, {"data", one.Copy}})
			default:
				data := base64.RawURLEncoding.EncodeToString([]byte(one.Data))
				keys = append(keys, object{
					{"type", "callback"}, {"text", one.Text}, {"dataBase64", data}, {"data", ""},
				})
			}
		}
		list = append(list, keys)
	}
	record.add("inline_bot_buttons", list)
}

// costText writes an amount of minor units for reading.
func costText(amount int64, currency string) string {
	return fmt.Sprintf("%d.%02d %s", amount/100, amount%100, currency)
}
