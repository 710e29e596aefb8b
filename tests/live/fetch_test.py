"""Live fetch against the loopback Telegram server: what is fetched, what a later run finds, what a person is told."""

import json
import math
import unittest

from follow_lab import following
from lab import (
    SERVER_SOURCE,
    Json,
    Lake,
    account,
    laboratory,
    logged_in,
    logs,
    marked,
    scenario,
    supergroup,
    wait_until,
)

READING = {
    "messages.getHistory",
    "channels.getMessages",
    "messages.getMessages",
}


KINDS = [
    *("text", "photo", "video", "document", "audio", "voice", "sticker", "animation", "video_note", "poll"),
    *("location", "venue", "contact", "dice", "game", "web_page", "service", "album"),
]


def dated(messages: list[Json]) -> list[Json]:
    """The messages, sent one a minute."""
    return [{"date": 1704067200 + 60 * place, **message} for place, message in enumerate(messages)]


class FetchTest(unittest.TestCase):
    def test_a_chat_is_fetched_whole_and_the_next_run_fetches_only_what_is_new(self) -> None:
        told = scenario(supergroup("lounge", 2001, 1234))
        with logged_in(told) as (server, lake):
            server.reset_requests()
            result = lake.fetch("@lounge")
            self.assertEqual(result["inserted"], 1234)
            self.assertEqual(result["chats_complete"], 1)
            asked = sum(count for method, count in server.totals().items() if method in READING)
            self.assertEqual(asked, math.ceil(1234 / 200), "nothing is asked for but the messages, by their ids")
            self.assertEqual([message["id"] for message in lake.messages(marked(2001))], list(range(1, 1235)))

            server.event(do="new_message", chat="lounge", count=5, text="fresh")
            server.reset_requests()
            again = lake.fetch("@lounge")
            self.assertEqual((again["inserted"], again["updated"]), (5, 0))
            asked = sum(count for method, count in server.totals().items() if method in READING)
            self.assertLessEqual(asked, 11)

    def test_what_changed_without_an_update_is_found_by_the_next_run(self) -> None:
        told = scenario(supergroup("lounge", 2001, 600))
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge")
            server.event(do="edit", chat="lounge", id=550, text="changed in silence", without_update=True)
            server.event(do="edit", chat="lounge", id=600, text="the last one, too", without_update=True)
            server.event(do="delete", chat="lounge", ids=["300-302"], without_update=True)
            server.event(do="views", chat="lounge", ids=["400-409"], views=77, without_update=True)
            result = lake.fetch("@lounge")
            self.assertEqual((result["inserted"], result["deleted"]), (0, 3))
            self.assertEqual(result["updated"], 2 + 10)
            messages = {message["id"]: message for message in lake.messages(marked(2001))}
            self.assertEqual(messages[550]["text"], "changed in silence")
            self.assertEqual(messages[550]["revision"], 2)
            self.assertTrue(messages[550]["edited"])
            self.assertEqual(messages[600]["text"], "the last one, too")
            self.assertEqual([message["id"] for message in messages.values() if message["deleted"]], [300, 301, 302])
            self.assertEqual({messages[number]["views"] for number in range(400, 410)}, {77})
            chat = lake.chats()[marked(2001)]
            self.assertEqual((chat["held"], chat["deleted"], chat["absent"], chat["unexplained"]), (597, 3, 0, 0))

    def test_every_id_is_accounted_for(self) -> None:
        told = scenario(
            supergroup("lounge", 2001, 500, deleted=["100-109", "480"]),
            supergroup("late", 2002, 300),
            accounts=[account(chats=[{"chat": "lounge"}, {"chat": "late", "from_id": 51}])],
        )
        with logged_in(told) as (_server, lake):
            lake.fetch("--all")
            chats = lake.chats()
            lounge, late = chats[marked(2001)], chats[marked(2002)]
            self.assertEqual((lounge["held"], lounge["absent"], lounge["unexplained"]), (489, 11, 0))
            self.assertIsNotNone(lounge["checked_until"])
            self.assertEqual((late["held"], late["never_visible"], late["absent"]), (250, 50, 0))
            shown = json.loads(lake.run("--json", "chats", "@lounge").stdout)
            self.assertEqual(
                [(gap["kind"], gap["first_id"], gap["last_id"], gap["account"]) for gap in shown["gaps"]],
                [("absent", 100, 109, "5001"), ("absent", 480, 480, "5001")],
            )

    def test_dense_ids_are_asked_for_by_their_numbers_and_what_is_missing_is_absent(self) -> None:
        deleted = ["1500", "1700-2399", "2600-2605"]
        told = scenario(supergroup("lounge", 2001, 5000, deleted=deleted))
        gone = {1500, *range(1700, 2400), *range(2600, 2606)}
        with logged_in(told) as (server, lake):
            server.reset_requests()
            result = lake.fetch("@lounge")
            self.assertEqual((result["inserted"], result["chats_complete"]), (5000 - len(gone), 1))
            held = [message["id"] for message in lake.messages(marked(2001))]
            self.assertEqual(held, [number for number in range(1, 5001) if number not in gone])
            chat = lake.chats()[marked(2001)]
            self.assertEqual((chat["absent"], chat["unexplained"]), (len(gone), 0))
            asked = server.totals()
            self.assertGreater(asked["channels.getMessages"], 15)
            self.assertLessEqual(asked["channels.getMessages"] + asked["messages.getHistory"], len(held) / 150)

    def test_a_message_that_cannot_be_read_among_dense_ids_is_set_aside(self) -> None:
        odd = [{"id": 2500, "date": 1704067300, "from": 700000, "text": "odd", "odd": "unknown_constructor"}]
        told = scenario(supergroup("lounge", 2001, 3000, messages=odd, generate={"first_id": 1}))
        with logged_in(told) as (_server, lake):
            result = lake.fetch("@lounge", expect=3)
            self.assertEqual((result["inserted"], result["quarantined"], result["chats_complete"]), (2999, 1, 1))
            chat = lake.chats()[marked(2001)]
            self.assertEqual((chat["held"], chat["absent"], chat["unexplained"]), (2999, 0, 1))

    def test_a_store_that_was_fetched_is_sound_and_says_what_it_holds(self) -> None:
        told = scenario(
            supergroup(
                "lounge",
                2001,
                300,
                generate={
                    "kinds": KINDS,
                    "reply_every": 5,
                    "forward_every": 7,
                    "reactions_every": 3,
                    "entities_every": 2,
                },
            )
        )
        with logged_in(told) as (_server, lake):
            result = lake.fetch("@lounge")
            self.assertEqual((result["inserted"], result["quarantined"]), (300, 0))
            self.assertIn("0 findings", lake.run("store", "check").stdout)
            output = lake.folder / "artifacts"
            lake.run("export", "--format", "json", "--output", str(output))
            lake.run("validate", *(str(path) for path in output.rglob("*.json")))
            self.assertEqual(len({message.get("media", {}).get("kind") for message in lake.messages(marked(2001))}), 14)

    def test_one_wrong_name_does_not_keep_the_others_from_being_fetched(self) -> None:
        told = scenario(supergroup("lounge", 2001, 50))
        with logged_in(told) as (_server, lake):
            result = lake.fetch("@nobody_here", "@lounge", expect=None)
            self.assertEqual(result["inserted"], 50)
            self.assertIn("nobody_here", json.dumps(result["chats"]))

    def test_days_are_fetched_by_themselves_and_the_rest_later_without_reading_them_again(self) -> None:
        told = scenario(supergroup("lounge", 2001, 1000, generate={"per_day": 100}))
        with logged_in(told) as (server, lake):
            lake.run("fetch", "@lounge", "--since", "2024-01-06", "--until", "2024-01-04", expect=2)
            result = lake.fetch("@lounge", "--since", "2024-01-04", "--until", "2024-01-06")
            self.assertEqual(result["chats_complete"], 1)
            messages = lake.messages(marked(2001))
            self.assertEqual({message["date"][:10] for message in messages}, {f"2024-01-0{day}" for day in (4, 5, 6)})
            chat = lake.chats()[marked(2001)]
            self.assertIsNone(chat["checked_until"], "the end of the chat was not reached")
            self.assertEqual(chat["unexplained"], messages[0]["id"] - 1)
            server.reset_requests()
            lake.fetch("@lounge", "--look-back", "0")
            self.assertEqual([message["id"] for message in lake.messages(marked(2001))], list(range(1, 1001)))
            asked = server.requests(method="channels.getMessages", chat=marked(2001))
            held = {message["id"] for message in messages}
            again = [one for one in asked if held & set(range(one["first_asked"], one["last_asked"] + 1))]
            self.assertEqual(again, [])
            self.assertEqual(lake.chats()[marked(2001)]["unexplained"], 0)

    def test_the_deletion_of_the_last_messages_of_a_private_chat_is_found(self) -> None:
        private = {
            "alias": "mina",
            "type": "private",
            "account": "reader",
            "peer": 6001,
            "generate": {"count": 60, "seed": 3, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z", "per_day": 9},
        }
        told = scenario(private, users=[{"id": 6001, "first_name": "Mina"}])
        with logged_in(told) as (server, lake):
            self.assertEqual(lake.fetch("6001")["inserted"], 60)
            server.event(do="delete", chat="mina", ids=["30", "59-60"], without_update=True)
            self.assertEqual(lake.fetch("6001")["deleted"], 3)
            deleted = [message["id"] for message in lake.messages(6001) if message["deleted"]]
            self.assertEqual(deleted, [30, 59, 60])

    def test_a_chat_that_two_accounts_see_stays_with_the_one_that_read_it(self) -> None:
        both = [account(), account("second", 2)]
        told = scenario(supergroup("lounge", 2001, 300), supergroup("other", 2002, 300), accounts=both)
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in both:
                lake.login(one)
            lake.fetch("--all", "--accounts", "second")
            server.reset_requests()
            lake.fetch("--all")
            asked = [one for method in sorted(READING) for one in server.requests(method=method)]
            self.assertEqual({one["account"] for one in asked}, {"second"})

    def test_a_dry_run_says_what_a_run_takes_and_reads_nothing(self) -> None:
        told = scenario(supergroup("lounge", 2001, 1000), supergroup("other", 2002, 500))
        with logged_in(told, rate=600) as (server, lake):
            lake.set_age(30)
            server.reset_requests()
            estimate = lake.fetch("--all", "--dry-run")
            self.assertFalse(READING & server.totals().keys())
            self.assertGreater(estimate["seconds"], 0)
            lake.fetch("--all")
            taken = sum(count for method, count in server.totals().items() if method in READING)
            self.assertEqual(estimate["requests"], taken)
            self.assertEqual(lake.fetch("--all", "--dry-run")["requests"], 5 + 3)

    def test_a_new_account_is_slow_and_a_dry_run_says_so(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 3000)), rate=600) as (_server, lake):
            # A tenth of 20 requests a second on the first day, all of it from the third on.
            for days, rate in ((0, 2), (1, 8), (2, 14), (3, 20), (30, 20)):
                lake.set_age(days)
                estimate = lake.fetch("--all", "--dry-run")
                self.assertAlmostEqual(estimate["seconds"], estimate["requests"] / rate, delta=0.01)
            lake.set_age(0)
            # Of fifteen requests two may go at once; the rate does not rise with success.
            self.assertGreater(lake.fetch("--all")["seconds"], 12 / 2)
            lake.set_age(30)
            estimate = lake.fetch("--all", "--dry-run")
            self.assertAlmostEqual(estimate["seconds"], estimate["requests"] / 20, delta=0.01)

    def test_a_dry_run_counts_comments_and_the_group_before_and_the_days_that_are_wanted(self) -> None:
        kinds = {"seed": 4, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z", "per_day": 100}
        news = {
            **{"alias": "news", "id": 2002, "type": "channel", "title": "News", "username": "news"},
            **{"linked": "lounge", "generate": {"count": 300, **kinds}},
        }
        old = {
            **{"alias": "old", "id": 3001, "type": "basic_group", "title": "Team", "migrated_to": "team"},
            **{"generate": {"count": 500, **kinds}},
        }
        begun = {"id": 1, "date": "2024-03-01T00:00:00Z", "service": {"action": "migrate_from_group", "chat": -3001}}
        team = supergroup("team", 2003, 0, messages=[begun])
        told = scenario(news, supergroup("lounge", 2001, 1000), old, team)
        with logged_in(told, rate=600) as (_server, lake):
            lake.set_age(30)
            self.assertEqual(lake.fetch("@news", "--dry-run")["requests"], 2 + 5)
            self.assertEqual(lake.fetch("@news", "--dry-run", "--no-comments")["requests"], 2)
            self.assertEqual(lake.fetch("@team", "--dry-run")["requests"], 7 + 1)
            days = ("--since", "2024-01-02", "--until", "2024-01-02")
            self.assertLessEqual(lake.fetch("@lounge", "--dry-run", *days)["requests"], 4)
            lake.fetch("@lounge", *days)
            self.assertLessEqual(lake.fetch("@lounge", "--dry-run", "--look-back", "0")["requests"], 11)
            wrong = lake.fetch("@nobody", "@news", "--dry-run", expect=2)
            self.assertIn("nobody", wrong["chats"][0]["error"])

    def discovered(self, lake: Lake, *options: str) -> list[Json]:
        return [json.loads(line) for line in lake.run("--json", "discover", *options).stdout.splitlines()]

    def test_chats_that_messages_speak_of_are_proposed(self) -> None:
        link = "https://t.me/elsewhere/7"
        written: list[Json] = [
            {"text": "see @elsewhere", "entities": [{"type": "mention", "offset": 4, "length": 10}]},
            {"text": "\U0001f600 " + link, "entities": [{"type": "url", "offset": 3, "length": len(link)}]},
            {"text": "not @lounge", "entities": [{"type": "mention", "offset": 4, "length": 7}]},
        ]
        told = scenario(supergroup("lounge", 2001, 5, messages=dated(written)))
        with logged_in(told) as (_server, lake):
            lake.fetch("@lounge")
            expected = {"username": "elsewhere", "forwards": 0, "mentions": 1, "links": 1, "chats": 1}
            self.assertEqual(self.discovered(lake), [expected])

    def test_a_chat_that_is_spoken_of_by_id_and_by_name_is_proposed_once(self) -> None:
        """By a forward, names, links and buttons; people whom another chat tells of are no chats."""

        def linked(url: str) -> Json:
            return {"text": "here", "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": url}]}

        sent = 1704067200
        written: list[Json] = [
            {"text": "told", "forward": {"from": marked(2009), "date": sent}},
            {"text": "@elsewhere", "entities": [{"type": "mention", "offset": 0, "length": 10}]},
            *(linked(url) for url in ("https://t.me/c/2009/5", "https://t.me/Elsewhere/1", "t.me/s/elsewhere")),
            linked("https://telegram.me/elsewhere"),
            {"text": "press", "buttons": [[{"text": "there", "url": "https://t.me/elsewhere"}]]},
            *(linked(url) for url in ("https://t.me/+AbC", "https://t.me/addlist/x", "https://example.org/t.me")),
            {"text": "@mina_okafor", "entities": [{"type": "mention", "offset": 0, "length": 12}]},
        ]
        answer: list[Json] = [{"from": 8003, "text": "it is me"}]
        many = [
            {"text": f"@chat_{n:03}", "entities": [{"type": "mention", "offset": 0, "length": 9}]} for n in range(200)
        ]
        told = scenario(
            supergroup("lounge", 2001, 0, messages=dated(written)),
            supergroup("other", 2002, 0, messages=dated(answer)),
            supergroup("third", 2003, 0, messages=dated(many)),
            {"alias": "elsewhere", "id": 2009, "type": "channel", "title": "Elsewhere", "username": "elsewhere"},
            users=[{"id": 8003, "first_name": "Mina", "username": "mina_okafor"}],
            accounts=[account(chats=[{"chat": alias} for alias in ("lounge", "other", "third")])],
        )
        with logged_in(told) as (_server, lake):
            lake.fetch("@lounge", "@other")
            counts = {"forwards": 1, "mentions": 1, "links": 5, "chats": 1}
            expected = {"id": marked(2009), "username": "elsewhere", "title": "Elsewhere", **counts}
            self.assertEqual(self.discovered(lake), [expected])
            lake.fetch("@third")
            self.assertEqual(len(self.discovered(lake)), 50)
            self.assertEqual(len(self.discovered(lake, "--limit", "0")), 201)
            self.assertIn("and 151 more", lake.run("discover").stdout)

    def test_two_fetchers_exclude_each_other(self) -> None:
        told = scenario(supergroup("lounge", 2001, 4000))
        with logged_in(told) as (server, lake):
            server.event(do="slow", method="channels.getMessages", milliseconds=100, forever=True)
            first = lake.start("fetch", "@lounge")
            try:
                self.assertTrue(wait_until(lambda: server.requests(method="channels.getMessages")))
                second = lake.run("fetch", "@lounge", expect=4)
                self.assertIn("in use", second.stderr)
                self.assertIn(str(first.pid), second.stderr)
            finally:
                first.communicate(timeout=60)
            self.assertEqual(first.returncode, 0)

    def test_only_reading_is_asked_of_telegram(self) -> None:
        told = json.loads((SERVER_SOURCE / "scenarios/demo.json").read_text(encoding="utf-8"))
        told["events"] = []
        # A person who is a member of the chats, and one who has not joined the channel.
        accounts = [one for one in told["accounts"] if one["alias"] in ("reader", "late")]
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in accounts:
                lake.login(one)
            lake.run("fetch", "--all", "--media", "files", expect=None)
            lake.run("fetch", "@loopback_news", "--since", "2026-08-01", "--dry-run", "--accounts", "late")
            with following(lake, "@loopback_news", "--accounts", "late", "--poll-every", "1") as follower:
                server.event(do="new_message", chat="news", text="for everyone")
                self.assertTrue(wait_until(lambda: lake.messages(marked(2001))[-1]["text"] == "for everyone"))
                follower.stop()
            with following(lake, "--all", "--media", "files") as follower:
                server.event(do="new_message", chat="lounge", text="for members")
                server.event(do="delete", chat="lounge", ids=["30"])
                server.event(do="drop_connections")
                self.assertTrue(wait_until(lambda: lake.messages(marked(2003))[-1]["text"] == "for members"))
                follower.stop()
            allowed = {line for line in ALLOWED.split() if line}
            self.assertEqual(set(server.totals()) - allowed, set())
            self.assertGreaterEqual(
                set(server.totals()), {"messages.getForumTopics", "upload.getFile", "contacts.resolveUsername"}
            )

    def test_what_the_logs_say_holds_no_secret(self) -> None:
        told = scenario(supergroup("lounge", 2001, 50), accounts=[account(second_factor="correct horse")])
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            login = lake.login(told["accounts"][0])
            fetched = lake.run("--log-level", "debug", "fetch", "@lounge")
            everything = login.stdout + login.stderr + fetched.stdout + fetched.stderr
            for path in lake.data.rglob("*"):
                if path.is_file() and "tdlib" not in path.parts:
                    everything += path.read_bytes().decode("latin-1")
            for secret in ("49150000001", "correct horse", "0123456789abcdef0123456789abcdef", "a key for tests"):
                self.assertNotIn(secret, everything)
            self.assertTrue(logs(fetched.stderr))


