package main

import (
	"sort"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func init() {
	register(getDialogs)
	register(getPinnedDialogs)
	register(getPeerDialogs)
	register(getChannels)
	register(getFullChannel)
	register(getChats)
	register(getFullChat)
	register(resolveUsername)
}

// dialog builds a chat's entry in the list of chats.
func (b *builder) dialog(c *chat) *tg.Dialog {
	top := c.history.top()
	result := &tg.Dialog{
		Peer: b.peer(c.markedID()), TopMessage: top, ReadInboxMaxID: top, ReadOutboxMaxID: top,
	}
	if top != 0 {
		result.TopMessage += c.shift(b.account)
		result.ReadInboxMaxID, result.ReadOutboxMaxID = result.TopMessage, result.TopMessage
	}
	if c.isChannel() {
		result.SetPts(c.Pts)
	}
	if c.AutoDelete > 0 {
		result.SetTTLPeriod(c.AutoDelete)
	}
	return result
}

// joined lists the chats in an account's list, the one with the latest message first.
func (w *world) joined(a *account) []*chat {
	var list []*chat
	for alias, view := range a.state.views {
		if c := w.chats[alias]; !view.NotJoined && c.history.top() != 0 && c.Private == "" {
			list = append(list, c)
		}
	}
	date := func(c *chat) timestamp { return c.history.at(c.history.top()).Date }
	sort.Slice(list, func(i, j int) bool {
		if first, second := date(list[i]), date(list[j]); first != second {
			return first > second
		}
		// As TDLib sorts them, which asks for what follows the last one by its own order.
		if first, second := list[i].history.top(), list[j].history.top(); first != second {
			return first > second
		}
		return list[i].markedID() > list[j].markedID()
	})
	return list
}

func getDialogs(c *call, request *tg.MessagesGetDialogsRequest) (bin.Encoder, error) {
	w := c.server.world
	if request.FolderID != 0 {
		return &tg.MessagesDialogs{}, nil
	}
	all := w.joined(c.account)
	after := all
	if request.OffsetDate != 0 {
		offsetPeer, _ := c.markedOfPeer(request.OffsetPeer)
		for i, one := range all {
			if one.markedID() == offsetPeer {
				after = all[i+1:]
			}
		}
	}
	if request.Limit > 0 && len(after) > request.Limit {
		after = after[:request.Limit]
	}
	b := w.builderFor(c.account)
	result := &tg.MessagesDialogsSlice{Count: len(all)}
	for _, one := range after {
		result.Dialogs = append(result.Dialogs, b.dialog(one))
		result.Messages = append(result.Messages, b.message(one, one.history.top()))
	}
	result.Chats, result.Users = b.chatList(), b.userList()
	c.log.Limit, c.log.Returned = request.Limit, len(after)
	return result, nil
}

func getPinnedDialogs(c *call, _ *tg.MessagesGetPinnedDialogsRequest) (bin.Encoder, error) {
	return &tg.MessagesPeerDialogs{State: c.server.world.stateOf(c.account)}, nil
}

func getPeerDialogs(c *call, request *tg.MessagesGetPeerDialogsRequest) (bin.Encoder, error) {
	w := c.server.world
	b := w.builderFor(c.account)
	result := &tg.MessagesPeerDialogs{State: w.stateOf(c.account)}
	for _, one := range request.Peers {
		input, ok := one.(*tg.InputDialogPeer)
		if !ok {
			continue
		}
		marked, err := c.markedOfPeer(input.Peer)
		if err != nil {
			return nil, err
		}
		c.log.Chat = marked
		found, _, err := w.chatFor(c.account, marked)
		if err != nil && marked > 0 {
			// A person without a chat has an empty one.
			result.Dialogs = append(result.Dialogs, &tg.Dialog{Peer: b.peer(marked)})
			continue
		}
		if err != nil {
			return nil, err
		}
		result.Dialogs = append(result.Dialogs, b.dialog(found))
		if top := found.history.top(); top != 0 {
			result.Messages = append(result.Messages, b.message(found, top))
		}
	}
	result.Chats, result.Users = b.chatList(), b.userList()
	return result, nil
}

func getChannels(c *call, request *tg.ChannelsGetChannelsRequest) (bin.Encoder, error) {
	b := c.server.world.builderFor(c.account)
	for _, one := range request.ID {
		marked, err := markedOfChannel(one)
		if err != nil {
			return nil, err
		}
		c.log.Chat = marked
		found, _, err := c.server.world.chatFor(c.account, marked)
		if err != nil {
			return nil, err
		}
		b.chats[found] = true
	}
	return &tg.MessagesChats{Chats: b.chatList()}, nil
}

func getChats(c *call, request *tg.MessagesGetChatsRequest) (bin.Encoder, error) {
	b := c.server.world.builderFor(c.account)
	for _, id := range request.ID {
		found, _, err := c.server.world.chatFor(c.account, -id)
		if err != nil {
			return nil, err
		}
		b.chats[found] = true
	}
	return &tg.MessagesChats{Chats: b.chatList()}, nil
}

func getFullChannel(c *call, request *tg.ChannelsGetFullChannelRequest) (bin.Encoder, error) {
	marked, err := markedOfChannel(request.Channel)
	if err != nil {
		return nil, err
	}
	c.log.Chat = marked
	w := c.server.world
	found, view, err := w.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	b := w.builderFor(c.account)
	b.chats[found] = true
	top := found.history.top()
	full := &tg.ChannelFull{
		ID: found.ID, About: found.About, ParticipantsCount: max(found.Members, 2), ReadInboxMaxID: top,
		ReadOutboxMaxID: top, ChatPhoto: &tg.PhotoEmpty{}, Pts: found.Pts, HiddenPrehistory: view.FromID > 0,
		CanViewParticipants: false, AvailableMinID: max(view.FromID-1, 0), TTLPeriod: found.AutoDelete,
	}
	if linked := w.linkedOf(found); linked != nil {
		full.SetLinkedChatID(linked.ID)
		b.chats[linked] = true
	}
	if origin := w.migratedFrom(found); origin != nil {
		full.SetMigratedFromChatID(origin.ID)
		full.SetMigratedFromMaxID(origin.history.lastID() + origin.shift(c.account))
		b.chats[origin] = true
	}
	return &tg.MessagesChatFull{FullChat: full, Chats: b.chatList(), Users: b.userList()}, nil
}

// linkedOf finds the discussion group of a channel, or the channel of a discussion group.
func (w *world) linkedOf(c *chat) *chat {
	if c.Linked != "" {
		return w.chats[c.Linked]
	}
	for _, one := range w.scenario.Chats {
		if one.Linked == c.Alias {
			return one
		}
	}
	return nil
}

func getFullChat(c *call, request *tg.MessagesGetFullChatRequest) (bin.Encoder, error) {
	c.log.Chat = -request.ChatID
	w := c.server.world
	found, _, err := w.chatFor(c.account, -request.ChatID)
	if err != nil {
		return nil, err
	}
	b := w.builderFor(c.account)
	b.chats[found] = true
	b.users[c.account.ID] = true
	full := &tg.ChatFull{
		ID: found.ID, About: found.About, ChatPhoto: &tg.PhotoEmpty{}, TTLPeriod: found.AutoDelete,
		Participants: &tg.ChatParticipants{ChatID: found.ID, Version: 1, Participants: []tg.ChatParticipantClass{
			&tg.ChatParticipant{UserID: c.account.ID, InviterID: c.account.ID, Date: int(found.created())},
		}},
	}
	return &tg.MessagesChatFull{FullChat: full, Chats: b.chatList(), Users: b.userList()}, nil
}

func resolveUsername(c *call, request *tg.ContactsResolveUsernameRequest) (bin.Encoder, error) {
	w := c.server.world
	c.log.Username = request.Username
	if wait := c.server.countLookup(c.account); wait > 0 {
		return nil, floodWait(wait)
	}
	found, person := w.byUsername(request.Username)
	b := w.builderFor(c.account)
	switch {
	case found != nil:
		return &tg.ContactsResolvedPeer{Peer: b.peer(found.markedID()), Chats: b.chatList(), Users: b.userList()}, nil
	case person != nil:
		return &tg.ContactsResolvedPeer{Peer: b.peer(person.ID), Chats: b.chatList(), Users: b.userList()}, nil
	}
	return nil, badRequest("USERNAME_NOT_OCCUPIED")
}
