package main

import (
	"fmt"
	"slices"
)

// mediaKinds are the kinds of media that a message may have.
var mediaKinds = []string{
	"photo", "expired_photo", "video", "expired_video", "animation", "video_note", "audio", "voice", "sticker",
	"document", "poll", "location", "venue", "contact", "dice", "game", "invoice", "story", "giveaway",
	"giveaway_results", "todo", "paid_media", "web_page", "unsupported",
}

// entityTypes are the types of entities, named as the Bot API names them.
var entityTypes = []string{
	"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card", "bold", "italic",
	"underline", "strikethrough", "spoiler", "blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji",
	"date_time",
}

// oddities are what can be wrong with a message.
var oddities = []string{oddUnknownConstructor, oddBadEntities, oddFutureDate, oddInternalError}

// check refuses what the server cannot make.
func (m *message) check() error {
	if m.Media != nil && !slices.Contains(mediaKinds, m.Media.Kind) {
		return fmt.Errorf("%q is not a kind of media", m.Media.Kind)
	}
	if m.Service != nil && serviceActions[m.Service.Action] == nil {
		return fmt.Errorf("%q is not a service action", m.Service.Action)
	}
	for _, one := range m.Entities {
		if !slices.Contains(entityTypes, one.Type) {
			return fmt.Errorf("%q is not a type of entities", one.Type)
		}
	}
	if m.Odd != "" && !slices.Contains(oddities, m.Odd) {
		return fmt.Errorf("%q is not an oddity", m.Odd)
	}
	return nil
}

// message is one message of a scenario, explicit or generated. Peers are marked dialog ids: users positive, basic
// groups negative, channels and supergroups -100….
type message struct {
	ID        int            `json:"id"`
	Date      timestamp      `json:"date"`
	From      int64          `json:"from,omitempty"`
	Text      string         `json:"text,omitempty"`
	Entities  []entity       `json:"entities,omitempty"`
	Media     *media         `json:"media,omitempty"`
	Reply     *reply         `json:"reply,omitempty"`
	Forward   *forward       `json:"forward,omitempty"`
	Reactions []reaction     `json:"reactions,omitempty"`
	Views     int            `json:"views,omitempty"`
	Forwards  int            `json:"forwards,omitempty"`
	Album     int64          `json:"album,omitempty"`
	ViaBot    int64          `json:"via_bot,omitempty"`
	Signature string         `json:"signature,omitempty"`
	Edited    timestamp      `json:"edited,omitempty"`
	EditHide  bool           `json:"edit_hide,omitempty"`
	Pinned    bool           `json:"pinned,omitempty"`
	Silent    bool           `json:"silent,omitempty"`
	Protected bool           `json:"protected,omitempty"`
	TTL       int            `json:"ttl,omitempty"`
	Topic     int            `json:"topic,omitempty"`
	Effect    int64          `json:"effect,omitempty"`
	PaidStars int64          `json:"paid_stars,omitempty"`
	Comments  int            `json:"comments,omitempty"`
	Buttons   [][]button     `json:"buttons,omitempty"`
	Service   *serviceAction `json:"service,omitempty"`
	// Odd makes a malformed reply: unknown_constructor, bad_entities, future_date, internal_error.
	Odd string `json:"odd,omitempty"`
}

// entity is a formatted part of a text, in UTF-16 units.
type entity struct {
	Type      string `json:"type"`
	Offset    int    `json:"offset"`
	Length    int    `json:"length"`
	URL       string `json:"url,omitempty"`
	User      int64  `json:"user,omitempty"`
	Language  string `json:"language,omitempty"`
	Document  int64  `json:"document,omitempty"`
	Collapsed bool   `json:"collapsed,omitempty"`
	Date      int    `json:"date,omitempty"`
}

// reply is what a message answers.
type reply struct {
	ID          int    `json:"id"`
	Chat        int64  `json:"chat,omitempty"`
	Thread      int    `json:"thread,omitempty"`
	Quote       string `json:"quote,omitempty"`
	QuoteOffset int    `json:"quote_offset,omitempty"`
}

