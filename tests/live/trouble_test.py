"""Live fetch while Telegram and the machine misbehave: floods, errors, cuts, kills, odd answers."""

import itertools
import json
import math
import os
import pathlib
import random
import resource
import signal
import subprocess
import time
import unittest

from lab import (
    Json,
    Lake,
    Server,
    account,
    laboratory,
    logged_in,
    logs,
    marked,
    scenario,
    sparse,
    supergroup,
    wait_until,
)

KILLS = int(os.environ.get("TELELAKE_TEST_KILLS_LIVE", "50"))


def refused(server: Server, chat: int) -> list[str]:
    """The errors with which requests for a chat's history were answered."""
    asked = [
        one
        for method in ("messages.getHistory", "channels.getMessages")
        for one in server.requests(method=method, chat=chat)
    ]
    return [one["error"] for one in asked if one.get("error")]


def pages(server: Server, chat: int) -> list[int]:
    """Where each page of a chat's history began, in the order of the requests; TDLib's own look at older ones left out."""
    return [
        one["offset_id"]
        for one in server.requests(method="messages.getHistory", chat=chat)
        if one.get("add_offset", 0) < -1
    ]


def read_again(server: Server, chat: int, ends: list[float]) -> list[int]:
    """How many requests of each run asked for ids of a chat that an earlier run had asked for; it ended at that time."""
    asked = server.requests(method="channels.getMessages", chat=chat)
    before: set[int] = set()
    again = []
    for begin, end in itertools.pairwise([0.0, *ends, math.inf]):
        ranges = [set(range(one["first_asked"], one["last_asked"] + 1)) for one in asked if begin <= one["time"] < end]
        again.append(sum(bool(ids & before) for ids in ranges))
        before = before.union(*ranges)
    return again


def seconds_of(lake: Lake, *arguments: str) -> float:
    """How long a fetch takes."""
    begun = time.monotonic()
    lake.fetch(*arguments)
    return time.monotonic() - begun


def kill_at_random(lake: Lake, kills: int, seconds: tuple[float, float], *arguments: str) -> list[float]:
    """Begins a fetch so many times, and kills each at a random moment, between so many seconds after its start; when each
    was killed."""
    seed = int(os.environ.get("TELELAKE_TEST_SEED", str(int(time.time()))))
    print(f"seed {seed}, {kills} kills", flush=True)
    moments = random.Random(seed)
    ends = []
    for _ in range(kills):
        fetching = lake.start("fetch", *arguments)
        time.sleep(moments.uniform(*seconds))
        fetching.send_signal(signal.SIGKILL)
        fetching.communicate()
        ends.append(time.time())
    return ends


