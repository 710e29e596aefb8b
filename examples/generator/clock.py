"""Times: Unix seconds in, the exporting computer's local time out, without the system's zone data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def _last_sunday(year: int, month: int) -> datetime:
    day = datetime(year, month, 31, 1, tzinfo=UTC)
    return day - timedelta(days=(day.weekday() + 1) % 7)


@dataclass(frozen=True)
class Zone:
    """A zone by its IANA name and its rule: a standard offset, with or without Europe's summer time."""

    name: str
    offset_hours: int
    summer_time: bool = False

    def local(self, seconds: int) -> str:
        """The wall clock at `seconds` (Unix time), as `YYYY-MM-DDTHH:MM:SS`."""
        moment = datetime.fromtimestamp(seconds, UTC)
        hours = self.offset_hours
        if self.summer_time and _last_sunday(moment.year, 3) <= moment < _last_sunday(moment.year, 10):
            hours += 1
        return (moment + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S")


MOSCOW = Zone("Europe/Moscow", 3)
BERLIN = Zone("Europe/Berlin", 1, summer_time=True)
DUBAI = Zone("Asia/Dubai", 4)
SHANGHAI = Zone("Asia/Shanghai", 8)
UTC_ZONE = Zone("UTC", 0)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, *, second: int = 0) -> int:
    """Unix seconds of a UTC moment."""
    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())


def utc_text(seconds: int) -> str:
    """`seconds` (Unix time) as `YYYY-MM-DDTHH:MM:SSZ`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc_day(seconds: int) -> str:
    """The UTC day of `seconds` (Unix time), as `YYYY-MM-DD`."""
    return utc_text(seconds)[:10]
