package main

import (
	"fmt"

	"github.com/gotd/td/tg"
)

// media builds what a message carries.
func (b *builder) media(m *message) tg.MessageMediaClass {
	d := m.Media
	switch d.Kind {
	case "photo":
		result := &tg.MessageMediaPhoto{Spoiler: d.Spoiler}
		result.SetPhoto(b.photo(d, m.Date))
		if d.TTL != 0 {
			result.SetTTLSeconds(d.TTL)
		}
		return result
	case "expired_photo":
		result := &tg.MessageMediaPhoto{}
		result.SetTTLSeconds(max(d.TTL, 1))
		return result
	case "video", "animation", "video_note", "audio", "voice", "sticker", "document":
		return b.documentMedia(d, m.Date)
	case "expired_video":
		result := &tg.MessageMediaDocument{Video: true}
		result.SetTTLSeconds(max(d.TTL, 1))
		return result
	case "poll":
		return tgPoll(d)
	case "location":
		if d.Period > 0 {
			return &tg.MessageMediaGeoLive{Geo: tgPoint(d), Period: d.Period}
		}
		return &tg.MessageMediaGeo{Geo: tgPoint(d)}
	case "venue":
		return &tg.MessageMediaVenue{
			Geo: tgPoint(d), Title: d.Title, Address: d.Address, Provider: "foursquare", VenueID: fmt.Sprint(d.ID),
		}
	case "contact":
		if d.User != 0 {
			b.users[d.User] = true
		}
		return &tg.MessageMediaContact{
			PhoneNumber: d.Phone, FirstName: d.FirstName, LastName: d.LastName, UserID: d.User, Vcard: d.Text,
		}
	case "dice":
		return &tg.MessageMediaDice{Value: d.Value, Emoticon: d.Emoji}
	case "game":
		return &tg.MessageMediaGame{Game: tg.Game{
			ID: d.ID, AccessHash: accessHash(d.ID), ShortName: "game", Title: d.Title, Description: d.Text,
			Photo: b.photo(&media{ID: d.ID + 1, Width: 640, Height: 360, Size: 9000}, m.Date),
		}}
	}
	return b.rareMedia(m)
}

// rareMedia builds the kinds that few messages have.
func (b *builder) rareMedia(m *message) tg.MessageMediaClass {
	d := m.Media
	switch d.Kind {
	case "invoice":
		return &tg.MessageMediaInvoice{
			Title: d.Title, Description: d.Text, Currency: d.Currency, TotalAmount: d.Amount, StartParam: "start",
		}
	case "story":
		return &tg.MessageMediaStory{Peer: b.peer(d.User), ID: d.Value}
	case "giveaway":
		result := &tg.MessageMediaGiveaway{
			Channels: b.bareChannels(d.Chats), Quantity: d.Count, UntilDate: d.Until, WinnersAreVisible: d.Public,
		}
		if d.Months > 0 {
			result.SetMonths(d.Months)
		} else {
			result.SetStars(d.Amount)
		}
		if d.Title != "" {
			result.SetPrizeDescription(d.Title)
		}
		return result
	case "giveaway_results":
		result := &tg.MessageMediaGiveawayResults{
			LaunchMsgID: d.Message, WinnersCount: d.Count, UnclaimedCount: d.Value, Winners: d.Users, UntilDate: d.Until,
		}
		if channels := b.bareChannels(d.Chats); len(channels) > 0 {
			result.ChannelID = channels[0]
		}
		for _, winner := range d.Users {
			b.users[winner] = true
		}
		result.SetMonths(max(d.Months, 1))
		return result
	case "todo":
		result := &tg.MessageMediaToDo{Todo: tg.TodoList{Title: tg.TextWithEntities{Text: d.Title}}}
		for i, option := range d.Options {
			result.Todo.List = append(result.Todo.List, tg.TodoItem{ID: i + 1, Title: tg.TextWithEntities{Text: option}})
		}
		return result
	case "paid_media":
		return &tg.MessageMediaPaidMedia{StarsAmount: d.Amount, ExtendedMedia: []tg.MessageExtendedMediaClass{
			&tg.MessageExtendedMediaPreview{W: d.Width, H: d.Height},
		}}
	case "web_page":
		return &tg.MessageMediaWebPage{Webpage: &tg.WebPage{
			ID: d.ID, URL: d.URL, DisplayURL: d.URL, Type: "article", SiteName: "example", Title: d.Title,
			Description: d.Text,
		}}
	}
	return &tg.MessageMediaUnsupported{}
}

// bareChannels turns marked ids of channels into bare ones and notes them as referred to.
func (b *builder) bareChannels(marked []int64) []int64 {
	var bare []int64
	for _, id := range marked {
		b.peer(id)
		bare = append(bare, -id-channelMark)
	}
	return bare
}

