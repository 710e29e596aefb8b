package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// migratedShift is what Telegram Desktop takes from the ids of a basic group's messages in its supergroup's export.
const migratedShift = 1_000_000_000

// exporter writes chats as Telegram Desktop exports them, for one account.
type exporter struct {
	world   *world
	account *account
}

// exportChats writes DIR/<alias>/result.json for each chat that the account sees, or for the one that is named. A basic
// group that was migrated is in its supergroup's export, as in Telegram Desktop.
func (e *exporter) exportChats(folder, only string) error {
	for _, c := range e.world.scenario.Chats {
		if (only != "" && c.Alias != only) || e.account.state.views[c.Alias] == nil || c.MigratedTo != "" {
			continue
		}
		if err := e.exportChat(filepath.Join(folder, c.Alias), c); err != nil {
			return fmt.Errorf("chat %s: %w", c.Alias, err)
		}
	}
	return nil
}

func (e *exporter) exportChat(folder string, c *chat) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	path := filepath.Join(folder, "result.json")
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	if err := e.writeChat(out, c); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Close()
}

func (e *exporter) writeChat(out *bufio.Writer, c *chat) error {
	name, kind := e.nameAndType(c)
	head, err := marshalPlain(name)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "{\n \"name\": %s,\n \"type\": %q,\n \"id\": %d,\n \"messages\": [", head, kind, c.bareID())
	separator := "\n"
	write := func(from *chat, idShift int) error {
		view := e.account.state.views[from.Alias]
		for id := from.history.next(0); id != 0; id = from.history.next(id) {
			if view != nil && id < view.FromID {
				continue
			}
			told := e.message(from, from.history.at(id), idShift)
			told.override(from.ExportSays[id])
			record, err := marshalPlain(told)
			if err != nil {
				return err
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, record, "  ", " "); err != nil {
				return err
			}
			fmt.Fprintf(out, "%s  %s", separator, indented.Bytes())
			separator = ",\n"
		}
		return nil
	}
	if origin := e.world.migratedFrom(c); origin != nil {
		if err := write(origin, origin.shift(e.account)-migratedShift); err != nil {
			return err
		}
	}
	if err := write(c, c.shift(e.account)); err != nil {
		return err
	}
	_, err = out.WriteString("\n ]\n}")
	return err
}

// bareID is the id without mark.
func (c *chat) bareID() int64 {
	if c.Type == chatPrivate {
		return c.Peer
	}
	return c.ID
}

// nameAndType gives the head of an export: a name (null for an account without one) and Telegram Desktop's type.
func (e *exporter) nameAndType(c *chat) (any, string) {
	publicity := "private"
	if c.Username != "" {
		publicity = "public"
	}
	switch c.Type {
	case chatPrivate:
		person := e.world.userOf(c.Peer)
		kind := "personal_chat"
		if person != nil && person.Bot {
			kind = "bot_chat"
		}
		if person == nil || person.FirstName == "" {
			return nil, kind
		}
		return person.FirstName, kind
	case chatBasicGroup:
		return c.Title, "private_group"
	case chatChannel:
		return c.Title, publicity + "_channel"
	}
	return c.Title, publicity + "_supergroup"
}

// peerName gives the name of a peer: null when it is unknown or has none.
func (e *exporter) peerName(marked int64) any {
	if marked < 0 {
		if c := e.world.byID[marked]; c != nil {
			return c.Title
		}
		return nil
	}
	if person := e.world.userOf(marked); person != nil && !person.Deleted && person.fullName() != "" {
		return person.fullName()
	}
	return nil
}

// peerID writes a peer with its prefix.
func peerID(marked int64) string {
	switch {
	case marked > 0:
		return fmt.Sprintf("user%d", marked)
	case marked < -channelMark:
		return fmt.Sprintf("channel%d", -marked-channelMark)
	}
	return fmt.Sprintf("chat%d", -marked)
}

// message makes one record. The shift is added to its id and to the ids in the same chat that it names.
func (e *exporter) message(c *chat, m *message, shift int) object {
	record := object{{"id", m.ID + shift}}
	from := m.From
	if from == 0 {
		from = c.markedID()
	}
	if m.Service != nil && m.Service.Action != "empty" {
		record.add("type", "service")
		record.addMoment("date", m.Date)
		e.service(&record, m, from, shift)
		record.add("text", "")
		record.add("text_entities", []object{})
		return record
	}
	record.add("type", "message")
	record.addMoment("date", m.Date)
	if m.Edited != 0 {
		record.addMoment("edited", m.Edited)
	}
	record.add("from", e.peerName(from))
	record.add("from_id", peerID(from))
	record.addText("author", m.Signature)
	e.addForward(&record, m.Forward)
	e.addReply(&record, m, shift)
	if bot := e.world.userOf(m.ViaBot); m.ViaBot != 0 && bot != nil {
		record.addText("via_bot", "@"+bot.Username)
	}
	if m.Media != nil {
		e.addMedia(&record, m)
	}
	text, parts := desktopText(m.Text, m.Entities)
	record.add("text", text)
	record.add("text_entities", parts)
	addButtons(&record, m.Buttons)
	e.addReactions(&record, m)
	return record
}

func (e *exporter) addForward(record *object, f *forward) {
	if f == nil {
		return
	}
	if f.From != 0 {
		record.add("forwarded_from", e.peerName(f.From))
		record.add("forwarded_from_id", peerID(f.From))
	} else {
		record.add("forwarded_from", f.Name)
	}
	if f.SavedFrom != 0 {
		record.add("saved_from", e.peerName(f.SavedFrom))
	}
}

// addReply adds the reply keys; a plain message of a topic names the topic's root.
func (e *exporter) addReply(record *object, m *message, shift int) {
	switch {
	case m.Reply != nil && m.Reply.Chat != 0:
		record.add("reply_to_message_id", m.Reply.ID)
		record.add("reply_to_peer_id", peerID(m.Reply.Chat))
	case m.Reply != nil:
		record.add("reply_to_message_id", m.Reply.ID+shift)
	case m.Topic > generalTopic && m.Topic != m.ID:
		record.add("reply_to_message_id", m.Topic+shift)
	}
}

func (e *exporter) addReactions(record *object, m *message) {
	var list []object
	for _, one := range m.Reactions {
		var entry object
		switch {
		case one.Paid:
			entry = object{{"type", "paid"}, {"count", one.Count}}
		case one.Custom != 0:
			entry = object{{"type", "custom_emoji"}, {"count", one.Count}, {"document_id", "(unavailable)"}}
		default:
			entry = object{{"type", "emoji"}, {"count", one.Count}, {"emoji", one.Emoji}}
		}
		var recent []object
		for _, who := range one.Recent {
			recent = append(recent, object{
				{"from", e.peerName(who)}, {"from_id", peerID(who)}, {"date", localTime(m.Date + 60)},
			})
		}
		if len(recent) > 0 {
			entry.add("recent", recent)
		}
		list = append(list, entry)
	}
	if len(list) > 0 {
		record.add("reactions", list)
	}
}

// runExport is the subcommand export.
func runExport(path, output, accountAlias, only string) error {
	s, err := readScenario(path)
	if err != nil {
		return err
	}
	w, err := newWorld(s)
	if err != nil {
		return err
	}
	if len(s.Accounts) == 0 {
		return fmt.Errorf("%s has no account to export for", path)
	}
	reader := s.Accounts[0]
	if accountAlias != "" {
		if reader = w.account(accountAlias); reader == nil {
			return fmt.Errorf("there is no account %q in %s", accountAlias, path)
		}
	}
	return (&exporter{w, reader}).exportChats(output, only)
}
