package main

import "github.com/gotd/td/tg"

// message builds the message with that id as the account sees it: messageEmpty when there is none or the account may
// not see it.
func (b *builder) message(c *chat, id int) tg.MessageClass {
	m := c.history.at(id)
	if view := b.account.state.views[c.Alias]; m == nil || (view != nil && id < view.FromID) {
		empty := &tg.MessageEmpty{ID: id + c.shift(b.account)}
		empty.SetPeerID(b.peer(c.markedID()))
		return empty
	}
	if m.Service != nil {
		return b.serviceMessage(c, m)
	}
	return b.contentMessage(c, m)
}

// sender gives the peer to name as sender; nil where Telegram names none.
func (b *builder) sender(c *chat, m *message) tg.PeerClass {
	switch {
	case c.Type == chatPrivate && m.From != b.account.ID:
		return nil
	case c.Type == chatChannel && (m.From == 0 || m.From == c.markedID()):
		return nil
	case m.From == 0:
		return b.peer(c.markedID())
	}
	return b.peer(m.From)
}

func (b *builder) contentMessage(c *chat, m *message) tg.MessageClass {
	result := &tg.Message{
		ID: m.ID + c.shift(b.account), PeerID: b.peer(c.markedID()), Date: int(m.Date), Message: m.Text,
		Out: m.From == b.account.ID, Post: c.Type == chatChannel, Silent: m.Silent, Pinned: m.Pinned,
		EditHide: m.EditHide, Noforwards: m.Protected, Views: m.Views, Forwards: m.Forwards, PostAuthor: m.Signature,
		GroupedID: m.Album, ViaBotID: m.ViaBot, EditDate: int(m.Edited), TTLPeriod: m.TTL, Effect: m.Effect,
		PaidMessageStars: m.PaidStars, Entities: b.entities(m.Entities),
	}
	if c.Type == chatChannel && m.Views > 0 {
		result.SetForwards(m.Forwards)
	}
	if sender := b.sender(c, m); sender != nil {
		result.SetFromID(sender)
	}
	if m.ViaBot != 0 {
		b.users[m.ViaBot] = true
	}
	if header := b.replyHeader(c, m); header != nil {
		result.SetReplyTo(header)
	}
	if m.Forward != nil {
		result.SetFwdFrom(b.forwardHeader(m.Forward))
	}
	if m.Media != nil {
		result.SetMedia(b.media(m))
	}
	if len(m.Reactions) > 0 {
		result.SetReactions(b.reactions(m))
	}
	if len(m.Buttons) > 0 {
		result.SetReplyMarkup(keyboard(m.Buttons))
	}
	if linked := b.world.chats[c.Linked]; c.Type == chatChannel && linked != nil {
		replies := tg.MessageReplies{Comments: true, Replies: m.Comments}
		replies.SetChannelID(linked.ID)
		result.SetReplies(replies)
		b.chats[linked] = true
	}
	if c.isChannel() && c.Type != chatChannel && m.Comments > 0 {
		// The automatic forward of a post is the root of its comments.
		result.SetReplies(tg.MessageReplies{Replies: m.Comments})
	}
	if m.Odd != "" {
		return oddMessage(result, m.Odd)
	}
	return result
}

// replyHeader tells what the message answers and the topic or comment thread it belongs to.
func (b *builder) replyHeader(c *chat, m *message) tg.MessageReplyHeaderClass {
	topicID := m.Topic
	if topicID == generalTopic || topicID == m.ID {
		topicID = 0
	}
	if m.Reply == nil && topicID == 0 {
		return nil
	}
	header := &tg.MessageReplyHeader{}
	if topicID != 0 {
		header.ForumTopic = true
		header.SetReplyToMsgID(topicID)
	}
	if m.Reply != nil {
		header.SetReplyToMsgID(m.Reply.ID + c.shift(b.account))
		if m.Reply.Chat != 0 {
			header.SetReplyToPeerID(b.peer(m.Reply.Chat))
		}
		if m.Reply.Quote != "" {
			header.Quote = true
			header.SetQuoteText(m.Reply.Quote)
			header.SetQuoteOffset(m.Reply.QuoteOffset)
		}
		switch {
		case topicID != 0 && topicID != m.Reply.ID:
			header.SetReplyToTopID(topicID)
		case m.Reply.Thread != 0 && m.Reply.Thread != m.Reply.ID:
			header.SetReplyToTopID(m.Reply.Thread)
		}
	}
	return header
}

