package main

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

const (
	// unknownConstructor is a type id that no layer of the API has.
	unknownConstructor = 0x0badf00d
	// decadeAhead is how far in the future the date of an odd message lies, in seconds.
	decadeAhead = 10 * 365 * secondsPerDay
)

// strangeMessage is a message of a type that no client knows.
type strangeMessage struct{ *tg.Message }

// TypeID gives the unknown type.
func (strangeMessage) TypeID() uint32 { return unknownConstructor }

// Encode writes the unknown type with the content of a message.
func (m strangeMessage) Encode(b *bin.Buffer) error {
	b.PutID(unknownConstructor)
	return m.Message.EncodeBare(b)
}

// spoiled gives the error that a message makes of the whole answer.
func spoiled(found *chat, ids []int) error {
	for _, id := range ids {
		if m := found.history.written(id); m != nil && m.Odd == oddInternalError && found.history.exists(id) {
			return &rpcError{500, "INTERNAL"}
		}
	}
	return nil
}

// oddMessage turns a message into one that a client must survive.
func oddMessage(m *tg.Message, kind string) tg.MessageClass {
	switch kind {
	case oddUnknownConstructor:
		return strangeMessage{m}
	case oddBadEntities:
		length := utf16Length(m.Message)
		m.Entities = append(m.Entities,
			&tg.MessageEntityBold{Offset: max(length-2, 0), Length: 50},
			&tg.MessageEntityItalic{Offset: length + 10, Length: 5})
	case oddFutureDate:
		m.Date += decadeAhead
	}
	return m
}

const (
	oddUnknownConstructor = "unknown_constructor"
	oddBadEntities        = "bad_entities"
	oddFutureDate         = "future_date"
	// oddInternalError spoils every answer that would hold the message.
	oddInternalError = "internal_error"
)
