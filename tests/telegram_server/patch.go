package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

var (
	publicKeyBegin = []byte("-----BEGIN RSA PUBLIC KEY-----")
	publicKeyEnd   = []byte("-----END RSA PUBLIC KEY-----")
)

// patchLibrary writes a copy of libtdjson.so in which every 2048-bit RSA public key of Telegram is replaced by the
// test server's, byte for byte of the same length. It is for tests only: that copy trusts nobody but the test server.
func patchLibrary(library []byte, replacement []byte) ([]byte, int, error) {
	replacement = bytes.TrimSpace(replacement)
	patched := bytes.Clone(library)
	replaced := 0
	for offset := 0; ; {
		start := bytes.Index(patched[offset:], publicKeyBegin)
		if start < 0 {
			break
		}
		start += offset
		length := bytes.Index(patched[start:], publicKeyEnd)
		if length < 0 {
			break
		}
		end := start + length + len(publicKeyEnd)
		offset = end
		block, _ := pem.Decode(patched[start:end])
		if block == nil || end-start != len(replacement) {
			continue
		}
		copy(patched[start:end], replacement)
		replaced++
	}
	if replaced == 0 {
		return nil, 0, errors.New("the library holds no 2048-bit RSA public key: is it libtdjson.so?")
	}
	return patched, replaced, nil
}

// runPatch is the subcommand patch-tdjson.
func runPatch(input, output, stateFolder string) error {
	key, err := loadServerKey(stateFolder)
	if err != nil {
		return err
	}
	library, err := os.ReadFile(input)
	if err != nil {
		return err
	}
	patched, replaced, err := patchLibrary(library, publicKeyPEM(key))
	if err != nil {
		return fmt.Errorf("%s: %w", input, err)
	}
	if err := writeFileAtomically(output, patched, 0o755); err != nil {
		return err
	}
	fmt.Printf("{\"output\":%q,\"keys_replaced\":%d}\n", output, replaced)
	return nil
}
