"""Following against the loopback Telegram server: what is told, what is looked at in turn, what expires, and trouble."""

import contextlib
import json
import pathlib
import struct
import subprocess
import threading
import time
import unittest
from collections.abc import Iterator

from follow_lab import following
from lab import Json, Lake, Server, account, laboratory, logged_in, marked, scenario, sparse, supergroup, wait_until

JOINING = {"channels.joinChannel", "messages.importChatInvite", "messages.sendMessage", "channels.readHistory"}


def tails(lake: Lake, chat: int) -> str:
    """What was committed of a chat since its partitions were written."""
    tail = lake.data / "account=shared" / f"chat={chat}" / "tail.jsonl"
    return tail.read_text(encoding="utf-8") if tail.exists() else ""


def stored(lake: Lake, chat: int, text: str) -> bool:
    return wait_until(lambda: text in tails(lake, chat))


class PolledTest(unittest.TestCase):
    """Public chats that the account has not joined."""

    def told(self, count: int) -> Json:
        public = [supergroup(f"public{number}", 2100 + number, 50) for number in range(count)]
        views = [{"chat": "lounge"}] + [{"chat": chat["alias"], "not_joined": True} for chat in public]
        return scenario(
            supergroup("lounge", 2001, 50), *public, accounts=[account(chats=views)], limits={"difference_timeout": 60}
        )

    def test_they_are_opened_in_turn_and_the_report_says_how_often(self) -> None:
        with logged_in(self.told(3)) as (server, lake):
            names = ["@lounge", *(f"@public{number}" for number in range(3))]
            with following(lake, *names, "--poll-every", "2") as follower:
                for number in range(3):
                    server.event(do="new_message", chat=f"public{number}", count=3, text=f"news of {number}")
                server.event(do="new_message", chat="lounge", text="told at once")
                self.assertTrue(stored(lake, marked(2001), "told at once"))
                for number in range(3):
                    self.assertTrue(stored(lake, marked(2100 + number), f"news of {number} #3"), number)
                # A second round shows that it goes on.
                server.event(do="new_message", chat="public1", text="later news")
                self.assertTrue(stored(lake, marked(2101), "later news"))
                summary = follower.stop()
            self.assertEqual(summary["messages"], 3 * 3 + 1 + 1)
            self.assertEqual(set(server.totals()) & JOINING, set())
            lookups = [one for one in server.requests(method="contacts.resolveUsername")]
            self.assertLessEqual(len(lookups), 2 * 3, "a chat that is known is not looked up again")
            chats = lake.chats()
            for number in range(3):
                chat = chats[marked(2100 + number)]
                self.assertEqual(chat["polling_interval_seconds"], 2)
                self.assertEqual((chat["absent"], chat["unexplained"]), (0, 0))
                self.assertIsNotNone(chat["edits_checked_until"])
                self.assertGreaterEqual(chat["checked_until"], chat["edits_checked_until"])
            self.assertNotIn("polling_interval_seconds", chats[marked(2001)])
            report = json.loads(lake.run("report", "--format", "json").stdout)
            self.assertEqual([one["polling_interval_seconds"] for one in report["polled"]], [2, 2, 2])
            self.assertIn("every 2 s", lake.run("report").stdout)
            self.assertIn("looked at in turn", lake.run("report", "--format", "html").stdout)

    def test_the_interval_follows_from_the_number_of_chats_and_the_rate(self) -> None:
        told = self.told(4)
        names = [f"@public{number}" for number in range(4)]

        def intervals(looks: int) -> set[int]:
            """The intervals after so many looks at chats."""
            with following(lake, *names, "--poll-every", "1") as follower:
                server.reset_requests()
                self.assertTrue(wait_until(lambda: server.totals().get("channels.getMessages", 0) >= looks))
                follower.stop()
            chats = lake.chats()
            return {int(chats[marked(2100 + number)]["polling_interval_seconds"]) for number in range(4)}

        with logged_in(told, rate=240) as (server, lake):
            lake.set_age(30)
            # Half of 8 requests a second for 4 chats: 1 s each.
            self.assertEqual(intervals(looks=25), {1})
            lake.environment["TELELAKE_TELEGRAM_HISTORY_REQUESTS_PER_30S"] = "60"
            # Half of 2 requests a second at the most.
            self.assertGreaterEqual(min(intervals(looks=4)), 4)


