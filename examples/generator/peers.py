"""People, bots, groups and channels, and how each version of Desktop writes their ids."""

from __future__ import annotations

from dataclasses import dataclass

from .versions import Version

_USER_OFFSET = 1 << 32
_CHAT_OFFSET = 1 << 33
_RAW_TYPES = {"user": 0, "chat": 1 << 48, "channel": 2 << 48}


@dataclass(frozen=True)
class Peer:
    """`kind` is `user`, `chat` (a basic group) or `channel` (a channel or supergroup); `id` is the bare one."""

    kind: str
    id: int
    name: str | None
    first_name: str | None = None
    username: str | None = None

    @property
    def marked_id(self) -> int:
        """The dialog id as the Bot API writes it."""
        if self.kind == "user":
            return self.id
        return -self.id if self.kind == "chat" else -(10**12 + self.id)

    @property
    def raw_id(self) -> int:
        """The id with the peer's type in its upper bits."""
        return self.id + _RAW_TYPES[self.kind]

    @property
    def short_name(self) -> str | None:
        """What stands in a chat's header: a person's first name, else the title."""
        return self.first_name if self.first_name is not None else self.name

    def header_id(self, version: Version) -> int | None:
        """The `id` of a chat object, None where the version wrote none."""
        if version < (1, 4, 8):
            return None
        if version < (2, 7, 2):
            return self.id + (_USER_OFFSET if self.kind == "user" else _CHAT_OFFSET)
        return self.id

    def reference(self, version: Version) -> str | int | None:
        """The value of `from_id` and its like, None where the version wrote none."""
        if version < (1, 4, 8):
            return None
        if version < (2, 4, 0):
            return self.id if self.kind == "user" else None
        if version < (2, 7, 2):
            return self.id + (_USER_OFFSET if self.kind == "user" else _CHAT_OFFSET)
        return f"{self.kind}{self.id}"
