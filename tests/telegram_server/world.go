package main

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

const (
	// channelMark is what Telegram's marked ids of channels and supergroups are counted from.
	channelMark = 1_000_000_000_000
	// firstPerson is the id of the first generated person.
	firstPerson = 700_000

	chatPrivate    = "private"
	chatBasicGroup = "basic_group"
	chatSupergroup = "supergroup"
	chatForum      = "forum"
	chatChannel    = "channel"
)

// world is the state that a scenario describes and events change. Handlers hold the mutex for reading, events for
// writing.
type world struct {
	mutex    sync.RWMutex
	scenario *scenario
	chats    map[string]*chat
	byID     map[int64]*chat
	users    map[int64]*user
	accounts map[string]*account
	byPhone  map[string]*account
	// boxNext is the next id of a message in private chats and basic groups.
	boxNext int
	// referenceEpoch goes up when all file references expire.
	referenceEpoch atomic.Int64
	// lostFiles are the ids of files that the server has no more.
	lostFiles map[int64]bool
}

// newWorld checks a scenario and prepares it for being asked.
func newWorld(s *scenario) (*world, error) {
	w := &world{
		scenario: s, chats: map[string]*chat{}, byID: map[int64]*chat{}, users: map[int64]*user{},
		lostFiles: map[int64]bool{},
		accounts:  map[string]*account{}, byPhone: map[string]*account{}, boxNext: 1,
	}
	for _, one := range s.Users {
		w.users[one.ID] = one
	}
	for _, one := range s.Accounts {
		if one.Alias == "" || one.ID == 0 {
			return nil, errors.New("an account needs alias and id")
		}
		w.users[one.ID] = &one.user
		w.accounts[one.Alias] = one
		w.byPhone[digits(one.Phone)] = one
	}
	for _, one := range s.Chats {
		if err := w.addChat(one); err != nil {
			return nil, err
		}
	}
	for _, one := range s.Chats {
		for _, alias := range []string{one.Linked, one.MigratedTo} {
			if alias != "" && w.chats[alias] == nil {
				return nil, fmt.Errorf("chat %s names the chat %s, which is not there", one.Alias, alias)
			}
		}
	}
	for _, one := range s.Accounts {
		if err := w.prepareViews(one); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// addChat gives a chat its identity and its history. The messages of private chats and basic groups share one
// numbering, in the order in which the scenario names the chats.
func (w *world) addChat(c *chat) error {
	if c.Alias == "" || w.chats[c.Alias] != nil {
		return fmt.Errorf("chat %q: a chat needs an alias of its own", c.Alias)
	}
	switch c.Type {
	case chatPrivate:
		if w.accounts[c.Account] == nil || c.Peer == 0 {
			return fmt.Errorf("chat %s: a private chat needs account and peer", c.Alias)
		}
		c.ID = c.Peer
	case chatBasicGroup, chatSupergroup, chatForum, chatChannel:
		if c.ID <= 0 {
			return fmt.Errorf("chat %s: id must be above 0", c.Alias)
		}
	default:
		return fmt.Errorf("chat %s: %q is not a type of chats", c.Alias, c.Type)
	}
	if err := checkMessages(c); err != nil {
		return err
	}
	w.addTopics(c)
	if !c.isChannel() && c.FirstID == 0 {
		c.FirstID = w.boxNext
	}
	h, err := newHistory(c)
	if err != nil {
		return err
	}
	for _, block := range c.Generate {
		if err := w.prepareBlock(c, block); err != nil {
			return err
		}
	}
	c.history = h
	if !c.isChannel() {
		w.boxNext = max(w.boxNext, h.lastID()+1)
	}
	if c.Pts == 0 {
		c.Pts = h.lastID() + 1
	}
	c.updates = channelUpdates{base: c.Pts}
	w.chats[c.Alias] = c
	w.byID[c.markedID()] = c
	return nil
}

// checkMessages refuses kinds of media and actions that the server cannot make.
func checkMessages(c *chat) error {
	for i, m := range c.Messages {
		if err := m.check(); err != nil {
			return fmt.Errorf("chat %s: message %d of the list: %w", c.Alias, i+1, err)
		}
	}
	return nil
}

// addTopics puts the service message that creates each topic into the history where the scenario does not.
func (w *world) addTopics(c *chat) {
	have := map[int]bool{}
	for _, one := range c.Messages {
		have[one.ID] = true
	}
	for _, one := range c.Topics {
		if have[one.ID] || one.ID == generalTopic {
			continue
		}
		date := timestamp(0)
		if len(c.Generate) > 0 {
			date = c.Generate[0].FromDate
		} else if len(c.Messages) > 0 {
			date = c.Messages[0].Date
		}
		c.Messages = append(c.Messages, &message{
			ID: one.ID, Date: date, From: w.person(uint64(one.ID)), Topic: one.ID,
			Service: &serviceAction{Action: "topic_created", Title: one.Title, Color: one.Color, Icon: one.Icon},
		})
	}
}

// prepareBlock fills in what a generated block leaves open.
func (w *world) prepareBlock(c *chat, block *generation) error {
	if block.CommentsOf != "" {
		posts := w.chats[block.CommentsOf]
		if posts == nil {
			return fmt.Errorf("chat %s: comments_of %s must name a chat that stands before it", c.Alias, block.CommentsOf)
		}
	}
	if len(block.Kinds) == 0 {
		block.Kinds = []string{"text"}
	}
	for _, kind := range block.Kinds {
		if !generatedKinds[kind] {
			return fmt.Errorf("chat %s: %q is not a kind that can be generated", c.Alias, kind)
		}
	}
	for _, language := range block.Languages {
		if vocabularies[language] == nil {
			return fmt.Errorf("chat %s: no words are known in the language %q", c.Alias, language)
		}
	}
	if len(block.Languages) == 0 {
		block.Languages = []string{"en"}
	}
	if block.FromDate == 0 {
		block.FromDate = defaultFromDate
	}
	if block.PerDay <= 0 {
		block.PerDay = 100
	}
	if block.TextLength <= 0 {
		block.TextLength = 80
	}
	if block.Senders <= 0 {
		block.Senders = 20
	}
	block.world = w
	return nil
}

// prepareViews gives an account that names no chats all that are not someone's private ones.
func (w *world) prepareViews(a *account) error {
	a.state.views = map[string]*chatView{}
	for i := range a.Chats {
		if w.chats[a.Chats[i].Chat] == nil {
			return fmt.Errorf("account %s sees the chat %s, which is not there", a.Alias, a.Chats[i].Chat)
		}
		a.state.views[a.Chats[i].Chat] = &a.Chats[i]
	}
	for _, one := range w.scenario.Chats {
		switch {
		case one.Type == chatPrivate && one.Account == a.Alias:
			a.state.views[one.Alias] = &chatView{Chat: one.Alias}
		case one.Type != chatPrivate && len(a.Chats) == 0:
			a.state.views[one.Alias] = &chatView{Chat: one.Alias}
		}
	}
	a.state.pts = 1
	for alias := range a.state.views {
		if one := w.chats[alias]; !one.isChannel() {
			a.state.pts += one.history.count
		}
	}
	a.state.base = a.state.pts
	return nil
}

// account finds an account by alias; nil when there is none.
func (w *world) account(alias string) *account { return w.accounts[alias] }

// person gives the id of one of the generated people.
func (w *world) person(number uint64) int64 {
	people := w.scenario.People
	if people <= 0 {
		people = 100
	}
	return firstPerson + int64(number%uint64(people))
}

// userOf gives a user, known by the scenario or generated; nil when the id is neither.
func (w *world) userOf(id int64) *user {
	if known, found := w.users[id]; found {
		return known
	}
	if id >= firstPerson && id < firstPerson+1_000_000 {
		return generatedPerson(id)
	}
	return nil
}

// chatFor finds a chat by marked id as an account sees it. The error is the one that Telegram would tell.
func (w *world) chatFor(a *account, marked int64) (*chat, *chatView, error) {
	c := w.byID[marked]
	if marked > 0 {
		c = nil
		for _, one := range w.scenario.Chats {
			if one.Type == chatPrivate && one.Account == a.Alias && one.Peer == marked {
				c = one
			}
		}
	}
	if c == nil {
		if marked < -channelMark {
			return nil, nil, badRequest("CHANNEL_INVALID")
		}
		return nil, nil, badRequest("PEER_ID_INVALID")
	}
	if c.Private != "" {
		return nil, nil, badRequest(c.Private)
	}
	view := a.state.views[c.Alias]
	if view == nil && c.Username != "" && c.isChannel() {
		view = &chatView{Chat: c.Alias, NotJoined: true}
	}
	if view == nil {
		if c.isChannel() {
			return nil, nil, badRequest("CHANNEL_PRIVATE")
		}
		return nil, nil, badRequest("PEER_ID_INVALID")
	}
	return c, view, nil
}

// byUsername finds the chat or user with that public name.
func (w *world) byUsername(name string) (*chat, *user) {
	for _, one := range w.scenario.Chats {
		if one.Type != chatPrivate && one.Username != "" && equalFold(one.Username, name) {
			return one, nil
		}
	}
	for _, one := range w.users {
		if one.Username != "" && equalFold(one.Username, name) {
			return nil, one
		}
	}
	return nil, nil
}

// migratedFrom finds the basic group whose history went on in this supergroup.
func (w *world) migratedFrom(c *chat) *chat {
	for _, one := range w.scenario.Chats {
		if one.MigratedTo == c.Alias && c.Alias != "" {
			return one
		}
	}
	return nil
}

// isChannel tells whether Telegram holds the chat as a channel: its message ids are then its own.
func (c *chat) isChannel() bool {
	return c.Type == chatSupergroup || c.Type == chatForum || c.Type == chatChannel
}

// markedID gives the dialog id.
func (c *chat) markedID() int64 {
	switch c.Type {
	case chatPrivate:
		return c.Peer
	case chatBasicGroup:
		return -c.ID
	}
	return -channelMark - c.ID
}

// shift is what an account's message ids in this chat lie above the scenario's.
func (c *chat) shift(a *account) int {
	if a == nil || c.isChannel() {
		return 0
	}
	return a.IDShift
}