class ExpiryTest(unittest.TestCase):
    """Messages that a chat's timer deletes."""

    LIFETIME = 12

    def fading(self) -> Json:
        return scenario(supergroup("fading", 2001, 20, auto_delete=self.LIFETIME))

    def assert_told_apart(self, lake: Lake, expired: list[int], deleted: list[int]) -> None:
        messages = {message["id"]: message for message in lake.messages(marked(2001))}
        gone = [number for number, message in messages.items() if message["deleted"]]
        self.assertEqual(gone, sorted(expired + deleted))
        for number in expired:
            self.assertEqual(messages[number]["extra"]["expired"], "true")
            self.assertEqual(json.loads(messages[number]["extra"]["expires_at"]), messages[number]["deleted_at"])
        for number in deleted:
            self.assertNotIn("expired", messages[number].get("extra", {}))
        chat = lake.chats()[marked(2001)]
        self.assertEqual((chat["expired"], chat["deleted"]), (len(expired), len(deleted)))
        self.assertEqual((chat["absent"], chat["unexplained"]), (0, 0))
        totals = json.loads(lake.run("report", "--format", "json").stdout)["totals"]
        self.assertEqual((totals["tombstones"], totals["expired"]), (len(expired + deleted), len(expired)))
        self.assertIn("0 findings", lake.run("store", "check").stdout)

    def test_while_following(self) -> None:
        with logged_in(self.fading()) as (server, lake):
            with following(lake, "@fading") as follower:
                server.event(do="new_message", chat="fading", count=3, text="short-lived")
                self.assertTrue(stored(lake, marked(2001), "short-lived #3"))
                server.event(do="delete", chat="fading", ids=["5", "22"])
                follower.wait_for("followed", chat=marked(2001), deleted=2)
                self.assertTrue(
                    wait_until(
                        lambda: sum(line["deleted"] for line in follower.said("followed", chat=marked(2001))) == 4
                    )
                )
                self.assertEqual(follower.stop()["deletions"], 4)
            self.assert_told_apart(lake, expired=[21, 23], deleted=[5, 22])

    def test_while_nobody_looked(self) -> None:
        with logged_in(self.fading()) as (server, lake):
            server.event(do="new_message", chat="fading", count=2, text="short-lived")
            lake.fetch("@fading")
            time.sleep(self.LIFETIME + 1)
            server.event(do="delete", chat="fading", ids=["7"], without_update=True)
            self.assertEqual(lake.fetch("@fading")["deleted"], 3)
            self.assert_told_apart(lake, expired=[21, 22], deleted=[7])

    def test_when_it_expires_is_the_same_at_each_look(self) -> None:
        told = scenario(supergroup("fading", 2001, 20, auto_delete=86400))
        with logged_in(told) as (server, lake):
            server.event(do="new_message", chat="fading", count=2, text="for a day")
            lake.fetch("@fading")
            time.sleep(1.2)
            self.assertEqual(lake.fetch("@fading")["updated"], 0)