// forward is where a message came from.
type forward struct {
	From      int64     `json:"from,omitempty"`
	Name      string    `json:"name,omitempty"`
	Date      timestamp `json:"date"`
	Post      int       `json:"post,omitempty"`
	Author    string    `json:"author,omitempty"`
	SavedFrom int64     `json:"saved_from,omitempty"`
	SavedID   int       `json:"saved_id,omitempty"`
	Imported  bool      `json:"imported,omitempty"`
}

// reaction is a count of one reaction.
type reaction struct {
	Emoji  string  `json:"emoji,omitempty"`
	Custom int64   `json:"custom,omitempty"`
	Paid   bool    `json:"paid,omitempty"`
	Count  int     `json:"count"`
	Recent []int64 `json:"recent,omitempty"`
}

// button is one key of an inline keyboard.
type button struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
	Data string `json:"data,omitempty"`
	Copy string `json:"copy,omitempty"`
}

// media is what a message carries beside its text; which fields mean something depends on the kind.
type media struct {
	Kind      string   `json:"kind"`
	ID        int64    `json:"id,omitempty"`
	Mime      string   `json:"mime,omitempty"`
	Size      int64    `json:"size,omitempty"`
	Width     int      `json:"width,omitempty"`
	Height    int      `json:"height,omitempty"`
	Duration  int      `json:"duration,omitempty"`
	FileName  string   `json:"file_name,omitempty"`
	Performer string   `json:"performer,omitempty"`
	Title     string   `json:"title,omitempty"`
	Emoji     string   `json:"emoji,omitempty"`
	Spoiler   bool     `json:"spoiler,omitempty"`
	TTL       int      `json:"ttl,omitempty"`
	Latitude  float64  `json:"latitude,omitempty"`
	Longitude float64  `json:"longitude,omitempty"`
	Period    int      `json:"period,omitempty"`
	Address   string   `json:"address,omitempty"`
	Phone     string   `json:"phone,omitempty"`
	FirstName string   `json:"first_name,omitempty"`
	LastName  string   `json:"last_name,omitempty"`
	User      int64    `json:"user,omitempty"`
	Value     int      `json:"value,omitempty"`
	Question  string   `json:"question,omitempty"`
	Options   []string `json:"options,omitempty"`
	Votes     []int    `json:"votes,omitempty"`
	Quiz      bool     `json:"quiz,omitempty"`
	Closed    bool     `json:"closed,omitempty"`
	Multiple  bool     `json:"multiple,omitempty"`
	Public    bool     `json:"public,omitempty"`
	URL       string   `json:"url,omitempty"`
	Text      string   `json:"text,omitempty"`
	Currency  string   `json:"currency,omitempty"`
	Amount    int64    `json:"amount,omitempty"`
	Chats     []int64  `json:"chats,omitempty"`
	Users     []int64  `json:"users,omitempty"`
	Count     int      `json:"count,omitempty"`
	Months    int      `json:"months,omitempty"`
	Until     int      `json:"until,omitempty"`
	Message   int      `json:"message,omitempty"`
}

// serviceAction is what a service message tells; which fields mean something depends on the action.
type serviceAction struct {
	Action   string   `json:"action"`
	Title    string   `json:"title,omitempty"`
	Users    []int64  `json:"users,omitempty"`
	Chat     int64    `json:"chat,omitempty"`
	Message  int      `json:"message,omitempty"`
	Duration int      `json:"duration,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Period   int      `json:"period,omitempty"`
	Count    int      `json:"count,omitempty"`
	Amount   int64    `json:"amount,omitempty"`
	Currency string   `json:"currency,omitempty"`
	Emoji    string   `json:"emoji,omitempty"`
	Text     string   `json:"text,omitempty"`
	Date     int      `json:"date,omitempty"`
	Distance int      `json:"distance,omitempty"`
	Color    int      `json:"color,omitempty"`
	Icon     int64    `json:"icon_emoji,omitempty"`
	Flag     bool     `json:"flag,omitempty"`
	Domain   string   `json:"domain,omitempty"`
	Code     string   `json:"code,omitempty"`
	IDs      []int    `json:"ids,omitempty"`
	Options  []string `json:"options,omitempty"`
	Photo    *media   `json:"photo,omitempty"`
}
