"""Imports what no well-behaved export holds, and looks at what the binary says of it and does to the store.

Run with TELELAKE_BINARY set to the binary under test.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile
from typing import Any

BINARY = os.environ.get("TELELAKE_BINARY", "")
ENDED_WELL = 0
FAILED = 1
WRONG_USE = 2
BAD_INPUT = 3


def message(number: int, later: int = 0, **members: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-01-02T03:04:05",
        "date_unixtime": str(1704164645 + number * 60 + later),
        "from": "Ann",
        "from_id": "user1",
        "text": f"message {number}",
        "text_entities": [],
    } | members


def chat(messages: list[dict[str, Any]], **members: Any) -> dict[str, Any]:
    return {"name": "Chat", "type": "private_supergroup", "id": 5} | members | {"messages": messages}


def account(*chats: dict[str, Any]) -> dict[str, Any]:
    return {"personal_information": {"user_id": 7}, "chats": {"list": list(chats)}}


class HostileTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.store = self.folder / "store"

    def run_program(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [BINARY, "--data", str(self.store), "--log-level", "error", "--json", *arguments],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def import_export(self, export: dict[str, Any], *options: str) -> subprocess.CompletedProcess[str]:
        path = self.folder / "result.json"
        path.write_text(json.dumps(export, indent=1), encoding="utf-8")
        return self.run_program("import", str(path), *options)

    def stats(self) -> dict[str, Any]:
        stats: dict[str, Any] = json.loads(self.run_program("store", "stats").stdout)
        return stats

    def hold(self, count: int = 20) -> list[pathlib.Path]:
        """Imports so many messages; returns the data files."""
        self.assertEqual(self.import_export(chat([message(n) for n in range(1, count + 1)])).returncode, ENDED_WELL)
        return sorted(self.store.glob("account=*/chat=*/*.jsonl.zst"))

    def test_the_schema_is_printed_in_the_format_that_is_named(self) -> None:
        named = self.run_program("schema", "export", "--format", "json-schema")
        self.assertEqual(named.returncode, ENDED_WELL)
        self.assertEqual(json.loads(named.stdout)["$schema"], "https://json-schema.org/draft/2020-12/schema")
        self.assertEqual(named.stdout, self.run_program("schema", "export").stdout)

    def test_without_its_catalogue_a_store_is_not_taken_for_a_new_one(self) -> None:
        files = self.hold()
        for lose in (lambda path: path.write_bytes(b""), lambda path: path.unlink()):
            lose(self.store / "catalogue.sqlite")
            for leftover in self.store.glob("catalogue.sqlite-*"):
                leftover.unlink()
            for command in (["store", "check"], ["report"], ["import", str(self.folder / "result.json")]):
                done = self.run_program(*command)
                self.assertEqual(done.returncode, FAILED, command)
                self.assertIn("catalogue.sqlite", done.stderr)
                self.assertIn("restore it from a backup", done.stderr)
            self.assertEqual(sorted(self.store.glob("account=*/chat=*/*.jsonl.zst")), files)

    def test_the_check_sees_bytes_behind_the_end_of_a_file(self) -> None:
        file = next(path for path in self.hold() if not path.name.startswith("_"))
        with file.open("ab") as end:
            end.write(b"zzz")
        done = self.run_program("store", "check")
        self.assertEqual(done.returncode, FAILED)
        findings = json.loads(done.stdout)["findings"]
        self.assertEqual([str(self.store / finding["path"]) for finding in findings], [str(file)])
        self.assertIn("bytes", findings[0]["reason"])

    def test_nothing_is_marked_by_the_export_of_an_account(self) -> None:
        self.hold()
        own = chat([message(n, 100) for n in range(1, 21) if n != 7])
        for export in (account(own), account(own, chat([message(1)], id=6))):
            done = self.import_export(export, "--mark-deleted")
            self.assertEqual(done.returncode, WRONG_USE, done.stdout)
            self.assertIn("export of an account", done.stderr)
        self.assertEqual(self.stats()["tombstones"], 0)
        self.assertEqual(self.stats()["chats"], 1)

    def test_what_is_there_but_cannot_be_read_is_not_absent(self) -> None:
        self.hold()
        newer = [message(n, 100) for n in range(1, 31) if n != 7]
        newer[3] = message(4, date_unixtime="no time")
        newer[4] = {"id": 5, "type": "unsupported"}
        done = self.import_export(chat(newer), "--mark-deleted")
        summary = json.loads(done.stdout)
        self.assertEqual((summary["absent"], summary["deleted"], summary["quarantined"]), (1, 1, 1), done.stderr)
        # Nor does an older export that comes later bring in deleted messages of these ids.
        self.assertEqual(self.import_export(chat([message(n, 50) for n in range(1, 21)])).returncode, ENDED_WELL)
        self.assertEqual(self.stats()["tombstones"], 1)

    def test_unread_messages_stay_unmarked_in_both_orders(self) -> None:
        newer = [message(n, 100) for n in range(1, 31) if n != 7]
        newer[3] = message(4, date_unixtime="no time")
        self.import_export(chat(newer), "--mark-deleted")
        self.hold()
        self.assertEqual(self.stats()["messages"], 30)
        self.assertEqual(self.stats()["tombstones"], 1)

    def test_a_refused_message_without_an_id_may_be_any_of_the_absent_ones(self) -> None:
        self.hold()
        newer = [message(n, 100) for n in range(1, 31) if n != 7]
        newer[3] = message(4) | {"id": "4"}
        done = self.import_export(chat(newer), "--mark-deleted")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("nothing was marked", done.stderr)
        self.assertEqual(self.stats()["tombstones"], 0)

    def test_an_export_that_is_not_newer_marks_nothing_and_says_so(self) -> None:
        self.hold()
        later = chat([message(n) for n in range(1, 21) if n != 7])
        done = self.import_export(later, "--mark-deleted")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("--exported-at", done.stderr)
        self.assertEqual(self.stats()["tombstones"], 0)
        told = self.import_export(later, "--mark-deleted", "--exported-at", "2024-03-01")
        self.assertEqual((told.returncode, self.stats()["tombstones"]), (ENDED_WELL, 1))

    def test_a_fault_of_the_input_names_it_once(self) -> None:
        path = self.folder / "damaged.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("result.json", json.dumps(chat([message(n) for n in range(1, 200)])))
        damaged = bytearray(path.read_bytes())
        damaged[100:200] = b"x" * 100
        path.write_bytes(damaged)
        done = self.run_program("import", str(path))
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertEqual(done.stderr.count(str(path)), 1, done.stderr)

    def test_many_refused_messages_are_quarantined_in_few_commits(self) -> None:
        refused = [message(n) | {"id": str(n)} for n in range(1, 3001)]
        done = self.import_export(chat([*refused, message(1)]))
        summary = json.loads(done.stdout)
        self.assertEqual((summary["quarantined"], summary["inserted"]), (3000, 1))
        self.assertEqual(self.stats()["quarantined"], 3000)
        self.import_export(chat([*refused, message(1)]))
        self.assertEqual(self.stats()["quarantined"], 3000)

    def test_what_is_replayed_and_refused_again_is_quarantined_once(self) -> None:
        wrong = message(2, date_unixtime="no time")
        self.import_export(chat([message(1), wrong]))
        listed = json.loads(self.run_program("quarantine", "list").stdout)
        again = self.run_program("quarantine", "replay")
        self.assertEqual(again.returncode, BAD_INPUT)
        self.assertIn("/date_unixtime", again.stderr)
        self.assertEqual(self.stats()["quarantined"], 1)
        mended = self.folder / "mended.json"
        mended.write_text(json.dumps(message(2)), encoding="utf-8")
        replayed = self.run_program("quarantine", "replay", listed["id"], "--input", str(mended))
        self.assertEqual(replayed.returncode, ENDED_WELL, replayed.stderr)
        self.assertEqual((self.stats()["quarantined"], self.stats()["messages"]), (0, 2))

    def test_a_zip_holds_one_export(self) -> None:
        path = self.folder / "several.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("__MACOSX/a/result.json", "a shadow")
            archive.writestr("a/result.json", json.dumps(chat([message(1)])))
        self.assertEqual(self.run_program("import", str(path)).returncode, ENDED_WELL)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("b/result.json", json.dumps(chat([message(2)], id=6)))
        done = self.run_program("import", str(path))
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("a/result.json and b/result.json", done.stderr)

    def test_a_chat_id_that_is_no_number_is_not_replaced_by_a_made_one(self) -> None:
        for wrong in ("5", 5.5, True, [5]):
            done = self.import_export(chat([message(1)], id=wrong))
            self.assertEqual(json.loads(done.stdout)["quarantined"], 1, wrong)
            self.assertEqual(done.returncode, BAD_INPUT)
        self.assertEqual(self.stats()["chats"], 0)

    def test_options_that_would_do_nothing_are_wrong_use(self) -> None:
        export = chat([message(1)])
        self.assertEqual(self.import_export(export, "--force").returncode, WRONG_USE)
        self.assertEqual(self.import_export(export, "--exported-at", "2099-01-01").returncode, WRONG_USE)
        self.assertEqual(self.import_export(export, "--exported-at", "2024-02-01").returncode, ENDED_WELL)

    def test_an_option_without_a_value_is_wrong_use(self) -> None:
        export = chat([message(1)])
        for option in ("--timezone", "--exported-at", "--account", "--chat-id"):
            done = self.import_export(export, option, "")
            self.assertEqual(done.returncode, WRONG_USE, option)
            self.assertIn(option, done.stderr)

    def test_an_export_is_not_older_than_its_messages(self) -> None:
        export = chat([message(1), message(2)])
        done = self.import_export(export, "--exported-at", "2024-01-02T03:05:30Z")
        self.assertEqual(done.returncode, WRONG_USE)
        self.assertIn("message 2 of chat -1000000000005 was sent at 2024-01-02T03:06:05Z", done.stderr)
        self.assertEqual(self.stats()["messages"], 0)
        self.assertEqual(self.import_export(export, "--exported-at", "2024-01-02T03:06:05Z").returncode, ENDED_WELL)

    def test_a_chat_in_two_files_is_one_chat(self) -> None:
        files = []
        for number, export in enumerate((chat([message(1)]), chat([message(2)]), chat([message(1)], id=6))):
            files.append(str(self.folder / f"{number}.json"))
            pathlib.Path(files[-1]).write_text(json.dumps(export), encoding="utf-8")
        done = self.run_program("import", *files)
        self.assertEqual(done.returncode, ENDED_WELL, done.stderr)
        self.assertEqual(json.loads(done.stdout)["chats"], 2)

    def test_a_bad_escape_is_named_with_its_place(self) -> None:
        export = json.dumps(chat([message(1, text="here: ESCAPE")])).replace("ESCAPE", "\\q")
        (self.folder / "bad.json").write_text(export, encoding="utf-8")
        self.assertEqual(self.run_program("import", str(self.folder / "bad.json")).returncode, BAD_INPUT)
        listed = self.run_program("quarantine", "list").stdout
        self.assertIn("no escape of JSON: \\\\q at byte 6 of the string", listed)

    def test_a_unix_time_stands_where_the_local_time_is_none(self) -> None:
        done = self.import_export(chat([message(1, date="yesterday")]))
        self.assertEqual(done.returncode, ENDED_WELL, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual((summary["inserted"], summary["mended"]), (1, 1))

    def test_files_that_the_catalogue_does_not_name_are_listed_and_are_no_damage(self) -> None:
        held = self.hold()
        self.assertEqual(json.loads(self.run_program("store", "check").stdout)["unnamed"], [])
        stray = held[0].with_name("2023.0123456789abcdef.jsonl.zst")
        stray.write_bytes(held[0].read_bytes())
        done = self.run_program("store", "check")
        self.assertEqual(done.returncode, ENDED_WELL)
        checked = json.loads(done.stdout)
        self.assertEqual((checked["findings"], checked["unnamed"]), ([], [str(stray.relative_to(self.store))]))
        told = subprocess.run(
            [BINARY, "--data", str(self.store), "store", "check"], capture_output=True, text=True, check=True
        ).stdout
        self.assertIn(f"{stray.relative_to(self.store)}: the catalogue does not name it", told)
        self.hold()
        self.assertFalse(stray.exists())


if __name__ == "__main__":
    if not BINARY:
        sys.exit("TELELAKE_BINARY is not set")
    unittest.main()