class EditTest(unittest.TestCase):
    def test_edits_and_deletions_of_what_was_held_before_come_at_once(self) -> None:
        mina = {"alias": "mina", "type": "private", "account": "reader", "peer": 6001}
        mina["generate"] = {"count": 30, "seed": 3, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z"}
        told = scenario(supergroup("lounge", 2001, 300), mina, users=[{"id": 6001, "first_name": "Mina"}])
        with logged_in(told) as (server, lake):
            with following(lake, "@lounge", "6001") as follower:

                def is_edited() -> bool:
                    server.event(do="edit", chat="lounge", id=280, text="edited at once")
                    return wait_until(lambda: "edited at once" in tails(lake, marked(2001)), 1)

                numbers = iter(range(1, 30))

                def is_deleted() -> bool:
                    server.event(do="delete", chat="mina", ids=[str(next(numbers))])
                    return wait_until(lambda: bool(follower.said("followed", chat=6001)), 1)

                # TDLib is made to hold the latest messages soon after following has begun.
                self.assertTrue(wait_until(is_edited))
                self.assertTrue(wait_until(is_deleted))
                self.assertEqual(follower.stop()["readings"], 1)
            self.assertEqual(lake.messages(marked(2001))[279]["text"], "edited at once")


class TroubleTest(unittest.TestCase):
    def test_what_a_hole_hides_is_read_and_looked_back_over(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 100))) as (server, lake):
            with following(lake, "@lounge") as follower:
                server.event(do="new_message", chat="lounge", text="before")
                self.assertTrue(stored(lake, marked(2001), "before"))
                server.event(do="edit", chat="lounge", id=50, text="changed in silence", without_update=True)
                server.event(do="new_message", chat="lounge", count=3, text="untold", without_update=True)
                server.event(do="new_message", chat="lounge", text="behind the hole")
                self.assertTrue(stored(lake, marked(2001), "untold #3"), "the hole is filled at once")
                follower.wait_for("reading again soon", reason="a hole in the ids")
                follower.wait_for("chat fetched", times=2)
                self.assertEqual(follower.stop()["holes"], 1)
            messages = lake.messages(marked(2001))
            self.assertEqual([message["id"] for message in messages], list(range(1, 106)))
            self.assertEqual(messages[49]["text"], "changed in silence")

    def test_a_connection_that_comes_back_is_looked_back_over(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 100))) as (server, lake):
            with following(lake, "@lounge") as follower:
                server.event(do="edit", chat="lounge", id=50, text="changed in silence", without_update=True)
                server.event(do="drop_connections")
                follower.wait_for("reading again soon", reason="the connection came back")
                follower.wait_for("chat fetched", times=2)
                follower.wait_for("following", times=2)
                follower.stop()
            self.assertEqual(lake.messages(marked(2001))[49]["text"], "changed in silence")

    def test_a_restarted_server_loses_nothing(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 100))) as (server, lake):
            with following(lake, "@lounge") as follower:
                server.event(do="new_message", chat="lounge", text="before")
                self.assertTrue(stored(lake, marked(2001), "before"))
                server.stop()
                time.sleep(2)
                server.start()
                server.event(do="new_message", chat="lounge", count=5, text="after")
                self.assertTrue(
                    wait_until(
                        lambda: "after #5" in tails(lake, marked(2001)) or len(follower.said("chat fetched")) > 1
                    )
                )
                follower.wait_for("following", times=2)
                server.event(do="new_message", chat="lounge", text="at last")
                self.assertTrue(stored(lake, marked(2001), "at last"))
                follower.stop()
            self.assertEqual([message["id"] for message in lake.messages(marked(2001))], list(range(1, 108)))

    def test_an_account_that_is_revoked_does_not_stop_the_others(self) -> None:
        told = scenario(
            supergroup("lounge", 2001, 50),
            supergroup("other", 2002, 50),
            accounts=[account(chats=[{"chat": "lounge"}]), account("second", 2, chats=[{"chat": "other"}])],
        )
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in told["accounts"]:
                lake.login(one)
            with following(lake, "--all") as follower:
                server.event(do="revoke", account="reader")
                follower.wait_for("account cannot be followed with", account="reader")
                server.event(do="new_message", chat="other", text="goes on")
                self.assertTrue(
                    wait_until(lambda: any("goes on" in message["text"] for message in self.held(lake, 2002)))
                )
                follower.wait_for("following", times=2)
                server.event(do="revoke", account="second")
                self.assertEqual(follower.ended(), 4)
            self.assertEqual(len(lake.messages(marked(2001))), 50)

    def held(self, lake: Lake, number: int) -> list[Json]:
        with contextlib.suppress(AssertionError):
            return lake.messages(marked(number))
        return []

    def test_a_stop_leaves_nothing_in_the_tail(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 50))) as (server, lake):
            with following(lake, "@lounge") as follower:
                server.event(do="new_message", chat="lounge", count=10, text="fresh")
                self.assertTrue(stored(lake, marked(2001), "fresh #10"))
                self.assertEqual(follower.stop()["messages"], 10)
            self.assertEqual(tails(lake, marked(2001)), "")
            self.assertEqual(len(lake.messages(marked(2001))), 60)


