package main

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
)

const (
	// generalTopic is the id of a forum's first topic.
	generalTopic = 1
	// defaultFromDate is 2024-01-01.
	defaultFromDate = 1_704_067_200
	secondsPerDay   = 86_400
)

// generatedKinds are the kinds that a generated block may name; a kind named twice comes twice as often.
var generatedKinds = map[string]bool{
	"text": true, "photo": true, "video": true, "document": true, "audio": true, "voice": true, "sticker": true,
	"animation": true, "video_note": true, "poll": true, "location": true, "venue": true, "contact": true, "dice": true,
	"game": true, "web_page": true, "service": true, "album": true,
}

// mix is a hash of a seed and a number: the source of everything that looks random in generated messages.
func mix(seed uint64, number uint64) uint64 {
	z := seed*0x9e3779b97f4a7c15 + number + 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// dice draws numbers for one message.
type dice struct{ state uint64 }

func (d *dice) below(limit int) int {
	d.state = mix(d.state, 1)
	return int(d.state % uint64(limit))
}

// every tells whether the index-th message, counted from 0, is one of every n.
func every(index, n int) bool { return n > 0 && (index+1)%n == 0 }

// dateAt places the index-th message of a block in time; dates never fall.
func (g *generation) dateAt(index int) timestamp {
	step := secondsPerDay / g.PerDay
	jitter := float64(mix(g.Seed, uint64(index))%1000) / 1000 * step
	return g.FromDate + timestamp(math.Floor(float64(index)*step+jitter))
}

// generate makes the message of a block with that id; the same id gives the same message.
func (c *chat) generate(g *generation, id int) *message {
	index := id - g.FirstID
	d := &dice{mix(g.Seed, uint64(id)<<1)}
	m := &message{ID: id, Date: g.dateAt(index)}
	if g.CommentsOf != "" {
		return c.generateComment(g, m, index, d)
	}
	if c.Type == chatPrivate {
		m.From = c.Peer
		if d.below(2) == 0 {
			m.From = g.world.accounts[c.Account].ID
		}
	} else if c.Type != chatChannel {
		m.From = g.world.person(uint64(d.below(g.Senders)))
	}
	g.fill(c, m, index, d)
	if c.Type == chatChannel {
		m.Views = 1000 + d.below(90000)
		m.Forwards = d.below(300)
		m.Comments = g.comments(c)
		if c.Signatures {
			m.Signature = generatedPerson(g.world.person(uint64(d.below(g.Senders)))).FirstName
		}
	}
	if len(c.Topics) > 0 && m.Service == nil {
		m.Topic = c.Topics[d.below(len(c.Topics))].ID
	}
	return m
}

// comments is how many comments each generated post of a channel has.
func (g *generation) comments(c *chat) int {
	linked := g.world.chats[c.Linked]
	if linked == nil {
		return 0
	}
	for _, block := range linked.Generate {
		if block.CommentsOf == c.Alias {
			return block.PerPost
		}
	}
	return 0
}

// generateComment makes a message of a linked group: the automatic forward of a post, or a comment on one.
func (c *chat) generateComment(g *generation, m *message, index int, d *dice) *message {
	posts := g.world.chats[g.CommentsOf]
	postIndex, place := index/(g.PerPost+1), index%(g.PerPost+1)
	root := m.ID - place
	if len(posts.Generate) == 0 || postIndex >= posts.Generate[0].Count {
		m.From = g.world.person(uint64(d.below(g.Senders)))
		g.fill(c, m, index, d)
		return m
	}
	post := posts.generate(posts.Generate[0], posts.Generate[0].FirstID+postIndex)
	m.Date = max(m.Date, post.Date+timestamp(place))
	if place == 0 {
		m.From, m.Text, m.Entities, m.Media = posts.markedID(), post.Text, post.Entities, post.Media
		m.Forward = &forward{
			From: posts.markedID(), Post: post.ID, Date: post.Date, Author: post.Signature,
			SavedFrom: posts.markedID(), SavedID: post.ID,
		}
		m.Comments = g.PerPost
		return m
	}
	m.From = g.world.person(uint64(d.below(g.Senders)))
	g.fill(c, m, index, d)
	m.Reply = &reply{ID: root, Thread: root}
	return m
}

// fill gives a message its content.
func (g *generation) fill(c *chat, m *message, index int, d *dice) {
	kind := g.Kinds[d.below(len(g.Kinds))]
	language := g.Languages[d.below(len(g.Languages))]
	if kind == "service" && c.Type != chatPrivate {
		m.Service = &serviceAction{Action: "invite_members", Users: []int64{m.From}}
		if c.Type == chatChannel {
			m.Service = &serviceAction{Action: "edit_group_title", Title: c.Title}
		}
		return
	}
	m.Text = generatedText(language, g.TextLength/2+d.below(g.TextLength), d)
	g.fillMedia(m, kind, d)
	if m.Media != nil && captionless[m.Media.Kind] {
		m.Text = ""
	}
	if every(index, g.EntitiesEvery) && m.Text != "" {
		m.Entities = generatedEntities(m.Text)
	}
	if every(index, g.EditedEvery) {
		m.Edited = m.Date + 60 + timestamp(d.below(3600))
	}
	if every(index, g.ReplyEvery) && m.ID > g.FirstID {
		m.Reply = &reply{ID: max(g.FirstID, m.ID-1-d.below(50))}
	}
	if every(index, g.ForwardEvery) {
		m.Forward = &forward{From: g.world.person(uint64(d.below(1000))), Date: m.Date - 3600}
	}
	if every(index, g.ReactionsEvery) {
		m.Reactions = []reaction{{Emoji: "👍", Count: 1 + d.below(30)}, {Emoji: "❤", Count: 1 + d.below(9)}}
	}
}

// captionless are the media that carry no text.
var captionless = map[string]bool{
	"sticker": true, "video_note": true, "poll": true, "location": true, "venue": true, "contact": true, "dice": true,
	"game": true,
}

// fillMedia gives a message the media of its kind.
func (g *generation) fillMedia(m *message, kind string, d *dice) {
	id := int64(mix(g.Seed, uint64(m.ID)) >> 2)
	switch kind {
	case "photo", "album":
		m.Media = &media{Kind: "photo", ID: id, Width: 1280, Height: 720 + d.below(500), Size: int64(9000 + d.below(2000))}
		if kind == "album" {
			m.Album = int64(mix(g.Seed, uint64(m.ID/4)) >> 2)
		}
	case "video", "animation", "video_note":
		m.Media = &media{Kind: kind, ID: id, Width: 640, Height: 480, Duration: 3 + d.below(90), Mime: "video/mp4"}
		m.Media.Size = int64(100_000 + d.below(1_000_000))
		m.Media.FileName = fmt.Sprintf("clip-%d.mp4", m.ID)
	case "document":
		m.Media = &media{Kind: kind, ID: id, Mime: "application/pdf", FileName: fmt.Sprintf("report-%d.pdf", m.ID)}
		m.Media.Size = int64(5000 + d.below(40_000))
	case "audio":
		m.Media = &media{Kind: kind, ID: id, Mime: "audio/mpeg", Duration: 60 + d.below(240), Performer: "The Band"}
		m.Media.Title, m.Media.Size = fmt.Sprintf("Song %d", m.ID), int64(900_000+d.below(100_000))
	case "voice":
		m.Media = &media{Kind: kind, ID: id, Mime: "audio/ogg", Duration: 1 + d.below(60), Size: 4000}
	case "sticker":
		m.Media = &media{Kind: kind, ID: id, Mime: "image/webp", Width: 512, Height: 512, Emoji: "😀", Size: 8000}
	case "poll":
		m.Media = &media{Kind: kind, ID: id, Question: m.Text, Options: []string{"Yes", "No", "Maybe"}}
		m.Media.Votes = []int{d.below(50), d.below(50), d.below(50)}
	case "location", "venue":
		m.Media = &media{Kind: kind, Latitude: float64(d.below(170)) - 85, Longitude: float64(d.below(358)) - 179}
		m.Media.Title, m.Media.Address = "Market square", "Main street 1"
	case "contact":
		m.Media = &media{Kind: kind, Phone: fmt.Sprintf("+4915%08d", d.below(99_999_999)), FirstName: "Kim", LastName: "Lee"}
	case "dice":
		m.Media = &media{Kind: kind, Emoji: "🎲", Value: 1 + d.below(6)}
	case "game":
		m.Media = &media{Kind: kind, ID: id, Title: "Racer", Text: "A small game"}
	case "web_page":
		m.Text += " https://example.org/" + fmt.Sprint(m.ID)
		m.Media = &media{Kind: kind, ID: id, URL: "https://example.org/" + fmt.Sprint(m.ID), Title: "Example"}
	}
}

// generatedText makes a text of words until it has at least that many UTF-16 units.
func generatedText(language string, length int, d *dice) string {
	words := vocabularies[language]
	var text strings.Builder
	units := 0
	for units < length {
		word := words[d.below(len(words))]
		if units > 0 {
			text.WriteByte(' ')
			units++
		}
		text.WriteString(word)
		units += utf16Length(word)
	}
	return text.String()
}

// generatedEntities marks the first word bold and the last one italic.
func generatedEntities(text string) []entity {
	first := strings.SplitN(text, " ", 2)[0]
	entities := []entity{{Type: "bold", Offset: 0, Length: utf16Length(first)}}
	if place := strings.LastIndexByte(text, ' '); place > 0 {
		last := text[place+1:]
		entities = append(entities, entity{
			Type: "italic", Offset: utf16Length(text) - utf16Length(last), Length: utf16Length(last),
		})
	}
	return entities
}

// utf16Length counts as Telegram counts.
func utf16Length(text string) int {
	length := 0
	for _, r := range text {
		length += utf16.RuneLen(r)
	}
	return length
}
