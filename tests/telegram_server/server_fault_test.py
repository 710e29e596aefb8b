"""The trouble that the loopback Telegram server makes, and how TDLib takes it."""

import time
import unittest
from typing import Any

import tdlib_client
from server_lab import BIG, SERVER_IDS, ServerTest
from tdlib_client import Json, TdlibClient


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
