package main

import (
	"crypto/aes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gotd/ige"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/tg"
)

// qrLifetime is how long a login token can be accepted.
const qrLifetime = 30 * time.Second

// pendingLogin is a login on its way, by permanent auth key.
type pendingLogin struct {
	account *account
	hash    string
	passed  bool
	email   string
	srp     *srpChallenge
}

// qrToken is a link that waits to be scanned.
type qrToken struct {
	key      string
	session  *session
	expires  time.Time
	accepted *account
}

// loginTable holds the logins on their way.
type loginTable struct {
	mutex   sync.Mutex
	pending map[string]*pendingLogin
	tokens  map[string]*qrToken
	// verified counts the logins that a key completed.
	verified int
}

func newLoginTable() *loginTable {
	return &loginTable{pending: map[string]*pendingLogin{}, tokens: map[string]*qrToken{}}
}

// of gives the pending login of a permanent key and makes one when there is none.
func (t *loginTable) of(key string) *pendingLogin {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.pending[key] == nil {
		t.pending[key] = &pendingLogin{}
	}
	return t.pending[key]
}

func (c *call) permanentKey() string { return c.server.authKeys.permanentID(c.session.name.key) }

func init() {
	registerFree(bindTempAuthKey)
	registerFree(sendCode)
	registerFree(resendCode)
	registerFree(signIn)
	registerFree(exportLoginToken)
	registerFree(importLoginToken)
	registerFree(importBotAuthorization)
	register(logOut)
	registerFree(func(*call, *tg.AuthCancelCodeRequest) (bin.Encoder, error) { return &tg.BoolTrue{}, nil })
}

// bindTempAuthKey ties a temporary key to a permanent one. The proof is a message that only the permanent key's
// holder can have encrypted.
func bindTempAuthKey(c *call, request *tg.AuthBindTempAuthKeyRequest) (bin.Encoder, error) {
	var id [8]byte
	binary.LittleEndian.PutUint64(id[:], uint64(request.PermAuthKeyID))
	permanent, found := c.server.authKeys.find(id)
	if !found {
		return nil, badRequest("ENCRYPTED_MESSAGE_INVALID")
	}
	inner, err := decryptBinding(&permanent, request.EncryptedMessage)
	if err != nil {
		return nil, badRequest("ENCRYPTED_MESSAGE_INVALID")
	}
	wanted := crypto.BindAuthKeyInner{
		Nonce: request.Nonce, PermAuthKeyID: request.PermAuthKeyID, TempAuthKeyID: c.session.key.IntID(),
		TempSessionID: c.session.name.id, ExpiresAt: request.ExpiresAt,
	}
	if *inner != wanted {
		return nil, badRequest("ENCRYPTED_MESSAGE_INVALID")
	}
	err = c.server.authKeys.change(hex.EncodeToString(c.session.name.key[:]), func(key *authKey) {
		key.BoundTo, key.ExpiresAt = hex.EncodeToString(id[:]), int64(request.ExpiresAt)
	})
	return &tg.BoolTrue{}, err
}

// decryptBinding opens the message of auth.bindTempAuthKey, which is in MTProto 1's envelope.
func decryptBinding(permanent *authKey, encrypted []byte) (*crypto.BindAuthKeyInner, error) {
	var message crypto.EncryptedMessage
	if err := message.Decode(&bin.Buffer{Buf: encrypted}); err != nil {
		return nil, err
	}
	if permanent.crypto.ID != message.AuthKeyID || len(message.EncryptedData)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("not encrypted with the permanent key")
	}
	key, iv := crypto.KeysV1(permanent.crypto.Value, message.MsgKey)
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(message.EncryptedData))
	ige.DecryptBlocks(block, iv[:], plain, message.EncryptedData)
	const envelope = 16 + 8 + 4 + 4
	if len(plain) < envelope {
		return nil, fmt.Errorf("the message is too short")
	}
	length := int(binary.LittleEndian.Uint32(plain[envelope-4:]))
	if length < 0 || envelope+length > len(plain) || crypto.MessageKeyV1(plain[:envelope+length]) != message.MsgKey {
		return nil, fmt.Errorf("the message key does not fit")
	}
	inner := &crypto.BindAuthKeyInner{}
	return inner, inner.Decode(&bin.Buffer{Buf: plain[envelope : envelope+length]})
}

func sendCode(c *call, request *tg.AuthSendCodeRequest) (bin.Encoder, error) {
	wanted := c.server.world.byPhone[digits(request.PhoneNumber)]
	if wanted == nil || wanted.Bot {
		return nil, badRequest("PHONE_NUMBER_INVALID")
	}
	login := c.server.logins.of(c.permanentKey())
	login.account, login.hash = wanted, strconv.FormatUint(mix(5, uint64(wanted.ID)), 16)
	switch wanted.CodeType {
	case "premium":
		const days, price = 7, 99
		return &tg.AuthSentCodePaymentRequired{
			StoreProduct: "premium", PhoneCodeHash: login.hash, SupportEmailAddress: "support@example.org",
			SupportEmailSubject: "login", PremiumDays: days, Currency: "USD", Amount: price,
		}, nil
	case "set_up_email":
		return &tg.AuthSentCode{PhoneCodeHash: login.hash, Type: &tg.AuthSentCodeTypeSetUpEmailRequired{}}, nil
	}
	return sentCode(wanted, login.hash), nil
}

func resendCode(c *call, request *tg.AuthResendCodeRequest) (bin.Encoder, error) {
	login := c.server.logins.of(c.permanentKey())
	if login.account == nil || request.PhoneCodeHash != login.hash {
		return nil, badRequest("PHONE_CODE_EXPIRED")
	}
	return sentCode(login.account, login.hash), nil
}