class WaitTest(unittest.TestCase):
    def assert_absorbed_wait_is_seen(self, chat: Json, asks: str, method: str) -> None:
        with logged_in(scenario(chat)) as (server, lake):
            server.reset_requests()
            server.event(do="flood", chat="lounge", method=method, page=7, times=1, seconds=3)
            metrics = lake.folder / "fetch.prom"
            done = lake.run("--json", "fetch", "@lounge", "--metrics-file", str(metrics))
            waits = [line for line in logs(done.stderr) if line["message"] == "Telegram asks to wait"]
            self.assertEqual([(line["seconds"], line["waits"]) for line in waits], [(3, "TDLib")])
            text = metrics.read_text(encoding="utf-8")
            self.assertIn(f'rate_limit_hits_total{{method="{asks}"}} 1', text)
            self.assertEqual(refused(server, marked(2001)), ["FLOOD_WAIT_3"])
            asked = pages(server, marked(2001))
            self.assertEqual(len(asked), len(set(asked)), "only the page that was refused is asked again")

    def test_a_wait_that_tdlib_absorbs_is_seen_in_a_log_line_and_a_metric(self) -> None:
        self.assert_absorbed_wait_is_seen(sparse("lounge", 2001, 1500), "getChatHistory", "messages.getHistory")

    def test_a_wait_that_tdlib_absorbs_of_messages_by_their_ids_is_seen_likewise(self) -> None:
        self.assert_absorbed_wait_is_seen(supergroup("lounge", 2001, 2000), "getMessages", "channels.getMessages")

    def test_what_waits_lends_its_room_to_what_another_method_reads(self) -> None:
        paged = [sparse(alias, number, 800) for alias, number in (("lounge", 2001), ("hall", 2002))]
        told = scenario(*paged, supergroup("known", 2003, 3000))
        with logged_in(told) as (server, lake):
            lake.fetch("@known")
            server.reset_requests()
            server.event(do="slow", milliseconds=40, forever=True)
            for chat in paged:
                once = {"page": 2, "times": 1, "seconds": 9, "enforce": True}
                server.event(do="flood", chat=chat["alias"], method="messages.getHistory", **once)
            done = lake.run("fetch", "@lounge", "@hall", "@known", "--look-back", "3000")
            waits = [line for line in logs(done.stderr) if line["message"] == "Telegram asks to wait"]
            self.assertEqual({(line["seconds"], line["waits"]) for line in waits}, {(9, "TDLib")})
            by_id = server.requests(method="channels.getMessages", chat=marked(2003))
            self.assertEqual(len(by_id), 15)
            paging = server.requests(method="messages.getHistory", account="reader")
            refusals = [one["sequence"] for one in paging if one.get("error")]
            self.assertTrue(refusals)
            after = [one["sequence"] for one in paging if not one.get("error") and one["sequence"] > max(refusals)]
            self.assertLess(by_id[-1]["sequence"], after[0], "it is read while both others wait")
            self.assertLessEqual(server.history_in_flight()["reader"], 2)
            self.assertEqual([len(lake.messages(marked(number))) for number in (2001, 2002)], [800, 800])

    def test_waits_of_what_tdlib_asks_for_itself_fail_nothing_of_ours(self) -> None:
        told = scenario(supergroup("lounge", 2001, 50))
        with logged_in(told) as (server, lake):
            for group in ("help.", "account.", "stories."):
                server.event(do="flood", method=group, seconds=1, forever=True)
            server.event(do="slow", method="messages.getHistory", milliseconds=4000)
            metrics = lake.folder / "fetch.prom"
            done = lake.run("fetch", "@lounge", "--metrics-file", str(metrics))
            said = [line["message"] for line in logs(done.stderr)]
            self.assertIn("Telegram asks to wait", said)
            self.assertNotIn("request failed, trying again", said)
            self.assertNotIn("circuit breaker open: nothing is asked", said)
            self.assertNotIn('rate_limit_wait_seconds_total{method="openChat"}', metrics.read_text(encoding="utf-8"))

    def test_a_wait_that_telegram_tells_stops_that_method_only_and_the_page_is_asked_again(self) -> None:
        told = scenario(
            sparse("lounge", 2001, 1500),
            supergroup("other", 2002, 3000),
            supergroup("known", 2003, 3000),
            accounts=[
                account(chats=[{"chat": "lounge"}, {"chat": "known"}]),
                account("second", 2, chats=[{"chat": "other"}]),
            ],
        )
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in told["accounts"]:
                lake.login(one)
            lake.fetch("@known")
            server.reset_requests()
            server.event(
                do="flood", chat="lounge", method="messages.getHistory", page=7, times=1, seconds=62, enforce=True
            )
            # What is held is looked back over by ids, until well after the flood began.
            server.event(do="slow", method="channels.getMessages", chat="known", milliseconds=400, forever=True)
            begun = time.monotonic()
            metrics = lake.folder / "fetch.prom"
            names = ("@lounge", "@other", "@known")
            done = lake.run("--json", "fetch", *names, "--metrics-file", str(metrics), timeout=150)
            self.assertGreater(time.monotonic() - begun, 62)
            self.assert_every_metric(metrics.read_text(encoding="utf-8"))
            lines = logs(done.stderr)
            waits = [line for line in lines if line["message"] == "Telegram asks to wait"]
            # The page behind it may be refused, too.
            self.assertIn([line["seconds"] for line in waits], ([62], [62, 62]))
            seconds = {line["title"]: line["seconds"] for line in lines if line["message"] == "chat fetched"}
            self.assertLess(seconds["Other"], 30, "the other account goes on")
            self.assertLess(seconds["Known"], 30, "what the same account reads by another method goes on")
            # TDLib's own look ahead may be refused beside ours.
            self.assertEqual(set(refused(server, marked(2001))), {"FLOOD_WAIT_62"})
            self.assertLessEqual(len(refused(server, marked(2001))), 3)
            asked = pages(server, marked(2001))
            self.assertEqual(len(asked), len(set(asked)), "only the page that was refused is asked again")
            self.assertEqual(len(lake.messages(marked(2001))), 1500)

    def assert_every_metric(self, text: str) -> None:
        """Each metric that is promised is there, after a run with a flood that Telegram told."""
        chat = f'{{chat="{marked(2001)}"}}'
        samples = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        self.assertEqual(float(samples['fetch_runs_total{outcome="ok"}']), 1)
        self.assertEqual(float(samples["fetch_duration_seconds_count"]), 3)
        self.assertEqual(float(samples["messages_fetched_total"]), 1500 + 3000 + 1000)
        # One chat by pages, the others by ids, 200 a request.
        self.assertGreaterEqual(float(samples['requests_total{method="getChatHistory",outcome="ok"}']), 14)
        self.assertEqual(float(samples['requests_total{method="getMessages",outcome="ok"}']), 1 + (3000 + 1000) / 200)
        self.assertGreaterEqual(float(samples['requests_total{method="getChatHistory",outcome="flood_wait"}']), 1)
        self.assertGreaterEqual(float(samples['retries_total{reason="flood_wait"}']), 1)
        self.assertGreaterEqual(float(samples['rate_limit_hits_total{method="getChatHistory"}']), 1)
        self.assertGreaterEqual(float(samples['rate_limit_wait_seconds_total{method="getChatHistory"}']), 60)
        for alias in ("reader", "second"):
            self.assertEqual(float(samples[f'circuit_breaker_state{{account="{alias}",service="telegram"}}']), 0)
        self.assertEqual(float(samples["data_lag_seconds" + chat]), 0)
        self.assertGreaterEqual(float(samples["checkpoint_age_seconds" + chat]), 0)

    def assert_ends_with_the_breaker_open(self, cause: str, **event: object) -> None:
        told = scenario(sparse("lounge", 2001, 500))
        with logged_in(told) as (server, lake):
            server.event(chat="lounge", method="messages.getHistory", page=2, forever=True, **event)
            metrics = lake.folder / "fetch.prom"
            done = lake.run("fetch", "@lounge", "--metrics-file", str(metrics), expect=4, timeout=300)
            self.assertIn(cause, done.stdout + done.stderr)
            self.assertTrue([line for line in logs(done.stderr) if line["message"].startswith("circuit breaker open")])
            state = [line for line in metrics.read_text(encoding="utf-8").splitlines() if line.startswith("circuit_br")]
            self.assertRegex(state[0], r" [12]$")
            server.event(do="clear_faults")
            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)
            self.assertEqual(len(lake.messages(marked(2001))), 500)

    def test_a_server_that_always_floods_ends_the_run(self) -> None:
        self.assert_ends_with_the_breaker_open("FLOOD_WAIT", do="flood", seconds=1)

    def test_a_server_that_always_fails_ends_the_run_and_the_cause_is_named(self) -> None:
        self.assert_ends_with_the_breaker_open("internal error", do="error", code=500, error="INTERNAL")


