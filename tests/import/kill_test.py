"""kill -9 at random moments of an import, each followed by the same import: the store must end byte-identical.

Run by ctest with TELELAKE_BINARY set; TELELAKE_KILLS is the number of kills (default 100).
"""

import hashlib
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

BINARY = os.environ.get("TELELAKE_BINARY", "")
KILLS = int(os.environ.get("TELELAKE_KILLS", "100"))
ROOT = pathlib.Path(__file__).resolve().parents[2]
MESSAGES = 60_000


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


@unittest.skipUnless(BINARY, "TELELAKE_BINARY is not set")
class KillTest(unittest.TestCase):
    def test_the_store_ends_as_if_nothing_had_happened(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            base = pathlib.Path(folder)
            export = base / "result.json"
            subprocess.run(
                [
                    sys.executable,
                    str(ROOT / "examples/make_large.py"),
                    "--messages",
                    str(MESSAGES),
                    "--output",
                    str(export),
                ],
                check=True,
            )
            started = time.monotonic()
            import_once(base / "undisturbed", export, None)
            duration = time.monotonic() - started
            expected = data_files(base / "undisturbed")
            self.assertGreater(len(expected), 0)

            moments = random.Random(4)
            kills = 0
            while kills < KILLS:
                store = base / "killed"
                shutil.rmtree(store, ignore_errors=True)
                kills += import_once(store, export, moments.uniform(0.0, duration))
                # Now and then the recovery is killed too.
                if moments.random() < 0.3 and kills < KILLS:
                    kills += import_once(store, export, moments.uniform(0.0, duration))
                import_once(store, export, None)
                self.assertEqual(data_files(store), expected, f"after kill {kills}")
            print(f"{kills} kills, every store byte-identical ({len(expected)} files)")


if __name__ == "__main__":
    unittest.main()
