"""Writes JSON exactly as Telegram Desktop prints it: order, indent, escapes, and its departures from JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Raw:
    """Bytes that go into the file as they are, for what Desktop does not quote or what a disk has spoiled."""

    content: bytes


@dataclass(frozen=True)
class Pairs:
    """An object whose keys may repeat; a plain dict cannot hold those."""

    items: tuple[tuple[str, Value], ...]


class TextEntities(list["Value"]):
    """The list under `text_entities`: Desktop closes an empty one on the same line, unlike every other list."""


Value = str | bytes | int | float | bool | None | Raw | Pairs | dict[str, "Value"] | list["Value"]
Object = dict[str, Value]

_SHORT_ESCAPES = {0x0A: b"\\n", 0x0D: b"\\r", 0x09: b"\\t", 0x22: b'\\"', 0x5C: b"\\\\"}


def _byte_escapes() -> dict[int, bytes]:
    escapes = {byte: b"\\x%02X" % byte for byte in range(32)}
    escapes.update(_SHORT_ESCAPES)
    return escapes


_ESCAPES = _byte_escapes()


def needs_mending(text: str | bytes) -> bool:
    """Whether the printed form of `text` is something that a strict JSON parser refuses."""
    raw = text.encode() if isinstance(text, str) else text
    if any(byte < 32 and byte not in _SHORT_ESCAPES for byte in raw):
        return True
    if b"\xe2\x80\xa8" in raw or b"\xe2\x80\xa9" in raw:
        return True
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False


def quote(text: str | bytes) -> bytes:
    """Prints a string; a line or paragraph separator keeps its last two raw bytes after the escape."""
    raw = text.encode() if isinstance(text, str) else text
    out = bytearray(b'"')
    for index, byte in enumerate(raw):
        if byte in _ESCAPES:
            out += _ESCAPES[byte]
        elif byte == 0xE2 and raw[index : index + 3] in (b"\xe2\x80\xa8", b"\xe2\x80\xa9"):
            out += b"\\u2028" if raw[index + 2] == 0xA8 else b"\\u2029"
        else:
            out.append(byte)
    out += b'"'
    return bytes(out)


def _items(value: dict[str, Value] | Pairs) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Pairs):
        yield from value.items
    else:
        yield from value.items()


def _object(value: dict[str, Value] | Pairs, level: int) -> bytes:
    lead = b"\n" + b" " * (level + 1)
    parts = [lead + quote(key) + b": " + to_bytes(item, level + 1) for key, item in _items(value)]
    return b"{" + b",".join(parts) + b"\n" + b" " * level + b"}"


def _array(value: list[Value], level: int) -> bytes:
    if not value and isinstance(value, TextEntities):
        return b"[]"
    lead = b"\n" + b" " * (level + 1)
    return b"[" + b",".join(lead + to_bytes(item, level + 1) for item in value) + b"\n" + b" " * level + b"]"


def to_bytes(value: Value, level: int = 0) -> bytes:
    """Prints `value` as it stands at nesting `level`; a number with decimals always has six places."""
    if isinstance(value, Raw):
        return value.content
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, float):
        return b"%.6f" % value
    if isinstance(value, (str, bytes)):
        return quote(value)
    if isinstance(value, list):
        return _array(value, level)
    return _object(value, level)
