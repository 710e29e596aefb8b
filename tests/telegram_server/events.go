package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// event is something that happens to the server: a change of what chats hold, or a fault that begins. Which fields
// mean something depends on what it does; README.md lists them.
type event struct {
	Do   string   `json:"do"`
	When *trigger `json:"when,omitempty"`

	Chat    string     `json:"chat,omitempty"`
	Account string     `json:"account,omitempty"`
	ID      int        `json:"id,omitempty"`
	IDs     []idRange  `json:"ids,omitempty"`
	Count   int        `json:"count,omitempty"`
	Text    string     `json:"text,omitempty"`
	Name    string     `json:"username,omitempty"`
	To      string     `json:"to,omitempty"`
	Message *message   `json:"message,omitempty"`
	Views   int        `json:"views,omitempty"`
	Forward int        `json:"forwards,omitempty"`
	React   []reaction `json:"reactions,omitempty"`
	// WithoutUpdate keeps the change from the clients until they ask.
	WithoutUpdate bool `json:"without_update,omitempty"`

	Method       string  `json:"method,omitempty"`
	Page         int     `json:"page,omitempty"`
	Every        int     `json:"every,omitempty"`
	Times        int     `json:"times,omitempty"`
	Forever      bool    `json:"forever,omitempty"`
	Seconds      int     `json:"seconds,omitempty"`
	Growth       float64 `json:"growth,omitempty"`
	Enforce      bool    `json:"enforce,omitempty"`
	Code         int     `json:"code,omitempty"`
	Error        string  `json:"error,omitempty"`
	Milliseconds int     `json:"milliseconds,omitempty"`
}

// trigger says when a scenario's event happens: after so many seconds, or once the n-th request that fits was
// answered.
type trigger struct {
	Seconds float64 `json:"seconds,omitempty"`
	Request int     `json:"request,omitempty"`
	Method  string  `json:"method,omitempty"`
	Chat    string  `json:"chat,omitempty"`

	seen atomic.Int64
}

// contentEvents change what chats hold or who may see them. They are journalled, so that a server started again on
// the same state folder goes on from there.
var contentEvents = map[string]func(s *server, e *event) error{
	"new_message": (*server).addMessages,
	"edit":        (*server).editMessage,
	"delete":      (*server).deleteMessages,
	"views":       (*server).changeCounters,
	"reactions":   (*server).changeCounters,
	"private":     (*server).closeChat,
	"restore":     (*server).restore,
	"revoke":      (*server).revoke,
	"freeze":      (*server).freeze,
	"lose_file":   (*server).loseFile,
	"rename":      (*server).rename,
	"migrate":     (*server).migrate,
}

// UnmarshalJSON refuses what no server does.
func (e *event) UnmarshalJSON(text []byte) error {
	type plain event
	if err := strictUnmarshal(text, (*plain)(e)); err != nil {
		return err
	}
	if e.Message != nil {
		if err := e.Message.check(); err != nil {
			return err
		}
	}
	if contentEvents[e.Do] == nil && !faultKinds[e.Do] && e.Do != "drop_connections" && e.Do != "restart" &&
		e.Do != "clear_faults" && e.Do != "expire_references" {
		return fmt.Errorf("%q is not an event", e.Do)
	}
	return nil
}

// MarshalJSON writes a range as it is read.
func (r idRange) MarshalJSON() ([]byte, error) {
	if r.first == r.last {
		return json.Marshal(fmt.Sprint(r.first))
	}
	return json.Marshal(fmt.Sprintf("%d-%d", r.first, r.last))
}

// prepareEvents replays the journal and arms the scenario's events.
func (s *server) prepareEvents() error {
	for _, c := range s.world.scenario.Chats {
		for _, one := range c.Messages {
			s.expireLater(c, one)
		}
	}
	for _, one := range s.journal.replayed {
		if err := contentEvents[one.Event.Do](s, one.Event); err != nil {
			return fmt.Errorf("replaying the journal: %w", err)
		}
	}
	for i, one := range s.world.scenario.Events {
		if s.journal.fired[i+1] {
			continue
		}
		switch {
		case one.When == nil:
			if err := s.fire(i+1, one); err != nil {
				return fmt.Errorf("event %d: %w", i+1, err)
			}
		case one.When.Seconds > 0:
			s.faults.later(time.Duration(one.When.Seconds*float64(time.Second)), func() { s.fireLogged(i+1, one) })
		case one.When.Request > 0:
			s.faults.armed = append(s.faults.armed, armedEvent{number: i + 1, event: one})
		default:
			return fmt.Errorf("event %d: when needs seconds or request", i+1)
		}
	}
	return nil
}

