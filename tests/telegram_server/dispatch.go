package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
)

const (
	destroyKeyTypeID   = 0xd1435160
	destroyKeyOkTypeID = 0xf660e1d4
	// maxUnpacked bounds what a gzip_packed object may unpack to.
	maxUnpacked = 64 << 20
)

// serveConnection reads frames until the connection ends.
func (s *server) serveConnection(c *connection) error {
	defer c.Close()
	var exchange handshake
	var sessions []*session
	defer func() {
		for _, one := range sessions {
			one.detach(c)
		}
	}()
	var frame bin.Buffer
	for {
		if err := c.Receive(&frame); err != nil {
			return err
		}
		var keyID [8]byte
		if err := frame.PeekN(keyID[:], len(keyID)); err != nil {
			return err
		}
		if keyID == [8]byte{} {
			if err := s.handleUnencrypted(c, &exchange, &frame); err != nil {
				return err
			}
			continue
		}
		key, found := s.authKeys.find(keyID)
		if !found || (key.Temporary && key.ExpiresAt < time.Now().Unix()) {
			const authKeyNotFound = 404
			if err := c.SendTransportError(authKeyNotFound); err != nil {
				return err
			}
			continue
		}
		message, err := s.cipher.DecryptFromBuffer(key.crypto, &frame)
		if err != nil {
			return err
		}
		current, err := s.sessionFor(c, &key, message.SessionID, message.MessageID)
		if err != nil {
			return err
		}
		if len(sessions) == 0 || sessions[len(sessions)-1] != current {
			sessions = append(sessions, current)
		}
		body := &bin.Buffer{Buf: message.Data()}
		if err := s.handleMessage(current, message.MessageID, message.SeqNo, body); err != nil {
			return err
		}
	}
}

// handleMessage answers one message, whether it came alone, in a container or packed.
func (s *server) handleMessage(n *session, messageID int64, sequence int32, body *bin.Buffer) error {
	id, err := body.PeekID()
	if err != nil {
		return err
	}
	switch id {
	case proto.GZIPTypeID:
		unpacked, err := unpackGzip(body)
		if err != nil {
			return err
		}
		return s.handleMessage(n, messageID, sequence, unpacked)
	case proto.MessageContainerTypeID:
		return s.handleContainer(n, body)
	}
	answered, err := s.handleService(n, messageID, id, body)
	if answered || err != nil {
		return err
	}
	if !n.remember(messageID) {
		return n.send(proto.MessageFromServer, false, &mt.MsgsAck{MsgIDs: []int64{messageID}})
	}
	n.begin(messageID)
	request := &bin.Buffer{Buf: bytes.Clone(body.Buf)}
	go s.answerRequest(n, messageID, request)
	return nil
}

// handleContainer answers the messages of a msg_container one by one.
func (s *server) handleContainer(n *session, body *bin.Buffer) error {
	var container proto.MessageContainer
	if err := container.Decode(body); err != nil {
		return err
	}
	for _, message := range container.Messages {
		inner := &bin.Buffer{Buf: message.Body}
		if err := s.handleMessage(n, message.ID, int32(message.SeqNo), inner); err != nil {
			return err
		}
	}
	return nil
}

// handleService answers MTProto's own messages; it tells false for a call of the API.
func (s *server) handleService(n *session, messageID int64, id uint32, body *bin.Buffer) (bool, error) {
	switch id {
	case mt.PingRequestTypeID:
		var request mt.PingRequest
		if err := request.Decode(body); err != nil {
			return true, err
		}
		return true, n.send(proto.MessageServerResponse, false, &mt.Pong{MsgID: messageID, PingID: request.PingID})
	case mt.PingDelayDisconnectRequestTypeID:
		var request mt.PingDelayDisconnectRequest
		if err := request.Decode(body); err != nil {
			return true, err
		}
		return true, n.send(proto.MessageServerResponse, false, &mt.Pong{MsgID: messageID, PingID: request.PingID})
	case mt.MsgsAckTypeID:
		var request mt.MsgsAck
		if err := request.Decode(body); err != nil {
			return true, err
		}
		n.acknowledge(request.MsgIDs)
		return true, nil
	case mt.MsgsStateReqTypeID:
		var request mt.MsgsStateReq
		if err := request.Decode(body); err != nil {
			return true, err
		}
		return true, n.send(proto.MessageServerResponse, false, &mt.MsgsStateInfo{
			ReqMsgID: messageID, Info: n.states(request.MsgIDs),
		})
	case mt.MsgResendReqTypeID:
		var request mt.MsgResendReq
		if err := request.Decode(body); err != nil {
			return true, err
		}
		return true, n.resend(request.MsgIDs)
	case mt.GetFutureSaltsRequestTypeID:
		return true, n.sendFutureSalts(messageID)
	case mt.RPCDropAnswerRequestTypeID:
		return true, n.sendResult(messageID, &mt.RPCAnswerUnknown{})
	case mt.DestroySessionRequestTypeID:
		var request mt.DestroySessionRequest
		if err := request.Decode(body); err != nil {
			return true, err
		}
		return true, s.destroySession(n, request.SessionID)
	case destroyKeyTypeID:
		var answer bin.Buffer
		answer.PutID(destroyKeyOkTypeID)
		err := n.sendResult(messageID, rawObject{answer.Buf})
		return true, errors.Join(err, s.authKeys.remove(n.name.key))
	case mt.HTTPWaitRequestTypeID, mt.MsgsAllInfoTypeID, mt.MsgsStateInfoTypeID, mt.MsgDetailedInfoTypeID:
		return true, nil
	}
	return false, nil
}