class EndTest(unittest.TestCase):
    def assert_not_complete(self, event: Json, chats_complete: int = 0) -> None:
        told = scenario(sparse("lounge", 2001, 500))
        with logged_in(told) as (server, lake):
            server.event(chat="lounge", method="messages.getHistory", page=3, forever=True, **event)
            result = lake.fetch("@lounge", expect=None)
            self.assertEqual(result["chats_complete"], chats_complete)
            self.assertIsNone(lake.chats()[marked(2001)]["checked_until"])
            server.event(do="clear_faults")
            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)
            self.assertEqual(len(lake.messages(marked(2001))), 500)

    def test_an_empty_page_does_not_make_a_chat_complete(self) -> None:
        self.assert_not_complete({"do": "empty_page"})

    def test_an_empty_query_error_does_not_make_a_chat_complete(self) -> None:
        self.assert_not_complete({"do": "search_query_empty"})

    def test_pages_in_another_order_or_twice_change_nothing(self) -> None:
        told = scenario(sparse("lounge", 2001, 800))
        with logged_in(told) as (server, lake):
            server.event(do="reverse_order", chat="lounge", method="messages.getHistory", every=2, forever=True)
            server.event(do="same_page", chat="lounge", method="messages.getHistory", page=4, times=1)
            lake.fetch("@lounge", expect=None)
            server.event(do="clear_faults")
            lake.fetch("@lounge")
            self.assertEqual([message["id"] for message in lake.messages(marked(2001))], list(range(1, 1601, 2)))


