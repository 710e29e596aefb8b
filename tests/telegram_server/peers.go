package main

import (
	"sort"
	"strings"

	"github.com/gotd/td/tg"
)

// builder makes Telegram's objects as one account sees them, and gathers whom they refer to.
type builder struct {
	world   *world
	account *account
	users   map[int64]bool
	chats   map[*chat]bool
}

func (w *world) builderFor(a *account) *builder {
	return &builder{world: w, account: a, users: map[int64]bool{}, chats: map[*chat]bool{}}
}

// accessHash gives the hash that a client must show to use an id; ours is a function of the id.
func accessHash(id int64) int64 { return int64(mix(99, uint64(id))>>1) | 1 }

// digits leaves only the digits of a phone number.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }

// peer makes a peer of a marked id and notes it as referred to.
func (b *builder) peer(marked int64) tg.PeerClass {
	switch {
	case marked > 0:
		b.users[marked] = true
		return &tg.PeerUser{UserID: marked}
	case marked < -channelMark:
		if c := b.world.byID[marked]; c != nil {
			b.chats[c] = true
		}
		return &tg.PeerChannel{ChannelID: -marked - channelMark}
	}
	if c := b.world.byID[marked]; c != nil {
		b.chats[c] = true
	}
	return &tg.PeerChat{ChatID: -marked}
}

// markedOfPeer gives the marked id of a peer that a client names.
func (c *call) markedOfPeer(peer tg.InputPeerClass) (int64, error) {
	switch typed := peer.(type) {
	case *tg.InputPeerSelf:
		return c.account.ID, nil
	case *tg.InputPeerUser:
		return typed.UserID, nil
	case *tg.InputPeerChat:
		return -typed.ChatID, nil
	case *tg.InputPeerChannel:
		return -channelMark - typed.ChannelID, nil
	}
	return 0, badRequest("PEER_ID_INVALID")
}

// markedOfChannel gives the marked id of a channel that a client names.
func markedOfChannel(channel tg.InputChannelClass) (int64, error) {
	switch typed := channel.(type) {
	case *tg.InputChannel:
		return -channelMark - typed.ChannelID, nil
	case *tg.InputChannelFromMessage:
		return -channelMark - typed.ChannelID, nil
	}
	return 0, badRequest("CHANNEL_INVALID")
}

// userList gives the users that were referred to.
func (b *builder) userList() []tg.UserClass {
	ids := make([]int64, 0, len(b.users))
	for id := range b.users {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	list := make([]tg.UserClass, 0, len(ids))
	for _, id := range ids {
		list = append(list, b.user(id))
	}
	return list
}

// user makes a user.
func (b *builder) user(id int64) tg.UserClass {
	known := b.world.userOf(id)
	if known == nil {
		return &tg.UserEmpty{ID: id}
	}
	result := &tg.User{
		ID: id, FirstName: known.FirstName, LastName: known.LastName, Username: known.Username,
		Bot: known.Bot, Deleted: known.Deleted, Premium: known.Premium, Self: b.account != nil && id == b.account.ID,
	}
	if known.Bot {
		result.BotInfoVersion = 1
	}
	if result.Self {
		result.Phone = digits(known.Phone)
	}
	if !known.Deleted {
		result.Status = &tg.UserStatusRecently{}
	}
	result.SetAccessHash(accessHash(id))
	result.SetFlags()
	return result
}

// chatList gives the groups and channels that were referred to.
func (b *builder) chatList() []tg.ChatClass {
	list := make([]tg.ChatClass, 0, len(b.chats))
	ordered := make([]*chat, 0, len(b.chats))
	for c := range b.chats {
		ordered = append(ordered, c)
	}
	sort.Slice(ordered, func(i, j int) bool { return ordered[i].markedID() < ordered[j].markedID() })
	for _, c := range ordered {
		if c.Type != chatPrivate {
			list = append(list, b.chat(c))
		}
	}
	return list
}

// chat makes a group or channel.
func (b *builder) chat(c *chat) tg.ChatClass {
	members := max(c.Members, 2)
	if c.Type == chatBasicGroup {
		result := &tg.Chat{
			ID: c.ID, Title: c.Title, Photo: &tg.ChatPhotoEmpty{}, ParticipantsCount: members,
			Date: int(c.created()), Version: 1, Noforwards: c.Protected,
			DefaultBannedRights: tg.ChatBannedRights{UntilDate: maxMessageID},
		}
		if target := b.world.chats[c.MigratedTo]; target != nil {
			result.Deactivated = true
			result.SetMigratedTo(&tg.InputChannel{ChannelID: target.ID, AccessHash: accessHash(target.ID)})
			b.chats[target] = true
		}
		result.SetFlags()
		return result
	}
	if c.Private != "" {
		return &tg.ChannelForbidden{
			ID: c.ID, AccessHash: accessHash(c.ID), Title: c.Title, Broadcast: c.Type == chatChannel,
			Megagroup: c.Type != chatChannel,
		}
	}
	view := b.account.state.views[c.Alias]
	result := &tg.Channel{
		ID: c.ID, Title: c.Title, Username: c.Username, Photo: &tg.ChatPhotoEmpty{}, Date: int(c.created()),
		Broadcast: c.Type == chatChannel, Megagroup: c.Type != chatChannel, Forum: c.Type == chatForum,
		HasLink: c.Linked != "", Noforwards: c.Protected, Signatures: c.Signatures,
		Left: view == nil || view.NotJoined, ParticipantsCount: members,
		DefaultBannedRights: tg.ChatBannedRights{UntilDate: maxMessageID},
	}
	result.SetAccessHash(accessHash(c.ID))
	result.SetFlags()
	return result
}

// created is when the chat was made: the date of its first message.
func (c *chat) created() timestamp {
	if first := c.history.next(0); first != 0 {
		return c.history.at(first).Date
	}
	return defaultFromDate
}