// sentCode tells where the code went, by the account's code type.
func sentCode(a *account, hash string) *tg.AuthSentCode {
	length := len(a.Code)
	result := &tg.AuthSentCode{PhoneCodeHash: hash, Type: &tg.AuthSentCodeTypeApp{Length: length}}
	switch a.CodeType {
	case "sms":
		result.Type = &tg.AuthSentCodeTypeSMS{Length: length}
	case "call":
		result.Type = &tg.AuthSentCodeTypeCall{Length: length}
	case "email":
		result.Type = &tg.AuthSentCodeTypeEmailCode{EmailPattern: maskedEmail(a.Email), Length: length}
	}
	return result
}

// maskedEmail hides all but the first letter of the local part.
func maskedEmail(email string) string {
	local, domain, found := strings.Cut(email, "@")
	if !found || local == "" {
		return email
	}
	return local[:1] + "***@" + domain
}

func signIn(c *call, request *tg.AuthSignInRequest) (bin.Encoder, error) {
	login := c.server.logins.of(c.permanentKey())
	if login.account == nil || request.PhoneCodeHash != login.hash {
		return nil, badRequest("PHONE_CODE_EXPIRED")
	}
	code := request.PhoneCode
	if verification, ok := request.EmailVerification.(*tg.EmailVerificationCode); ok {
		code = verification.Code
	}
	if code != login.account.Code {
		return nil, badRequest("PHONE_CODE_INVALID")
	}
	if login.account.New {
		return &tg.AuthAuthorizationSignUpRequired{}, nil
	}
	return c.authorize(login.account)
}

// authorize logs the session's key in, or asks for the password first.
func (c *call) authorize(a *account) (bin.Encoder, error) {
	if a.Password != "" && !c.server.logins.of(c.permanentKey()).passed {
		c.server.logins.of(c.permanentKey()).account = a
		return nil, &rpcError{401, "SESSION_PASSWORD_NEEDED"}
	}
	if err := c.logIn(a); err != nil {
		return nil, err
	}
	return &tg.AuthAuthorization{User: c.server.world.builderFor(a).user(a.ID)}, nil
}

func (c *call) logIn(a *account) error {
	key := c.permanentKey()
	c.server.logins.mutex.Lock()
	delete(c.server.logins.pending, key)
	c.server.logins.verified++
	c.server.logins.mutex.Unlock()
	c.log.Account = a.Alias
	return c.server.authKeys.change(key, func(one *authKey) { one.Account, one.Revoked = a.Alias, "" })
}

func logOut(c *call, _ *tg.AuthLogOutRequest) (bin.Encoder, error) {
	err := c.server.authKeys.change(c.permanentKey(), func(one *authKey) { one.Account = "" })
	return &tg.AuthLoggedOut{}, err
}

func importBotAuthorization(c *call, request *tg.AuthImportBotAuthorizationRequest) (bin.Encoder, error) {
	for _, one := range c.server.world.accounts {
		if one.Bot && one.Token != "" && one.Token == request.BotAuthToken {
			return c.authorize(one)
		}
	}
	return nil, badRequest("ACCESS_TOKEN_INVALID")
}

// exportLoginToken gives the link of the QR code, or the login once it was accepted.
func exportLoginToken(c *call, _ *tg.AuthExportLoginTokenRequest) (bin.Encoder, error) {
	key := c.permanentKey()
	table := c.server.logins
	table.mutex.Lock()
	for token, one := range table.tokens {
		if one.key == key && one.accepted != nil {
			delete(table.tokens, token)
			table.mutex.Unlock()
			authorization, err := c.authorize(one.accepted)
			if err != nil {
				return nil, err
			}
			return &tg.AuthLoginTokenSuccess{Authorization: authorization.(tg.AuthAuthorizationClass)}, nil
		}
		if one.expires.Before(time.Now()) {
			delete(table.tokens, token)
		}
	}
	token := make([]byte, 32)
	if _, err := rand.Read(token); err != nil {
		table.mutex.Unlock()
		return nil, err
	}
	expires := time.Now().Add(qrLifetime)
	table.tokens[string(token)] = &qrToken{key: key, session: c.session, expires: expires}
	table.mutex.Unlock()
	return &tg.AuthLoginToken{Expires: int(expires.Unix()), Token: token}, nil
}

func importLoginToken(c *call, request *tg.AuthImportLoginTokenRequest) (bin.Encoder, error) {
	c.server.logins.mutex.Lock()
	one := c.server.logins.tokens[string(request.Token)]
	c.server.logins.mutex.Unlock()
	if one == nil || one.accepted == nil {
		return nil, badRequest("AUTH_TOKEN_EXPIRED")
	}
	authorization, err := c.authorize(one.accepted)
	if err != nil {
		return nil, err
	}
	return &tg.AuthLoginTokenSuccess{Authorization: authorization.(tg.AuthAuthorizationClass)}, nil
}

// acceptQR accepts every waiting link for an account, as scanning it would, and gives how many there were.
func (s *server) acceptQR(a *account) int {
	s.logins.mutex.Lock()
	var waiting []*session
	for _, one := range s.logins.tokens {
		if one.accepted == nil && one.expires.After(time.Now()) {
			one.accepted = a
			waiting = append(waiting, one.session)
		}
	}
	s.logins.mutex.Unlock()
	for _, n := range waiting {
		s.pushShort(n, &tg.UpdateLoginToken{})
	}
	return len(waiting)
}
