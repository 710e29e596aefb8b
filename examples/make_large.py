"""Writes one large Telegram Desktop export of a supergroup, for benchmarks and for tests of memory.

Usage: make_large.py --messages N [--output PATH|-] [--seed S]

About 540 bytes of JSON a message. The words are drawn by Zipf's law from a vocabulary of some thousand made-up words, so
that the text compresses like text; a third of the messages answer another, some have entities, media, reactions, edits.
The same arguments give the same bytes. Dates run at one pace: a million messages fill three years.
"""

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterator

FIRST_SECOND = 1_640_995_200  # 2022-01-01T00:00:00Z
SECONDS_A_MESSAGE = 94
SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "re",
    "tan",
    "ver",
    "sol",
    "in",
    "dra",
    "pe",
    "cho",
    "gu",
    "wa",
    "ni",
    "or",
    "est",
    "al",
    "ben",
    "та",
    "ро",
    "ли",
    "но",
    "ме",
    "ста",
    "ву",
    "ка",
    "де",
    "по",
    "ри",
    "со",
)
REACTIONS = ("👍", "❤", "🔥", "😁", "😢", "🎉")
SENDERS = 2_000


def vocabulary(dice: random.Random, size: int) -> list[str]:
    """Made-up words, the frequent ones short."""
    words: set[str] = set()
    while len(words) < size:
        words.add("".join(dice.choices(SYLLABLES, k=1 + min(3, len(words) // 300) + dice.randrange(2))))
    return sorted(words, key=lambda word: (len(word), word))


def sentences(dice: random.Random, count: int) -> list[str]:
    """Pieces of text of three to nine words: texts are put together from them, which is fast and varied enough."""
    words = vocabulary(dice, 4_000)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    return [" ".join(dice.choices(words, cum_weights=weights, k=dice.randint(3, 9))) for _ in range(count)]


def local(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds + 10_800))


def text_members(parts: list[str], kind: int) -> str:
    plain = ". ".join(parts)
    if kind == 0:  # a link between two plain parts
        first, rest = parts[0], ". ".join(parts[1:])
        link = f"https://example.org/{len(plain)}/{len(first)}"
        return (
            f'   "text": [\n    "{first} ",\n    {{\n     "type": "link",\n     "text": "{link}"\n    }},\n    " {rest}"\n   ],\n'
            f'   "text_entities": [\n    {{\n     "type": "plain",\n     "text": "{first} "\n    }},\n'
            f'    {{\n     "type": "link",\n     "text": "{link}"\n    }},\n'
            f'    {{\n     "type": "plain",\n     "text": " {rest}"\n    }}\n   ]'
        )
    return f'   "text": "{plain}",\n   "text_entities": [\n    {{\n     "type": "plain",\n     "text": "{plain}"\n    }}\n   ]'


def messages(count: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed)
    pieces = sentences(dice, 60_000)
    senders = [
        (number, f"Person {number:04d} {piece.split()[0].title()}") for number, piece in enumerate(pieces[:SENDERS])
    ]
    sender_weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(SENDERS)))
    numbers = dice.random
    for first in range(1, count + 1, 1_000):
        batch = range(first, min(first + 1_000, count + 1))
        authors = dice.choices(senders, cum_weights=sender_weights, k=len(batch))
        texts = iter(dice.choices(pieces, k=5 * len(batch)))
        for number, (sender, name) in zip(batch, authors, strict=True):
            chance = numbers()
            second = FIRST_SECOND + number * SECONDS_A_MESSAGE + int(chance * 90)
            members = [
                f'   "id": {number},\n   "type": "message",\n   "date": "{local(second)}",\n   "date_unixtime": "{second}"'
            ]
            if chance < 0.04:
                members.append(f'   "edited": "{local(second + 60)}",\n   "edited_unixtime": "{second + 60}"')
            members.append(f'   "from": "{name}",\n   "from_id": "user{100_000_000 + sender * 7_919}"')
            if numbers() < 0.33 and number > 50:
                members.append(f'   "reply_to_message_id": {number - 1 - int(numbers() * 40)}')
            if chance > 0.93:
                size = 20_000 + int(numbers() * 200_000)
                members.append(
                    f'   "photo": "(File not included. Change data exporting settings to download.)",\n'
                    f'   "photo_file_size": {size},\n   "width": 1280,\n   "height": {720 + size % 240}'
                )
            parts = [next(texts) for _ in range(1 + int(numbers() * 3.3))]
            members.append(text_members(parts, int(chance * 300) % 15))
            if numbers() < 0.08:
                emoji = REACTIONS[number % len(REACTIONS)]
                members.append(
                    f'   "reactions": [\n    {{\n     "type": "emoji",\n     "count": {1 + number % 9},\n     "emoji": "{emoji}"\n    }}\n   ]'
                )
            yield "  {\n" + ",\n".join(members) + "\n  }"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--messages", type=int, required=True)
    options.add_argument("--output", default="-", help="a path, or - for standard output")
    options.add_argument("--seed", type=int, default=1)
    arguments = options.parse_args()
    path = sys.stdout.fileno() if arguments.output == "-" else arguments.output
    with open(path, "w", encoding="utf-8") as output:
        output.write('{\n "name": "Large group",\n "type": "public_supergroup",\n "id": 1234567890,\n "messages": [\n')
        stream = messages(arguments.messages, arguments.seed)
        output.write(next(stream))
        while batch := list(itertools.islice(stream, 1_000)):
            output.write(",\n" + ",\n".join(batch))
        output.write("\n ]\n}")


if __name__ == "__main__":
    main()
