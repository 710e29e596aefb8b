"""Import of one chat, durable and compressed, against the streaming Telegram parser of PyPI's chatpack, which only parses.

Both are measured as messages in the input / wall time of the whole process, on the same file in the same run, in turn:
the best of seven rounds counts for each, since a machine is seldom quiet for long. Prints one row; exits 1 when the
ratio is below the target.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = 2.5
ROUNDS = 7
PEER = "import sys, chatpack; sum(1 for _ in chatpack.TelegramStreamParser(sys.argv[1]))"


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--binary", default=str(ROOT / "build/bench/bin/telelake"))
    options.add_argument("--peer-python", default=sys.executable, help="a Python that has chatpack")
    options.add_argument("--messages", type=int, default=300_000)
    arguments = options.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        export = pathlib.Path(folder) / "result.json"
        store = pathlib.Path(folder) / "store"
        generate = [sys.executable, str(ROOT / "examples/make_large.py")]
        subprocess.run([*generate, "--messages", str(arguments.messages), "--output", str(export)], check=True)
        read = [arguments.peer_python, "-c", PEER, str(export)]
        store_it = [arguments.binary, "--data", str(store), "--log-level", "error", "import", str(export), "--json"]
        peer = ours = float("inf")
        for _ in range(ROUNDS):
            peer = min(peer, seconds(read))
            shutil.rmtree(store, ignore_errors=True)
            ours = min(ours, seconds(store_it))
        held = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
        size = export.stat().st_size

    ratio = peer / ours
    print(
        f"import  {arguments.messages} messages of {size / arguments.messages:.0f} B: ours {arguments.messages / ours:,.0f}/s, "
        f"chatpack {arguments.messages / peer:,.0f}/s, ratio {ratio:.2f} (target {TARGET}); "
        f"at rest {held / arguments.messages:.1f} B a message (target 85)"
    )
    return 0 if ratio >= TARGET and held / arguments.messages <= 85 else 1


if __name__ == "__main__":
    sys.exit(main())