// fire makes an event happen. The number is its place in the scenario, 0 for one that came over the control API.
func (s *server) fire(number int, e *event) error {
	apply, isContent := contentEvents[e.Do]
	switch {
	case isContent:
		if e.Message != nil && e.Message.Date == 0 {
			e.Message.Date = timestamp(time.Now().Unix())
		}
		if err := apply(s, e); err != nil {
			return err
		}
		return s.journal.write(number, e)
	case e.Do == "drop_connections":
		s.dropConnections(false)
	case e.Do == "restart":
		s.dropConnections(true)
	case e.Do == "clear_faults":
		s.faults.clear()
	case e.Do == "expire_references":
		s.world.referenceEpoch.Add(1)
	default:
		if e.Chat != "" && s.world.chats[e.Chat] == nil {
			return fmt.Errorf("there is no chat %s", e.Chat)
		}
		s.faults.add(e)
	}
	return nil
}

func (s *server) fireLogged(number int, e *event) {
	if err := s.fire(number, e); err != nil {
		s.logger.Error("an event failed", "number", number, "do", e.Do, "error", err)
	}
}

// chatOf finds the chat of an event.
func (s *server) chatOf(e *event) (*chat, error) {
	if c := s.world.chats[e.Chat]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("there is no chat %q", e.Chat)
}

// addMessages sends new messages; their ids are the next ones.
func (s *server) addMessages(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	for i := range max(e.Count, 1) {
		fresh := message{Text: e.Text}
		if e.Message != nil {
			fresh = *e.Message
		}
		if e.Count > 1 {
			fresh.Text = fmt.Sprintf("%s #%d", fresh.Text, i+1)
		}
		if fresh.Date == 0 {
			fresh.Date = timestamp(time.Now().Unix())
			e.Message = &message{Date: fresh.Date, Text: e.Text}
		}
		s.world.mutex.Lock()
		s.world.place(c, &fresh)
		entries := s.world.record(c, updateNew, fresh.ID, e.WithoutUpdate)
		s.world.mutex.Unlock()
		s.push(entries)
		s.expireLater(c, &fresh)
	}
	return nil
}

// expireLater deletes a message that deletes itself, once its time has come; clients are told as of any deletion.
func (s *server) expireLater(c *chat, m *message) {
	if m.TTL <= 0 {
		return
	}
	id := m.ID
	end := time.Unix(int64(m.Date)+int64(m.TTL), 0)
	s.faults.later(time.Until(end), func() {
		s.world.mutex.Lock()
		var entries []loggedUpdate
		if c.history.remove(id) {
			entries = s.world.record(c, updateDelete, id, false)
		}
		s.world.mutex.Unlock()
		s.push(entries)
	})
}

// place gives a new message its id and sender and adds it to the chat.
func (w *world) place(c *chat, m *message) {
	if m.ID == 0 || c.history.known(m.ID) {
		m.ID = c.history.lastID() + 1
		if !c.isChannel() {
			m.ID = w.boxNext
		}
	}
	if !c.isChannel() {
		w.boxNext = max(w.boxNext, m.ID+1)
	}
	if m.From == 0 && c.Type == chatPrivate {
		m.From = c.Peer
	} else if m.From == 0 && c.Type != chatChannel {
		m.From = w.person(uint64(m.ID))
	}
	if m.TTL == 0 && m.Service == nil {
		m.TTL = c.AutoDelete
	}
	c.history.append(m)
}

func (s *server) editMessage(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	s.world.mutex.Lock()
	old := c.history.at(e.ID)
	if old == nil {
		s.world.mutex.Unlock()
		return fmt.Errorf("chat %s has no message %d", e.Chat, e.ID)
	}
	changed := *old
	if e.Message != nil {
		date, from := changed.Date, changed.From
		edited := e.Message.Edited
		changed = *e.Message
		changed.ID, changed.Date, changed.Edited = e.ID, date, edited
		if changed.From == 0 {
			changed.From = from
		}
	}
	if e.Text != "" {
		changed.Text, changed.Entities = e.Text, nil
	}
	if e.Message == nil || e.Message.Edited == 0 {
		changed.Edited = timestamp(time.Now().Unix())
	}
	c.history.changed[e.ID] = &changed
	entries := s.world.record(c, updateEdit, e.ID, e.WithoutUpdate)
	s.world.mutex.Unlock()
	s.push(entries)
	// What is journalled has the moment, so that a replay gives the same.
	e.Text, e.Message = "", &changed
	return nil
}

