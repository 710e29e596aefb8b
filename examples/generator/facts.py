"""What is known of each message as it is emitted, and the sums of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .clock import utc_day, utc_text

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


@dataclass
class Facts:
    """The truth about one element of a `messages` array. Times are Unix seconds, None where there is none."""

    id: int | None
    type: str
    time: int | None
    media: str | None = None
    edited: bool = False
    reply_to: int | None = None
    reply_elsewhere: bool = False
    forwarded: bool = False
    mended: bool = False
    unmapped: list[str] = field(default_factory=list)
    refused: bool = False
    repeated: bool = False
    topic: tuple[int, str] | None = None

    @property
    def held(self) -> bool:
        """Whether it becomes a message of its own in a store, with a date."""
        return not self.refused and not self.repeated and self.time is not None


def counts(names: Iterable[str]) -> dict[str, Json]:
    """How often each name occurs, sorted by name."""
    return {name: count for name, count in sorted(Counter(names).items())}


def dangling(messages: Sequence[Facts]) -> int:
    """Replies within the chat whose target is not there."""
    ids = {fact.id for fact in messages if fact.held}
    replies = [fact for fact in messages if fact.held and fact.reply_to is not None and not fact.reply_elsewhere]
    return sum(1 for fact in replies if fact.reply_to not in ids)


def summary(messages: Sequence[Facts]) -> dict[str, Json]:
    """The counts of one chat's messages within one scope; all but the last ones are of messages with a date."""
    held = [fact for fact in messages if fact.held]
    topics = dict(fact.topic for fact in held if fact.topic is not None)

    def number(name: str) -> int:
        return sum(1 for fact in held if getattr(fact, name))

    result: dict[str, Json] = {
        "messages": len(held),
        "service": sum(1 for fact in held if fact.type == "service"),
        "edited": number("edited"),
        "with_reply": sum(1 for fact in held if fact.reply_to is not None),
        "dangling_replies": dangling(messages),
        "forwarded": number("forwarded"),
        "polls": sum(1 for fact in held if fact.media == "poll"),
        "photos": sum(1 for fact in held if fact.media == "photo"),
        "days": len({utc_day(fact.time) for fact in held if fact.time is not None}),
        "first_date": None,
        "last_date": None,
        "topics": {str(number): title for number, title in sorted(topics.items())},
        "topic_roots": sum(1 for fact in held if fact.id in topics),
        "undated": sum(1 for fact in messages if fact.time is None and not fact.refused),
        "quarantined": sum(1 for fact in messages if fact.refused),
        "repeated": sum(1 for fact in messages if fact.repeated),
    }
    times = [fact.time for fact in held if fact.time is not None]
    if times:
        result["first_date"] = utc_text(min(times))
        result["last_date"] = utc_text(max(times))
    return result
