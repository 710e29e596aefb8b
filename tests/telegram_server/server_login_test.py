"""Logging in to the loopback Telegram server: every way, and every way to end it."""

import unittest

from server_lab import ServerTest

PASSWORD = {"@type": "checkAuthenticationPassword", "password": "correct horse"}  # pragma: allowlist secret


class LoginTest(ServerTest):
    def test_wrong_code_then_right_one(self) -> None:
        client = self.client(self.start(self.scenario("speed")))
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "setAuthenticationPhoneNumber", "phone_number": "+49150000001"})
        client.until_state("authorizationStateWaitCode")
        wrong = client.request({"@type": "checkAuthenticationCode", "code": "00000"}, check=False)
        self.assertEqual(wrong["message"], "PHONE_CODE_INVALID")
        client.request({"@type": "checkAuthenticationCode", "code": "12345"})
        client.until_state("authorizationStateReady")
        self.assertEqual(client.request({"@type": "getMe"})["id"], 5001)

    def test_unknown_number(self) -> None:
        client = self.client(self.start(self.scenario("speed")))
        client.until_state("authorizationStateWaitPhoneNumber")
        answer = client.request({"@type": "setAuthenticationPhoneNumber", "phone_number": "+49199999999"}, check=False)
        self.assertEqual(answer["message"], "PHONE_NUMBER_INVALID")

    def test_password(self) -> None:
        client = self.client(self.start(self.scenario("demo")))
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "setAuthenticationPhoneNumber", "phone_number": "+49150000002"})
        client.until_state("authorizationStateWaitCode")
        client.request({"@type": "checkAuthenticationCode", "code": "54321"})
        state = client.until_state("authorizationStateWaitPassword")
        self.assertEqual(state["password_hint"], "a horse")
        wrong = client.request({**PASSWORD, "password": "wrong"}, check=False)
        self.assertEqual(wrong["message"], "PASSWORD_HASH_INVALID")
        client.request(PASSWORD)
        client.until_state("authorizationStateReady")

    def test_qr_code(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.client(server)
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "requestQrCodeAuthentication", "other_user_ids": []})
        link = client.until_state("authorizationStateWaitOtherDeviceConfirmation")["link"]
        self.assertTrue(link.startswith("tg://login?token="), link)
        self.assertEqual(server.post("/qr/accept", {"account": "reader"})["accepted"], 1)
        client.until_state("authorizationStateReady")
        self.assertEqual(client.request({"@type": "getMe"})["id"], 5001)

    def test_registration_is_asked_for(self) -> None:
        client = self.client(self.start(self.scenario("demo")))
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "setAuthenticationPhoneNumber", "phone_number": "+49150000003"})
        client.until_state("authorizationStateWaitCode")
        client.request({"@type": "checkAuthenticationCode", "code": "11111"})
        client.until_state("authorizationStateWaitRegistration")

    def test_bot_logs_in_by_token(self) -> None:
        client = self.client(self.start(self.scenario("demo")))
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "checkAuthenticationBotToken", "token": "5004:demo"})
        client.until_state("authorizationStateReady")
        self.assertEqual(client.request({"@type": "getMe"})["type"]["@type"], "userTypeBot")

    def test_code_by_email(self) -> None:
        reader = {
            "alias": "reader",
            "id": 5001,
            "first_name": "Reader",
            "phone": "+49150000001",
            "code": "12345",
            "code_type": "email",
            "email": "reader@example.org",
        }
        client = self.client(self.start(self.scenario("speed", accounts=[reader])))
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "setAuthenticationPhoneNumber", "phone_number": "+49150000001"})
        state = client.until_state("authorizationStateWaitEmailCode")
        self.assertEqual(state["code_info"]["email_address_pattern"], "r***@example.org")
        code = {"@type": "emailAddressAuthenticationCode", "code": "12345"}
        client.request({"@type": "checkAuthenticationEmailCode", "code": code})
        client.until_state("authorizationStateReady")

    def test_qr_code_with_password(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.client(server)
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "requestQrCodeAuthentication", "other_user_ids": []})
        client.until_state("authorizationStateWaitOtherDeviceConfirmation")
        server.post("/qr/accept", {"account": "second"})
        client.until_state("authorizationStateWaitPassword")
        client.request(PASSWORD)
        client.until_state("authorizationStateReady")
        self.assertEqual(client.request({"@type": "getMe"})["id"], 5002)

    def test_frozen_account_is_told(self) -> None:
        server = self.start(self.scenario("demo"))
        server.event(do="freeze", account="reader")
        client = self.logged_in(server)
        state = client.until(lambda one: one["@type"] == "updateFreezeState" and one["is_frozen"])
        self.assertEqual(state["appeal_link"], "https://t.me/spambot")
        refused = client.request({"@type": "searchPublicChat", "username": "robot_bot"}, check=False)
        self.assertEqual(refused["@type"], "error")

    def test_log_out(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "logOut"})
        client.until_state("authorizationStateClosed")
        self.assertEqual(server.totals()["auth.logOut"], 1)

    def test_revoked_session_logs_out(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        server.event(do="revoke", account="reader")
        client.until_state("authorizationStateLoggingOut", "authorizationStateClosed")


if __name__ == "__main__":
    unittest.main()
