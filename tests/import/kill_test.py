"""kill -9 at random moments of an import, each followed by the same import: the store must end byte-identical.

Run by ctest with TELELAKE_BINARY set; TELELAKE_KILLS is the number of kills (default 100).
"""

import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable

BINARY = os.environ.get("TELELAKE_BINARY", "")
KILLS = int(os.environ.get("TELELAKE_KILLS", "100"))
ROOT = pathlib.Path(__file__).resolve().parents[2]
MESSAGES = 60_000
SMALL_CHATS = 400


def data_files(store: pathlib.Path) -> dict[str, str]:
    """The live data files, name to hash: the catalogue, locks and run records are outside the promise."""
    listed = subprocess.run(
        [BINARY, "--data", str(store), "store", "files"], check=True, capture_output=True, text=True
    ).stdout.split()
    names = [name for name in listed if name.startswith("account=")]
    return {name: hashlib.sha256((store / name).read_bytes()).hexdigest() for name in names}


def import_once(store: pathlib.Path, export: pathlib.Path, kill_after: float | None) -> bool:
    """Imports; kills the process after some seconds when asked to. True when it was killed in time."""
    process = subprocess.Popen(
        [BINARY, "--data", str(store), "--log-level", "error", "import", str(export), "--json"],
        stdout=subprocess.DEVNULL,
    )
    if kill_after is None:
        if process.wait() != 0:
            raise AssertionError(f"the import failed with {process.returncode}")
        return False
    time.sleep(kill_after)
    killed = process.poll() is None
    if killed:
        process.send_signal(signal.SIGKILL)
    process.wait()
    return killed


def write_large_chat(path: pathlib.Path) -> None:
    """One chat of several portions."""
    command = [sys.executable, str(ROOT / "examples/make_large.py"), "--messages", str(MESSAGES), "--output", str(path)]
    subprocess.run(command, check=True)


def write_small_chats(path: pathlib.Path) -> None:
    """A whole account of many chats with one to three messages each, which are committed in groups."""
    chats = []
    for number in range(SMALL_CHATS):
        shared = number % 3 == 0
        messages = [
            {
                "id": index + 1,
                "type": "message",
                "date": "2024-05-17T10:00:00",
                "date_unixtime": str(1_715_940_000 + number * 60 + index),
                "from": f"Person {number}",
                "from_id": f"user{10_000 + number}",
                "text": f"message {index} of chat {number}",
                "text_entities": [{"type": "plain", "text": f"message {index} of chat {number}"}],
            }
            for index in range(1 + number % 3)
        ]
        chats.append(
            {
                "name": f"Chat {number}",
                "type": "private_supergroup" if shared else "personal_chat",
                "id": 1_000_000_000 + number if shared else 10_000 + number,
                "messages": messages,
            }
        )
    account = {"user_id": 5400000001, "first_name": "Test", "phone_number": "", "username": "", "bio": ""}
    path.write_text(json.dumps({"personal_information": account, "chats": {"about": "", "list": chats}}))


@unittest.skipUnless(BINARY, "TELELAKE_BINARY is not set")
class KillTest(unittest.TestCase):
    def test_a_large_chat_ends_as_if_nothing_had_happened(self) -> None:
        self.kill_imports_of(write_large_chat, KILLS)

    def test_many_small_chats_end_as_if_nothing_had_happened(self) -> None:
        self.kill_imports_of(write_small_chats, (KILLS + 1) // 2)

    def kill_imports_of(self, write_export: Callable[[pathlib.Path], None], wanted: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            base = pathlib.Path(folder)
            export = base / "result.json"
            write_export(export)
            started = time.monotonic()
            import_once(base / "undisturbed", export, None)
            duration = time.monotonic() - started
            expected = data_files(base / "undisturbed")
            self.assertGreater(len(expected), 0)

            moments = random.Random(4)
            kills = 0
            while kills < wanted:
                store = base / "killed"
                shutil.rmtree(store, ignore_errors=True)
                kills += import_once(store, export, moments.uniform(0.0, duration))
                # Now and then the recovery is killed too.
                if moments.random() < 0.3 and kills < wanted:
                    kills += import_once(store, export, moments.uniform(0.0, duration))
                import_once(store, export, None)
                self.assertEqual(data_files(store), expected, f"after kill {kills}")
            print(f"{kills} kills, every store byte-identical ({len(expected)} files)")


if __name__ == "__main__":
    unittest.main()