class ClockTest(unittest.TestCase):
    """The machine's clock is set while telelake runs."""

    def environment(self, file: pathlib.Path) -> dict[str, str]:
        library = file.with_suffix(".so")
        source = pathlib.Path(__file__).with_name("set_clock.c")
        subprocess.run(["cc", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", library, source], check=True)
        file.write_bytes(struct.pack("q", 0))
        return {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(file)}

    def set_clock(self, file: pathlib.Path, hours: int) -> None:
        # In place: the program has the file mapped.
        with file.open("r+b") as clock:
            clock.write(struct.pack("q", hours * 3600))

    def assert_no_negative(self, metrics: pathlib.Path) -> None:
        ages = [
            line
            for line in metrics.read_text(encoding="utf-8").splitlines()
            if line.startswith(("data_lag_seconds{", "checkpoint_age_seconds{"))
        ]
        self.assertGreaterEqual(len(ages), 2)
        for line in ages:
            self.assertGreaterEqual(float(line.split()[-1]), 0, line)
        checkpoint = [line for line in ages if line.startswith("checkpoint")]
        self.assertLess(float(checkpoint[0].split()[-1]), 120, "what passed, not what the clock says")

    def test_following_goes_on_through_jumps(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 100))) as (server, lake):
            clock, metrics = lake.folder / "clock", lake.folder / "follow.prom"
            with following(
                lake, "@lounge", "--metrics-file", str(metrics), environment=self.environment(clock)
            ) as follower:
                server.event(do="new_message", chat="lounge", count=4, text="to be edited")
                for step, hours in enumerate([-3, 5, -24, 0]):
                    server.event(do="new_message", chat="lounge", text=f"before jump {step}")
                    self.assertTrue(stored(lake, marked(2001), f"before jump {step}"))
                    self.set_clock(clock, hours)
                    server.event(do="delete", chat="lounge", ids=[str(105 + step)])
                    server.event(do="edit", chat="lounge", id=101 + step, text=f"edited after jump {step}")
                    self.assertTrue(stored(lake, marked(2001), f"edited after jump {step}"))
                follower.stop()
            self.assert_no_negative(metrics)
            messages = {message["id"]: message for message in lake.messages(marked(2001))}
            self.assertEqual([number for number, one in messages.items() if one["deleted"]], [105, 106, 107, 108])
            self.assertEqual(
                [messages[101 + step]["text"] for step in range(4)], [f"edited after jump {step}" for step in range(4)]
            )

    def test_a_fetch_ends_in_its_time_though_the_clock_goes_back(self) -> None:
        with logged_in(scenario(sparse("lounge", 2001, 2000))) as (server, lake):
            clock, metrics = lake.folder / "clock", lake.folder / "fetch.prom"
            lake.environment.update(self.environment(clock))
            server.event(do="slow", method="messages.getHistory", milliseconds=60, forever=True)
            server.event(do="flood", chat="lounge", method="messages.getHistory", page=12, times=1, seconds=3)
            fetching = lake.start("fetch", "@lounge", "--metrics-file", str(metrics))
            self.assertTrue(wait_until(lambda: len(server.requests(method="messages.getHistory")) > 5))
            self.set_clock(clock, -7 * 24)
            begun = time.monotonic()
            output, errors = fetching.communicate(timeout=120)
            self.assertEqual(fetching.returncode, 0, output + errors)
            self.assertLess(time.monotonic() - begun, 60)
            self.assert_no_negative(metrics)
            self.assertEqual(len(lake.messages(marked(2001))), 2000)