class OddTest(unittest.TestCase):
    """Messages that no client expects."""

    def test_odd_messages_are_kept_or_set_aside_and_nothing_is_lost(self) -> None:
        text = "\U0001f600" * 2048
        odd: list[Json] = [
            {"id": 50, "date": 1704067300, "from": 700000, "text": text, "odd": "bad_entities"},
            {"id": 60, "date": 1704067301, "from": 700000, "text": "from the future", "odd": "future_date"},
        ]
        told = scenario(supergroup("lounge", 2001, 300, messages=odd, generate={"first_id": 1}))
        with logged_in(told) as (_server, lake):
            result = lake.fetch("@lounge", "--until", "2025-01-01")
            self.assertEqual((result["inserted"], result["quarantined"], result["chats_complete"]), (300, 0, 1))
            messages = {message["id"]: message for message in lake.messages(marked(2001))}
            self.assertEqual(messages[50]["text"], text)
            for entity in messages[50].get("entities", []):
                self.assertLessEqual(entity["offset"] + entity["length"], 4096)
            self.assertGreater(messages[60]["date"], "2030")
            self.assertIn("0 findings", lake.run("store", "check").stdout)
            chat = lake.chats()[marked(2001)]
            self.assertEqual((chat["held"], chat["absent"], chat["unexplained"]), (300, 0, 0))

    def test_days_before_what_is_held_are_fetched_again_without_harm(self) -> None:
        told = scenario(supergroup("lounge", 2001, 500, generate={"per_day": 100}))
        with logged_in(told) as (_server, lake):
            lake.fetch("@lounge")
            self.assertEqual(lake.fetch("@lounge", "--until", "2024-01-02")["deleted"], 0)
            self.assertEqual(lake.chats()[marked(2001)]["held"], 500)


