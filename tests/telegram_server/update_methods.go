package main

import (
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
)

const (
	defaultDifferenceTooLong = 100
	defaultDifferenceTimeout = 30
)

func init() {
	register(func(c *call, _ *tg.UpdatesGetStateRequest) (bin.Encoder, error) {
		state := c.server.world.stateOf(c.account)
		return &state, nil
	})
	register(getDifference)
	register(getChannelDifference)
}

// stateOf gives the state of an account's updates.
func (w *world) stateOf(a *account) tg.UpdatesState {
	return tg.UpdatesState{Pts: a.state.pts, Date: int(time.Now().Unix()), Seq: 1}
}

// since gives the entries of a log after a state; false when the log does not reach back that far.
func since(log []loggedUpdate, base, pts int) ([]loggedUpdate, bool) {
	if pts < base {
		return nil, false
	}
	for i, one := range log {
		if one.pts > pts {
			return log[i:], true
		}
	}
	return nil, true
}

// split builds the messages and the other updates of log entries.
func (b *builder) split(entries []loggedUpdate) ([]tg.MessageClass, []tg.UpdateClass) {
	var messages []tg.MessageClass
	var others []tg.UpdateClass
	for _, one := range entries {
		if one.kind == updateNew {
			messages = append(messages, b.message(one.chat, one.message))
		} else if built := b.tgUpdate(one); built != nil {
			others = append(others, built)
		}
	}
	return messages, others
}

// changedChannels tells of each joined channel in which something happened since a date, so that the client asks for
// that channel's own difference.
func (b *builder) changedChannels(date int) []tg.UpdateClass {
	var updates []tg.UpdateClass
	for _, c := range b.world.joined(b.account) {
		if c.isChannel() && c.updates.changed.Unix() >= int64(date) {
			update := &tg.UpdateChannelTooLong{ChannelID: c.ID}
			update.SetPts(c.Pts)
			updates = append(updates, update)
			b.peer(c.markedID())
		}
	}
	return updates
}

func getDifference(c *call, request *tg.UpdatesGetDifferenceRequest) (bin.Encoder, error) {
	w := c.server.world
	entries, reaches := since(c.account.state.log, c.account.state.base, request.Pts)
	if !reaches {
		return &tg.UpdatesDifferenceTooLong{Pts: c.account.state.pts}, nil
	}
	b := w.builderFor(c.account)
	channels := b.changedChannels(request.Date)
	if len(entries)+len(channels) == 0 {
		return &tg.UpdatesDifferenceEmpty{Date: int(time.Now().Unix()), Seq: 1}, nil
	}
	const slice = 1000
	partial := len(entries) > slice
	if partial {
		entries = entries[:slice]
	}
	messages, others := b.split(entries)
	others = append(others, channels...)
	c.log.Returned = len(entries) + len(channels)
	if partial {
		state := w.stateOf(c.account)
		state.Pts = entries[len(entries)-1].pts
		return &tg.UpdatesDifferenceSlice{
			NewMessages: messages, OtherUpdates: others, Chats: b.chatList(), Users: b.userList(), IntermediateState: state,
		}, nil
	}
	return &tg.UpdatesDifference{
		NewMessages: messages, OtherUpdates: others, Chats: b.chatList(), Users: b.userList(), State: w.stateOf(c.account),
	}, nil
}

func getChannelDifference(c *call, request *tg.UpdatesGetChannelDifferenceRequest) (bin.Encoder, error) {
	marked, err := markedOfChannel(request.Channel)
	if err != nil {
		return nil, err
	}
	c.log.Chat = marked
	w := c.server.world
	found, _, err := w.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	timeout := w.scenario.Limits.DifferenceTimeout
	if timeout <= 0 {
		timeout = defaultDifferenceTimeout
	}
	entries, reaches := since(found.updates.log, found.updates.base, request.Pts)
	b := w.builderFor(c.account)
	b.chats[found] = true
	tooLong := w.scenario.Limits.DifferenceTooLong
	if tooLong <= 0 {
		tooLong = defaultDifferenceTooLong
	}
	c.log.Returned = len(entries)
	if !reaches || len(entries) > tooLong {
		result := &tg.UpdatesChannelDifferenceTooLong{Final: true, Timeout: timeout, Dialog: b.dialog(found)}
		if top := found.history.top(); top != 0 {
			result.Messages = append(result.Messages, b.message(found, top))
		}
		result.Chats, result.Users = b.chatList(), b.userList()
		return result, nil
	}
	if len(entries) == 0 {
		return &tg.UpdatesChannelDifferenceEmpty{Final: true, Pts: found.Pts, Timeout: timeout}, nil
	}
	messages, others := b.split(entries)
	return &tg.UpdatesChannelDifference{
		Final: true, Pts: found.Pts, Timeout: timeout, NewMessages: messages, OtherUpdates: others,
		Chats: b.chatList(), Users: b.userList(),
	}, nil
}

// pushShort sends one update that concerns the session itself.
func (s *server) pushShort(n *session, update tg.UpdateClass) {
	err := n.send(proto.MessageFromServer, true, &tg.UpdateShort{Update: update, Date: int(time.Now().Unix())})
	if err != nil {
		s.logger.Debug("an update was not sent", "error", err)
	}
}

// pushTooLong tells a session that it must ask for what it missed.
func (s *server) pushTooLong(n *session) {
	if err := n.send(proto.MessageFromServer, true, &tg.UpdatesTooLong{}); err != nil {
		s.logger.Debug("an update was not sent", "error", err)
	}
}