class PromptTest(unittest.TestCase):
    CHATS, MESSAGES = 10, 250

    def test_from_update_to_store_within_two_seconds(self) -> None:
        told = scenario(*(supergroup(f"chat{number}", 2100 + number, 30) for number in range(self.CHATS)))
        with logged_in(told) as (server, lake):
            with following(lake, "--all") as follower:
                server.event(do="new_message", chat="chat0", text="is it there")
                self.assertTrue(stored(lake, marked(2100), "is it there"))
                sent: dict[str, float] = {}
                seen: dict[str, float] = {}
                done = threading.Event()

                def watch() -> None:
                    offsets = dict.fromkeys(range(self.CHATS), 0)
                    while not done.is_set() or len(seen) < len(sent):
                        for number in offsets:
                            text = tails(lake, marked(2100 + number))[offsets[number] :]
                            whole = text[: text.rfind("\n") + 1]
                            offsets[number] += len(whole)
                            moment = time.monotonic()
                            for key in [key for key in sent if key not in seen and f'"{key}"' in whole]:
                                seen[key] = moment
                        if done.is_set() and time.monotonic() - ended > 30:
                            return
                        time.sleep(0.02)

                watcher = threading.Thread(target=watch)
                ended = time.monotonic()
                watcher.start()
                for number in range(self.MESSAGES):
                    key = f"prompt {number}"
                    sent[key] = time.monotonic()
                    server.event(do="new_message", chat=f"chat{number % self.CHATS}", text=key)
                    time.sleep(0.03)
                ended = time.monotonic()
                done.set()
                watcher.join()
                follower.stop()
            self.assertEqual(len(seen), self.MESSAGES, "every message came")
            delays = sorted(seen[key] - sent[key] for key in sent)
            half, most = delays[len(delays) // 2], delays[int(len(delays) * 0.95)]
            print(f"update to store: median {half:.3f} s, p95 {most:.3f} s, greatest {delays[-1]:.3f} s", flush=True)
            self.assertLessEqual(most, 2.0)


class FullDiskTest(unittest.TestCase):
    def test_a_full_disk_ends_it_clearly_and_the_next_run_completes(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 50))) as (server, lake):
            small = lake.data / "account=shared"
            small.mkdir(parents=True)
            mounted = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], capture_output=True, check=False
            )
            if mounted.returncode != 0:
                self.skipTest("no small file system can be mounted here")
            try:
                self.follow_until_full(server, lake, small)
            finally:
                subprocess.run(["umount", "-l", str(small)], check=True)

    def follow_until_full(self, server: Server, lake: Lake, small: pathlib.Path) -> None:
        with following(lake, "@lounge") as follower:
            server.event(do="new_message", chat="lounge", text="acknowledged")
            self.assertTrue(stored(lake, marked(2001), "acknowledged"))
            filler = small / "filler"
            with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(b"x" * 4096):
                    pass
            server.event(do="new_message", chat="lounge", count=40, text="too much " * 400)
            self.assertEqual(follower.ended(), 1)
        filler.unlink()
        self.assertIn("acknowledged", [message["text"] for message in lake.messages(marked(2001))])
        self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)
        self.assertEqual([message["id"] for message in lake.messages(marked(2001))], list(range(1, 92)))
        self.assertIn("0 findings", lake.run("store", "check").stdout)


