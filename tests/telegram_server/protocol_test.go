package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/rand"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto/srp"
	"github.com/gotd/td/proto"
)

func TestPasswordProofs(t *testing.T) {
	a := &account{Alias: "reader", Password: "correct horse"}
	for _, typed := range []string{"correct horse", "wrong"} {
		challenge, err := newChallenge(a)
		if err != nil {
			t.Fatal(err)
		}
		random := make([]byte, 256)
		if _, err := rand.Read(random); err != nil {
			t.Fatal(err)
		}
		answer, err := srp.NewSRP(rand.Reader).Hash([]byte(typed), challenge.public, random, srp.Input{
			Salt1: challenge.salts[0], Salt2: challenge.salts[1], G: dhGenerator, P: padded(dhPrime),
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := challenge.verify(answer.A, answer.M1), typed == a.Password; got != want {
			t.Errorf("%q: verified %v, want %v", typed, got, want)
		}
	}
	challenge, err := newChallenge(a)
	if err != nil {
		t.Fatal(err)
	}
	if challenge.verify(make([]byte, 256), make([]byte, 32)) {
		t.Error("a client with A = 0 was let in")
	}
}

func TestPackedMessagesAreGzipOrZlib(t *testing.T) {
	content := bytes.Repeat([]byte("loop"), 100)
	for name, open := range map[string]func(io.Writer) io.WriteCloser{
		"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"zlib": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	} {
		var packed bytes.Buffer
		writer := open(&packed)
		if _, err := writer.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		var body bin.Buffer
		body.PutID(proto.GZIPTypeID)
		body.PutBytes(packed.Bytes())
		unpacked, err := unpackGzip(&body)
		if err != nil || !bytes.Equal(unpacked.Buf, content) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPatchReplacesOnlyKeysOfTheSameLength(t *testing.T) {
	folder := t.TempDir()
	first, err := loadServerKey(filepath.Join(folder, "first"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadServerKey(filepath.Join(folder, "second"))
	if err != nil {
		t.Fatal(err)
	}
	theirs, ours := publicKeyPEM(first), publicKeyPEM(second)
	library := "code" + string(theirs) + "more" + strings.Replace(string(theirs), "MII", "MI", 1) + "end"
	patched, replaced, err := patchLibrary([]byte(library), ours)
	if err != nil || replaced != 1 || len(patched) != len(library) {
		t.Fatalf("replaced %d keys, %d bytes of %d, %v", replaced, len(patched), len(library), err)
	}
	if !bytes.Contains(patched, bytes.TrimSpace(ours)) {
		t.Fatal("the server's key is not there")
	}
	if _, _, err := patchLibrary([]byte("no key"), ours); err == nil {
		t.Fatal("a library without keys was accepted")
	}
	again, err := loadServerKey(filepath.Join(folder, "second"))
	if err != nil || !again.Equal(second) {
		t.Fatalf("the key was not kept: %v", err)
	}
}

func TestFilesHaveTheSameBytesInAnyParts(t *testing.T) {
	whole := fileContent(7, 1000, 0, 5000)
	if len(whole) != 1000 {
		t.Fatalf("%d bytes, want 1000", len(whole))
	}
	var parts []byte
	for offset := int64(0); offset < 1000; offset += 37 {
		parts = append(parts, fileContent(7, 1000, offset, 37)...)
	}
	if !bytes.Equal(whole, parts) {
		t.Fatal("the parts do not make the whole")
	}
	if bytes.Equal(whole, fileContent(8, 1000, 0, 5000)) {
		t.Fatal("two files have the same content")
	}
	if size := sizeOfFile(7, fileHash(7, 1000)); size != 1000 {
		t.Fatalf("the hash carries %d", size)
	}
	if size := sizeOfFile(8, fileHash(7, 1000)); size != 0 {
		t.Fatal("another file's hash was taken")
	}
}
