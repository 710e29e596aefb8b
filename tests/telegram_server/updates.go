package main

import (
	"time"

	"github.com/gotd/td/tg"
)

// maxKeptUpdates bounds the log of a channel's or account's updates; who is further behind gets "too long".
const maxKeptUpdates = 10_000

// loggedUpdate is one entry of a log of updates: what happened to which messages. The update itself is built when it
// is sent, since it looks different to each account.
type loggedUpdate struct {
	pts     int
	kind    string
	chat    *chat
	message int
	// account is whose the entry is, for chats whose numbering is each account's own.
	account *account
}

const (
	updateNew    = "new"
	updateEdit   = "edit"
	updateDelete = "delete"
	updateViews  = "views"
	// updateReactions and updateChat, like updateViews, are pushed but in no log.
	updateReactions = "reactions"
	updateChat      = "chat"
)

// channelUpdates is the log of a channel; base is the state before its first entry.
type channelUpdates struct {
	base int
	log  []loggedUpdate
	// changed is when the last entry came.
	changed time.Time
}

// accountState is what changes about an account while the server runs.
type accountState struct {
	views map[string]*chatView
	pts   int
	base  int
	log   []loggedUpdate
	// lookups counts lookups of usernames.
	lookups int
}

func appendUpdate(log []loggedUpdate, base int, one loggedUpdate) ([]loggedUpdate, int) {
	log = append(log, one)
	if len(log) > maxKeptUpdates {
		base = log[0].pts
		log = append([]loggedUpdate(nil), log[1:]...)
	}
	return log, base
}

// tgUpdate builds a logged update for one account.
func (b *builder) tgUpdate(one loggedUpdate) tg.UpdateClass {
	c := one.chat
	id := one.message + c.shift(b.account)
	switch one.kind {
	case updateReactions:
		if m := c.history.at(one.message); m != nil {
			return &tg.UpdateMessageReactions{Peer: b.peer(c.markedID()), MsgID: id, Reactions: b.reactions(m)}
		}
		return nil
	case updateChat:
		b.peer(c.markedID())
		return &tg.UpdateChannel{ChannelID: c.ID}
	}
	if c.isChannel() {
		switch one.kind {
		case updateDelete:
			return &tg.UpdateDeleteChannelMessages{ChannelID: c.ID, Messages: []int{id}, Pts: one.pts, PtsCount: 1}
		case updateNew:
			return &tg.UpdateNewChannelMessage{Message: b.message(c, one.message), Pts: one.pts, PtsCount: 1}
		case updateViews:
			if m := c.history.at(one.message); m != nil {
				return &tg.UpdateChannelMessageViews{ChannelID: c.ID, ID: id, Views: m.Views}
			}
			return nil
		}
		return &tg.UpdateEditChannelMessage{Message: b.message(c, one.message), Pts: one.pts, PtsCount: 1}
	}
	switch one.kind {
	case updateDelete:
		return &tg.UpdateDeleteMessages{Messages: []int{id}, Pts: one.pts, PtsCount: 1}
	case updateNew:
		return &tg.UpdateNewMessage{Message: b.message(c, one.message), Pts: one.pts, PtsCount: 1}
	}
	return &tg.UpdateEditMessage{Message: b.message(c, one.message), Pts: one.pts, PtsCount: 1}
}
