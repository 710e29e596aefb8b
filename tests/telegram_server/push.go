package main

import (
	"time"

	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
)

// record notes a change in the logs that clients catch up from, and gives what is to be pushed. A change made without
// an update is in no log: clients learn of it only when they read the message again.
func (w *world) record(c *chat, kind string, id int, withoutUpdate bool) []loggedUpdate {
	if withoutUpdate {
		return nil
	}
	if c.isChannel() {
		c.Pts++
		c.updates.changed = time.Now()
		entry := loggedUpdate{pts: c.Pts, kind: kind, chat: c, message: id}
		c.updates.log, c.updates.base = appendUpdate(c.updates.log, c.updates.base, entry)
		return []loggedUpdate{entry}
	}
	var entries []loggedUpdate
	for _, a := range w.accounts {
		if a.state.views[c.Alias] == nil {
			continue
		}
		a.state.pts++
		entry := loggedUpdate{pts: a.state.pts, kind: kind, chat: c, message: id, account: a}
		a.state.log, a.state.base = appendUpdate(a.state.log, a.state.base, entry)
		entries = append(entries, entry)
	}
	return entries
}

// push sends updates to the accounts that are logged in and have the chat in their list.
func (s *server) push(entries []loggedUpdate) {
	for _, entry := range entries {
		for _, a := range s.world.accounts {
			view := a.state.views[entry.chat.Alias]
			if view == nil || view.NotJoined || (entry.account != nil && entry.account != a) {
				continue
			}
			s.pushTo(a, entry)
		}
	}
}

func (s *server) pushTo(a *account, entry loggedUpdate) {
	targets := s.sessionsOf(a.Alias)
	if len(targets) == 0 {
		return
	}
	s.world.mutex.RLock()
	b := s.world.builderFor(a)
	update := b.tgUpdate(entry)
	container := &tg.Updates{
		Updates: []tg.UpdateClass{update}, Users: b.userList(), Chats: b.chatList(), Date: int(time.Now().Unix()),
	}
	s.world.mutex.RUnlock()
	if update == nil {
		return
	}
	for _, n := range targets {
		if err := n.send(proto.MessageFromServer, true, container); err != nil {
			s.logger.Debug("an update was not sent", "error", err)
		}
	}
}
