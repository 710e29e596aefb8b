"""Holds the loopback Telegram server against the real TDLib.

Run with `TELELAKE_TDJSON=/path/to/libtdjson.so python3 -m unittest server_test` in this folder. The library is that of
the npm package @prebuilt-tdlib/linux-x64-glibc; the tests use a copy of it that trusts the test server alone.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, ClassVar

import tdlib_client
from tdlib_client import Json, TdlibClient

FOLDER = Path(__file__).resolve().parent
SERVER_IDS = 1 << 20
NEWS = -1000000002001
LOUNGE = -1000000002003
TEAM = -1000000002004
EVERYTHING = -1000000002005
BIG = -1000000002001
PASSWORD = {"@type": "checkAuthenticationPassword", "password": "correct horse"}  # pragma: allowlist secret
EVERY_KIND = {
    "messagePhoto",
    "messageVideo",
    "messageAnimation",
    "messageVideoNote",
    "messageAudio",
    "messageVoiceNote",
    "messageSticker",
    "messageDocument",
    "messagePoll",
    "messageLocation",
    "messageVenue",
    "messageContact",
    "messageDice",
    "messageGame",
    "messageInvoice",
    "messageStory",
    "messageGiveaway",
    "messageGiveawayWinners",
    "messageChecklist",
    "messagePaidMedia",
    "messageExpiredPhoto",
    "messagePinMessage",
    "messageChatAddMembers",
    "messageChatDeleteMember",
    "messageChatJoinByLink",
    "messageChatJoinByRequest",
    "messageChatChangeTitle",
    "messageChatChangePhoto",
    "messageChatDeletePhoto",
    "messageChatSetMessageAutoDeleteTime",
    "messageVideoChatEnded",
    "messageVideoChatScheduled",
    "messageInviteVideoChatParticipants",
    "messageProximityAlertTriggered",
    "messageChatSetTheme",
    "messageChatBoost",
    "messageGiveawayCreated",
    "messageGiveawayCompleted",
    "messageGameScore",
    "messageScreenshotTaken",
    "messageChecklistTasksDone",
    "messageChecklistTasksAdded",
    "messageCustomServiceAction",
}


class ServerTest(unittest.TestCase):
    """Builds the server once and starts one for each test."""

    work: ClassVar[tempfile.TemporaryDirectory[str]]
    program: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        library = os.environ.get("TELELAKE_TDJSON", "")
        if not Path(library).is_file():
            raise unittest.SkipTest("TELELAKE_TDJSON does not name a libtdjson.so")
        if shutil.which("go") is None:
            raise unittest.SkipTest("Go is not installed")
        if not hasattr(ServerTest, "program"):
            ServerTest.work = tempfile.TemporaryDirectory()
            unittest.addModuleCleanup(ServerTest.work.cleanup)
            ServerTest.build(library)

    @classmethod
    def build(cls, library: str) -> None:
        """Builds the server and the copy of the library that trusts it."""
        cls.program = os.path.join(ServerTest.work.name, "telegram_server")
        built = subprocess.run(
            ["go", "build", "-o", cls.program, "."], check=False, cwd=FOLDER, capture_output=True, text=True
        )
        if built.returncode != 0:
            raise unittest.SkipTest(f"the server cannot be built here: {built.stderr[-500:]}")
        ServerTest.program = cls.program
        keys = os.path.join(ServerTest.work.name, "keys")
        patched = os.path.join(ServerTest.work.name, "libtdjson.so")
        subprocess.run(
            [cls.program, "patch-tdjson", "--in", library, "--out", patched, "--state", keys],
            check=True,
            capture_output=True,
        )
        tdlib_client.load(patched)

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.state = self.folder / "state"
        self.state.mkdir()
        for name in ("private_key.pem", "public_key.pem"):
            shutil.copy(Path(ServerTest.work.name) / "keys" / name, self.state / name)

    def scenario(self, name: str, **changes: Any) -> Path:
        """Copies a scenario with some of its top-level keys replaced."""
        content = json.loads((FOLDER / "scenarios" / f"{name}.json").read_text(encoding="utf-8"))
        content.update({"events": []})
        content.update(changes)
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def start(self, scenario: Path, *more: str) -> tdlib_client.Server:
        server = tdlib_client.Server(ServerTest.program, str(scenario), str(self.state), *more)
        self.addCleanup(server.stop)
        return server

    def client(self, server: tdlib_client.Server, name: str = "one", **parameters: Any) -> TdlibClient:
        client = TdlibClient(str(self.folder / name), server.address("socks"), **parameters)
        self.addCleanup(client.close)
        return client

    def logged_in(self, server: tdlib_client.Server, name: str = "one", **parameters: Any) -> TdlibClient:
        client = self.client(server, name, **parameters)
        client.log_in("+49150000001", "12345")
        client.request({"@type": "loadChats", "limit": 100})
        return client

    def read(self, client: TdlibClient, chat: int) -> list[Json]:
        """Reads a whole chat forwards, a hundred messages a call."""
        client.request({"@type": "openChat", "chat_id": chat})
        messages: list[Json] = []
        last = SERVER_IDS
        while True:
            page = client.request(
                {
                    "@type": "getChatHistory",
                    "chat_id": chat,
                    "from_message_id": last,
                    "offset": -99,
                    "limit": 100,
                    "only_local": False,
                }
            )["messages"]
            fresh = [one for one in reversed(page) if not messages or one["id"] > last]
            if not fresh:
                return messages
            messages += fresh
            last = fresh[-1]["id"]


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


class HistoryTest(ServerTest):
    def test_reads_every_message_once(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        server.post("/requests/reset")
        messages = self.read(client, BIG)
        self.assertEqual([one["id"] // SERVER_IDS for one in messages], list(range(1, 20001)))
        self.assertLessEqual(server.totals()["messages.getHistory"], 220)

    def test_every_chat_of_the_demo_holds_what_the_truth_says(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.logged_in(server)
        for chat in server.get("/truth")["chats"]:
            with self.subTest(chat=chat["alias"]):
                client.request({"@type": "getChat", "chat_id": chat["id"]})
                wanted = tdlib_client.ids_of(chat["ids"])
                self.assertEqual([one["id"] // SERVER_IDS for one in self.read(client, chat["id"])], wanted)

    def test_content_of_every_kind(self) -> None:
        client = self.logged_in(self.start(self.scenario("demo")))
        kinds = [one["content"]["@type"] for one in self.read(client, EVERYTHING)]
        unsupported = [place for place, kind in enumerate(kinds, 1) if kind == "messageUnsupported"]
        self.assertEqual(unsupported, [28], "only the message that is meant to be unsupported")
        self.assertEqual(EVERY_KIND - set(kinds), set())

    def test_deleted_ids_are_empty(self) -> None:
        client = self.logged_in(self.start(self.scenario("demo")))
        ids = [number * SERVER_IDS for number in range(695, 725)]
        client.request({"@type": "openChat", "chat_id": LOUNGE})
        answer = client.request({"@type": "getMessages", "chat_id": LOUNGE, "message_ids": ids})["messages"]
        gone = [number for number, one in zip(range(695, 725), answer, strict=True) if one is None]
        self.assertEqual(gone, list(range(700, 720)))

    def test_forum_topics(self) -> None:
        client = self.logged_in(self.start(self.scenario("demo")))
        topics = client.request(
            {"@type": "getForumTopics", "chat_id": LOUNGE, "query": "", "limit": 100, "offset_date": 0}
        )
        self.assertEqual({one["info"]["name"] for one in topics["topics"]}, {"General", "Weather", "مطبخ", "足球"})
        first = self.read(client, LOUNGE)[10]
        self.assertEqual(first["topic_id"]["@type"], "messageTopicForum")

    def test_linked_group_and_comments(self) -> None:
        client = self.logged_in(self.start(self.scenario("demo")))
        group = client.request({"@type": "getChat", "chat_id": NEWS})["type"]["supergroup_id"]
        full = client.request({"@type": "getSupergroupFullInfo", "supergroup_id": group})
        self.assertEqual(full["linked_chat_id"], -1000000002002)
        thread = client.request({"@type": "getMessageThread", "chat_id": NEWS, "message_id": 10 * SERVER_IDS})
        self.assertEqual(thread["chat_id"], -1000000002002)
        comments = client.request(
            {
                "@type": "getMessageThreadHistory",
                "chat_id": NEWS,
                "message_id": 10 * SERVER_IDS,
                "from_message_id": 0,
                "offset": 0,
                "limit": 50,
            }
        )
        self.assertGreaterEqual(len(comments["messages"]), 3)

    def test_migrated_group(self) -> None:
        client = self.logged_in(self.start(self.scenario("demo")))
        full = client.request({"@type": "getSupergroupFullInfo", "supergroup_id": 2004})
        self.assertEqual(full["upgraded_from_basic_group_id"], 3001)
        self.assertEqual(full["upgraded_from_max_message_id"], 122 * SERVER_IDS)

    def test_ids_of_basic_groups_are_each_accounts_own(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.client(server)
        client.until_state("authorizationStateWaitPhoneNumber")
        client.request({"@type": "setAuthenticationPhoneNumber", "phone_number": "+49150000002"})
        client.until_state("authorizationStateWaitCode")
        client.request({"@type": "checkAuthenticationCode", "code": "54321"})
        client.until_state("authorizationStateWaitPassword")
        client.request(PASSWORD)
        client.until_state("authorizationStateReady")
        client.request({"@type": "loadChats", "limit": 100})
        ids = [one["id"] // SERVER_IDS for one in self.read(client, -3001)]
        self.assertEqual(ids, list(range(1000001, 1000123)))

    def test_files(self) -> None:
        client = self.logged_in(self.start(self.scenario("demo")))
        document = next(one for one in self.read(client, EVERYTHING) if one["content"]["@type"] == "messageDocument")
        file = document["content"]["document"]["document"]
        loaded = client.request({"@type": "downloadFile", "file_id": file["id"], "priority": 1, "synchronous": True})
        self.assertTrue(loaded["local"]["is_downloading_completed"])
        self.assertEqual(os.path.getsize(loaded["local"]["path"]), 20000)

    def test_history_hidden_from_a_late_member(self) -> None:
        client = self.client(self.start(self.scenario("demo")))
        client.log_in("+49150000005", "55555")
        client.request({"@type": "loadChats", "limit": 100})
        ids = [one["id"] // SERVER_IDS for one in self.read(client, LOUNGE)]
        self.assertEqual(ids[0], 400)

    def test_username_limit(self) -> None:
        server = self.start(self.scenario("demo", limits={"username_lookups": 1, "username_wait": 3600}))
        client = self.logged_in(server)
        client.request({"@type": "searchPublicChat", "username": "robot_bot"})
        refused = client.request({"@type": "searchPublicChat", "username": "nobody_here"}, check=False)
        self.assertEqual(refused["code"], 429)


class UpdateTest(ServerTest):
    def test_new_edited_and_deleted(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.logged_in(server, use_message_database=True, use_chat_info_database=True)
        self.read(client, EVERYTHING)
        server.event(do="new_message", chat="everything", text="hello")
        fresh = client.until(lambda one: one["@type"] == "updateNewMessage" and one["message"]["chat_id"] == EVERYTHING)
        self.assertEqual(fresh["message"]["content"]["text"]["text"], "hello")
        number = fresh["message"]["id"] // SERVER_IDS
        server.event(do="edit", chat="everything", id=number, text="hello again")
        changed = client.until(lambda one: one["@type"] == "updateMessageContent")
        self.assertEqual(changed["new_content"]["text"]["text"], "hello again")
        client.until(lambda one: one["@type"] == "updateMessageEdited")
        server.event(do="delete", chat="everything", id=number)
        deleted = client.until(lambda one: one["@type"] == "updateDeleteMessages" and one["is_permanent"])
        self.assertEqual(deleted["message_ids"], [number * SERVER_IDS])

    def test_two_accounts_follow_one_chat(self) -> None:
        server = self.start(self.scenario("demo"))
        first = self.logged_in(server, "first")
        second = self.client(server, "second")
        second.log_in("+49150000005", "55555")
        second.request({"@type": "loadChats", "limit": 100})
        server.event(do="new_message", chat="lounge", message={"text": "to both", "topic": 2})
        for client in (first, second):
            fresh = client.until(lambda one: one["@type"] == "updateNewMessage" and one["message"]["chat_id"] == LOUNGE)
            self.assertEqual(fresh["message"]["content"]["text"]["text"], "to both")

    def test_open_channel_that_was_not_joined(self) -> None:
        limits = {"difference_timeout": 1}
        server = self.start(self.scenario("demo", limits=limits))
        client = self.client(server)
        client.log_in("+49150000005", "55555")
        client.request({"@type": "searchPublicChat", "username": "loopback_news"})
        self.read(client, NEWS)
        server.event(do="new_message", chat="news", text="for those who look")
        fresh = client.until(lambda one: one["@type"] == "updateNewMessage" and one["message"]["chat_id"] == NEWS)
        self.assertEqual(fresh["message"]["content"]["text"]["text"], "for those who look")

    def test_missed_while_away(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.logged_in(server, use_message_database=True, use_chat_info_database=True)
        self.read(client, EVERYTHING)
        client.close()
        server.event(do="new_message", chat="everything", text="missed", count=5)
        server.event(do="edit", chat="everything", id=2, text="changed meanwhile")
        again = self.client(server, use_message_database=True, use_chat_info_database=True)
        again.until_state("authorizationStateReady")
        changed = again.until(lambda one: one["@type"] == "updateMessageContent")
        self.assertEqual(changed["new_content"]["text"]["text"], "changed meanwhile")

    def test_private_chat(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.logged_in(server)
        server.event(do="new_message", chat="mina", text="psst")
        fresh = client.until(lambda one: one["@type"] == "updateNewMessage" and one["message"]["chat_id"] == 8003)
        self.assertEqual(fresh["message"]["content"]["text"]["text"], "psst")

    def test_change_without_an_update_is_seen_only_when_read_anew(self) -> None:
        server = self.start(self.scenario("demo"))
        first = self.logged_in(server, "first")
        self.read(first, EVERYTHING)
        server.event(do="edit", chat="everything", id=2, text="silently changed", without_update=True)
        server.event(do="new_message", chat="everything", text="a marker")
        first.until(lambda one: one["@type"] == "updateNewMessage" and one["message"]["chat_id"] == EVERYTHING)
        self.assertFalse([one for one in first.updates if one["@type"] == "updateMessageContent"])
        second = self.logged_in(server, "second")
        message = self.read(second, EVERYTHING)[1]
        self.assertEqual(message["content"]["text"]["text"], "silently changed")

    def test_chat_made_private(self) -> None:
        server = self.start(self.scenario("demo"))
        client = self.logged_in(server)
        server.event(do="private", chat="team", without_update=True)
        refused = client.request(
            {"@type": "getMessages", "chat_id": TEAM, "message_ids": [5 * SERVER_IDS]}, check=False
        )
        self.assertTrue(refused["@type"] == "error" or refused["messages"] == [None], refused)
        self.assertIn("CHANNEL_PRIVATE", [one.get("error") for one in server.get("/requests")["requests"]])


class FaultTest(ServerTest):
    def history(self, client: TdlibClient, **more: Any) -> Json:
        return client.request(
            {
                "@type": "getChatHistory",
                "chat_id": BIG,
                "from_message_id": 5000 * SERVER_IDS,
                "offset": -99,
                "limit": 100,
                **more,
            },
            check=False,
            seconds=90,
        )

    def test_short_flood_is_absorbed_and_told_in_the_log(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "openChat", "chat_id": BIG})
        server.event(do="flood", method="messages.getHistory", seconds=5)
        began = time.monotonic()
        self.assertEqual(len(self.history(client)["messages"]), 100)
        self.assertGreaterEqual(time.monotonic() - began, 5)
        self.assertTrue(any("FLOOD_WAIT_5" in line for line in tdlib_client.log_lines), tdlib_client.log_lines)

    def test_long_flood_is_told(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "openChat", "chat_id": BIG})
        server.event(do="flood", method="messages.getHistory", seconds=90)
        refused = self.history(client)
        self.assertEqual((refused["code"], refused["message"]), (429, "Too Many Requests: retry after 90"))

    def test_dropped_connection(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "openChat", "chat_id": BIG})
        server.event(do="drop", method="messages.getHistory")
        self.assertEqual(len(self.history(client)["messages"]), 100)
        server.event(do="drop_connections")
        self.assertEqual(len(self.history(client, from_message_id=9000 * SERVER_IDS)["messages"]), 100)

    def test_one_internal_error_is_retried(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "openChat", "chat_id": BIG})
        server.event(do="error", method="messages.getHistory", code=500, error="INTERNAL")
        self.assertEqual(len(self.history(client)["messages"]), 100)

    def test_slow_answers(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "openChat", "chat_id": BIG})
        server.event(do="slow", method="messages.getHistory", milliseconds=700)
        began = time.monotonic()
        self.assertEqual(len(self.history(client)["messages"]), 100)
        self.assertGreaterEqual(time.monotonic() - began, 0.7)

    def test_empty_page(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "openChat", "chat_id": BIG})
        server.event(do="empty_page", method="messages.getHistory", forever=True)
        # TDLib asks several times and then gives at most the one message that it knows to be the chat's last.
        self.assertLessEqual(len(self.history(client)["messages"]), 1)
        empty = [one["returned"] for one in server.get("/requests?method=messages.getHistory")["requests"]]
        self.assertTrue(empty and not any(empty), empty)
        server.event(do="clear_faults")
        self.assertEqual(len(self.history(client)["messages"]), 100)

    def test_pages_in_a_strange_order(self) -> None:
        server = self.start(self.scenario("speed"))
        client = self.logged_in(server)
        client.request({"@type": "openChat", "chat_id": BIG})
        server.event(do="reverse_order", method="messages.getHistory", forever=True)
        # TDLib throws such a page away and gives at most the one message that it knows to be the chat's last.
        self.assertLessEqual(len(self.history(client)["messages"]), 1)
        server.event(do="clear_faults")
        ids = [one["id"] // SERVER_IDS for one in self.history(client)["messages"]]
        self.assertEqual(sorted(ids), list(range(4999, 5099)))
        server.event(do="same_page", method="messages.getHistory")
        self.assertIsNotNone(self.history(client, from_message_id=9000 * SERVER_IDS))

    def test_odd_messages(self) -> None:
        chats = [
            {
                "alias": "odd",
                "id": 2001,
                "type": "supergroup",
                "title": "Odd",
                "username": "odd_group",
                "messages": [
                    {"date": 1719800000, "from": 700001, "text": "x" * 4096, "odd": "bad_entities"},
                    {"date": 1719800001, "from": 700001, "text": "later", "odd": "future_date"},
                ],
            },
            {
                "alias": "unknown",
                "id": 2002,
                "type": "supergroup",
                "title": "Unknown",
                "username": "unknown_group",
                "messages": [
                    {"date": 1719800000, "from": 700001, "text": "known"},
                    {"date": 1719800001, "from": 700001, "text": "unknown", "odd": "unknown_constructor"},
                    {"date": 1719800002, "from": 700001, "text": "known again"},
                ],
            },
        ]
        client = self.logged_in(self.start(self.scenario("speed", chats=chats)))
        long, later = self.read(client, BIG)
        self.assertEqual(long["content"]["text"]["text"], "x" * 4096)
        self.assertGreater(later["date"], time.time())
        answer = client.request(
            {
                "@type": "getChatHistory",
                "chat_id": -1000000002002,
                "from_message_id": SERVER_IDS,
                "offset": -99,
                "limit": 100,
            },
            check=False,
        )
        self.assertIn("Unknown constructor found 0x0badf00d", answer["message"])

    def test_event_at_a_request(self) -> None:
        when = {"request": 3, "method": "messages.getHistory", "chat": "big"}
        events = [{"do": "new_message", "chat": "big", "text": "third request", "when": when}]
        server = self.start(self.scenario("speed", events=events))
        client = self.logged_in(server)
        self.read(client, BIG)
        fresh = client.until(lambda one: one["@type"] == "updateNewMessage" and one["message"]["chat_id"] == BIG)
        self.assertEqual(fresh["message"]["id"], 20001 * SERVER_IDS)

    def test_restart_keeps_keys_login_and_events(self) -> None:
        scenario = self.scenario("speed")
        server = self.start(scenario)
        client = self.logged_in(server)
        server.event(do="new_message", chat="big", text="before the restart")
        address = server.ready
        server.stop()
        again = self.start(
            scenario, "--socks", address["socks"], "--listen", address["mtproto"], "--control", address["control"][7:]
        )
        client.request({"@type": "openChat", "chat_id": BIG})
        self.assertEqual(len(self.history(client)["messages"]), 100)
        newest = client.request(
            {"@type": "getChatHistory", "chat_id": BIG, "from_message_id": 0, "offset": 0, "limit": 1}, seconds=60
        )["messages"]
        self.assertEqual(newest[0]["content"]["text"]["text"], "before the restart")
        self.assertNotIn("auth.sendCode", again.totals())


if __name__ == "__main__":
    unittest.main()
