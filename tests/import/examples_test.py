"""Imports every file of examples/ and compares what telelake says with the truth that the generator wrote down.

Run with TELELAKE_BINARY set to the binary under test.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from typing import Any

BINARY = os.environ.get("TELELAKE_BINARY", "")
ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SUMS = ("messages_read", "mended", "quarantined", "undated", "unmapped_by_name", "chats")
ENDED_WELL = 0
SOME_REFUSED = 3  # the exit code of bad input: records were set aside, or the input ends early


def run(store: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BINARY, "--data", str(store), "--log-level", "error", "--json", *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def import_example(store: pathlib.Path, name: str, truth: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """What the import printed, and its exit code."""
    arguments = ["import", str(EXAMPLES / name), "--timezone", str(truth["timezone"])]
    done = run(store, *arguments)
    if not done.stdout:
        raise AssertionError(f"the import of {name} printed nothing: {done.stderr}")
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary, done.returncode


def chats(store: pathlib.Path) -> list[dict[str, Any]]:
    done = run(store, "chats")
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def data_files(store: pathlib.Path) -> dict[str, str]:
    """The live data files, name to hash: the catalogue, locks and run records are outside the promise."""
    names = [name for name in json.loads(run(store, "store", "files").stdout) if name.startswith("account=")]
    return {name: hashlib.sha256((store / name).read_bytes()).hexdigest() for name in names}


def day(time: str | None) -> str | None:
    return time[:10] if time else None


def rows(entries: list[dict[str, Any]], with_ids: bool) -> list[dict[str, Any]]:
    """What both sides tell of each chat, in one order. Exports before 1.4.8 have no ids: then they are made up."""
    names = ("scope", "type", "messages", "undated")
    found = [
        {
            **{name: entry[name] for name in names},
            "id": entry["id"] if with_ids else None,
            "topics": entry["threads_count"] if "threads_count" in entry else len(entry["topics"]),
            "first": day(entry.get("first_date")),
            "last": day(entry.get("last_date")),
        }
        for entry in entries
    ]
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True))


def counted(folder: pathlib.Path) -> dict[str, Any]:
    """The counts of one chat's exported artifacts, under the names of the truth."""
    artifacts = sorted(folder.glob("*.jsonl"))
    records = [json.loads(line) for path in artifacts for line in path.read_text(encoding="utf-8").strip().split("\n")]
    messages = [record for record in records if record["record"] == "message"]
    topics = [record for record in records if record["record"] == "thread" and record["kind"] == "topic"]
    dates = [message["date"] for message in messages]
    return {
        "messages": len(messages),
        "service": sum(message["kind"] == "service" for message in messages),
        "edited": sum(message["edited"] for message in messages),
        "with_reply": sum("reply_to" in message for message in messages),
        "forwarded": sum("forward" in message for message in messages),
        "polls": sum("poll" in message for message in messages),
        "photos": sum(message.get("media", {}).get("kind") == "photo" for message in messages),
        "days": len(artifacts),
        "topics": {str(topic["id"]): topic["title"] for topic in sorted(topics, key=lambda topic: int(topic["id"]))},
        "topic_roots": sum(message.get("thread_id") == message["id"] for message in messages),
        "first_date": min(dates),
        "last_date": max(dates),
    }


class GeneratorTest(unittest.TestCase):
    def test_the_committed_files_are_what_the_generator_writes(self) -> None:
        done = subprocess.run(
            [sys.executable, str(EXAMPLES / "generate.py"), "--check"], check=False, capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


@unittest.skipUnless(BINARY, "TELELAKE_BINARY is not set")
class ExamplesTest(unittest.TestCase):
    truth: dict[str, dict[str, Any]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.truth = json.loads((EXAMPLES / "truth.json").read_text(encoding="utf-8"))["files"]

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.base = pathlib.Path(folder.name)

    def test_imports_say_the_truth(self) -> None:
        for index, (name, truth) in enumerate(self.truth.items()):
            with self.subTest(name):
                store = self.base / str(index)
                summary, code = import_example(store, name, truth)
                self.assertEqual({key: summary[key] for key in SUMS}, {key: truth[key] for key in SUMS})
                self.assertEqual(bool(summary["truncated"]), truth["truncated"])
                flawed = truth["quarantined"] > 0 or truth["truncated"]
                self.assertEqual(code, SOME_REFUSED if flawed else ENDED_WELL)
                self.check_chats(store, truth)

    def check_chats(self, store: pathlib.Path, truth: dict[str, Any]) -> None:
        expected = [row for row in truth["per_chat"] if row["messages"] or row["undated"]]
        with_ids = all(row["id"] is not None for row in expected)
        self.assertEqual(rows(chats(store), with_ids), rows(expected, with_ids))
        self.assertEqual(json.loads(run(store, "store", "check").stdout)["findings"], [])
        if with_ids:
            self.check_artifacts(store, [row for row in expected if row["messages"]])

    def check_artifacts(self, store: pathlib.Path, expected: list[dict[str, Any]]) -> None:
        output = store / "artifacts-given-out"
        self.assertEqual(run(store, "export", "--output", str(output)).returncode, ENDED_WELL)
        for row in expected:
            found = counted(output / f"account={row['scope']}" / f"chat={row['id']}")
            self.assertEqual(found, {name: row[name] for name in found})

    def test_a_second_import_changes_no_byte(self) -> None:
        for index, name in enumerate(("supergroup_topics/result.json", "full_account/result.json")):
            with self.subTest(name):
                store = self.base / str(index)
                import_example(store, name, self.truth[name])
                before = data_files(store)
                self.assertTrue(before)
                summary, _ = import_example(store, name, self.truth[name])
                self.assertEqual((summary["inserted"], summary["updated"]), (0, 0))
                self.assertEqual(data_files(store), before)

    def test_both_orders_of_two_exports_give_one_store(self) -> None:
        older, newer = "channel/result.json", "channel_later/result.json"
        stores = {}
        for order in ((older, newer), (newer, older)):
            store = self.base / order[0].partition("/")[0]
            for name in order:
                import_example(store, name, self.truth[name])
            stores[order[0]] = data_files(store)
        self.assertTrue(stores[older])
        self.assertEqual(stores[older], stores[newer])

    def test_a_later_export_adds_revises_and_misses(self) -> None:
        older, newer = "channel/result.json", "channel_later/result.json"
        first, _ = import_example(self.base, older, self.truth[older])
        second, _ = import_example(self.base, newer, self.truth[newer])
        held = self.truth[older]["messages_read"]
        again = self.truth[newer]["messages_read"]
        self.assertEqual(first["inserted"], held)
        self.assertGreater(second["inserted"], 0)
        self.assertGreater(second["revisions"], 0)
        self.assertEqual(second["inserted"] + second["updated"] + second["unchanged"], again)
        self.assertEqual(second["absent"], held - (again - second["inserted"]))

    def test_a_topic_adds_nothing_to_its_forum(self) -> None:
        forum, topic = "supergroup_topics/result.json", "topic/result.json"
        import_example(self.base, forum, self.truth[forum])
        before = data_files(self.base)
        summary, _ = import_example(self.base, topic, self.truth[topic])
        self.assertEqual((summary["inserted"], summary["updated"]), (0, 0))
        self.assertEqual(data_files(self.base), before)


if __name__ == "__main__":
    unittest.main()
