package main

import (
	"errors"
	"io"
	"net"
	"sync"
)

// socksFront is a SOCKS5 server without authentication that connects every CONNECT, whatever address is asked for,
// to one target. It is how an unmodified client that wants Telegram's addresses reaches the test server.
type socksFront struct {
	listener net.Listener
	target   string

	mutex       sync.Mutex
	connections map[net.Conn]struct{}
}

// newSocksFront starts to serve on the listener; Close ends it.
func newSocksFront(listener net.Listener, target string) *socksFront {
	front := &socksFront{listener: listener, target: target, connections: map[net.Conn]struct{}{}}
	go front.serve()
	return front
}

func (f *socksFront) serve() {
	for {
		client, err := f.listener.Accept()
		if err != nil {
			return
		}
		go f.handle(client)
	}
}

func (f *socksFront) handle(client net.Conn) {
	defer f.forget(client)
	f.remember(client)
	if err := socksGreeting(client); err != nil {
		return
	}
	server, err := net.Dial("tcp", f.target)
	if err != nil {
		// 5 is "connection refused"; the address that follows is 0.0.0.0:0.
		_, _ = client.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	defer f.forget(server)
	f.remember(server)
	if _, err := client.Write([]byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 0}); err != nil {
		return
	}
	done := make(chan struct{}, 2)
	pipe := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		done <- struct{}{}
	}
	go pipe(server, client)
	go pipe(client, server)
	<-done
}

// socksGreeting reads the method list and the CONNECT request.
func socksGreeting(client net.Conn) error {
	var head [4]byte
	if _, err := io.ReadFull(client, head[:2]); err != nil {
		return err
	}
	if head[0] != 5 {
		return errors.New("not SOCKS5")
	}
	if _, err := io.CopyN(io.Discard, client, int64(head[1])); err != nil {
		return err
	}
	if _, err := client.Write([]byte{5, 0}); err != nil {
		return err
	}
	if _, err := io.ReadFull(client, head[:4]); err != nil {
		return err
	}
	var addressLength int64
	switch head[3] {
	case 1:
		addressLength = 4
	case 4:
		addressLength = 16
	case 3:
		var length [1]byte
		if _, err := io.ReadFull(client, length[:]); err != nil {
			return err
		}
		addressLength = int64(length[0])
	default:
		return errors.New("unknown SOCKS5 address type")
	}
	_, err := io.CopyN(io.Discard, client, addressLength+2)
	return err
}

func (f *socksFront) remember(c net.Conn) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.connections[c] = struct{}{}
}

func (f *socksFront) forget(c net.Conn) {
	_ = c.Close()
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.connections, c)
}

// Close ends the front and every connection through it.
func (f *socksFront) Close() {
	_ = f.listener.Close()
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for c := range f.connections {
		_ = c.Close()
	}
}
