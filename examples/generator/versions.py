"""Versions of Telegram Desktop by their number."""

Version = tuple[int, int, int]

LATEST: Version = (7, 0, 2)


def version_name(version: Version) -> str:
    """`(4, 16, 9)` as `4.16.9`."""
    return ".".join(str(number) for number in version)
