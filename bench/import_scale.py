"""CPU a message from 10^6 to 10^7 messages, and the peak of resident memory: both must stay flat.

Prints one row a size; exits 1 when CPU a message of the largest size is more than 20 % off that of the smallest, or
when more than 256 MiB were resident.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def measure(binary: str, messages: int, folder: pathlib.Path) -> tuple[float, float]:
    """CPU microseconds a message and peak MiB of one import."""
    store = folder / f"store-{messages}"
    export = folder / "result.json"
    generate = [
        sys.executable,
        str(ROOT / "examples/make_large.py"),
        "--messages",
        str(messages),
        "--output",
        str(export),
    ]
    subprocess.run(generate, check=True)
    command = [binary, "--data", str(store), "--log-level", "error", "import", str(export)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"the import of {messages} messages ended with status {status}")
    shutil.rmtree(store)
    return (usage.ru_utime + usage.ru_stime) / messages * 1e6, usage.ru_maxrss / 1024


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--binary", default=str(ROOT / "build/bench/bin/telelake"))
    options.add_argument("--messages", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000])
    arguments = options.parse_args()
    failed = False
    first = None
    for messages in arguments.messages:
        with tempfile.TemporaryDirectory() as folder:
            cpu, peak = measure(arguments.binary, messages, pathlib.Path(folder))
        first = first or cpu
        failed |= abs(cpu / first - 1) > 0.2 or peak > 256
        print(
            f"scale  {messages} messages: {cpu:.2f} us CPU a message ({cpu / first:.2f} of the smallest), peak {peak:.0f} MiB"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
