package main

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func init() {
	register(getForumTopics)
	register(getForumTopicsByID)
	register(getReplies)
	register(getDiscussionMessage)
}

// topic builds a topic of a forum.
func (b *builder) topic(c *chat, one *topic) *tg.ForumTopic {
	root := c.history.at(one.ID)
	result := &tg.ForumTopic{
		ID: one.ID, Peer: b.peer(c.markedID()), Title: one.Title, IconColor: one.Color, Closed: one.Closed,
		Pinned: one.Pinned, TopMessage: c.lastOfTopic(one.ID), FromID: b.peer(c.markedID()), Date: int(c.created()),
	}
	if root != nil {
		result.Date = int(root.Date)
		if root.From != 0 {
			result.FromID = b.peer(root.From)
		}
	}
	if one.Icon != 0 {
		result.SetIconEmojiID(one.Icon)
	}
	return result
}

// lastOfTopic finds a topic's newest message.
func (c *chat) lastOfTopic(topicID int) int {
	for id := c.history.top(); id != 0; id = c.history.previous(id) {
		if m := c.history.at(id); m.Topic == topicID || (topicID == generalTopic && m.Topic == 0) {
			return id
		}
	}
	return topicID
}

// topicAnswer builds the answer that lists topics, with the newest message of each.
func (c *call) topicAnswer(found *chat, topics []*topic, total int) bin.Encoder {
	b := c.server.world.builderFor(c.account)
	result := &tg.MessagesForumTopics{Count: total, Pts: found.Pts}
	for _, one := range topics {
		built := b.topic(found, one)
		result.Topics = append(result.Topics, built)
		result.Messages = append(result.Messages, b.message(found, built.TopMessage))
	}
	result.Chats, result.Users = b.chatList(), b.userList()
	c.log.Returned = len(topics)
	return result
}

// forumOf finds the forum that a request names.
func (c *call) forumOf(peer tg.InputPeerClass) (*chat, error) {
	marked, err := c.markedOfPeer(peer)
	if err != nil {
		return nil, err
	}
	found, _, err := c.server.world.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	if found.Type != chatForum {
		return nil, badRequest("CHANNEL_FORUM_MISSING")
	}
	return found, nil
}

// getForumTopics lists topics, the one with the newest message first.
func getForumTopics(c *call, request *tg.MessagesGetForumTopicsRequest) (bin.Encoder, error) {
	found, err := c.forumOf(request.Peer)
	if err != nil {
		return nil, err
	}
	c.log.OffsetID, c.log.Limit = request.OffsetID, request.Limit
	ordered := found.topicsByNewest()
	selected := ordered
	if request.OffsetTopic != 0 {
		for i, one := range ordered {
			if one.ID == request.OffsetTopic {
				selected = ordered[i+1:]
			}
		}
	}
	if request.Limit > 0 && len(selected) > request.Limit {
		selected = selected[:request.Limit]
	}
	return c.topicAnswer(found, selected, len(ordered)), nil
}

func getForumTopicsByID(c *call, request *tg.MessagesGetForumTopicsByIDRequest) (bin.Encoder, error) {
	found, err := c.forumOf(request.Peer)
	if err != nil {
		return nil, err
	}
	var selected []*topic
	for _, id := range request.Topics {
		for _, one := range found.allTopics() {
			if one.ID == id {
				selected = append(selected, one)
			}
		}
	}
	return c.topicAnswer(found, selected, len(selected)), nil
}

// getReplies gives the messages of one topic or comment thread, as a page.
func getReplies(c *call, request *tg.MessagesGetRepliesRequest) (bin.Encoder, error) {
	marked, err := c.markedOfPeer(request.Peer)
	if err != nil {
		return nil, err
	}
	c.log.OffsetID, c.log.AddOffset, c.log.Limit = request.OffsetID, request.AddOffset, request.Limit
	found, view, err := c.server.world.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	root := request.MsgID
	if linked := c.server.world.chats[found.Linked]; found.Type == chatChannel && linked != nil {
		forwarded := linked.forwardOf(found, request.MsgID)
		if forwarded == 0 {
			return nil, badRequest("MSG_ID_INVALID")
		}
		found, root = linked, forwarded
	}
	inThread := func(m *message) bool {
		return m.Topic == root || (m.Reply != nil && (m.Reply.Thread == root || m.Reply.ID == root)) ||
			(found.Type == chatForum && root == generalTopic && m.Topic == 0)
	}
	ids := found.history.page(pageRequest{
		offsetID: request.OffsetID, offsetDate: request.OffsetDate, addOffset: request.AddOffset, limit: request.Limit,
		maxID: request.MaxID, minID: request.MinID, firstVisible: view.FromID, keep: inThread,
	})
	return c.pageAnswer(found, ids, len(ids)), nil
}

// forwardOf finds the automatic forward of a channel's post in its linked group; 0 when there is none.
func (c *chat) forwardOf(channel *chat, post int) int {
	for _, block := range c.Generate {
		if block.CommentsOf != channel.Alias || len(channel.Generate) == 0 {
			continue
		}
		id := block.FirstID + (post-channel.Generate[0].FirstID)*(block.PerPost+1)
		if id >= block.FirstID && id <= block.last() && c.history.exists(id) {
			return id
		}
	}
	for id, m := range c.history.explicit {
		f := m.Forward
		if f != nil && f.SavedFrom == channel.markedID() && f.SavedID == post && c.history.exists(id) {
			return id
		}
	}
	return 0
}

func getDiscussionMessage(c *call, request *tg.MessagesGetDiscussionMessageRequest) (bin.Encoder, error) {
	marked, err := c.markedOfPeer(request.Peer)
	if err != nil {
		return nil, err
	}
	w := c.server.world
	found, _, err := w.chatFor(c.account, marked)
	if err != nil {
		return nil, err
	}
	home, root := found, request.MsgID
	if linked := w.chats[found.Linked]; found.Type == chatChannel && linked != nil {
		home, root = linked, linked.forwardOf(found, request.MsgID)
	}
	if root == 0 || !home.history.exists(root) {
		return nil, badRequest("MSG_ID_INVALID")
	}
	b := w.builderFor(c.account)
	result := &tg.MessagesDiscussionMessage{Messages: []tg.MessageClass{b.message(home, root)}}
	result.Chats, result.Users = b.chatList(), b.userList()
	return result, nil
}