class LossTest(unittest.TestCase):
    def start_slowly(self, server: Server, lake: Lake) -> subprocess.Popen[str]:
        """Begins a fetch that takes long, and comes back once it is under way."""
        server.event(do="slow", method="messages.getHistory", milliseconds=60, forever=True)
        fetching = lake.start("fetch", "@lounge")
        self.assertTrue(wait_until(lambda: len(server.requests(method="messages.getHistory")) > 3))
        return fetching

    def test_a_cut_connection_and_a_restarted_server_lose_nothing(self) -> None:
        told = scenario(sparse("lounge", 2001, 3000))
        with logged_in(told) as (server, lake):
            fetching = self.start_slowly(server, lake)
            server.event(do="drop_connections")
            time.sleep(0.3)
            server.stop()
            server.start()
            output, errors = fetching.communicate(timeout=120)
            self.assertEqual(fetching.returncode, 0, output + errors)
            self.assertEqual(len(lake.messages(marked(2001))), 3000)

    def test_connections_that_are_cut_in_the_middle_of_pages_lose_nothing(self) -> None:
        told = scenario(sparse("lounge", 2001, 1500))
        with logged_in(told) as (server, lake):
            server.event(do="drop", chat="lounge", method="messages.getHistory", every=4, times=3)
            result = lake.fetch("@lounge")
            self.assertEqual((result["inserted"], result["chats_complete"]), (1500, 1))
            self.assertEqual([message["id"] for message in lake.messages(marked(2001))], list(range(1, 3001, 2)))

    def test_an_account_that_is_frozen_in_the_middle_is_given_up(self) -> None:
        views = [{"chat": "lounge", "not_joined": True}]
        told = scenario(sparse("lounge", 2001, 3000), accounts=[account(chats=views)])
        with logged_in(told) as (server, lake):
            fetching = self.start_slowly(server, lake)
            server.event(do="freeze", account="reader")
            output, errors = fetching.communicate(timeout=120)
            self.assertEqual(fetching.returncode, 4, output + errors)
            self.assertIn("frozen", output + errors)
            server.event(do="restore", account="reader")
            server.event(do="clear_faults")
            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)
            self.assertEqual(len(lake.messages(marked(2001))), 3000)

    def test_a_chat_that_becomes_private_in_the_middle_fails_alone(self) -> None:
        told = scenario(sparse("lounge", 2001, 3000), supergroup("other", 2002, 300))
        with logged_in(told) as (server, lake):
            server.event(do="slow", method="messages.getHistory", milliseconds=60, forever=True)
            fetching = lake.start("--json", "fetch", "@lounge", "@other", "--jobs", "1")
            self.assertTrue(wait_until(lambda: len(server.requests(method="messages.getHistory")) > 5))
            server.event(do="private", chat="lounge")
            output, errors = fetching.communicate(timeout=120)
            self.assertEqual(fetching.returncode, 1, output + errors)
            outcomes = {chat["title"]: chat for chat in json.loads(output.splitlines()[-1])["chats"]}
            self.assertTrue(outcomes["Other"]["complete"])
            self.assertIn("private", outcomes["Lounge"]["error"])
            chat = lake.chats()[marked(2001)]
            self.assertGreater(chat["held"], 0, "what was read is kept")
            self.assertEqual(chat["deleted"], 0)
            self.assertLessEqual(chat["absent"], chat["held"], "only what lies between those that were read")
            server.event(do="restore", chat="lounge")
            server.event(do="clear_faults")
            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)

    def test_a_revoked_session_ends_the_account_and_says_so(self) -> None:
        told = scenario(sparse("lounge", 2001, 3000))
        with logged_in(told) as (server, lake):
            fetching = self.start_slowly(server, lake)
            server.event(do="revoke", account="reader")
            output, errors = fetching.communicate(timeout=120)
            self.assertEqual(fetching.returncode, 4, output + errors)
            self.assertIn("reader", output + errors)
            self.assertGreater(len(lake.messages(marked(2001))), 0, "what was read is kept")

    def test_chats_of_an_account_that_is_gone_are_counted_and_the_cause_is_told(self) -> None:
        chats = [supergroup(f"chat{number}", 2001 + number, 300) for number in range(4)]
        with logged_in(scenario(*chats)) as (server, lake):
            server.event(do="error", method="channels.getMessages", code=401, error="SESSION_REVOKED", forever=True)
            result = lake.fetch("--all", "--jobs", "1", expect=4)
            self.assertEqual((len(result["chats"]), result["chats_not_begun"]), (1, 3))
            server.event(do="clear_faults")

    def test_a_list_of_chats_that_is_never_given_is_told(self) -> None:
        told = scenario(supergroup("lounge", 2001, 30), accounts=[account(), account("second", 2)])
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in told["accounts"]:
                lake.login(one)
            server.event(do="flood", method="messages.getDialogs", account="second", seconds=1, forever=True)
            metrics = lake.folder / "fetch.prom"
            done = lake.run("fetch", "--all", "--metrics-file", str(metrics), expect=4)
            self.assertIn("30 messages of 1 chats", done.stdout, "the other account goes on")
            self.assertRegex(done.stdout, "Account second: .*FLOOD_WAIT_1")
            text = metrics.read_text(encoding="utf-8")
            self.assertIn('retries_total{reason="flood_wait"}', text)
            self.assertNotIn('reason="no_answer"', text)

    def test_a_chat_that_becomes_private_fails_alone(self) -> None:
        told = scenario(supergroup("lounge", 2001, 1000), supergroup("other", 2002, 300))
        with logged_in(told) as (server, lake):
            lake.fetch("--all")
            server.event(do="new_message", chat="lounge", count=200, text="more", without_update=True)
            server.event(do="new_message", chat="other", count=20, text="more", without_update=True)
            server.event(do="private", chat="lounge", without_update=True)
            result = lake.fetch("@lounge", "@other", expect=None)
            outcomes = {chat["title"]: chat for chat in result["chats"]}
            self.assertTrue(outcomes["Other"]["complete"])
            self.assertEqual(outcomes["Other"]["inserted"], 20)
            chat = lake.chats()[marked(2001)]
            self.assertEqual((chat["held"], chat["deleted"]), (1000, 0), "what Telegram does not give is not deleted")


