package main

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

const (
	// maxUnacknowledged bounds the answers kept for a client that lost its connection before it had them.
	maxUnacknowledged = 256
	// maxSeen bounds the message ids remembered for msgs_state_req and against repeats.
	maxSeen = 4096
	// acknowledgeAfter is how long a request may take before it is acknowledged on its own.
	acknowledgeAfter = 300 * time.Millisecond
)

// sessionName identifies an MTProto session: the id that the client chose, under one auth key.
type sessionName struct {
	key [8]byte
	id  int64
}

// outgoing is a message that the client has not acknowledged yet.
type outgoing struct {
	id       int64
	sequence int32
	body     []byte
}

// session is one MTProto session. It outlives its connections: a new one takes the place of the last.
type session struct {
	server *server
	name   sessionName
	key    crypto.AuthKey
	salt   int64

	mutex          sync.Mutex
	connection     *connection
	sent           int32
	unacknowledged []outgoing
	seen           map[int64]bool
	seenOrder      []int64
	running        map[int64]chan struct{}
	wantsUpdates   bool
	qrToken        []byte
	lastUsed       time.Time
}

// sessionFor finds or makes the session of a message that came over a connection, and makes that connection the
// session's. Answers that an earlier connection may have lost are sent again.
func (s *server) sessionFor(c *connection, key *authKey, id int64, firstMessage int64) (*session, error) {
	name := sessionName{key: key.crypto.ID, id: id}
	s.sessionsMutex.Lock()
	found := s.sessions[name]
	created := found == nil
	if created {
		found = &session{
			server: s, name: name, key: key.crypto, salt: key.Salt,
			seen: map[int64]bool{}, running: map[int64]chan struct{}{},
		}
		s.sessions[name] = found
	}
	s.sessionsMutex.Unlock()

	found.mutex.Lock()
	found.lastUsed = time.Now()
	var lost []outgoing
	if found.connection != c {
		lost = append(lost, found.unacknowledged...)
		found.connection = c
	}
	found.mutex.Unlock()
	for _, message := range lost {
		if err := found.transmit(c, message); err != nil {
			return found, err
		}
	}
	if !created {
		return found, nil
	}
	return found, found.send(proto.MessageFromServer, true, &mt.NewSessionCreated{
		FirstMsgID: firstMessage, UniqueID: randomInt64(), ServerSalt: key.Salt,
	})
}

// send numbers, keeps (if it is content that must be acknowledged) and transmits a message.
func (n *session) send(kind proto.MessageType, content bool, data bin.Encoder) error {
	var body bin.Buffer
	if err := data.Encode(&body); err != nil {
		return err
	}
	return n.sendBody(kind, content, body.Buf)
}

func (n *session) sendBody(kind proto.MessageType, content bool, body []byte) error {
	n.mutex.Lock()
	message := outgoing{id: n.server.messageIDs.New(kind), sequence: n.sent * 2, body: body}
	if content {
		message.sequence++
		n.sent++
		n.unacknowledged = append(n.unacknowledged, message)
		if len(n.unacknowledged) > maxUnacknowledged {
			n.unacknowledged = append([]outgoing(nil), n.unacknowledged[1:]...)
		}
	}
	c := n.connection
	n.mutex.Unlock()
	if c == nil {
		return nil
	}
	return n.transmit(c, message)
}

// transmit encrypts a message and writes it to a connection.
func (n *session) transmit(c *connection, message outgoing) error {
	data := crypto.EncryptedMessageData{
		Salt: n.salt, SessionID: n.name.id, MessageID: message.id, SeqNo: message.sequence,
		MessageDataLen: int32(len(message.body)), MessageDataWithPadding: message.body,
	}
	var frame bin.Buffer
	if err := n.server.cipher.Encrypt(n.key, data, &frame); err != nil {
		return err
	}
	return c.Send(&frame)
}

// acknowledge forgets messages that the client says it has.
func (n *session) acknowledge(ids []int64) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	gone := make(map[int64]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	kept := n.unacknowledged[:0]
	for _, message := range n.unacknowledged {
		if !gone[message.id] {
			kept = append(kept, message)
		}
	}
	n.unacknowledged = kept
}

// remember notes a message id and tells whether it is new.
func (n *session) remember(id int64) bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.seen[id] {
		return false
	}
	n.seen[id] = true
	n.seenOrder = append(n.seenOrder, id)
	if len(n.seenOrder) > maxSeen {
		delete(n.seen, n.seenOrder[0])
		n.seenOrder = n.seenOrder[1:]
	}
	return true
}

// forget takes back that a message was received.
func (n *session) forget(id int64) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	delete(n.seen, id)
}

// states answers msgs_state_req: 4 for a message that was received, 1 for one that is not known.
func (n *session) states(ids []int64) []byte {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	states := make([]byte, len(ids))
	for i, id := range ids {
		states[i] = 1
		if n.seen[id] {
			states[i] = 4
		}
	}
	return states
}

// resend transmits kept messages again, as msg_resend_req asks.
func (n *session) resend(ids []int64) error {
	n.mutex.Lock()
	wanted := map[int64]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var again []outgoing
	for _, message := range n.unacknowledged {
		if wanted[message.id] {
			again = append(again, message)
		}
	}
	c := n.connection
	n.mutex.Unlock()
	if c == nil {
		return nil
	}
	for _, message := range again {
		if err := n.transmit(c, message); err != nil {
			return err
		}
	}
	return nil
}

// begin notes that a request runs; the channel it gives is closed by finish.
func (n *session) begin(id int64) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.running[id] = make(chan struct{})
}

func (n *session) finish(id int64) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if done, found := n.running[id]; found {
		close(done)
		delete(n.running, id)
	}
}

// waitFor blocks until the request with that message id was answered, as invokeAfterMsg wants.
func (n *session) waitFor(id int64) {
	n.mutex.Lock()
	done := n.running[id]
	n.mutex.Unlock()
	if done != nil {
		<-done
	}
}

// drop closes the session's connection and keeps the session.
func (n *session) drop() {
	n.mutex.Lock()
	c := n.connection
	n.connection = nil
	n.mutex.Unlock()
	if c != nil {
		c.Close()
	}
}

// detach forgets a connection that ended, unless a newer one already took its place.
func (n *session) detach(c *connection) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.connection == c {
		n.connection = nil
	}
}

func randomInt64() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	value, _ := (&bin.Buffer{Buf: b[:]}).Long()
	return value
}
