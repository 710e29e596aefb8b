"""What makes a history complete: messages that are answered to, threads that began before, messages that cannot be read,
names that are looked up once, gaps that are asked for again."""

import json
import unittest

from lab import Json, Lake, account, laboratory, logged_in, logs, marked, scenario, supergroup

LOUNGE = marked(2001)
FIRST = 1704067200


def written(number: int, **more: object) -> Json:
    """Message `number` of a chat that gets one an hour."""
    return {"id": number, "date": FIRST + 3600 * number, "from": 700000, "text": f"message {number}", **more}


def answer(number: int, to: int, **more: object) -> Json:
    return written(number, reply={"id": to, **more})


class AnswersTest(unittest.TestCase):
    """Messages that others answer to, and that were left out."""

    def test_what_is_answered_to_is_fetched_and_what_is_not_given_is_asked_for_once(self) -> None:
        # 300 answers to 100, which answers to 20, which answers to nothing; 301 answers to one that is deleted.
        messages = [answer(100, 20), answer(300, 100), answer(301, 50), answer(302, 299)]
        told = scenario(
            supergroup("lounge", 2001, 400, messages=messages, deleted=["50"], generate={"first_id": 1, "per_day": 24})
        )
        with logged_in(told) as (server, lake):
            server.reset_requests()
            result = lake.fetch("@lounge", "--since", "2024-01-11")
            chat = result["chats"][0]
            self.assertEqual((chat["replies_fetched"], chat["replies_absent"], chat["replies_left"]), (2, 1, 0))
            held = [message["id"] for message in lake.messages(LOUNGE)]
            self.assertEqual(held[:2], [20, 100])
            self.assertGreater(held[2], 100)
            shown = json.loads(lake.run("--json", "chats", "@lounge").stdout)
            self.assertEqual(shown["absent"], 1)
            self.assertEqual([gap["first_id"] for gap in shown["gaps"] if gap["kind"] == "absent"], [50])
            self.assertEqual(shown["unexplained"], held[2] - 1 - 3, "coverage claims only what was asked for")
            asked = server.requests(method="channels.getMessages", chat=LOUNGE)
            replies = [one for one in asked if one["last_asked"] < held[2]]
            self.assertEqual(len(replies), 2, "the second for the answer to the first")

            server.reset_requests()
            again = lake.fetch("@lounge", "--since", "2024-01-11", "--look-back", "0")
            self.assertEqual(again["chats"][0]["replies_absent"], 0)
            self.assertNotIn("channels.getMessages", server.totals(), "nothing is asked for twice")

            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)
            self.assertEqual(len(lake.messages(LOUNGE)), 399)
            self.assertEqual(lake.chats()[LOUNGE]["unexplained"], 0)

    def test_answers_to_other_chats_are_fetched_where_those_are_held(self) -> None:
        messages = [
            answer(10, 5, chat=marked(2002)),
            answer(11, 7, chat=marked(2003)),
            answer(12, 6, chat=marked(2002)),
        ]
        told = scenario(
            supergroup("lounge", 2001, 20, messages=messages, generate={"first_id": 1}),
            supergroup("other", 2002, 300, deleted=["6"], generate={"per_day": 24}),
            supergroup("third", 2003, 300),
        )
        with logged_in(told) as (_server, lake):
            lake.fetch("@other", "--since", "2024-01-10")
            self.assertGreater(lake.messages(marked(2002))[0]["id"], 100)
            result = lake.fetch("@lounge")
            self.assertEqual(result["replies_elsewhere"], {"fetched": 1, "absent": 1, "dangling": 1})
            self.assertEqual(lake.messages(marked(2002))[0]["id"], 5)
            self.assertNotIn(marked(2003), lake.chats(), "no chat is fetched that nobody asked for")


