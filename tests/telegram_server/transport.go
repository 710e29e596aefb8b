package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mtproxy/obfuscated2"
	"github.com/gotd/td/proto/codec"
)

const (
	// writeTimeout bounds how long a reply may wait for a client that does not read.
	writeTimeout = 30 * time.Second
	// abridgedTag is the first byte of the abridged transport.
	abridgedTag = 0xef
)

// frameCodec reads and writes one MTProto transport frame.
type frameCodec interface {
	ReadHeader(r io.Reader) error
	Read(r io.Reader, b *bin.Buffer) error
	Write(w io.Writer, b *bin.Buffer) error
}

// connection is one accepted TCP connection with its transport codec. Send may be called from any goroutine; Receive
// belongs to the goroutine that serves the connection.
type connection struct {
	socket net.Conn
	reader io.Reader
	writer io.Writer
	codec  frameCodec

	write sync.Mutex
}

// acceptConnection finds out which transport the client speaks: plain abridged, intermediate, padded intermediate or
// full, or any of the first three inside the obfuscated stream that TDLib uses.
func acceptConnection(socket net.Conn) (*connection, error) {
	buffered := bufio.NewReaderSize(socket, 1<<16)
	head, err := buffered.Peek(1)
	if err != nil {
		return nil, err
	}
	if head[0] == abridgedTag {
		return newConnection(socket, buffered, socket, [4]byte{abridgedTag})
	}
	if head, err = buffered.Peek(8); err != nil {
		return nil, err
	}
	tag := [4]byte(head[:4])
	switch {
	case tag == codec.IntermediateClientStart || tag == codec.PaddedIntermediateClientStart:
		return newConnection(socket, buffered, socket, tag)
	case [4]byte(head[4:8]) == [4]byte{}:
		// The full transport starts with a length and the sequence number 0; obfuscated streams never do.
		return &connection{socket: socket, reader: buffered, writer: socket, codec: &codec.Full{}}, nil
	}
	stream, metadata, err := obfuscated2.Accept(struct {
		io.Reader
		io.Writer
	}{buffered, socket}, nil)
	if err != nil {
		return nil, err
	}
	c := &connection{socket: socket, reader: stream, writer: stream}
	c.codec, err = codecFor(metadata.Protocol)
	return c, err
}

// newConnection makes a connection of a plain transport and takes the tag off the stream.
func newConnection(socket net.Conn, r io.Reader, w io.Writer, tag [4]byte) (*connection, error) {
	chosen, err := codecFor(tag)
	if err != nil {
		return nil, err
	}
	if err := chosen.ReadHeader(r); err != nil {
		return nil, err
	}
	return &connection{socket: socket, reader: r, writer: w, codec: chosen}, nil
}

// codecFor gives the codec that a transport tag announces.
func codecFor(tag [4]byte) (frameCodec, error) {
	switch {
	case tag[0] == abridgedTag:
		return &codec.Abridged{}, nil
	case tag == codec.IntermediateClientStart:
		return &codec.Intermediate{}, nil
	case tag == codec.PaddedIntermediateClientStart:
		return &codec.PaddedIntermediate{}, nil
	}
	return nil, fmt.Errorf("unknown transport tag %x", tag)
}

// Receive reads the next frame.
func (c *connection) Receive(b *bin.Buffer) error {
	b.Reset()
	return c.codec.Read(c.reader, b)
}

// Send writes one frame.
func (c *connection) Send(b *bin.Buffer) error {
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.socket.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return c.codec.Write(c.writer, b)
}

// SendTransportError sends a negative code in place of a message, as Telegram does for an unknown auth key (404).
func (c *connection) SendTransportError(code int32) error {
	var b bin.Buffer
	b.PutInt32(-code)
	return c.Send(&b)
}

// Close ends the connection.
func (c *connection) Close() { _ = c.socket.Close() }
