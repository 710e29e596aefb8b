package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gotd/td/crypto"
)

const keysFileName = "auth_keys.json"

// authKey is one key that a handshake made. Permanent keys carry the account that logged in with them; temporary
// keys point to the permanent key that they were bound to.
type authKey struct {
	Key       []byte `json:"key"`
	Salt      int64  `json:"salt"`
	Temporary bool   `json:"temporary,omitempty"`
	ExpiresAt int64  `json:"expires_at,omitempty"`
	BoundTo   string `json:"bound_to,omitempty"`
	// Account is the alias of the account that is logged in.
	Account string `json:"account,omitempty"`
	// Revoked is the error that every request with this key gets, such as SESSION_REVOKED.
	Revoked string `json:"revoked,omitempty"`

	crypto crypto.AuthKey
}

// authKeyStore keeps the keys on disk, so that clients stay logged in when the server restarts.
type authKeyStore struct {
	path  string
	mutex sync.Mutex
	keys  map[string]*authKey
}

// openAuthKeyStore reads the store of a state folder.
func openAuthKeyStore(stateFolder string) (*authKeyStore, error) {
	store := &authKeyStore{path: filepath.Join(stateFolder, keysFileName), keys: map[string]*authKey{}}
	content, err := os.ReadFile(store.path)
	if errors.Is(err, fs.ErrNotExist) {
		return store, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(content, &store.keys); err != nil {
		return nil, err
	}
	for _, key := range store.keys {
		var value crypto.Key
		copy(value[:], key.Key)
		key.crypto = value.WithID()
	}
	return store, nil
}

// add keeps a new key.
func (s *authKeyStore) add(key crypto.AuthKey, salt int64, temporary bool, expiresAt int64) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.keys[hex.EncodeToString(key.ID[:])] = &authKey{
		Key: key.Value[:], Salt: salt, Temporary: temporary, ExpiresAt: expiresAt, crypto: key,
	}
	return s.save()
}

// find gives a copy of the key with that id.
func (s *authKeyStore) find(id [8]byte) (authKey, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	key, found := s.keys[hex.EncodeToString(id[:])]
	if !found {
		return authKey{}, false
	}
	return *key, true
}

// permanentID gives the id of the permanent key behind a key: itself, or the one that a temporary key is bound to.
func (s *authKeyStore) permanentID(id [8]byte) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	name := hex.EncodeToString(id[:])
	if key, found := s.keys[name]; found && key.Temporary {
		return key.BoundTo
	}
	return name
}

// permanent gives a copy of the permanent key with that hexadecimal id.
func (s *authKeyStore) permanent(name string) (authKey, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	key, found := s.keys[name]
	if !found {
		return authKey{}, false
	}
	return *key, true
}

// change alters the key with that hexadecimal id and saves the store.
func (s *authKeyStore) change(name string, alter func(*authKey)) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if key, found := s.keys[name]; found {
		alter(key)
	}
	return s.save()
}

// changeWhere alters every key that the predicate holds for.
func (s *authKeyStore) changeWhere(predicate func(*authKey) bool, alter func(*authKey)) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, key := range s.keys {
		if predicate(key) {
			alter(key)
		}
	}
	return s.save()
}

// namesOf lists the permanent keys that an account is logged in with.
func (s *authKeyStore) namesOf(account string) map[string]bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	names := map[string]bool{}
	for name, key := range s.keys {
		if key.Account == account {
			names[name] = true
		}
	}
	return names
}

// remove forgets a key.
func (s *authKeyStore) remove(id [8]byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.keys, hex.EncodeToString(id[:]))
	return s.save()
}

func (s *authKeyStore) save() error {
	content, err := json.Marshal(s.keys)
	if err != nil {
		return err
	}
	return writeFileAtomically(s.path, content, 0o600)
}