class ThreadsTest(unittest.TestCase):
    """Threads that began before what was fetched."""

    def threads(self, lake: Lake, chat: int = LOUNGE) -> dict[int, tuple[str, str | None, int | None]]:
        told = lake.records(chat, "thread")
        return {one["id"]: (one["kind"], one.get("title"), one.get("root_message_id")) for one in told}

    def dangling(self, lake: Lake) -> int:
        lake.run("analyze")
        checks = json.loads(lake.run("report", "--format", "json").stdout)["checks"]
        return int(next(one["count"] for one in checks if one["check"] == "dangling_threads"))

    def forum(self, count: int) -> Json:
        topics = [{"id": 2 + place, "title": f"Topic {2 + place}"} for place in range(count)]
        # The last one is of General.
        messages = [written(2 + count + 600)]
        generate = {"count": 600, "first_id": 2 + count, "per_day": 24}
        return {**supergroup("lounge", 2001, 0, topics=topics, messages=messages, generate=generate), "type": "forum"}

    def test_topics_that_began_before_are_named_and_begin_with_their_first_message(self) -> None:
        with logged_in(scenario(self.forum(3))) as (server, lake):
            server.reset_requests()
            lake.fetch("@lounge", "--since", "2024-01-20")
            self.assertEqual(
                self.threads(lake),
                {
                    1: ("topic", "General", None),
                    **{number: ("topic", f"Topic {number}", number) for number in (2, 3, 4)},
                },
            )
            self.assertEqual(self.dangling(lake), 0)
            self.assertEqual([message["id"] for message in lake.messages(LOUNGE)][:3], [2, 3, 4])
            self.assertEqual(server.totals()["messages.getForumTopics"], 1)
            server.reset_requests()
            lake.fetch("@lounge", "--since", "2024-01-20")
            self.assertNotIn("messages.getForumTopics", server.totals(), "what is named is not asked for again")

    def test_a_hundred_topics_cost_one_request(self) -> None:
        with logged_in(scenario(self.forum(230))) as (server, lake):
            server.reset_requests()
            lake.fetch("@lounge")
            named = self.threads(lake)
            self.assertEqual(
                {title for _, title, _ in named.values()} - {"General"}, {f"Topic {n}" for n in named} - {"Topic 1"}
            )
            self.assertEqual(self.dangling(lake), 0)
            self.assertLessEqual(server.totals()["messages.getForumTopics"], 3)

    def test_answers_are_of_threads_and_comments_of_posts(self) -> None:
        news = {
            "alias": "news",
            "id": 2002,
            "type": "channel",
            "title": "News",
            "username": "news",
            "linked": "lounge",
            "generate": {"count": 100, "seed": 2, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z", "per_day": 4},
        }
        # 500 comments on the first post, far behind it; 501 answers somebody's own message.
        messages = [written(499), written(500, reply={"id": 2, "thread": 1}), written(501, reply={"id": 499})]
        generate = {"comments_of": "news", "per_post": 3, "count": 400, "first_id": 1, "per_day": 16}
        lounge = supergroup("lounge", 2001, 0, generate=generate, messages=messages)
        with logged_in(scenario(news, lounge)) as (_server, lake):
            lake.fetch("@lounge", "--since", "2024-01-20")
            threads = self.threads(lake)
            self.assertEqual(threads[1], ("comments", None, 1))
            self.assertEqual(lake.messages(LOUNGE)[0]["id"], 1)
            self.assertEqual(threads.pop(499), ("reply", None, 499))
            self.assertEqual({kind for kind, _, _ in threads.values()}, {"comments"})
            self.assertEqual(self.dangling(lake), 0)


class UnreadableTest(unittest.TestCase):
    """A message that spoils every answer that holds it."""

    def told(self, odd: str) -> Json:
        return scenario(supergroup("lounge", 2001, 500, messages=[written(150, odd=odd)], generate={"first_id": 1}))

    def test_a_message_of_an_unknown_kind_is_set_aside_and_everything_else_is_read(self) -> None:
        with logged_in(self.told("unknown_constructor")) as (server, lake):
            server.reset_requests()
            result = lake.fetch("@lounge", expect=3)
            self.assertEqual((result["inserted"], result["quarantined"], result["chats_complete"]), (499, 1, 1))
            self.assertEqual(result["chats"][0]["unreadable"], 1)
            asked = server.totals()
            self.assertLessEqual(asked["channels.getMessages"], 30)
            shown = json.loads(lake.run("--json", "chats", "@lounge").stdout)
            self.assertEqual((shown["held"], shown["absent"], shown["unexplained"]), (499, 0, 1))
            gap = shown["gaps"][0]
            self.assertEqual((gap["kind"], gap["first_id"], gap["last_id"]), ("unexplained", 150, 150))
            self.assertIn("TDLib", gap["reason"])
            self.assertIn("150", lake.run("quarantine", "list").stdout)

            # Later runs ask for it once each, and look back over the rest as ever.
            server.event(do="edit", chat="lounge", id=400, text="changed", without_update=True)
            server.reset_requests()
            again = lake.fetch("@lounge")
            self.assertEqual((again["updated"], again["quarantined"], again["chats"][0]["unreadable"]), (1, 0, 1))
            self.assertLessEqual(server.totals()["channels.getMessages"], 5)

            server.event(do="edit", chat="lounge", id=150, message=written(150), without_update=True)
            last = lake.fetch("@lounge")
            self.assertEqual((last["inserted"], last["chats"][0]["unreadable"]), (1, 0))
            self.assertEqual(lake.chats()[LOUNGE]["unexplained"], 0)
            self.assertNotIn("150", lake.run("quarantine", "list").stdout)

    def test_a_last_message_of_an_unknown_kind_spoils_no_other_chat(self) -> None:
        told = scenario(supergroup("lounge", 2001, 500), supergroup("other", 2002, 50))
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge")
            server.event(do="new_message", chat="lounge", message=written(0, odd="unknown_constructor"))
            result = lake.fetch("@lounge", "@other", expect=1)
            outcomes = {chat["id"]: chat for chat in result["chats"]}
            self.assertTrue(outcomes[marked(2002)]["complete"])
            self.assertEqual(len(lake.messages(marked(2002))), 50)
            self.assertIn("TDLib", outcomes[LOUNGE]["error"])
            server.event(do="new_message", chat="lounge", text="one that is known")
            last = lake.fetch("@lounge")
            self.assertEqual((last["inserted"], last["chats"][0]["unreadable"], last["chats_complete"]), (1, 1, 1))
            self.assertEqual(lake.chats()[LOUNGE]["unexplained"], 1)

    def ended_oddly(self, *others: Json) -> Json:
        lounge = supergroup("lounge", 2001, 500, messages=[written(501, odd="unknown_constructor")])
        return scenario({**lounge, "generate": {**lounge["generate"], "first_id": 1}}, *others)

    def test_what_stands_before_a_last_message_of_an_unknown_kind_is_read_and_the_end_is_not_claimed(self) -> None:
        with logged_in(self.ended_oddly()) as (server, lake):
            server.reset_requests()
            result = lake.fetch("@lounge", expect=1)
            chat = result["chats"][0]
            self.assertEqual((chat["inserted"], chat["unreadable"], chat["quarantined"]), (500, 1, 1))
            self.assertFalse(chat["complete"])
            self.assertIn("501", chat["incomplete_reason"])
            asked = server.totals()
            self.assertLessEqual(asked["messages.getHistory"] + asked["channels.getMessages"], 60)
            shown = json.loads(lake.run("--json", "chats", "@lounge").stdout)
            self.assertEqual((shown["held"], shown["absent"], shown["unexplained"]), (500, 0, 1))
            self.assertIsNone(shown["checked_until"])
            self.assertIn("TDLib", shown["gaps"][0]["reason"])

            server.event(do="edit", chat="lounge", id=480, text="changed", without_update=True)
            again = lake.fetch("@lounge", expect=1)["chats"][0]
            self.assertEqual((again["updated"], again["unreadable"], again["quarantined"]), (1, 1, 0))

            server.event(do="new_message", chat="lounge", text="one that is known")
            last = lake.fetch("@lounge")["chats"][0]
            self.assertEqual((last["inserted"], last["complete"]), (1, True))

    def test_all_fetches_the_chats_that_are_known_and_says_that_the_list_is_not_whole(self) -> None:
        others = [supergroup("other", 2002, 50), supergroup("third", 2003, 20)]
        with logged_in(self.ended_oddly(*others)) as (server, lake):
            lake.fetch("@other", "@third")
            server.event(do="new_message", chat="other", count=5, text="fresh")
            metrics = lake.folder / "fetch.prom"
            result = lake.fetch("--all", "--metrics-file", str(metrics), expect=1)
            self.assertEqual(result["chats_complete"], 2)
            self.assertEqual(result["inserted"], 5)
            self.assertIn("not all chats", result["accounts_unlisted"]["reader"])
            self.assertEqual(result["accounts_given_up"], {})
            self.assertIn('chat_lists_unreadable_total{account="reader"}', metrics.read_text(encoding="utf-8"))

    def test_a_message_that_telegram_fails_at_is_set_aside_too(self) -> None:
        with logged_in(self.told("internal_error")) as (_server, lake):
            result = lake.fetch("@lounge", expect=3, timeout=300)
            self.assertEqual((result["inserted"], result["quarantined"], result["chats_complete"]), (499, 1, 1))


class NamesTest(unittest.TestCase):
    """Names of chats that the account has not joined."""

    def told(self, *chats: Json) -> Json:
        views = [{"chat": chat["alias"], "not_joined": True} for chat in chats]
        return scenario(*chats, accounts=[account(chats=views)])

    def lookups(self, totals: Json) -> int:
        return int(totals.get("contacts.resolveUsername", 0))

    def test_a_name_is_looked_up_once(self) -> None:
        with logged_in(self.told(supergroup("pub", 2001, 150))) as (server, lake):
            server.reset_requests()
            self.assertEqual(lake.fetch("@pub")["inserted"], 150)
            self.assertEqual(self.lookups(server.totals()), 1)
            server.event(do="new_message", chat="pub", count=5, text="fresh")
            self.assertEqual(lake.fetch("@pub")["inserted"], 5)
            self.assertEqual(lake.fetch("https://t.me/PUB")["inserted"], 0)
            self.assertEqual(lake.fetch(str(LOUNGE))["inserted"], 0, "its id names it, too")
            self.assertEqual(self.lookups(server.totals()), 1)

    def test_lookups_have_a_budget_that_lasts_over_runs(self) -> None:
        chats = [supergroup(name, 2001 + place, 10) for place, name in enumerate(("one", "two", "three"))]
        with logged_in(self.told(*chats)) as (server, lake):
            lake.environment["TELELAKE_TELEGRAM_USERNAME_LOOKUPS_PER_DAY"] = "2"
            lake.fetch("@one")
            result = lake.fetch("@two", "@three", expect=None)
            self.assertEqual(result["inserted"], 10)
            refused = lake.run("fetch", "@three", expect=4)
            self.assertIn("username_lookups_per_day", refused.stdout + refused.stderr)
            self.assertRegex(refused.stdout + refused.stderr, r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
            self.assertEqual(self.lookups(server.totals()), 2)
            self.assertEqual(lake.fetch("@one", "@two")["chats_complete"], 2, "what is known needs no lookup")
            lake.environment["TELELAKE_TELEGRAM_USERNAME_LOOKUPS_PER_DAY"] = "3"
            self.assertEqual(lake.fetch("@three")["inserted"], 10)

    def test_a_name_that_another_chat_has_taken_is_not_followed_in_silence(self) -> None:
        chats = [supergroup("news", 2001, 30), supergroup("stranger", 2002, 40)]
        with logged_in(self.told(*chats)) as (server, lake):
            lake.fetch("@news")
            server.event(do="rename", chat="news", username="old_news")
            server.event(do="rename", chat="stranger", username="news")
            refused = lake.run("fetch", "@news", expect=2)
            said = refused.stdout + refused.stderr
            self.assertIn(str(marked(2002)), said)
            self.assertIn(str(LOUNGE), said)
            self.assertNotIn(marked(2002), lake.chats())
            self.assertEqual(lake.fetch(str(LOUNGE))["chats_complete"], 1)
            # Whoever names the other chat by its id means it.
            self.assertEqual(lake.fetch(str(marked(2002)))["inserted"], 40)
            self.assertEqual(lake.fetch("@news")["chats"][0]["id"], marked(2002))
            self.assertEqual(len(lake.messages(LOUNGE)), 30)

    def test_a_chat_that_gave_its_name_up_is_fetched_and_told(self) -> None:
        with logged_in(self.told(supergroup("news", 2001, 30))) as (server, lake):
            lake.fetch("@news")
            server.event(do="rename", chat="news", username="fresh_news")
            server.event(do="new_message", chat="news", count=5, text="fresh")
            done = lake.run("--json", "fetch", "@news")
            self.assertEqual(json.loads(done.stdout.splitlines()[-1])["inserted"], 5)
            self.assertTrue([line for line in logs(done.stderr) if line["message"] == "chat has another name now"])


class HiddenTest(unittest.TestCase):
    """Messages that are held from elsewhere, and hidden from the account that looks."""

    def test_what_was_sent_before_the_account_joined_is_not_taken_for_deleted(self) -> None:
        both = [account(chats=[{"chat": "lounge", "from_id": 41}]), account("second", 2)]
        with laboratory(scenario(supergroup("lounge", 2001, 60, deleted=["10"]), accounts=both)) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in both:
                lake.login(one)
            lake.fetch("@lounge", "--accounts", "second")
            server.event(do="delete", chat="lounge", ids=["20", "50"], without_update=True)
            deleted = [lake.fetch("@lounge", "--accounts", "reader")["deleted"] for _ in range(3)]
            self.assertEqual(sum(deleted), 1, "50, which the account would be given")
            chat = lake.chats()[LOUNGE]
            told = [chat[kind] for kind in ("held", "deleted", "never_visible", "absent", "unexplained")]
            self.assertEqual(told, [58, 1, 0, 1, 0])
            server.reset_requests()
            self.assertEqual(lake.fetch("--all")["deleted"], 1, "20, which only the other account can look for")
            self.assertEqual({one["account"] for one in server.requests(method="channels.getMessages")}, {"second"})


class GoneTest(unittest.TestCase):
    """Chats that are no more where they were."""

    def test_chats_that_are_in_no_list_any_more_are_named(self) -> None:
        news = {
            **{"alias": "news", "id": 2003, "type": "channel", "title": "News", "username": "news", "linked": "talk"},
            "messages": [written(1)],
        }
        seen = [{"chat": "lounge"}, {"chat": "other"}, {"chat": "news"}, {"chat": "talk", "not_joined": True}]
        chats = [supergroup("lounge", 2001, 20), supergroup("other", 2002, 20), supergroup("talk", 2004, 20), news]
        with logged_in(scenario(*chats, accounts=[account(chats=seen)])) as (server, lake):
            self.assertEqual(lake.fetch("--all")["chats_not_listed"], [])
            server.event(do="private", chat="lounge")
            result = lake.fetch("--all")
            self.assertEqual(result["chats_not_listed"], [LOUNGE], "the comments are fetched with their channel")
            self.assertEqual(len(lake.messages(LOUNGE)), 20)
            told = lake.run("fetch", "--all").stdout
            self.assertIn(f"({LOUNGE}): not fetched", told)
            failed = lake.fetch("@lounge", expect=1)["chats"][0]
            self.assertIn("private", failed["error"])
            server.event(do="private", chat="talk")
            failed = next(chat for chat in lake.fetch("@news", expect=1)["chats"] if "error" in chat)
            self.assertIn("comments of News", failed["error"])

    def test_an_id_names_what_a_message_told_of_and_says_why_a_chat_is_gone(self) -> None:
        public = {
            **{"alias": "public", "id": 2009, "type": "channel", "title": "Public", "username": "public"},
            "messages": [written(1), written(2)],
        }
        told = [written(1, forward={"from": marked(2009), "date": FIRST, "post": 2})]
        seen = [{"chat": "lounge"}, {"chat": "public", "not_joined": True}, {"chat": "other"}]
        chats = [supergroup("lounge", 2001, 0, messages=told), public, supergroup("other", 2002, 9, username="")]
        with logged_in(scenario(*chats, accounts=[account(chats=seen)])) as (server, lake):
            lake.fetch("@lounge", str(marked(2002)))
            server.reset_requests()
            self.assertEqual(lake.fetch(str(marked(2009)))["inserted"], 2)
            self.assertNotIn("contacts.resolveUsername", server.totals())
            server.event(do="private", chat="other", error="CHANNEL_INVALID")
            refused = lake.run("fetch", str(marked(2002)), expect=2)
            self.assertIn("no such chat any more", refused.stdout + refused.stderr)

    def test_a_group_that_became_a_supergroup_is_that_by_its_old_id_too(self) -> None:
        old = {
            **{"alias": "old", "id": 3001, "type": "basic_group", "title": "Team", "migrated_to": "lounge"},
            "messages": [written(number) for number in (1, 2, 3)],
        }
        begun = written(1, text="", service={"action": "migrate_from_group", "title": "Team", "chat": -3001})
        with logged_in(scenario(old, supergroup("lounge", 2001, 0, messages=[begun, written(2)]))) as (_server, lake):
            self.assertEqual(lake.fetch("-3001")["inserted"], 5)
            self.assertEqual(set(lake.chats()), {LOUNGE})
            self.assertEqual(
                [message["id"] for message in lake.messages(LOUNGE)], [-999999999, -999999998, -999999997, 1, 2]
            )

    def test_a_chat_in_which_nothing_is_left_is_told_of(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 1, deleted=["1"]))) as (server, lake):
            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)
            chat = lake.chats()[LOUNGE]
            self.assertEqual((chat["held"], chat["deleted"], chat["unexplained"]), (0, 0, 0))
            self.assertIsNotNone(chat["checked_until"])
            self.assertIn("0 findings", lake.run("store", "check").stdout)
            lake.run("analyze")
            self.assertIn("Lounge", lake.run("chats").stdout)
            server.event(do="new_message", chat="lounge", text="first")
            self.assertEqual(lake.fetch("@lounge")["inserted"], 1)


