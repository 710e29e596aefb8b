package main

import (
	"strings"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func init() {
	registerFree(sendVerifyEmailCode)
	registerFree(verifyEmail)
}

// loginToSetUp gives the login that a request wants to give an address to.
func (c *call) loginToSetUp(purpose tg.EmailVerifyPurposeClass) (*pendingLogin, error) {
	setup, ok := purpose.(*tg.EmailVerifyPurposeLoginSetup)
	login := c.server.logins.of(c.permanentKey())
	if !ok || login.account == nil || setup.PhoneCodeHash != login.hash {
		return nil, badRequest("PHONE_CODE_EXPIRED")
	}
	return login, nil
}

// sendVerifyEmailCode takes the address that an account without one must give when it logs in.
func sendVerifyEmailCode(c *call, request *tg.AccountSendVerifyEmailCodeRequest) (bin.Encoder, error) {
	login, err := c.loginToSetUp(request.Purpose)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(request.Email, "@") {
		return nil, badRequest("EMAIL_INVALID")
	}
	login.email = request.Email
	return &tg.AccountSentEmailCode{EmailPattern: maskedEmail(request.Email), Length: len(login.account.Code)}, nil
}

// verifyEmail takes the code from the address; the login goes on with the account's code in the app.
func verifyEmail(c *call, request *tg.AccountVerifyEmailRequest) (bin.Encoder, error) {
	login, err := c.loginToSetUp(request.Purpose)
	if err != nil {
		return nil, err
	}
	code, ok := request.Verification.(*tg.EmailVerificationCode)
	if !ok || login.email == "" || code.Code != login.account.EmailCode {
		return nil, badRequest("CODE_INVALID")
	}
	return &tg.AccountEmailVerifiedLogin{Email: login.email, SentCode: sentCode(login.account, login.hash)}, nil
}
