package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"math/big"

	"golang.org/x/crypto/pbkdf2"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// srpChallenge is the server's side of one Secure Remote Password exchange.
type srpChallenge struct {
	id       int64
	secret   *big.Int
	public   []byte
	verifier *big.Int
	salts    [2][]byte
}

func init() {
	registerFree(getPassword)
	registerFree(checkPassword)
}

// sha256Of is H of the documentation.
func sha256Of(parts ...[]byte) []byte {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

// padded gives a number as 256 bytes.
func padded(n *big.Int) []byte { return n.FillBytes(make([]byte, 256)) }

// passwordVerifier gives v = g^x, x being derived from the password and the salts.
func passwordVerifier(password string, salts [2][]byte) *big.Int {
	saltHash := func(data, salt []byte) []byte { return sha256Of(salt, data, salt) }
	first := saltHash(saltHash([]byte(password), salts[0]), salts[1])
	const rounds, length = 100_000, 64
	x := saltHash(pbkdf2.Key(first, salts[0], rounds, length, sha512.New), salts[1])
	return new(big.Int).Exp(big.NewInt(dhGenerator), new(big.Int).SetBytes(x), dhPrime)
}

// saltsOf gives the two salts of an account's password.
func saltsOf(a *account) [2][]byte {
	return [2][]byte{sha256Of([]byte(a.Alias))[:16], sha256Of([]byte("salt"))[:16]}
}

// newChallenge draws the server's half for an account's password.
func newChallenge(a *account) (*srpChallenge, error) {
	challenge := &srpChallenge{id: randomInt64(), salts: saltsOf(a)}
	challenge.verifier = passwordVerifier(a.Password, challenge.salts)
	for {
		secret, err := rand.Int(rand.Reader, dhPrime)
		if err != nil {
			return nil, err
		}
		// B = k·v + g^b
		public := new(big.Int).Exp(big.NewInt(dhGenerator), secret, dhPrime)
		public.Add(public, new(big.Int).Mul(srpMultiplier(), challenge.verifier)).Mod(public, dhPrime)
		const enoughBits = 2048 - 64
		if public.BitLen() > enoughBits && new(big.Int).Sub(dhPrime, public).BitLen() > enoughBits {
			challenge.secret, challenge.public = secret, padded(public)
			return challenge, nil
		}
	}
}

// srpMultiplier is k = H(p | g).
func srpMultiplier() *big.Int {
	return new(big.Int).SetBytes(sha256Of(padded(dhPrime), padded(big.NewInt(dhGenerator))))
}

// verify checks the client's proof.
func (s *srpChallenge) verify(clientPublic, proof []byte) bool {
	a := new(big.Int).SetBytes(clientPublic)
	if a.Sign() == 0 || a.Cmp(dhPrime) >= 0 {
		return false
	}
	u := new(big.Int).SetBytes(sha256Of(padded(a), s.public))
	shared := new(big.Int).Exp(s.verifier, u, dhPrime)
	shared.Mul(shared, a).Mod(shared, dhPrime).Exp(shared, s.secret, dhPrime)
	sharedHash := sha256Of(padded(shared))
	both := sha256Of(padded(dhPrime))
	for i, one := range sha256Of(padded(big.NewInt(dhGenerator))) {
		both[i] ^= one
	}
	wanted := sha256Of(both, sha256Of(s.salts[0]), sha256Of(s.salts[1]), padded(a), s.public, sharedHash)
	return subtle.ConstantTimeCompare(wanted, proof) == 1
}

func getPassword(c *call, _ *tg.AccountGetPasswordRequest) (bin.Encoder, error) {
	login := c.server.logins.of(c.permanentKey())
	asked := c.account
	if asked == nil {
		asked = login.account
	}
	if asked == nil {
		return nil, &rpcError{401, "AUTH_KEY_UNREGISTERED"}
	}
	salts := saltsOf(asked)
	algorithm := &tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
		Salt1: salts[0], Salt2: salts[1], G: dhGenerator, P: padded(dhPrime),
	}
	result := &tg.AccountPassword{
		NewAlgo: algorithm, NewSecureAlgo: &tg.SecurePasswordKdfAlgoUnknown{}, SecureRandom: padded(big.NewInt(1)),
	}
	if asked.Password == "" {
		return result, nil
	}
	challenge, err := newChallenge(asked)
	if err != nil {
		return nil, err
	}
	login.srp, login.account = challenge, asked
	result.SetHasPassword(true)
	result.SetCurrentAlgo(algorithm)
	result.SetSRPB(challenge.public)
	result.SetSRPID(challenge.id)
	if asked.Hint != "" {
		result.SetHint(asked.Hint)
	}
	return result, nil
}

func checkPassword(c *call, request *tg.AuthCheckPasswordRequest) (bin.Encoder, error) {
	login := c.server.logins.of(c.permanentKey())
	answer, ok := request.Password.(*tg.InputCheckPasswordSRP)
	if !ok || login.srp == nil || answer.SRPID != login.srp.id {
		return nil, badRequest("SRP_ID_INVALID")
	}
	challenge := login.srp
	login.srp = nil
	if !challenge.verify(answer.A, answer.M1) {
		return nil, badRequest("PASSWORD_HASH_INVALID")
	}
	login.passed = true
	return c.authorize(login.account)
}
