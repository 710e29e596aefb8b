package main

import (
	"slices"
	"strings"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func init() {
	register(getHistory)
	register(searchMessages)
	register(getChannelMessages)
	register(getBoxMessages)
	register(getMessagesViews)
}

// pageAnswer builds the answer to a request for a part of a list of messages.
func (c *call) pageAnswer(found *chat, ids []int, total int) bin.Encoder {
	b := c.server.world.builderFor(c.account)
	messages := make([]tg.MessageClass, 0, len(ids))
	for _, id := range ids {
		messages = append(messages, b.message(found, id))
		if found.history.exists(id) {
			c.log.Returned++
		}
	}
	if len(ids) > 0 {
		c.log.FirstID, c.log.LastID = slices.Min(ids), slices.Max(ids)
	}
	if found.isChannel() {
		b.peer(found.markedID())
		result := &tg.MessagesChannelMessages{Pts: found.Pts, Count: total, Messages: messages}
		result.Chats, result.Users = b.chatList(), b.userList()
		return result
	}
	result := &tg.MessagesMessagesSlice{Count: total, Messages: messages}
	result.Chats, result.Users = b.chatList(), b.userList()
	return result
}

func getHistory(c *call, request *tg.MessagesGetHistoryRequest) (bin.Encoder, error) {
	marked, err := c.markedOfPeer(request.Peer)
	if err != nil {
		return nil, err
	}
	c.log.Chat, c.log.OffsetID, c.log.AddOffset, c.log.Limit = marked, request.OffsetID, request.AddOffset, request.Limit
	found, view, err := c.server.world.chatFor(c.account, marked)
	if err != nil && marked > 0 {
		return &tg.MessagesMessages{}, nil
	}
	if err != nil {
		return nil, err
	}
	shift := found.shift(c.account)
	unshifted := func(id int) int {
		if id == 0 {
			return 0
		}
		return max(id-shift, 1)
	}
	ids := found.history.page(pageRequest{
		offsetID: unshifted(request.OffsetID), offsetDate: request.OffsetDate, addOffset: request.AddOffset,
		limit: request.Limit, maxID: unshifted(request.MaxID), minID: max(request.MinID-shift, 0),
		firstVisible: view.FromID,
	})
	if err := spoiled(found, ids); err != nil {
		return nil, err
	}
	return c.oddPage(found, c.pageAnswer(found, ids, found.history.count)), nil
}

func searchMessages(c *call, request *tg.MessagesSearchRequest) (bin.Encoder, error) {
	marked, err := c.markedOfPeer(request.Peer)
	if err != nil {
		return nil, err
	}
	c.log.Chat, c.log.OffsetID, c.log.AddOffset, c.log.Limit = marked, request.OffsetID, request.AddOffset, request.Limit
	found, view, err := c.server.world.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	_, unfiltered := request.Filter.(*tg.InputMessagesFilterEmpty)
	if request.Q == "" && unfiltered && request.TopMsgID == 0 && request.FromID == nil {
		return nil, badRequest("SEARCH_QUERY_EMPTY")
	}
	ids := found.history.page(pageRequest{
		offsetID: request.OffsetID, addOffset: request.AddOffset, limit: request.Limit, maxID: request.MaxID,
		minID: request.MinID, firstVisible: view.FromID, keep: c.searchFilter(request),
	})
	return c.oddPage(found, c.pageAnswer(found, ids, len(ids))), nil
}

// inputIDs gives the ids that a client asks for.
func (c *call) inputIDs(list []tg.InputMessageClass) []int {
	ids := make([]int, 0, len(list))
	for _, one := range list {
		if typed, ok := one.(*tg.InputMessageID); ok {
			ids = append(ids, typed.ID)
		}
	}
	c.log.Asked = len(ids)
	if len(ids) > 0 {
		c.log.FirstAsked, c.log.LastAsked = ids[0], ids[len(ids)-1]
	}
	return ids
}

func getChannelMessages(c *call, request *tg.ChannelsGetMessagesRequest) (bin.Encoder, error) {
	marked, err := markedOfChannel(request.Channel)
	if err != nil {
		return nil, err
	}
	c.log.Chat = marked
	found, _, err := c.server.world.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	const mostIDs = 200
	ids := c.inputIDs(request.ID)
	if len(ids) == 0 || len(ids) > mostIDs {
		return nil, badRequest("MESSAGE_IDS_EMPTY")
	}
	if err := spoiled(found, ids); err != nil {
		return nil, err
	}
	return c.oddPage(found, c.pageAnswer(found, ids, len(ids))), nil
}

// getBoxMessages gives messages of private chats and basic groups, whose ids do not name the chat.
func getBoxMessages(c *call, request *tg.MessagesGetMessagesRequest) (bin.Encoder, error) {
	w := c.server.world
	b := w.builderFor(c.account)
	result := &tg.MessagesMessages{}
	for _, id := range c.inputIDs(request.ID) {
		found := w.boxChat(c.account, id-c.account.IDShift)
		if found == nil {
			result.Messages = append(result.Messages, &tg.MessageEmpty{ID: id})
			continue
		}
		c.log.Returned++
		result.Messages = append(result.Messages, b.message(found, id-c.account.IDShift))
	}
	result.Chats, result.Users = b.chatList(), b.userList()
	return result, nil
}

// boxChat finds the private chat or basic group that holds an id.
func (w *world) boxChat(a *account, id int) *chat {
	for alias := range a.state.views {
		if c := w.chats[alias]; !c.isChannel() && c.history.exists(id) {
			return c
		}
	}
	return nil
}

// searchFilter tells which messages a search wants.
func (c *call) searchFilter(request *tg.MessagesSearchRequest) func(*message) bool {
	from := int64(0)
	if request.FromID != nil {
		from, _ = c.markedOfPeer(request.FromID)
	}
	return func(m *message) bool {
		return (request.Q == "" || strings.Contains(strings.ToLower(m.Text), strings.ToLower(request.Q))) &&
			(request.TopMsgID == 0 || m.Topic == request.TopMsgID || (m.Reply != nil && m.Reply.Thread == request.TopMsgID)) &&
			(from == 0 || m.From == from) && (request.MinDate == 0 || int(m.Date) >= request.MinDate) &&
			(request.MaxDate == 0 || int(m.Date) <= request.MaxDate) && fitsFilter(request.Filter, m)
	}
}

// fitsFilter tells whether a message is of the kind that a search filter names.
func fitsFilter(filter tg.MessagesFilterClass, m *message) bool {
	kind := ""
	if m.Media != nil {
		kind = m.Media.Kind
	}
	switch filter.(type) {
	case *tg.InputMessagesFilterEmpty:
		return true
	case *tg.InputMessagesFilterPinned:
		return m.Pinned
	case *tg.InputMessagesFilterPhotos:
		return kind == "photo"
	case *tg.InputMessagesFilterVideo:
		return kind == "video"
	case *tg.InputMessagesFilterDocument:
		return kind == "document"
	case *tg.InputMessagesFilterURL:
		return strings.Contains(m.Text, "://")
	}
	return false
}

// getMessagesViews tells the counters of messages. It never raises them, even where a client asks for that.
func getMessagesViews(c *call, request *tg.MessagesGetMessagesViewsRequest) (bin.Encoder, error) {
	marked, err := c.markedOfPeer(request.Peer)
	if err != nil {
		return nil, err
	}
	found, _, err := c.server.world.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	c.log.Asked = len(request.ID)
	result := &tg.MessagesMessageViews{}
	for _, id := range request.ID {
		views := tg.MessageViews{}
		if m := found.history.at(id); m != nil {
			views.SetViews(m.Views)
			views.SetForwards(m.Forwards)
		}
		result.Views = append(result.Views, views)
	}
	return result, nil
}
