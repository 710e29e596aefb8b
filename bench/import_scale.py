"""CPU a message from 10^6 to 10^7 messages, and the peak of resident memory: both must stay flat.

Prints one row a size; exits 1 when CPU a message of the largest size is more than 20 % off that of the smallest, or
when more than 256 MiB were resident.
"""

import argparse
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def measure(binary: str, messages: int, folder: pathlib.Path) -> tuple[float, float]:
    """CPU microseconds a message and peak MiB of an import that reads the generator's output through a pipe."""
    store = folder / f"store-{messages}"
    export = folder / "result.json"
    generate = [sys.executable, str(ROOT / "examples/make_large.py"), "--messages", str(messages), "--output", str(export)]
    subprocess.run(generate, check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(
        ["/usr/bin/env", "time", "-f", "%M", binary, "--data", str(store), "--log-level", "error", "import", str(export)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = int(process.stderr.split()[-1]) / 1024
    shutil.rmtree(store)
    return cpu / messages * 1e6, peak


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
        print(f"scale  {messages} messages: {cpu:.2f} us CPU a message ({cpu / first:.2f} of the smallest), peak {peak:.0f} MiB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