// sendFutureSalts gives the session's one salt as valid for a day.
func (n *session) sendFutureSalts(messageID int64) error {
	now := int(time.Now().Unix())
	return n.send(proto.MessageServerResponse, false, &mt.FutureSalts{
		ReqMsgID: messageID, Now: now,
		Salts: []mt.FutureSalt{{ValidSince: now - 3600, ValidUntil: now + 24*3600, Salt: n.salt}},
	})
}

func (s *server) destroySession(n *session, id int64) error {
	name := sessionName{key: n.name.key, id: id}
	s.sessionsMutex.Lock()
	_, found := s.sessions[name]
	delete(s.sessions, name)
	s.sessionsMutex.Unlock()
	if found {
		return n.send(proto.MessageServerResponse, false, &mt.DestroySessionOk{SessionID: id})
	}
	return n.send(proto.MessageServerResponse, false, &mt.DestroySessionNone{SessionID: id})
}

// sendResult answers one request.
func (n *session) sendResult(requestID int64, result bin.Encoder) error {
	var body bin.Buffer
	body.PutID(proto.ResultTypeID)
	body.PutLong(requestID)
	if err := result.Encode(&body); err != nil {
		return err
	}
	return n.sendBody(proto.MessageServerResponse, true, body.Buf)
}

// unpackGzip unpacks gzip_packed. The documentation says gzip; TDLib writes zlib, and the header tells which.
func unpackGzip(body *bin.Buffer) (*bin.Buffer, error) {
	if err := body.ConsumeID(proto.GZIPTypeID); err != nil {
		return nil, err
	}
	packed, err := body.Bytes()
	if err != nil {
		return nil, err
	}
	var reader io.Reader
	if len(packed) > 1 && packed[0] == 0x1f && packed[1] == 0x8b {
		reader, err = gzip.NewReader(bytes.NewReader(packed))
	} else {
		reader, err = zlib.NewReader(bytes.NewReader(packed))
	}
	if err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	unpacked, err := io.ReadAll(io.LimitReader(reader, maxUnpacked))
	if err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	return &bin.Buffer{Buf: unpacked}, nil
}

// rawObject is an object that is already encoded, or that takes whatever is left of a buffer: what an invoke…
// wrapper carries.
type rawObject struct{ data []byte }

func (o rawObject) Encode(b *bin.Buffer) error { b.Put(o.data); return nil }

// innerQuery takes the query that a wrapper carries.
type innerQuery struct{ rest *bin.Buffer }

func (q *innerQuery) Encode(b *bin.Buffer) error { b.Put(q.rest.Buf); return nil }

func (q *innerQuery) Decode(b *bin.Buffer) error {
	q.rest = &bin.Buffer{Buf: b.Buf}
	b.Buf = nil
	return nil
}

// unwrapped is a call without its wrappers, and what they said.
type unwrapped struct {
	body           *bin.Buffer
	after          []int64
	withoutUpdates bool
	connection     *tg.InitConnectionRequest
}

// unwrap takes the invoke… wrappers off a call.
func unwrap(body *bin.Buffer) (unwrapped, error) {
	result := unwrapped{body: body}
	for {
		id, err := result.body.PeekID()
		if err != nil {
			return result, err
		}
		query := &innerQuery{}
		var wrapper bin.Decoder
		switch id {
		case proto.GZIPTypeID:
			if result.body, err = unpackGzip(result.body); err != nil {
				return result, err
			}
			continue
		case tg.InvokeWithLayerRequestTypeID:
			wrapper = &tg.InvokeWithLayerRequest{Query: query}
		case tg.InitConnectionRequestTypeID:
			result.connection = &tg.InitConnectionRequest{Query: query}
			wrapper = result.connection
		case tg.InvokeWithoutUpdatesRequestTypeID:
			result.withoutUpdates = true
			wrapper = &tg.InvokeWithoutUpdatesRequest{Query: query}
		case tg.InvokeAfterMsgRequestTypeID:
			after := &tg.InvokeAfterMsgRequest{Query: query}
			if err := after.Decode(result.body); err != nil {
				return result, err
			}
			result.after = append(result.after, after.MsgID)
			result.body = query.rest
			continue
		case tg.InvokeAfterMsgsRequestTypeID:
			after := &tg.InvokeAfterMsgsRequest{Query: query}
			if err := after.Decode(result.body); err != nil {
				return result, err
			}
			result.after = append(result.after, after.MsgIDs...)
			result.body = query.rest
			continue
		case tg.InvokeWithMessagesRangeRequestTypeID:
			wrapper = &tg.InvokeWithMessagesRangeRequest{Query: query}
		case tg.InvokeWithTakeoutRequestTypeID:
			wrapper = &tg.InvokeWithTakeoutRequest{Query: query}
		default:
			return result, nil
		}
		if err := wrapper.Decode(result.body); err != nil {
			return result, err
		}
		result.body = query.rest
	}
}
