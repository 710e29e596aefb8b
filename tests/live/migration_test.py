"""A basic group that was fetched, and then became a supergroup: one history of it, under one key."""

import contextlib
import fcntl
import json
import unittest
from collections.abc import Iterator

from lab import Json, Lake, Server, account, laboratory, marked, scenario, supergroup

TEAM = marked(2004)
FIRST = 1704067200
SHIFT = -1_000_000_000


def written(number: int, **more: object) -> Json:
    return {"id": number, "date": FIRST + number, "from": 700001, "text": f"message {number}", **more}


def told(*accounts: Json, more: int = 0) -> Json:
    """A basic group of 12 messages and more, and the supergroup that it will become, which nobody sees before."""
    group = {
        **{"alias": "old", "id": 3001, "type": "basic_group", "title": "Team"},
        "messages": [*(written(number) for number in range(1, 12)), written(12, reply={"id": 3})],
        "generate": {"count": more, "first_id": 13, "seed": 1, "kinds": ["text"], "from_date": FIRST + 100},
    }
    begun = written(1, text="", service={"action": "migrate_from_group", "title": "Team", "chat": -3001})
    became = supergroup("team", 2004, 0, username="", title="Team", messages=[begun, written(2), written(3)])
    return scenario(group, became, accounts=list(accounts) or [reader()])


def reader(alias: str = "reader", number: int = 1, **more: object) -> Json:
    return account(alias, number, chats=[{"chat": "old"}], **more)


def records(lake: Lake, chat: int, scope: str) -> list[Json]:
    return [message for message in lake.messages(chat) if (message["id"] < 0) == (scope != "shared")]


class MigrationTest(unittest.TestCase):
    @contextlib.contextmanager
    def fetched_before(self) -> Iterator[tuple[Server, Lake]]:
        """The group was fetched, looked back over, and has then become a supergroup."""
        with laboratory(told()) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(reader())
            self.assertEqual(lake.fetch("-3001")["inserted"], 12)
            server.event(do="edit", chat="old", id=4, text="edited")
            server.event(do="delete", chat="old", id=5)
            lake.fetch("-3001")
            self.assertEqual(set(lake.chats()), {-3001})
            lake.run("analyze")
            server.event(do="migrate", chat="old", to="team")
            yield server, lake

    def held(self, lake: Lake) -> list[tuple[str, int, int, int]]:
        chats = lake.run("--json", "chats").stdout.splitlines()
        return sorted((one["scope"], one["id"], one["messages"], one["tombstones"]) for one in map(json.loads, chats))

    def test_is_one_history_whichever_way_it_is_reached(self) -> None:
        for name in ("-3001", str(TEAM), "--all"):
            with self.subTest(name), self.fetched_before() as (server, lake):
                server.reset_requests()
                outcome = lake.fetch(name)
                self.assertEqual(outcome["inserted"], 4, "what said that it became one, and three of the supergroup")
                self.assertEqual(self.held(lake), [("5001", TEAM, 13, 1), ("shared", TEAM, 3, 0)])
                former = {one["id"]: one for one in records(lake, TEAM, "5001")}
                self.assertEqual(set(former), {SHIFT + number for number in range(1, 14)})
                self.assertEqual(former[SHIFT + 4]["text"], "edited")
                self.assertEqual(former[SHIFT + 4]["revision"], 2)
                self.assertTrue(former[SHIFT + 5]["deleted"])
                self.assertEqual(former[SHIFT + 12]["reply_to"], {"message_id": SHIFT + 3})
                self.assertEqual({one["chat_id"] for one in former.values()}, {TEAM})
                totals = lake.json("store", "stats")
                self.assertEqual((totals["chats"], totals["messages"]), (2, 16))
                report = json.loads(lake.run("report", "--format", "json").stdout)
                self.assertEqual((report["totals"]["chats"], report["totals"]["messages"]), (2, 16))
                self.assertIn("0 findings", lake.run("store", "check").stdout)
                again = lake.fetch(name)
                self.assertEqual((again["inserted"], again["updated"], again["chats_complete"]), (0, 0, 1))

    def test_what_was_read_is_not_asked_for_again(self) -> None:
        with laboratory(told(more=600)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(reader())
            self.assertEqual(lake.fetch("-3001")["inserted"], 612)
            server.event(do="migrate", chat="old", to="team")
            server.reset_requests()
            lake.fetch(str(TEAM), "--look-back", "0")
            asked = [one for one in server.requests(method="messages.getHistory") if one["chat"] == -3001]
            self.assertIn(len(asked), (1, 2), "seven pages, were it read from its start")

    def test_is_the_history_of_one_who_fetched_it_as_a_supergroup_alone(self) -> None:
        with self.fetched_before() as (server, lake):
            lake.fetch(str(TEAM))
            late = Lake(server, lake.folder.parent / "late")
            late.login(reader())
            late.fetch(str(TEAM))
            # What nobody else has seen: the edit before, and what was deleted.
            known = {one["id"]: {**one, "revision": 1} for one in lake.messages(TEAM) if not one["deleted"]}
            self.assertEqual(known, {one["id"]: one for one in late.messages(TEAM)})

    def test_a_group_that_somebody_writes_is_left_for_the_next_run(self) -> None:
        with self.fetched_before() as (_server, lake):
            with open(lake.data / "account=5001/chat=-3001/.lock", "rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                done = lake.run("fetch", str(TEAM))
                self.assertIn("left for the next run", done.stderr)
                self.assertIn(("5001", -3001, 12, 1), self.held(lake))
            lake.fetch(str(TEAM))
            self.assertEqual(self.held(lake), [("5001", TEAM, 13, 1), ("shared", TEAM, 3, 0)])

    def test_each_account_has_its_own(self) -> None:
        second = reader("second", 2, id_shift=1000)
        with laboratory(told(reader(), second)) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in (reader(), second):
                lake.login(one)
                lake.fetch("-3001", "--accounts", one["alias"])
            self.assertEqual(self.held(lake), [("5001", -3001, 12, 0), ("5002", -3001, 12, 0)])
            server.event(do="migrate", chat="old", to="team")
            lake.fetch("--all")
            chats = self.held(lake)
            self.assertEqual([one[:2] for one in chats], [("5001", TEAM), ("5002", TEAM), ("shared", TEAM)])
            self.assertEqual(sorted(one[2] for one in chats), [3, 12, 13])

    def test_an_export_that_comes_later_is_joined_by_the_next_fetch(self) -> None:
        with self.fetched_before() as (_server, lake):
            lake.fetch(str(TEAM))
            late = lake.folder / "export" / "result.json"
            late.parent.mkdir()
            late.write_text(
                '{"name": "Team", "type": "private_group", "id": 3001, "messages": [{"id": 2, "type": "message", '
                '"date": "2024-01-01T00:00:02", "date_unixtime": "1704067202", "from": "Person", '
                '"from_id": "user700001", "text": "message 2", "text_entities": []}]}',
                encoding="utf-8",
            )
            lake.run("import", str(late), "--account", "5001")
            self.assertIn(("5001", -3001, 1, 0), self.held(lake))
            lake.fetch(str(TEAM))
            self.assertEqual(self.held(lake), [("5001", TEAM, 13, 1), ("shared", TEAM, 3, 0)])


if __name__ == "__main__":
    unittest.main()
