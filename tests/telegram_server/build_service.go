package main

import "github.com/gotd/td/tg"

// serviceMessage builds a message that tells what happened in the chat.
func (b *builder) serviceMessage(c *chat, m *message) tg.MessageClass {
	result := &tg.MessageService{
		ID: m.ID + c.shift(b.account), PeerID: b.peer(c.markedID()), Date: int(m.Date), Out: m.From == b.account.ID,
		Post: c.Type == chatChannel, Silent: m.Silent, TTLPeriod: m.TTL, Action: b.action(c, m),
	}
	if sender := b.sender(c, m); sender != nil {
		result.SetFromID(sender)
	}
	if m.Reply == nil && m.Service.Message != 0 {
		header := &tg.MessageReplyHeader{}
		header.SetReplyToMsgID(m.Service.Message + c.shift(b.account))
		result.SetReplyTo(header)
	} else if header := b.replyHeader(c, m); header != nil {
		result.SetReplyTo(header)
	}
	return result
}

// note marks users as referred to and gives them back.
func (b *builder) note(ids []int64) []int64 {
	for _, id := range ids {
		b.users[id] = true
	}
	return ids
}

// action builds what a service message tells.
func (b *builder) action(c *chat, m *message) tg.MessageActionClass {
	return serviceActions[m.Service.Action](b, c, m)
}