class BotTest(unittest.TestCase):
    @contextlib.contextmanager
    def bot(self, *others: Json, from_id: int = 1) -> Iterator[tuple[Server, Lake]]:
        """A server, and a data folder in which a bot is logged in, which sees the lounge from one message on."""
        bot = {
            "alias": "helper",
            "id": 5009,
            "first_name": "Helper",
            "bot": True,
            "token": "5009:secret",
            "chats": [{"chat": "lounge", "from_id": from_id}, {"chat": "other"}],
        }
        told = scenario(supergroup("lounge", 2001, 50), supergroup("other", 2002, 50), accounts=[bot, *others])
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            token = lake.folder / "token"
            token.write_text("5009:secret\n", encoding="utf-8")
            token.chmod(0o600)
            lake.run("login", "--account", "helper", "--bot-token-file", str(token))
            yield server, lake

    def test_a_bot_follows_and_claims_nothing_that_it_was_not_told(self) -> None:
        with self.bot() as (server, lake):
            refused = lake.run("fetch", "@lounge", expect=2)
            self.assertIn("no bot read", refused.stdout + refused.stderr)
            with following(lake, "@lounge") as follower:
                server.event(do="new_message", chat="other", text="not asked for")
                server.event(do="new_message", chat="lounge", count=2, text="for the bot")
                self.assertTrue(stored(lake, marked(2001), "for the bot #2"))
                server.event(do="edit", chat="lounge", id=51, text="edited for the bot")
                self.assertTrue(stored(lake, marked(2001), "edited for the bot"))
                self.assertEqual(follower.stop()["messages"], 2)
            self.assertEqual(server.requests(method="messages.getHistory"), [])
            chats = lake.chats()
            self.assertEqual(set(chats), {marked(2001)})
            chat = chats[marked(2001)]
            self.assertEqual((chat["held"], chat["absent"], chat["unexplained"]), (2, 0, 50))
            self.assertIsNone(chat["checked_until"])
            self.assertEqual(lake.messages(marked(2001))[0]["revision"], 2)

    def test_a_bot_looks_back_over_what_is_held_by_ids(self) -> None:
        with self.bot() as (server, lake):
            with following(lake, "@lounge", "--look-back-every", "10") as follower:
                server.event(do="new_message", chat="lounge", count=3, text="for the bot")
                self.assertTrue(stored(lake, marked(2001), "for the bot #3"))
                server.event(do="edit", chat="lounge", id=51, text="changed in silence", without_update=True)
                server.event(do="delete", chat="lounge", ids=["52"], without_update=True)
                follower.wait_for("looked back", chat=marked(2001), deleted=1)
                follower.wait_for("following", times=2)
                summary = follower.stop()
            self.assertEqual((summary["messages"], summary["deletions"]), (3, 1))
            self.assertEqual(server.requests(method="messages.getHistory"), [])
            messages = {message["id"]: message for message in lake.messages(marked(2001))}
            self.assertEqual((messages[51]["text"], messages[51]["revision"]), ("changed in silence", 2))
            self.assertTrue(messages[52]["deleted"])
            chat = lake.chats()[marked(2001)]
            self.assertEqual((chat["held"], chat["deleted"], chat["absent"], chat["unexplained"]), (2, 1, 0, 50))
            self.assertIsNotNone(chat["edits_checked_until"])
            self.assertNotIn("polling_interval_seconds", chat)
            self.assertEqual(json.loads(lake.run("report", "--format", "json").stdout)["polled"], [])
            # Another run begins with what is held.
            server.event(do="edit", chat="lounge", id=53, text="changed while away", without_update=True)
            with following(lake, "@lounge") as follower:
                self.assertEqual(len(follower.said("looked back", chat=marked(2001))), 1)
                follower.stop()
            messages = {message["id"]: message for message in lake.messages(marked(2001))}
            self.assertEqual((messages[53]["text"], messages[53]["revision"]), ("changed while away", 2))
            self.assertTrue(messages[52]["deleted"])

    def test_it_says_that_it_follows_once_telegram_has_said_where_the_account_stands(self) -> None:
        with self.bot() as (server, lake):
            asked = ("updates.getState", "updates.getDifference")
            for method in asked:
                server.event(do="slow", method=method, milliseconds=3000, forever=True)
            server.reset_requests()
            with following(lake, "@lounge") as follower:
                # What a bot was told of before then it would never know.
                self.assertTrue([one for method in asked for one in server.requests(method=method)])
                follower.stop()

    def test_what_others_have_read_is_not_deleted_because_a_bot_is_not_given_it(self) -> None:
        with self.bot(account(), from_id=40) as (server, lake):
            lake.login(account())
            lake.fetch("@lounge", "--accounts", "reader")
            with following(lake, "@lounge", "--accounts", "helper") as follower:
                server.event(do="new_message", chat="lounge", count=2, text="for the bot")
                self.assertTrue(stored(lake, marked(2001), "for the bot #2"))
                follower.stop()
            server.event(do="delete", chat="lounge", ids=["51"], without_update=True)
            with following(lake, "@lounge", "--accounts", "helper") as follower:
                follower.wait_for("looked back", chat=marked(2001), deleted=1)
                follower.stop()
            deleted = [message["id"] for message in lake.messages(marked(2001)) if message["deleted"]]
            self.assertEqual(deleted, [51])


if __name__ == "__main__":
    unittest.main()
