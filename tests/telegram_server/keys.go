package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	privateHalfName = "private_key.pem"
	publicHalfName  = "public_key.pem"
	rsaKeyBits      = 2048
)

// loadServerKey reads the server's RSA key from the state folder and makes one there when none exists. The public
// half lies beside it as PKCS#1 PEM, the form in which TDLib carries Telegram's own keys.
func loadServerKey(stateFolder string) (*rsa.PrivateKey, error) {
	if err := os.MkdirAll(stateFolder, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(stateFolder, privateHalfName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return createServerKey(stateFolder)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM block; remove it to have a new key made", path)
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; remove it to have a new key made", path, err)
	}
	return key, nil
}

// createServerKey makes a key and writes both halves.
func createServerKey(stateFolder string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, rsaKeyBits)
	if err != nil {
		return nil, err
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := writeFileAtomically(filepath.Join(stateFolder, publicHalfName), publicKeyPEM(key), 0o644); err != nil {
		return nil, err
	}
	return key, writeFileAtomically(filepath.Join(stateFolder, privateHalfName), private, 0o600)
}

// publicKeyPEM gives the public half as PKCS#1 PEM.
func publicKeyPEM(key *rsa.PrivateKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)})
}

// writeFileAtomically replaces a file so that a kill leaves either the old content or the new.
func writeFileAtomically(path string, content []byte, mode fs.FileMode) error {
	aside := path + ".new"
	if err := os.WriteFile(aside, content, mode); err != nil {
		return err
	}
	return os.Rename(aside, path)
}
