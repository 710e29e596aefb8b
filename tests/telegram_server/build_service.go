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

// action builds what a service message tells. The names are those of Telegram Desktop's exports, where it has one.
func (b *builder) action(c *chat, m *message) tg.MessageActionClass {
	a := m.Service
	switch a.Action {
	case "create_group":
		return &tg.MessageActionChatCreate{Title: a.Title, Users: b.note(a.Users)}
	case "edit_group_title":
		return &tg.MessageActionChatEditTitle{Title: a.Title}
	case "invite_members":
		return &tg.MessageActionChatAddUser{Users: b.note(a.Users)}
	case "create_channel":
		return &tg.MessageActionChannelCreate{Title: a.Title}
	case "pin_message":
		return &tg.MessageActionPinMessage{}
	case "topic_created":
		action := &tg.MessageActionTopicCreate{Title: a.Title, IconColor: a.Color}
		if a.Icon != 0 {
			action.SetIconEmojiID(a.Icon)
		}
		return action
	case "migrate_to_supergroup":
		b.peer(a.Chat)
		return &tg.MessageActionChatMigrateTo{ChannelID: -a.Chat - channelMark}
	case "migrate_from_group":
		return &tg.MessageActionChannelMigrateFrom{Title: a.Title, ChatID: -a.Chat}
	}
	return &tg.MessageActionCustomAction{Message: a.Text}
}
