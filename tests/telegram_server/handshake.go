package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

// serverDC is the data centre where TDLib goes first.
const serverDC = 1

const dhGenerator = 3

// dhPrimeHex is the safe prime of Telegram's own servers, which clients know to be good without testing it.
const dhPrimeHex = "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f" +
	"48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37" +
	"20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64" +
	"2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4" +
	"a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754" +
	"fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
	"e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f" +
	"0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b"

var dhPrime, _ = new(big.Int).SetString(dhPrimeHex, 16)

// handshake is the key exchange of one connection. Its steps arrive as unencrypted messages among which encrypted
// ones may come at any time, so it is a state that each message moves on, not a loop that reads.
type handshake struct {
	nonce       bin.Int128
	serverNonce bin.Int128
	newNonce    bin.Int256
	secret      *big.Int
	aesKey      []byte
	aesIV       []byte
	temporary   bool
	expiresAt   int64
	started     bool
	keyed       bool
}

// handleUnencrypted answers one message of the key exchange. TDLib checks each new connection with a lone
// req_pq_multi of message id 1, hence neither id nor order is insisted on before that step.
func (s *server) handleUnencrypted(c *connection, h *handshake, frame *bin.Buffer) error {
	var message proto.UnencryptedMessage
	if err := message.Decode(frame); err != nil {
		return err
	}
	body := &bin.Buffer{Buf: message.MessageData}
	id, err := body.PeekID()
	if err != nil {
		return err
	}
	switch id {
	case mt.ReqPqRequestTypeID, mt.ReqPqMultiRequestTypeID:
		return s.answerReqPQ(c, h, id, body)
	case mt.ReqDHParamsRequestTypeID:
		return s.answerReqDHParams(c, h, body)
	case mt.SetClientDHParamsRequestTypeID:
		return s.answerSetClientDHParams(c, h, body)
	case mt.MsgsAckTypeID:
		return nil
	}
	return fmt.Errorf("unexpected unencrypted message %#x", id)
}

func (s *server) sendUnencrypted(c *connection, data bin.Encoder) error {
	var body bin.Buffer
	if err := data.Encode(&body); err != nil {
		return err
	}
	var frame bin.Buffer
	message := proto.UnencryptedMessage{MessageID: s.messageIDs.New(proto.MessageServerResponse), MessageData: body.Buf}
	if err := message.Encode(&frame); err != nil {
		return err
	}
	return c.Send(&frame)
}

func (s *server) answerReqPQ(c *connection, h *handshake, id uint32, body *bin.Buffer) error {
	*h = handshake{started: true}
	if id == mt.ReqPqRequestTypeID {
		var request mt.ReqPqRequest
		if err := request.Decode(body); err != nil {
			return err
		}
		h.nonce = request.Nonce
	} else {
		var request mt.ReqPqMultiRequest
		if err := request.Decode(body); err != nil {
			return err
		}
		h.nonce = request.Nonce
	}
	if _, err := rand.Read(h.serverNonce[:]); err != nil {
		return err
	}
	p, err := rand.Prime(rand.Reader, 31)
	if err != nil {
		return err
	}
	q, err := rand.Prime(rand.Reader, 31)
	if err != nil {
		return err
	}
	return s.sendUnencrypted(c, &mt.ResPQ{
		Nonce: h.nonce, ServerNonce: h.serverNonce, Pq: new(big.Int).Mul(p, q).Bytes(),
		ServerPublicKeyFingerprints: []int64{crypto.RSAFingerprint(&s.key.PublicKey)},
	})
}

func (s *server) answerReqDHParams(c *connection, h *handshake, body *bin.Buffer) error {
	var request mt.ReqDHParamsRequest
	if err := request.Decode(body); err != nil {
		return err
	}
	if !h.started || request.Nonce != h.nonce || request.ServerNonce != h.serverNonce {
		return errors.New("req_DH_params does not follow this connection's req_pq")
	}
	inner, err := s.decryptInnerData(request.EncryptedData)
	if err != nil {
		return err
	}
	data, err := mt.DecodePQInnerData(&bin.Buffer{Buf: inner})
	if err != nil {
		return err
	}
	if temporary, ok := data.(*mt.PQInnerDataTempDC); ok {
		h.temporary, h.expiresAt = true, time.Now().Unix()+int64(temporary.ExpiresIn)
	}
	h.newNonce = data.GetNewNonce()

	h.secret, err = rand.Int(rand.Reader, dhPrime)
	if err != nil {
		return err
	}
	answer := mt.ServerDHInnerData{
		Nonce: h.nonce, ServerNonce: h.serverNonce, G: dhGenerator, DhPrime: dhPrime.Bytes(),
		GA: new(big.Int).Exp(big.NewInt(dhGenerator), h.secret, dhPrime).Bytes(), ServerTime: int(time.Now().Unix()),
	}
	var plain bin.Buffer
	if err := answer.Encode(&plain); err != nil {
		return err
	}
	h.aesKey, h.aesIV = crypto.TempAESKeys(h.newNonce.BigInt(), h.serverNonce.BigInt())
	encrypted, err := crypto.EncryptExchangeAnswer(rand.Reader, plain.Buf, h.aesKey, h.aesIV)
	if err != nil {
		return err
	}
	h.keyed = true
	return s.sendUnencrypted(c, &mt.ServerDHParamsOk{
		Nonce: h.nonce, ServerNonce: h.serverNonce, EncryptedAnswer: encrypted,
	})
}

// decryptInnerData opens the first encrypted data of the key exchange: in today's padding, or in the SHA-1 form of
// before, which some clients still use.
func (s *server) decryptInnerData(encrypted []byte) ([]byte, error) {
	inner, err := crypto.DecodeRSAPad(encrypted, s.key)
	if err == nil {
		return inner, nil
	}
	if older, olderErr := crypto.RSADecryptHashed(encrypted, s.key); olderErr == nil {
		return older, nil
	}
	return nil, err
}

func (s *server) answerSetClientDHParams(c *connection, h *handshake, body *bin.Buffer) error {
	var request mt.SetClientDHParamsRequest
	if err := request.Decode(body); err != nil {
		return err
	}
	if !h.keyed || request.Nonce != h.nonce || request.ServerNonce != h.serverNonce {
		return errors.New("set_client_DH_params does not follow this connection's req_DH_params")
	}
	plain, err := crypto.DecryptExchangeAnswer(request.EncryptedData, h.aesKey, h.aesIV)
	if err != nil {
		return err
	}
	var inner mt.ClientDHInnerData
	if err := inner.Decode(&bin.Buffer{Buf: plain}); err != nil {
		return err
	}
	var key crypto.Key
	if !crypto.FillBytes(new(big.Int).Exp(new(big.Int).SetBytes(inner.GB), h.secret, dhPrime), key[:]) {
		return errors.New("the key does not fit into 2048 bits")
	}
	salt := crypto.ServerSalt(h.newNonce, h.serverNonce)
	if err := s.authKeys.add(key.WithID(), salt, h.temporary, h.expiresAt); err != nil {
		return err
	}
	answer := &mt.DhGenOk{
		Nonce: h.nonce, ServerNonce: h.serverNonce, NewNonceHash1: crypto.NonceHash1(h.newNonce, key),
	}
	*h = handshake{}
	return s.sendUnencrypted(c, answer)
}
