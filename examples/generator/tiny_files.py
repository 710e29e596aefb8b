"""Tiny real media: a mosaic JPEG of one colour a block, a text document, a visiting card."""

from __future__ import annotations

import random

_CATEGORY_BITS = 4


def _segment(marker: int, payload: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def _huffman_table(identity: int, code_length: int, symbols: bytes) -> bytes:
    counts = bytearray(16)
    counts[code_length - 1] = len(symbols)
    return _segment(0xC4, bytes([identity]) + bytes(counts) + symbols)


def _difference_bits(difference: int) -> str:
    size = abs(difference).bit_length()
    value = difference if difference >= 0 else difference + (1 << size) - 1
    bits = format(value, f"0{size}b") if size else ""
    return format(size, f"0{_CATEGORY_BITS}b") + bits + "0"


def _pack(bits: str) -> bytes:
    bits += "1" * (-len(bits) % 8)
    data = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    return data.replace(b"\xff", b"\xff\x00")


def mosaic_jpeg(rng: random.Random, columns: int, rows: int) -> bytes:
    """A baseline JPEG of `columns` × `rows` blocks of 8 × 8 pixels, each of one colour that drifts from the last."""
    frame = (rows * 8).to_bytes(2, "big") + (columns * 8).to_bytes(2, "big")
    out = b"\xff\xd8" + _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    out += _segment(0xDB, b"\x00" + b"\x08" * 64)
    out += _segment(0xC0, b"\x08" + frame + b"\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00")
    out += _huffman_table(0x00, _CATEGORY_BITS, bytes(range(12)))
    out += _huffman_table(0x10, 1, b"\x00")
    out += _segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00")
    last = [0, 0, 0]
    bits = []
    for _ in range(columns * rows):
        for component in range(3):
            value = max(-120, min(120, last[component] + rng.randint(-30, 30)))
            bits.append(_difference_bits(value - last[component]))
            last[component] = value
    return out + _pack("".join(bits)) + b"\xff\xd9"


def visiting_card(first: str, last: str, phone: str) -> bytes:
    """A vCard 3.0."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{last};{first};;;",
        f"FN:{first} {last}",
        f"TEL;TYPE=CELL:{phone}",
        "END:VCARD",
    ]
    return "\r\n".join(lines).encode() + b"\r\n"