// loseFile makes the file of a message one that the server has no more.
func (s *server) loseFile(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	s.world.mutex.Lock()
	defer s.world.mutex.Unlock()
	found := c.history.at(e.ID)
	if found == nil || found.Media == nil {
		return fmt.Errorf("chat %s has no message %d with a file", e.Chat, e.ID)
	}
	s.world.lostFiles[found.Media.ID] = true
	return nil
}

func (s *server) deleteMessages(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	ranges := e.IDs
	if e.ID != 0 {
		ranges = append(ranges, idRange{e.ID, e.ID})
	}
	if len(ranges) == 0 {
		return errors.New("delete needs id or ids")
	}
	for _, one := range ranges {
		for id := one.first; id <= one.last; id++ {
			s.world.mutex.Lock()
			var entries []loggedUpdate
			if c.history.remove(id) {
				entries = s.world.record(c, updateDelete, id, e.WithoutUpdate)
			}
			s.world.mutex.Unlock()
			s.push(entries)
		}
	}
	return nil
}

// changeCounters changes views, forwards and reactions, which is no edit.
func (s *server) changeCounters(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	ranges := e.IDs
	if e.ID != 0 {
		ranges = append(ranges, idRange{e.ID, e.ID})
	}
	for _, one := range ranges {
		for id := one.first; id <= one.last; id++ {
			s.world.mutex.Lock()
			if old := c.history.at(id); old != nil {
				changed := *old
				if e.Do == "views" {
					changed.Views = e.Views
					changed.Forwards = max(e.Forward, changed.Forwards)
				} else {
					changed.Reactions = e.React
				}
				c.history.changed[id] = &changed
			}
			s.world.mutex.Unlock()
			if !e.WithoutUpdate {
				kind := updateViews
				if e.Do == "reactions" {
					kind = updateReactions
				}
				s.push([]loggedUpdate{{kind: kind, chat: c, message: id}})
			}
		}
	}
	return nil
}

func (s *server) closeChat(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	reason := e.Error
	if reason == "" {
		reason = "CHANNEL_PRIVATE"
	}
	s.world.mutex.Lock()
	c.Private = reason
	s.world.mutex.Unlock()
	if !e.WithoutUpdate && c.isChannel() {
		s.push([]loggedUpdate{{kind: updateChat, chat: c}})
	}
	return nil
}

// migrate makes a basic group the supergroup that the event names: who saw the one sees the other from now on.
func (s *server) migrate(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	target := s.world.chats[e.To]
	if c.Type != chatBasicGroup || target == nil || !target.isChannel() {
		return errors.New("migrate needs a basic group and, in to, a supergroup")
	}
	s.world.mutex.Lock()
	c.MigratedTo = e.To
	for _, a := range s.world.accounts {
		if a.state.views[e.Chat] != nil && a.state.views[e.To] == nil {
			a.state.views[e.To] = &chatView{Chat: e.To}
		}
	}
	s.world.mutex.Unlock()
	e.Message = &message{
		Date: timestamp(time.Now().Unix()), Service: &serviceAction{Action: "migrate_to_supergroup", Chat: target.markedID()},
	}
	return s.addMessages(e)
}

// restore opens a closed chat again, or gives an account its login and its freedom back.
func (s *server) restore(e *event) error {
	s.world.mutex.Lock()
	defer s.world.mutex.Unlock()
	if a := s.world.account(e.Account); a != nil {
		a.Revoked, a.Frozen = "", false
		return nil
	}
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	c.Private = ""
	return nil
}

// revoke ends an account's login: each request of its keys gets the error from now on.
func (s *server) revoke(e *event) error {
	if s.world.account(e.Account) == nil {
		return fmt.Errorf("there is no account %q", e.Account)
	}
	reason := e.Error
	if reason == "" {
		reason = "SESSION_REVOKED"
	}
	// The client learns of it with its next request, and this makes it ask at once.
	for _, n := range s.sessionsOf(e.Account) {
		defer s.pushTooLong(n)
	}
	return s.authKeys.changeWhere(
		func(key *authKey) bool { return key.Account == e.Account },
		func(key *authKey) { key.Account, key.Revoked = "", reason })
}

// rename gives a chat another username, or none.
func (s *server) rename(e *event) error {
	c, err := s.chatOf(e)
	if err != nil {
		return err
	}
	s.world.mutex.Lock()
	defer s.world.mutex.Unlock()
	c.Username = e.Name
	return nil
}

func (s *server) freeze(e *event) error {
	s.world.mutex.Lock()
	defer s.world.mutex.Unlock()
	a := s.world.account(e.Account)
	if a == nil {
		return fmt.Errorf("there is no account %q", e.Account)
	}
	a.Frozen = true
	return nil
}
