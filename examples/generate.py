#!/usr/bin/env python3
"""Writes the example exports and the truth about them; `--check` tells whether the committed ones are these.

Nothing but Python's standard library, no clock and no chance: the same bytes each run. What is in each file was counted
while it was written, and stands in truth.json.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys

from generator import account, channel, generations, personal, quirks, supergroup

HERE = pathlib.Path(__file__).resolve().parent
MAKERS = (channel, supergroup, personal, account, quirks, generations)
ABOUT = {
    "what": "What each example holds, counted by the generator while it wrote the file, and what an import must say of it.",
    "messages_read": "Elements of all `messages` arrays.",
    "mended": "Messages that a strict JSON parser refuses or that have a key twice, and that are kept.",
    "per_chat": "One entry a scope of a chat. `id` is the Bot API's, null where the export has none. The counts are of "
    "the messages with a date that are kept; `undated`, `quarantined` and `repeated` are the others.",
}


def all_files() -> dict[str, bytes]:
    """Every file that belongs here, by its path within this folder."""
    examples = [example for maker in MAKERS for example in maker.examples()]
    files: dict[str, bytes] = {}
    for example in examples:
        files.update(example.files())
    truth = {"about": ABOUT, "files": {example.path: example.truth for example in examples}}
    files["truth.json"] = (json.dumps(truth, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def differences(files: dict[str, bytes]) -> list[str]:
    """What is not here as it should be, and what is here but should not."""
    found = []
    for name, content in sorted(files.items()):
        path = HERE / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif path.read_bytes() != content:
            found.append(f"{name} differs")
    for path in sorted(HERE.rglob("*")):
        name = path.relative_to(HERE).as_posix()
        ours = path.suffix in {".py", ".pyc", ".md"} or name in files or path.is_dir()
        if not ours:
            found.append(f"{name} does not belong here")
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--check", action="store_true", help="write nothing; fail if a file differs")
    arguments = options.parse_args()
    files = all_files()
    if arguments.check:
        found = differences(files)
        print("\n".join(found) or f"{len(files)} files are as generated.")
        return 1 if found else 0
    for name, content in files.items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{len(files)} files written, {sum(map(len, files.values()))} bytes.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
