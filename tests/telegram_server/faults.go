package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// faultKinds are the faults that an event can begin.
var faultKinds = map[string]bool{
	"flood": true, "error": true, "slow": true, "drop": true, "empty_page": true, "search_query_empty": true,
	"same_page": true, "reverse_order": true,
}

// fault is a fault that has begun. It counts the requests that it fits; from the page-th on it strikes each, or each
// of so many, as often as it is told to.
type fault struct {
	event *event
	seen  int
	hits  int
	until time.Time
}

// armedEvent waits for a number of requests.
type armedEvent struct {
	number int
	event  *event
	done   bool
}

// faultTable holds the faults that have begun and the events that wait.
type faultTable struct {
	mutex  sync.Mutex
	faults []*fault
	armed  []armedEvent
	timers []*time.Timer
	pages  map[string]bin.Encoder
}

// add begins a fault.
func (t *faultTable) add(e *event) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.faults = append(t.faults, &fault{event: e})
}

// clear ends every fault.
func (t *faultTable) clear() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.faults = nil
}

// later runs something after a time, unless the server ends first.
func (t *faultTable) later(wait time.Duration, run func()) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.timers = append(t.timers, time.AfterFunc(wait, run))
}

func (t *faultTable) stop() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, one := range t.timers {
		one.Stop()
	}
}

// effect is what the faults do to one request.
type effect struct {
	wait  time.Duration
	err   error
	drop  bool
	kinds []string
}

// fits tells whether a method and the chat and account of a request are those of the filter.
func fits(methodFilter, chatFilter, accountFilter string, c *call) bool {
	if methodFilter != "" && methodFilter != c.method &&
		(!strings.HasSuffix(methodFilter, ".") || !strings.HasPrefix(c.method, methodFilter)) {
		return false
	}
	if accountFilter != "" && (c.account == nil || c.account.Alias != accountFilter) {
		return false
	}
	if chatFilter == "" {
		return true
	}
	wanted := c.server.world.chats[chatFilter]
	return wanted != nil && wanted.markedID() == c.log.Chat
}

// strike gives what the faults do to a request.
func (t *faultTable) strike(c *call) effect {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	var result effect
	for _, one := range t.faults {
		if fits(one.event.Method, one.event.Chat, one.event.Account, c) {
			one.strike(&result)
		}
	}
	return result
}

func (f *fault) strike(result *effect) {
	e := f.event
	now := time.Now()
	if now.Before(f.until) {
		result.err = floodWait(int(math.Ceil(time.Until(f.until).Seconds())))
		return
	}
	f.seen++
	first := max(e.Page, 1)
	if f.seen < first || (e.Every > 1 && (f.seen-first)%e.Every != 0) {
		return
	}
	times := e.Times
	if times == 0 && e.Do != "slow" {
		times = 1
	}
	if times > 0 && !e.Forever && f.hits >= times {
		return
	}
	f.hits++
	switch e.Do {
	case "flood":
		wait := float64(max(e.Seconds, 1))
		if e.Growth > 0 {
			wait *= math.Pow(e.Growth, float64(f.hits-1))
		}
		if e.Enforce {
			f.until = now.Add(time.Duration(wait * float64(time.Second)))
		}
		result.err = floodWait(int(wait))
	case "error":
		code, text := e.Code, e.Error
		if code == 0 {
			code = 500
		}
		if text == "" {
			text = "INTERNAL"
		}
		result.err = &rpcError{code, text}
	case "search_query_empty":
		result.err = badRequest("SEARCH_QUERY_EMPTY")
	case "slow":
		result.wait += time.Duration(e.Milliseconds) * time.Millisecond
	case "drop":
		result.drop = true
	default:
		result.kinds = append(result.kinds, e.Do)
	}
}

// floodWait is the error that names a wait.
func floodWait(seconds int) error { return &rpcError{420, fmt.Sprintf("FLOOD_WAIT_%d", seconds)} }

// oddPage changes a page of history, or messages by their ids, as the faults of this request say.
func (c *call) oddPage(found *chat, page bin.Encoder) bin.Encoder {
	key := c.account.Alias + "/" + found.Alias
	for _, kind := range c.oddities {
		switch kind {
		case "empty_page":
			setPageMessages(page, nil)
			c.log.Returned, c.log.FirstID, c.log.LastID = 0, 0, 0
		case "reverse_order":
			setPageMessages(page, reversed(pageMessages(page)))
		case "same_page":
			c.server.faults.mutex.Lock()
			if earlier := c.server.faults.pages[key]; earlier != nil {
				page = earlier
			}
			c.server.faults.mutex.Unlock()
		}
	}
	c.server.faults.mutex.Lock()
	defer c.server.faults.mutex.Unlock()
	if c.server.faults.pages == nil {
		c.server.faults.pages = map[string]bin.Encoder{}
	}
	c.server.faults.pages[key] = page
	return page
}

func reversed(list []tg.MessageClass) []tg.MessageClass {
	turned := slices.Clone(list)
	slices.Reverse(turned)
	return turned
}

func pageMessages(page bin.Encoder) []tg.MessageClass {
	switch typed := page.(type) {
	case *tg.MessagesChannelMessages:
		return typed.Messages
	case *tg.MessagesMessagesSlice:
		return typed.Messages
	}
	return nil
}

func setPageMessages(page bin.Encoder, list []tg.MessageClass) {
	switch typed := page.(type) {
	case *tg.MessagesChannelMessages:
		typed.Messages = list
	case *tg.MessagesMessagesSlice:
		typed.Messages = list
	}
}

// noticeRequest fires the events that waited for this request.
func (s *server) noticeRequest(c *call) {
	var due []armedEvent
	s.faults.mutex.Lock()
	for i := range s.faults.armed {
		one := &s.faults.armed[i]
		when := one.event.When
		if one.done || !fits(when.Method, when.Chat, "", c) {
			continue
		}
		if when.seen.Add(1) == int64(when.Request) {
			one.done = true
			due = append(due, *one)
		}
	}
	s.faults.mutex.Unlock()
	for _, one := range due {
		s.fireLogged(one.number, one.event)
	}
}

// countLookup counts a lookup of a username and gives the seconds to wait when the limit is passed.
func (s *server) countLookup(a *account) int {
	limit := s.world.scenario.Limits
	if limit.UsernameLookups == 0 {
		return 0
	}
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()
	a.state.lookups++
	if a.state.lookups <= limit.UsernameLookups {
		return 0
	}
	return max(limit.UsernameWait, 1)
}