func (b *builder) forwardHeader(f *forward) tg.MessageFwdHeader {
	header := tg.MessageFwdHeader{Date: int(f.Date), Imported: f.Imported}
	if f.From != 0 {
		header.SetFromID(b.peer(f.From))
	}
	if f.Name != "" {
		header.SetFromName(f.Name)
	}
	if f.Post != 0 {
		header.SetChannelPost(f.Post)
	}
	if f.Author != "" {
		header.SetPostAuthor(f.Author)
	}
	if f.SavedFrom != 0 {
		header.SetSavedFromPeer(b.peer(f.SavedFrom))
		header.SetSavedFromMsgID(f.SavedID)
	}
	return header
}

func (b *builder) reactions(m *message) tg.MessageReactions {
	result := tg.MessageReactions{CanSeeList: true}
	for _, one := range m.Reactions {
		result.Results = append(result.Results, tg.ReactionCount{Reaction: tgReaction(one), Count: one.Count})
		for _, who := range one.Recent {
			result.RecentReactions = append(result.RecentReactions, tg.MessagePeerReaction{
				PeerID: b.peer(who), Date: int(m.Date) + 60, Reaction: tgReaction(one),
			})
		}
	}
	return result
}

func tgReaction(one reaction) tg.ReactionClass {
	switch {
	case one.Paid:
		return &tg.ReactionPaid{}
	case one.Custom != 0:
		return &tg.ReactionCustomEmoji{DocumentID: one.Custom}
	}
	return &tg.ReactionEmoji{Emoticon: one.Emoji}
}

func keyboard(rows [][]button) tg.ReplyMarkupClass {
	markup := &tg.ReplyInlineMarkup{}
	for _, row := range rows {
		var keys tg.KeyboardInlineButtonRow
		for _, one := range row {
			key := tg.KeyboardInlineButton{Text: one.Text}
			switch {
			case one.URL != "":
				key.Type = &tg.InlineButtonTypeURL{URL: one.URL}
			case one.Copy != "":
				key.Type = &tg.InlineButtonTypeCopy{CopyText: one.Copy}
			default:
				key.Type = &tg.InlineButtonTypeCallback{Data: []byte(one.Data)}
			}
			keys.Buttons = append(keys.Buttons, key)
		}
		markup.Rows = append(markup.Rows, keys)
	}
	return markup
}

// entities builds the formatted parts of a text.
func (b *builder) entities(list []entity) []tg.MessageEntityClass {
	var result []tg.MessageEntityClass
	for _, one := range list {
		if built := b.entity(one); built != nil {
			result = append(result, built)
		}
	}
	return result
}

func (b *builder) entity(e entity) tg.MessageEntityClass {
	o, l := e.Offset, e.Length
	switch e.Type {
	case "mention":
		return &tg.MessageEntityMention{Offset: o, Length: l}
	case "hashtag":
		return &tg.MessageEntityHashtag{Offset: o, Length: l}
	case "cashtag":
		return &tg.MessageEntityCashtag{Offset: o, Length: l}
	case "bot_command":
		return &tg.MessageEntityBotCommand{Offset: o, Length: l}
	case "url":
		return &tg.MessageEntityURL{Offset: o, Length: l}
	case "email":
		return &tg.MessageEntityEmail{Offset: o, Length: l}
	case "phone_number":
		return &tg.MessageEntityPhone{Offset: o, Length: l}
	case "bank_card":
		return &tg.MessageEntityBankCard{Offset: o, Length: l}
	case "bold":
		return &tg.MessageEntityBold{Offset: o, Length: l}
	case "italic":
		return &tg.MessageEntityItalic{Offset: o, Length: l}
	case "underline":
		return &tg.MessageEntityUnderline{Offset: o, Length: l}
	case "strikethrough":
		return &tg.MessageEntityStrike{Offset: o, Length: l}
	case "spoiler":
		return &tg.MessageEntitySpoiler{Offset: o, Length: l}
	case "blockquote":
		return &tg.MessageEntityBlockquote{Offset: o, Length: l, Collapsed: e.Collapsed}
	case "code":
		return &tg.MessageEntityCode{Offset: o, Length: l}
	case "pre":
		return &tg.MessageEntityPre{Offset: o, Length: l, Language: e.Language}
	case "text_link":
		return &tg.MessageEntityTextURL{Offset: o, Length: l, URL: e.URL}
	case "text_mention":
		b.users[e.User] = true
		return &tg.MessageEntityMentionName{Offset: o, Length: l, UserID: e.User}
	case "custom_emoji":
		return &tg.MessageEntityCustomEmoji{Offset: o, Length: l, DocumentID: e.Document}
	case "date_time":
		return &tg.MessageEntityFormattedDate{Offset: o, Length: l, Date: e.Date, LongDate: true}
	}
	return nil
}