class KillTest(unittest.TestCase):
    """Kill -9 at random moments: the same store in the end, and at most the page in flight is read again."""

    def test_a_killed_fetch_goes_on_where_it_stopped(self) -> None:
        chats = [supergroup(f"chat{number:02}", 2100 + number, 2000) for number in range(20)]
        told = scenario(*chats)
        with laboratory(told) as (server, folder):
            undisturbed = Lake(server, folder / "undisturbed")
            undisturbed.login(told["accounts"][0])
            server.event(do="slow", method="channels.getMessages", milliseconds=20, forever=True)
            again = ("--all", "--jobs", "4", "--look-back", "0")
            whole, idle = (seconds_of(undisturbed, *again) for _ in range(2))
            expected = undisturbed.fingerprint()
            lake = Lake(server, folder / "killed")
            lake.login(told["accounts"][0], alias="other")
            server.reset_requests()
            # Each run is killed at its start or early while it reads, so that there is something left to read for all.
            ends = kill_at_random(lake, KILLS, (0.05, idle + (whole - idle) / 8), *again)
            lake.fetch(*again)
            self.assertEqual(lake.fingerprint(), expected)
            repeated = {chat["alias"]: read_again(server, marked(chat["id"]), ends) for chat in chats}
            self.assertLessEqual({most for runs in repeated.values() for most in runs}, {0, 1}, repeated)
            times = sum(map(sum, repeated.values()))
            print(f"{times} pages were in flight when a run was killed", flush=True)
            self.assertGreater(times, 0)
            # Four chats are in hand at a time.
            self.assertLessEqual(max(sum(runs) for runs in zip(*repeated.values(), strict=True)), 4)

    def kill_a_lone_fetch(self, chat: Json, rate: int) -> tuple[Server, Lake, list[float]]:
        """Kills fetches of the chat, and lets the last end: its store is that of one that was not disturbed."""
        told = scenario(chat)
        server, folder = self.enterContext(laboratory(told))
        undisturbed = Lake(server, folder / "undisturbed", rate=rate)
        undisturbed.login(told["accounts"][0])
        server.event(do="slow", milliseconds=10, forever=True)
        whole = seconds_of(undisturbed, "@lounge")
        lake = Lake(server, folder / "killed", rate=rate)
        lake.login(told["accounts"][0], alias="other")
        server.reset_requests()
        ends = kill_at_random(lake, max(1, KILLS // 3), (0.1, whole), "@lounge", "--look-back", "0")
        lake.fetch("@lounge", "--look-back", "0")
        self.assertEqual(lake.fingerprint(), undisturbed.fingerprint())
        return server, lake, ends

    def test_a_chat_that_is_read_alone_repeats_one_request(self) -> None:
        server, _lake, ends = self.kill_a_lone_fetch(supergroup("lounge", 2001, 4000), rate=100_000)
        self.assertLessEqual(max(read_again(server, marked(2001), ends)), 1)

    def test_a_chat_that_is_read_alone_without_a_limit_repeats_two(self) -> None:
        server, _lake, ends = self.kill_a_lone_fetch(supergroup("lounge", 2001, 4000), rate=0)
        self.assertLessEqual(max(read_again(server, marked(2001), ends)), 2)

    def test_a_chat_that_is_read_by_pages_repeats_what_two_requests_gave(self) -> None:
        """Behind each page TDLib asks for the next."""
        server, lake, ends = self.kill_a_lone_fetch(sparse("lounge", 2001, 2000), rate=0)
        asked = [one for one in server.requests(method="messages.getHistory") if one.get("add_offset", 0) < -1]
        asked += server.requests(method="channels.getMessages")
        again = sum(one["returned"] for one in asked) - len(lake.messages(marked(2001)))
        # A page of history gives two messages again that the one before it gave.
        self.assertLessEqual(again, len(ends) * 2 * 100 + 2 * len(asked))


class DiskTest(unittest.TestCase):
    def test_a_disk_that_fills_up_ends_the_run_and_what_was_stored_is_kept(self) -> None:
        told = scenario(supergroup("lounge", 2001, 6000))
        with logged_in(told) as (_server, lake):
            most = 1 << 20
            # Writing beyond the limit fails as on a full disk, for want of the signal that would end the process.
            done = subprocess.run(
                lake.command("fetch", "@lounge"),
                env=lake.environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
                stdin=subprocess.DEVNULL,
                restore_signals=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
            )
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn("tail.jsonl", done.stdout + done.stderr)
            held = len(lake.messages(marked(2001)))
            self.assertGreater(held, 0)
            self.assertLess(held, 6000)
            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)
            self.assertEqual([message["id"] for message in lake.messages(marked(2001))], list(range(1, 6001)))
            self.assertIn("0 findings", lake.run("store", "check").stdout)

    def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(self) -> None:
        told = scenario(supergroup("lounge", 2001, 200))
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge")
            server.event(do="new_message", chat="lounge", count=5, text="fresh")
            blocked = next(path for path in lake.data.rglob("chat=*") if path.is_dir())
            tail = pathlib.Path(blocked) / "tail.jsonl"
            tail.unlink(missing_ok=True)
            tail.mkdir()
            done = lake.run("fetch", "@lounge", expect=1)
            self.assertIn("tail.jsonl", done.stdout + done.stderr)
            tail.rmdir()
            self.assertEqual(lake.fetch("@lounge")["inserted"], 5)


if __name__ == "__main__":
    unittest.main()
