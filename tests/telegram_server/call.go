package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
)

// rpcError is an error that the client is told.
type rpcError struct {
	code    int
	message string
}

func (e *rpcError) Error() string { return fmt.Sprintf("%d %s", e.code, e.message) }

// badRequest makes an error 400.
func badRequest(message string) error { return &rpcError{400, message} }

// call is one request on its way to an answer.
type call struct {
	server  *server
	session *session
	// account is who is logged in with the session's key; nil before login.
	account *account
	method  string
	log     *requestRecord
	// oddities are what the faults do to the page that is answered.
	oddities []string
}

// method answers one API call: decodes it and gives the result.
type method struct {
	// free tells that the call needs no login.
	free bool
	run  func(c *call, body *bin.Buffer) (bin.Encoder, error)
}

// methods maps the type ids of the calls that the server knows to their answers.
var methods = map[uint32]method{}

// decodable is a pointer to T that decodes itself.
type decodable[T any] interface {
	*T
	bin.Decoder
	TypeID() uint32
}

// register adds the answer of one call, for accounts that are logged in.
func register[T any, P decodable[T]](run func(c *call, request P) (bin.Encoder, error)) {
	registerMethod[T, P](false, run)
}

// registerFree adds the answer of one call that needs no login.
func registerFree[T any, P decodable[T]](run func(c *call, request P) (bin.Encoder, error)) {
	registerMethod[T, P](true, run)
}

func registerMethod[T any, P decodable[T]](free bool, run func(c *call, request P) (bin.Encoder, error)) {
	id := P(new(T)).TypeID()
	methods[id] = method{free: free, run: func(c *call, body *bin.Buffer) (bin.Encoder, error) {
		request := P(new(T))
		if err := request.Decode(body); err != nil {
			return nil, badRequest("INPUT_REQUEST_INVALID: " + err.Error())
		}
		c.describe(request)
		if err := c.suffer(); err != nil {
			return nil, err
		}
		c.server.world.mutex.RLock()
		defer c.server.world.mutex.RUnlock()
		if err := errors.Join(c.frozenOut(), c.botOut()); err != nil {
			return nil, err
		}
		return run(c, request)
	}}
}

// describe notes which chat a request is about.
func (c *call) describe(request any) {
	if c.account == nil {
		return
	}
	switch typed := request.(type) {
	case interface{ GetPeer() tg.InputPeerClass }:
		c.log.Chat, _ = c.markedOfPeer(typed.GetPeer())
	case interface{ GetChannel() tg.InputChannelClass }:
		c.log.Chat, _ = markedOfChannel(typed.GetChannel())
	}
}

// frozenOut gives the error of a request that a frozen account may not make; nil when it may.
func (c *call) frozenOut() error {
	if c.account == nil || !c.account.Frozen {
		return nil
	}
	switch c.method {
	case "contacts.resolveUsername", "contacts.search", "messages.search", "messages.searchGlobal":
		return &rpcError{420, "FROZEN_METHOD_INVALID"}
	}
	if one := c.server.world.byID[c.log.Chat]; one != nil && one.isChannel() {
		if view := c.account.state.views[one.Alias]; view == nil || view.NotJoined {
			return badRequest("FROZEN_PARTICIPANT_MISSING")
		}
	}
	return nil
}

// closedToBots are the methods that only people may call.
var closedToBots = []string{
	"messages.getHistory", "messages.getDialogs", "messages.search", "messages.getReplies", "messages.getPeerDialogs",
	"messages.getDiscussionMessage", "messages.getForumTopics",
}

// botOut gives the error of a request that a bot may not make; nil when it may.
func (c *call) botOut() error {
	if c.account != nil && c.account.Bot && slices.Contains(closedToBots, c.method) {
		return badRequest("BOT_METHOD_INVALID")
	}
	return nil
}

// suffer lets the scenario's faults have their way with a request: a wait, an error, a cut connection.
func (c *call) suffer() error {
	struck := c.server.faults.strike(c)
	if struck.wait > 0 {
		time.Sleep(struck.wait)
	}
	if struck.drop {
		return errDropped
	}
	c.oddities = struck.kinds
	return struck.err
}

// typeNames maps type ids to names such as messages.getHistory#4423e6c5.
var typeNames = tg.TypesMap()

// methodName gives a call's name without its type id.
func methodName(id uint32) string {
	if name, found := typeNames[id]; found {
		return strings.SplitN(name, "#", 2)[0]
	}
	return fmt.Sprintf("unknown#%08x", id)
}

// answerRequest answers one request in a goroutine of its own.
func (s *server) answerRequest(n *session, messageID int64, body *bin.Buffer) {
	defer n.finish(messageID)
	acknowledgement := time.AfterFunc(acknowledgeAfter, func() {
		_ = n.send(proto.MessageFromServer, false, &mt.MsgsAck{MsgIDs: []int64{messageID}})
	})
	defer acknowledgement.Stop()
	inner, err := unwrap(body)
	if err != nil {
		_ = n.sendResult(messageID, &mt.RPCError{ErrorCode: 400, ErrorMessage: "INPUT_FETCH_ERROR"})
		return
	}
	for _, id := range inner.after {
		n.waitFor(id)
	}
	id, err := inner.body.PeekID()
	if err != nil {
		return
	}
	c := &call{server: s, session: n, method: methodName(id)}
	permanent := s.authKeys.permanentID(n.name.key)
	key, _ := s.authKeys.permanent(permanent)
	c.account = s.world.account(key.Account)
	if !inner.withoutUpdates {
		n.mutex.Lock()
		n.wantsUpdates = true
		n.mutex.Unlock()
	}
	c.log = s.requests.begin(c.method, key.Account)
	result, err := s.run(c, id, key.Revoked, inner.body)
	s.requests.end(c.log, err)
	s.noticeRequest(c)
	if errors.Is(err, errDropped) {
		// The client must ask again, so its msgs_state_req is told that the request never came.
		n.forget(messageID)
		n.drop()
		return
	}
	if err != nil {
		var told *rpcError
		if !errors.As(err, &told) {
			told = &rpcError{500, "INTERNAL"}
			s.logger.Error("a request failed", "method", c.method, "error", err)
		}
		result = &mt.RPCError{ErrorCode: told.code, ErrorMessage: told.message}
	}
	if err := n.sendResult(messageID, result); err != nil {
		s.logger.Debug("an answer was not sent", "method", c.method, "error", err)
	}
}

// run applies the scenario's faults and then the method itself.
func (s *server) run(c *call, id uint32, revoked string, body *bin.Buffer) (bin.Encoder, error) {
	known, found := methods[id]
	if !found {
		return nil, badRequest("METHOD_NOT_IMPLEMENTED")
	}
	if revoked != "" {
		return nil, &rpcError{401, revoked}
	}
	if !known.free && c.account == nil {
		return nil, &rpcError{401, "AUTH_KEY_UNREGISTERED"}
	}
	if c.account != nil && c.account.Revoked != "" {
		return nil, &rpcError{401, c.account.Revoked}
	}
	return known.run(c, body)
}
