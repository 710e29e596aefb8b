"""The files at rest, read without telelake, give the counts that the store itself gives.

Read with zstdcat and jq, with DuckDB, and, when TELELAKE_TEST_PYSPARK is 1, with PySpark of the Python at
TELELAKE_SPARK_PYTHON. Needs TELELAKE_BINARY.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from typing import Any

BINARY = os.environ.get("TELELAKE_BINARY", "")
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EXAMPLES = ("channel", "supergroup_topics", "full_account")
PARTLY_IMPORTED = 3  # the exit status when records were quarantined
CANNOT_DECOMPRESS = 77  # of count_with_spark.py


@dataclass(frozen=True)
class Count:
    messages: int
    days: int


# By scope and chat, as the folders are named.
Counts = dict[tuple[str, str], Count]


def telelake(store: pathlib.Path, *arguments: str, allowed: tuple[int, ...] = (0,)) -> Any:
    command = [BINARY, "--data", str(store), "--log-level", "error", "--json", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode not in allowed:
        raise AssertionError(f"{arguments} ended with {ended.returncode}: {ended.stderr}")
    return json.loads(ended.stdout)


def data_files(store: pathlib.Path) -> dict[tuple[str, str], list[pathlib.Path]]:
    """The live files of message lines, by scope and chat."""
    found: dict[tuple[str, str], list[pathlib.Path]] = {}
    for name in telelake(store, "store", "files"):
        path = pathlib.PurePosixPath(name)
        if len(path.parts) != 3 or path.name.startswith("_") or not path.name.endswith(".jsonl.zst"):
            continue
        scope, chat = (part.partition("=")[2] for part in path.parts[:2])
        found.setdefault((scope, chat), []).append(store / path)
    return found


def count_with_jq(files: list[pathlib.Path]) -> Count:
    """Counts `zstdcat FILES | jq`."""
    with subprocess.Popen(["zstdcat", *map(str, files)], stdout=subprocess.PIPE) as zstdcat:
        dates = subprocess.run(
            ["jq", "-r", ".date[:10]"], stdin=zstdcat.stdout, capture_output=True, text=True, check=True
        ).stdout.split()
    if zstdcat.returncode != 0:
        raise AssertionError(f"zstdcat ended with {zstdcat.returncode}")
    return Count(len(dates), len(set(dates)))


def parse_rows(text: str) -> Counts:
    rows = json.loads(text.strip().splitlines()[-1])
    return {(row["account"], row["chat"]): Count(row["messages"], row["days"]) for row in rows}


@unittest.skipUnless(BINARY, "TELELAKE_BINARY is not set")
class AtRestTest(unittest.TestCase):
    folder: tempfile.TemporaryDirectory[str]
    store: pathlib.Path
    stats: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.store = pathlib.Path(cls.folder.name) / "store"
        for example in EXAMPLES:
            telelake(cls.store, "import", str(ROOT / "examples" / example), allowed=(0, PARTLY_IMPORTED))
        cls.stats = telelake(cls.store, "store", "stats")

    def expect_counts_of_the_store(self, counts: Counts) -> None:
        self.assertGreater(self.stats["messages"], 0)
        self.assertEqual(sum(count.messages for count in counts.values()), self.stats["messages"])
        self.assertEqual(sum(count.days for count in counts.values()), self.stats["artifacts"])
        self.assertEqual(set(counts), set(data_files(self.store)))

    def test_zstdcat_and_jq(self) -> None:
        for tool in ("zstdcat", "jq"):
            if shutil.which(tool) is None:
                self.skipTest(f"{tool} is not installed")
        self.expect_counts_of_the_store({key: count_with_jq(files) for key, files in data_files(self.store).items()})

    def test_every_listed_file_is_there_and_no_other(self) -> None:
        found = {str(path.relative_to(self.store)) for path in self.store.glob("account=*/chat=*/*.jsonl.zst")}
        listed = {name for name in telelake(self.store, "store", "files") if name.endswith(".jsonl.zst")}
        self.assertEqual(found, listed)

    def test_duckdb(self) -> None:
        if not (ROOT / "tests/node_modules/@duckdb/node-api").is_dir():
            self.skipTest("tests/node_modules is missing: run npm ci in tests/")
        ended = subprocess.run(
            ["node", str(HERE / "count_with_duckdb.mjs"), str(self.store)], capture_output=True, text=True, check=False
        )
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.expect_counts_of_the_store(parse_rows(ended.stdout))

    def test_pyspark(self) -> None:
        if os.environ.get("TELELAKE_TEST_PYSPARK") != "1":
            self.skipTest("TELELAKE_TEST_PYSPARK is not 1: PySpark is a large download")
        python = os.environ.get("TELELAKE_SPARK_PYTHON", sys.executable)
        ended = subprocess.run(
            [python, str(HERE / "count_with_spark.py"), str(self.store)], capture_output=True, text=True, check=False
        )
        if ended.returncode == CANNOT_DECOMPRESS:
            self.skipTest(f"this Spark cannot decompress Zstandard: {ended.stderr.strip().splitlines()[-1]}")
        self.assertEqual(ended.returncode, 0, ended.stderr[-4000:])
        self.expect_counts_of_the_store(parse_rows(ended.stdout))


if __name__ == "__main__":
    unittest.main()
