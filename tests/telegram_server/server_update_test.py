"""What the loopback Telegram server tells of as it happens, and what only who reads anew finds."""

import unittest

from server_lab import EVERYTHING, LOUNGE, NEWS, SERVER_IDS, TEAM, ServerTest


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


if __name__ == "__main__":
    unittest.main()