class GapsTest(unittest.TestCase):
    def test_what_nobody_has_asked_for_is_asked_for_by_the_next_run(self) -> None:
        # By ids the first 200 are not given, which says nothing of what follows: a page of history has to.
        told = scenario(supergroup("lounge", 2001, 600, deleted=["1-210"], generate={"per_day": 24}))
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge", "--since", "2024-01-15")
            first = lake.messages(LOUNGE)[0]["id"]
            self.assertEqual(lake.chats()[LOUNGE]["unexplained"], first - 1)
            server.event(do="empty_page", chat="lounge", method="messages.getHistory", forever=True)
            self.assertEqual(lake.fetch("@lounge", "--look-back", "0", expect=1)["chats_complete"], 0)
            chat = lake.chats()[LOUNGE]
            # Where history stays empty, the ids before the one message that TDLib then has were asked for themselves.
            self.assertEqual((chat["absent"], chat["held"]), (210, 600 - first + 1 + 1))
            self.assertEqual(chat["unexplained"], first - 1 - 211, "an empty page explains nothing")
            server.event(do="clear_faults")
            lake.fetch("@lounge", "--look-back", "0")
            chat = lake.chats()[LOUNGE]
            self.assertEqual((chat["held"], chat["absent"], chat["unexplained"]), (390, 210, 0))


if __name__ == "__main__":
    unittest.main()