func tgPoint(d *media) tg.GeoPointClass {
	return &tg.GeoPoint{Long: d.Longitude, Lat: d.Latitude, AccessHash: 1}
}

// photo builds a photo of one size.
func (b *builder) photo(d *media, date timestamp) tg.PhotoClass {
	return &tg.Photo{
		ID: d.ID, AccessHash: fileHash(d.ID, d.Size), FileReference: b.world.fileReference(d.ID), Date: int(date),
		DCID: serverDC,
		Sizes: []tg.PhotoSizeClass{
			&tg.PhotoSize{Type: photoThumbnail, W: max(d.Width/4, 1), H: max(d.Height/4, 1), Size: thumbnailSize(d.Size)},
			&tg.PhotoSize{Type: "y", W: d.Width, H: d.Height, Size: int(d.Size)},
		},
	}
}

// thumbnailSize is the size of a photo's smaller variant.
func thumbnailSize(size int64) int { return max(int(size)/4, 1) }

// fileReference is what a client must show to load a file. An event lets all references expire; clients then get the
// new one with the message.
func (w *world) fileReference(id int64) []byte {
	return fmt.Appendf(nil, "reference-%d-%d", id, w.referenceEpoch.Load())
}

// hashBits is the part of a file's access hash that is a check; the rest is the file's size, so that the server can
// give any file without knowing in which message it is.
const hashBits = 16

func fileHash(id, size int64) int64 { return size<<hashBits | accessHash(id)&(1<<hashBits-1) }

// sizeOfFile gives the size that an access hash carries, and 0 for a hash that does not fit the id.
func sizeOfFile(id, hash int64) int64 {
	if hash&(1<<hashBits-1) != accessHash(id)&(1<<hashBits-1) {
		return 0
	}
	return hash >> hashBits
}

// documentMedia builds a document as a message carries it.
func (b *builder) documentMedia(d *media, date timestamp) tg.MessageMediaClass {
	result := &tg.MessageMediaDocument{
		Spoiler: d.Spoiler, Video: d.Kind == "video", Round: d.Kind == "video_note", Voice: d.Kind == "voice",
	}
	result.SetDocument(b.document(d, date))
	if d.TTL != 0 {
		result.SetTTLSeconds(d.TTL)
	}
	return result
}

// document builds a document with the attributes of its kind.
func (b *builder) document(d *media, date timestamp) *tg.Document {
	document := &tg.Document{
		ID: d.ID, AccessHash: fileHash(d.ID, d.Size), FileReference: b.world.fileReference(d.ID), Date: int(date),
		MimeType: d.Mime, Size: d.Size, DCID: serverDC,
	}
	video := &tg.DocumentAttributeVideo{
		Duration: float64(d.Duration), W: d.Width, H: d.Height, RoundMessage: d.Kind == "video_note",
		SupportsStreaming: d.Kind == "video",
	}
	switch d.Kind {
	case "video", "video_note":
		document.Attributes = append(document.Attributes, video)
	case "animation":
		document.Attributes = append(document.Attributes, video, &tg.DocumentAttributeAnimated{})
	case "audio":
		document.Attributes = append(document.Attributes, &tg.DocumentAttributeAudio{
			Duration: d.Duration, Title: d.Title, Performer: d.Performer,
		})
	case "voice":
		document.Attributes = append(document.Attributes, &tg.DocumentAttributeAudio{Voice: true, Duration: d.Duration})
	case "sticker":
		document.Attributes = append(document.Attributes,
			&tg.DocumentAttributeImageSize{W: d.Width, H: d.Height},
			&tg.DocumentAttributeSticker{Alt: d.Emoji, Stickerset: &tg.InputStickerSetEmpty{}})
	}
	if d.FileName != "" {
		document.Attributes = append(document.Attributes, &tg.DocumentAttributeFilename{FileName: d.FileName})
	}
	return document
}

// tgPoll builds a poll with its counts.
func tgPoll(d *media) tg.MessageMediaClass {
	result := &tg.MessageMediaPoll{Poll: tg.Poll{
		ID: d.ID, Closed: d.Closed, PublicVoters: d.Public, MultipleChoice: d.Multiple, Quiz: d.Quiz,
		Question: tg.TextWithEntities{Text: d.Question}, Hash: 1,
	}}
	total := 0
	for i, option := range d.Options {
		data := []byte{byte('0' + i)}
		result.Poll.Answers = append(result.Poll.Answers, &tg.PollAnswer{
			Text: tg.TextWithEntities{Text: option}, Option: data,
		})
		if i < len(d.Votes) {
			total += d.Votes[i]
			result.Results.Results = append(result.Results.Results, tg.PollAnswerVoters{Option: data, Voters: d.Votes[i]})
		}
	}
	result.Results.SetTotalVoters(total)
	return result
}
