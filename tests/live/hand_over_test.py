"""Accounts that are given up in mid run: others go on with the chats that both can have."""

import contextlib
import json
import unittest
from collections.abc import Iterator

from lab import Json, Lake, Server, account, laboratory, logs, marked, scenario, supergroup, wait_until


@contextlib.contextmanager
def both_logged_in(told: Json) -> Iterator[tuple[Server, Lake]]:
    with laboratory(told) as (server, folder):
        lake = Lake(server, folder / "lake")
        for one in told["accounts"]:
            lake.login(one)
        server.reset_requests()
        yield server, lake


def fetch_and_revoke(
    server: Server, lake: Lake, requests: int, method: str, *arguments: str
) -> tuple[Json, list[Json]]:
    """Fetches, and ends the reader's session once it has made so many requests; gives the result and the log."""
    server.event(do="slow", milliseconds=60, forever=True)
    fetching = lake.start("--json", "fetch", *arguments)
    asked = {"method": method, "account": "reader"}
    if not wait_until(lambda: len(server.requests(**asked)) >= requests):
        raise AssertionError("the reader asks for nothing")
    server.event(do="revoke", account="reader")
    output, errors = fetching.communicate(timeout=120)
    if fetching.returncode != 4:
        raise AssertionError(f"fetch ended with {fetching.returncode}\n{output}\n{errors}")
    server.event(do="clear_faults")
    return dict(json.loads(output.splitlines()[-1])), logs(errors)


class HandOverTest(unittest.TestCase):
    def test_another_account_goes_on_with_the_chats_that_both_can_have(self) -> None:
        common = [supergroup(f"common{number}", 2010 + number, 3000) for number in range(4)]
        public = supergroup("public", 2002, 2000)
        hidden = supergroup("hidden", 2001, 300, username="")
        generate = {"count": 200, "seed": 1, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z", "per_day": 90}
        private = {"alias": "peer", "type": "private", "account": "reader", "peer": 6001, "generate": generate}
        sees = [{"chat": chat["alias"]} for chat in common]
        told = scenario(
            *common,
            public,
            hidden,
            private,
            users=[{"id": 6001, "first_name": "Mina"}],
            accounts=[account(), account("second", 2, chats=sees)],
        )
        with both_logged_in(told) as (server, lake):
            result, lines = fetch_and_revoke(server, lake, 12, "channels.getMessages", "--all", "--jobs", "2")
            self.assertEqual(list(result["accounts_given_up"]), ["reader"])
            chats = {chat["id"]: chat for chat in result["chats"]}
            for chat in (*common, public):
                ended = chats[marked(chat["id"])]
                count = chat["generate"]["count"]
                self.assertTrue(ended["complete"], ended)
                self.assertEqual(sum(ended["read_by"].values()), count, "nothing is read twice")
                self.assertEqual((ended["inserted"], ended["updated"], ended["deleted"]), (count, 0, 0))
                self.assertEqual(len(lake.messages(ended["id"])), count)
            self.assertEqual(chats[marked(2002)]["account"], "second", "found by its public name")
            self.assertTrue([one for one in chats.values() if one["read_by"].keys() == {"reader", "second"}])
            handed = {line["chat"]: line for line in lines if line["message"] == "chat handed over"}
            self.assertIn(marked(2002), handed)
            self.assertEqual({(line["from"], line["account"]) for line in handed.values()}, {("reader", "second")})
            # What is the reader's own stays with it: a private chat, and a group that the other cannot find.
            self.assertEqual((result["chats_not_begun"], len(chats)), (2, 5))
            self.assertEqual(len(chats), len(result["chats"]), "one object a chat")
            held = lake.chats()
            for chat in (*common, public):
                counts = held[marked(chat["id"])]
                self.assertEqual((counts["deleted"], counts["absent"], counts["unexplained"]), (0, 0, 0))
                self.assertIsNotNone(counts["checked_until"])

    def test_what_is_hidden_from_the_other_account_stays_and_is_not_called_deleted(self) -> None:
        told = scenario(
            supergroup("lounge", 2001, 3000),
            accounts=[account(), account("second", 2, chats=[{"chat": "lounge", "from_id": 150}])],
        )
        with both_logged_in(told) as (server, lake):
            result, _ = fetch_and_revoke(
                server, lake, 5, "channels.getMessages", "@lounge", "--accounts", "reader,second"
            )
            self.assertEqual((result["chats"][0]["complete"], result["chats"][0]["deleted"]), (True, 0))
            self.assertEqual(len(lake.messages(marked(2001))), 3000)
            counts = lake.chats()[marked(2001)]
            self.assertEqual((counts["held"], counts["deleted"], counts["absent"]), (3000, 0, 0))

    def test_what_was_read_in_earlier_runs_is_only_looked_back_over(self) -> None:
        told = scenario(
            supergroup("lounge", 2001, 1000),
            supergroup("other", 2002, 900),
            accounts=[account(), account("second", 2)],
        )
        with both_logged_in(told) as (server, lake):
            lake.fetch("--all", "--accounts", "reader")
            for alias in ("lounge", "other"):
                server.event(do="new_message", chat=alias, count=300, text="more", without_update=True)
            server.event(do="edit", chat="lounge", id=950, text="changed", without_update=True)
            server.event(do="delete", chat="lounge", id=960, without_update=True)
            server.reset_requests()
            # The other chat comes first: the lounge waits when the session ends.
            result, _ = fetch_and_revoke(
                server, lake, 2, "channels.getMessages", "--all", "--jobs", "1", "--look-back", "500"
            )
            lounge = next(chat for chat in result["chats"] if chat["id"] == marked(2001))
            self.assertEqual((lounge["complete"], lounge["inserted"], lounge["revisions"]), (True, 300, 1))
            self.assertEqual(lounge["deleted"], 0, "it was never given to this account")
            self.assertEqual(lounge["read_by"], {"second": 300 + 499})
            asked = server.requests(method="channels.getMessages", chat=marked(2001), account="second")
            self.assertEqual(min(one["first_asked"] for one in asked), 501)
            # By itself it has to read everything once, as ever.
            again = lake.fetch("@lounge", "--accounts", "second")
            self.assertEqual((again["inserted"], again["chats_complete"]), (0, 1))


if __name__ == "__main__":
    unittest.main()