# What may be asked: reading, and what TDLib asks by itself when it starts and opens a chat.
ALLOWED = """
account.getChatThemes account.getContentSettings account.getNotifySettings account.getReactionsNotifySettings
account.getSavedMusicIds account.getWebBrowserSettings account.getPassword account.getDefaultEmojiStatuses
aicompose.getTones
auth.bindTempAuthKey auth.sendCode auth.signIn auth.checkPassword auth.exportLoginToken
channels.getChannels channels.getFullChannel channels.getMessages
contacts.getContacts contacts.getTopPeers contacts.resolveUsername
help.getAppConfig help.getConfig help.getPeerColors help.getPeerProfileColors help.getPromoData
help.getTermsOfServiceUpdate help.getNearestDc help.getTimezonesList
messages.getAttachMenuBots messages.getAvailableEffects messages.getAvailableReactions messages.getDialogFilters
messages.getDialogUnreadMarks messages.getDialogs messages.getFullChat messages.getHistory messages.getMessages
messages.getForumTopics messages.getForumTopicsByID
messages.getPeerDialogs messages.getPeerSettings messages.getPinnedDialogs messages.getStickerSet
stories.getPeerMaxIDs stories.getPeerStories
upload.getFile upload.getFileHashes
updates.getChannelDifference updates.getDifference updates.getState
users.getFullUser users.getUsers
"""

if __name__ == "__main__":
    unittest.main()
