"""The test runner, scripts/test, on a checkout of a few small test files."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "test"

# Each says when it is at work and waits until it sees the other one at work: alone it would fail.
MEETS = """
    import pathlib, time, unittest

    class MeetTest(unittest.TestCase):
        def test_meets(self):
            print()
            for moment in range(20):
                print("{own} at", moment, flush=True)
            pathlib.Path("{own}.here").touch()
            end = time.monotonic() + 20
            while not pathlib.Path("{other}.here").exists():
                self.assertLess(time.monotonic(), end, "the other one never ran beside it")
                time.sleep(0.01)
"""
FAILS = """
    import unittest

    class ThirdTest(unittest.TestCase):
        def test_fails(self):
            self.fail("as it should")

        @unittest.skip("for the count")
        def test_is_skipped(self):
            pass
"""


class SideBySideTest(unittest.TestCase):
    def run_tests(self, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as name:
            checkout = pathlib.Path(name)
            live = checkout / "tests" / "live"
            live.mkdir(parents=True)
            (checkout / "scripts").mkdir()
            shutil.copy(SCRIPT, checkout / "scripts" / "test")
            for file, text in files.items():
                (live / file).write_text(textwrap.dedent(text), encoding="utf-8")
            return subprocess.run(
                [sys.executable, str(checkout / "scripts" / "test"), "--only", "python", "dev"],
                capture_output=True,
                text=True,
                timeout=100,
                check=False,
                env={name: value for name, value in os.environ.items() if not name.startswith("TELELAKE_")},
            )

    def test_files_of_live_run_two_at_a_time_and_each_is_shown_in_one_piece(self) -> None:
        meeting = {f"{own}_test.py": MEETS.format(own=own, other=other) for own, other in (("a", "b"), ("b", "a"))}
        done = self.run_tests(meeting)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[-1], "2 passed, 0 failed, 0 skipped")
        for own in ("a", "b"):
            said = [place for place, line in enumerate(lines) if line.startswith(f"{own} at")]
            self.assertEqual(len(said), 20)
            self.assertEqual(said[-1] - said[0], 19, done.stdout)
            heads = [line for line in lines[: said[0]] if line.startswith("test: tests/live/")]
            self.assertEqual(heads[-1], f"test: tests/live/{own}_test.py")

    def test_a_failure_in_one_file_is_counted_and_fails_the_whole(self) -> None:
        files = {f"{own}_test.py": MEETS.format(own=own, other=other) for own, other in (("a", "b"), ("b", "a"))}
        done = self.run_tests(files | {"third_test.py": FAILS, "broken_test.py": "import nothing_of_this_name"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("as it should", done.stdout)
        self.assertEqual(done.stdout.splitlines()[-1], "2 passed, 2 failed, 1 skipped")


if __name__ == "__main__":
    unittest.main()
