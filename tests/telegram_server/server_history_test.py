"""Reading from the loopback Telegram server: chats of every type, with content of every kind."""

import os
import unittest

import tdlib_client
from server_lab import BIG, EVERYTHING, LOUNGE, NEWS, SERVER_IDS, ServerTest

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


if __name__ == "__main__":
    unittest.main()
