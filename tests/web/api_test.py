"""The HTTP API of the built binary over two example exports. TELELAKE_BINARY names the binary."""

import gzip
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("TELELAKE_BINARY", "")


@unittest.skipUnless(BINARY, "TELELAKE_BINARY is not set")
class ApiTest(unittest.TestCase):
    folder: Any
    server: Any
    port: int
    chats: Any
    largest: Any
    base: str

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.run_command("import", ROOT / "examples/channel", ROOT / "examples/supergroup_topics")
        cls.run_command("analyze")
        cls.server = subprocess.Popen(
            [BINARY, "--data", cls.folder.name, "serve", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        cls.addClassCleanup(cls.stop)
        cls.port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", cls.server.stdout.readline())[0])
        cls.chats = cls.json_of("/api/v1/chats")["chats"]
        chat = max(cls.chats, key=lambda one: one["messages"])
        cls.largest = chat
        cls.base = f"/api/v1/chats/{chat['scope']}/{chat['id']}"

    @classmethod
    def run_command(cls, *arguments):
        done = subprocess.run(
            check=False,
            args=[BINARY, "--data", cls.folder.name, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode not in (0, 3):
            raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stderr}")

    @classmethod
    def stop(cls):
        if cls.server.poll() is None:
            cls.server.kill()
        cls.server.wait()
        cls.server.stdout.close()

    @classmethod
    def get(cls, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", cls.port, timeout=20)
        try:
            connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    @classmethod
    def json_of(cls, path):
        status, _, body = cls.get(path)
        if status != 200:
            raise AssertionError(f"{path}: {status} {body!r}")
        return json.loads(body)

    def all_ids(self, forward):
        ids: list[int] = []
        query = "after=-2147483649" if forward else ""
        while True:
            page = self.json_of(f"{self.base}/messages?limit=7&{query}".rstrip("&"))
            here = [message["id"] for message in page["messages"]]
            self.assertEqual(here, sorted(set(here)))
            ids = ids + here if forward else here + ids
            if not page["has_after" if forward else "has_before"]:
                return ids
            self.assertTrue(here)
            query = f"after={here[-1]}" if forward else f"before={here[0]}"

    def test_health_and_metrics(self):
        self.assertEqual(self.get("/healthz")[0], 200)
        self.assertEqual(self.get("/readyz")[0], 200)
        # The first scrape asks for the numbers of quality; a later one has them.
        metrics = ""
        while "telelake_last_analysis_timestamp_seconds" not in metrics:
            metrics = self.get("/metrics")[2].decode()
        for name in ("duplicates_total", "validation_failures_total", "share_of_missing_fields"):
            self.assertRegex(metrics, rf"(?m)^{name}[{{ ]")

    def test_a_chat_is_the_same_at_the_command_line(self):
        done = subprocess.run(
            [BINARY, "--data", self.folder.name, "chats", "--json"], capture_output=True, text=True, check=True
        )
        told = {(chat["scope"], chat["id"]): chat for chat in map(json.loads, done.stdout.splitlines())}
        self.assertEqual(len(told), len(self.chats))
        for chat in self.chats:
            here = dict(chat)
            del here["findings"]
            there = told[(chat["scope"], chat["id"])]
            self.assertEqual({name: there.get(name) for name in here}, here)
            self.assertEqual(set(there) & {"threads", "threads_count"}, {"threads_count"})
            named = {"held", "service", "deleted", "never_visible", "absent", "unexplained", "checked_until"}
            self.assertLessEqual(named, set(there))

    def test_overview_counts_what_the_chats_hold(self):
        overview = self.json_of("/api/v1/overview")
        self.assertEqual(overview["totals"]["chats"], len(self.chats))
        self.assertEqual(overview["totals"]["messages"], sum(chat["messages"] for chat in self.chats))
        self.assertTrue(overview["quality"]["checks"])
        self.assertIn("analysed_at", overview["quality"])

    def test_paging_gives_every_message_once_both_ways(self):
        ids = self.all_ids(forward=True)
        self.assertEqual(len(ids), self.largest["messages"] + self.largest["undated"])
        self.assertEqual(ids, sorted(set(ids)))
        self.assertEqual(ids, self.all_ids(forward=False))

    def test_around_and_date(self):
        ids = self.all_ids(forward=True)
        middle = ids[len(ids) // 2]
        page = self.json_of(f"{self.base}/messages?around={middle}&limit=5")
        self.assertIn(middle, [message["id"] for message in page["messages"]])
        detail = self.json_of(self.base)
        day = detail["volumes"][-1]["date"]
        page = self.json_of(f"{self.base}/messages?date={day}&limit=5")
        self.assertEqual(page["messages"][0]["date"][:10], day)

    def test_thread_keeps_its_messages_only(self):
        for chat in self.chats:
            base = f"/api/v1/chats/{chat['scope']}/{chat['id']}"
            threads = self.json_of(base)["threads"]
            if threads:
                break
        self.assertTrue(threads, "no chat of the examples has threads")
        found = 0
        for thread in threads:
            page = self.json_of(f"{base}/messages?limit=500&thread={thread['id']}")
            self.assertLessEqual({message["thread_id"] for message in page["messages"]}, {thread["id"]})
            found += len(page["messages"])
        self.assertGreater(found, 0)

    def test_message_revisions_participants_and_report(self):
        message = self.json_of(f"{self.base}/messages?limit=1")["messages"][0]
        self.assertEqual(self.json_of(f"{self.base}/messages/{message['id']}"), message)
        revisions = self.json_of(f"{self.base}/messages/{message['id']}/revisions")["revisions"]
        self.assertEqual(revisions[-1]["message"], message)
        people = self.json_of(f"{self.base}/participants?limit=500")["participants"]
        self.assertEqual(len(people), self.largest["participants"])
        self.assertEqual(len(self.json_of("/api/v1/report")["hours"]), 24)

    def test_problems(self):
        for path, wanted in (
            (f"{self.base}/messages?limit=0", 400),
            (f"{self.base}/messages?after=x", 400),
            (f"{self.base}/messages?after=1&before=2", 400),
            (f"{self.base}/messages?date=2026-13-01", 400),
            ("/api/v1/report?date=x", 400),
            ("/api/v1/nothing", 404),
            ("/api/v1/chats/shared/1", 404),
        ):
            status, headers, body = self.get(path)
            self.assertEqual(status, wanted, path)
            self.assertEqual(headers.get_content_type(), "application/problem+json", path)
            self.assertEqual(json.loads(body)["status"], wanted)

    def test_page_and_asset(self):
        status, _, page = self.get("/")
        self.assertEqual(status, 200)
        asset = re.findall(rb'src="(/[^"]+\.js)"', page)[0].decode()
        _, headers, plain = self.get(asset)
        self.assertEqual(self.get(asset, If_None_Match=headers["ETag"])[0], 304)
        _, headers, packed = self.get(asset, Accept_Encoding="gzip")
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed), plain)

    def test_refuses_other_addresses(self):
        done = subprocess.run(
            check=False,
            args=[BINARY, "--data", self.folder.name, "serve", "--listen", "0.0.0.0:0"],
            capture_output=True,
            timeout=20,
        )
        self.assertEqual(done.returncode, 2)

    def test_zz_ends_cleanly_by_sigterm(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertIn(self.server.wait(timeout=20), (0, 130))


if __name__ == "__main__":
    unittest.main()
