package main

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
)

// errDropped tells that a request gets no answer, because a fault cut its connection.
var errDropped = errors.New("the connection was dropped")

// server is the loopback Telegram: MTProto on one listener, over a world that a scenario describes.
type server struct {
	key        *rsa.PrivateKey
	cipher     crypto.Cipher
	authKeys   *authKeyStore
	messageIDs *proto.MessageIDGen
	world      *world
	requests   *requestLog
	faults     *faultTable
	logins     *loginTable
	journal    *journal
	logger     *slog.Logger

	listener      net.Listener
	sessionsMutex sync.Mutex
	sessions      map[sessionName]*session
	connections   map[*connection]struct{}
	closing       bool
	started       time.Time
}

// newServer opens the state folder and prepares the scenario; serve starts it.
func newServer(s *scenario, stateFolder string, logger *slog.Logger) (*server, error) {
	key, err := loadServerKey(stateFolder)
	if err != nil {
		return nil, err
	}
	keys, err := openAuthKeyStore(stateFolder)
	if err != nil {
		return nil, err
	}
	w, err := newWorld(s)
	if err != nil {
		return nil, err
	}
	result := &server{
		key: key, cipher: crypto.NewServerCipher(rand.Reader), authKeys: keys,
		messageIDs: proto.NewMessageIDGen(time.Now), world: w, requests: &requestLog{totals: map[string]int{}},
		faults: &faultTable{}, logins: newLoginTable(), logger: logger, sessions: map[sessionName]*session{},
		connections: map[*connection]struct{}{}, started: time.Now(),
	}
	result.journal, err = openJournal(stateFolder)
	if err != nil {
		return nil, err
	}
	return result, result.prepareEvents()
}

// serve accepts connections until the listener is closed.
func (s *server) serve(listener net.Listener) error {
	s.listener = listener
	for {
		socket, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go s.serveSocket(socket)
	}
}

func (s *server) serveSocket(socket net.Conn) {
	c, err := acceptConnection(socket)
	if err != nil {
		_ = socket.Close()
		return
	}
	if !s.track(c) {
		c.Close()
		return
	}
	err = s.serveConnection(c)
	s.sessionsMutex.Lock()
	delete(s.connections, c)
	s.sessionsMutex.Unlock()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
		s.logger.Debug("a connection ended", "error", err)
	}
}

func (s *server) track(c *connection) bool {
	s.sessionsMutex.Lock()
	defer s.sessionsMutex.Unlock()
	if s.closing {
		return false
	}
	s.connections[c] = struct{}{}
	return true
}

// dropConnections closes every connection; with forget, the sessions are forgotten too, as after a restart.
func (s *server) dropConnections(forget bool) int {
	s.sessionsMutex.Lock()
	defer s.sessionsMutex.Unlock()
	dropped := len(s.connections)
	for c := range s.connections {
		c.Close()
	}
	if forget {
		s.sessions = map[sessionName]*session{}
	}
	return dropped
}

// close ends the server.
func (s *server) close() {
	s.sessionsMutex.Lock()
	s.closing = true
	s.sessionsMutex.Unlock()
	if s.listener != nil {
		_ = s.listener.Close()
	}
	s.dropConnections(false)
	s.faults.stop()
}

// sessionsOf lists the sessions in which an account is logged in and wants updates. One without a connection is among
// them: what is sent to it waits for the next.
func (s *server) sessionsOf(account string) []*session {
	names := s.authKeys.namesOf(account)
	s.sessionsMutex.Lock()
	defer s.sessionsMutex.Unlock()
	var found []*session
	for name, n := range s.sessions {
		if !names[s.authKeys.permanentID(name.key)] {
			continue
		}
		n.mutex.Lock()
		if n.wantsUpdates {
			found = append(found, n)
		}
		n.mutex.Unlock()
	}
	return found
}
