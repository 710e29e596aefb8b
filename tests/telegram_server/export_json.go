package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// field is one key of an object whose keys have an order.
type field struct {
	key   string
	value any
}

// object is a JSON object with its keys in order.
type object []field

func (o *object) add(key string, value any) { *o = append(*o, field{key, value}) }

// override puts these values in the place of the object's own, and adds those that it does not have by their keys.
func (o *object) override(values map[string]json.RawMessage) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if at := slices.IndexFunc(*o, func(own field) bool { return own.key == key }); at >= 0 {
			(*o)[at].value = values[key]
		} else {
			o.add(key, values[key])
		}
	}
}

// addText adds a string unless it is empty.
func (o *object) addText(key, value string) {
	if value != "" {
		o.add(key, value)
	}
}

// addNumber adds a number unless it is 0.
func (o *object) addNumber(key string, value int) {
	if value != 0 {
		o.add(key, value)
	}
}

// MarshalJSON writes the keys in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	text.WriteByte('{')
	for i, one := range o {
		if i > 0 {
			text.WriteByte(',')
		}
		key, err := json.Marshal(one.key)
		if err != nil {
			return nil, err
		}
		value, err := marshalPlain(one.value)
		if err != nil {
			return nil, err
		}
		text.Write(key)
		text.WriteByte(':')
		text.Write(value)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

// marshalPlain writes JSON without escaping what only HTML needs escaped.
func marshalPlain(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// sixPlaces writes a decimal as Telegram Desktop does.
func sixPlaces(value float64) json.RawMessage { return json.RawMessage(fmt.Sprintf("%.6f", value)) }

// localTime writes a moment as local time, in a zone that is UTC's.
func localTime(moment timestamp) string {
	return time.Unix(int64(moment), 0).UTC().Format("2006-01-02T15:04:05")
}

// addMoment adds the local and the Unix form of a moment.
func (o *object) addMoment(key string, moment timestamp) {
	o.add(key, localTime(moment))
	o.add(key+"_unixtime", fmt.Sprint(int(moment)))
}

// desktopEntityNames maps the Bot API's names of entities to Telegram Desktop's, where they differ.
var desktopEntityNames = map[string]string{
	"url": "link", "phone_number": "phone", "text_mention": "mention_name", "date_time": "unknown",
}

// desktopText gives a text in the T form and as text_entities. Overlapping entities are dropped, the first stays.
func desktopText(text string, entities []entity) (any, []object) {
	if text == "" {
		return "", []object{}
	}
	units := utf16.Encode([]rune(text))
	var parts []object
	place := 0
	plain := func(end int) {
		if end > place {
			parts = append(parts, object{{"type", "plain"}, {"text", string(utf16.Decode(units[place:end]))}})
		}
	}
	for _, one := range entities {
		if one.Offset < place || one.Length <= 0 || one.Offset+one.Length > len(units) {
			continue
		}
		plain(one.Offset)
		place = one.Offset + one.Length
		parts = append(parts, desktopEntity(one, string(utf16.Decode(units[one.Offset:place]))))
	}
	endsWithEntity := place == len(units)
	plain(len(units))
	if endsWithEntity && len(text) != len(units) {
		// Desktop compares a length in bytes with one in UTF-16 units here, and so adds an empty part.
		parts = append(parts, object{{"type", "plain"}, {"text", ""}})
	}
	if len(parts) == 1 && parts[0][0].value == "plain" {
		return text, parts
	}
	mixed := make([]any, 0, len(parts))
	for _, part := range parts {
		if part[0].value == "plain" {
			mixed = append(mixed, part[1].value)
		} else {
			mixed = append(mixed, part)
		}
	}
	return mixed, parts
}

func desktopEntity(one entity, text string) object {
	name := one.Type
	if other, found := desktopEntityNames[name]; found {
		name = other
	}
	part := object{{"type", name}, {"text", text}}
	switch one.Type {
	case "pre":
		part.add("language", one.Language)
	case "text_link":
		part.add("href", one.URL)
	case "text_mention":
		part.add("user_id", one.User)
	case "blockquote":
		part.add("collapsed", one.Collapsed)
	case "custom_emoji":
		part.add("document_id", "(unavailable)")
	}
	return part
}

// plainT is the T form of a text without entities.
func plainT(text string) any {
	form, _ := desktopText(text, nil)
	return form
}

// fullName joins first and last name.
func (u *user) fullName() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }
