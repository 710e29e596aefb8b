"""One example: an export file with what lies beside it and the truth about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .chat import Chat
from .desktop_json import Object, Value, to_bytes
from .facts import Facts, Json, counts, summary
from .versions import version_name

Files = dict[str, bytes]

CONTRACT_TYPES = {
    "saved_messages": "saved_messages",
    "personal_chat": "private",
    "bot_chat": "bot",
    "private_group": "group",
    "private_supergroup": "supergroup",
    "public_supergroup": "supergroup",
    "private_channel": "channel",
    "public_channel": "channel",
}


@dataclass
class Example:
    """`path` is relative to `examples/`; `content` is the file; `beside` holds media files by their relative path."""

    path: str
    content: bytes
    truth: dict[str, Json]
    beside: Files = field(default_factory=dict)

    def files(self) -> Files:
        """All files to write, by path relative to `examples/`."""
        folder = self.path.rpartition("/")[0]
        return {self.path: self.content, **{f"{folder}/{name}": data for name, data in self.beside.items()}}


def _rows(chat: Chat, account: int | None) -> list[dict[str, Json]]:
    """One entry a scope: history that came from a basic group belongs to an account, not to the supergroup."""
    own = "local" if account is None else str(account)
    facts = [emitted.facts for emitted in chat.messages]

    def is_shared(fact: Facts) -> bool:
        return chat.peer.kind == "channel" and (fact.id is None or fact.id > 0)

    rows: list[dict[str, Json]] = []
    for shared in (True, False):
        part = [fact for fact in facts if is_shared(fact) == shared]
        if not part:
            continue
        has_id = chat.peer.header_id(chat.version) is not None
        row: dict[str, Json] = {
            "scope": "shared" if shared else own,
            "id": chat.peer.marked_id if has_id else None,
            "type": CONTRACT_TYPES[chat.type],
        }
        row.update(summary(part))
        rows.append(row)
    return rows


def _truth(
    chats: Sequence[Chat], account: int | None, unmapped: Sequence[str] = (), truncated: bool = False
) -> dict[str, Json]:
    facts = [emitted.facts for chat in chats for emitted in chat.messages]
    names = [name for fact in facts if not fact.refused for name in fact.unmapped]
    truth: dict[str, Json] = {
        "desktop_version": version_name(chats[0].version),
        "timezone": chats[0].zone.name,
        "chats": len(chats),
        "messages_read": len(facts),
        "mended": sum(1 for fact in facts if fact.mended and not fact.refused),
        "quarantined": sum(1 for fact in facts if fact.refused),
        "undated": sum(1 for fact in facts if fact.time is None and not fact.refused),
        "unmapped_by_name": counts([*names, *unmapped]),
        "truncated": truncated,
    }
    if account is not None:
        truth["account"] = account
    truth["per_chat"] = [row for chat in chats for row in _rows(chat, account)]
    return truth


def single_chat(
    path: str,
    chat: Chat,
    beside: Files | None = None,
    *,
    extra: Object | None = None,
    cut: bytes | None = None,
) -> Example:
    """An export of one chat. `extra` are keys of the chat that Desktop does not write. `cut` replaces the content where
    the file ends early: the chat then holds only what is whole in it."""
    content = to_bytes({**chat.header(), **(extra or {}), "messages": chat.message_values()})
    truth = _truth([chat], None, [f"chat:{key}" for key in extra or {}], cut is not None)
    return Example(path, content if cut is None else cut, truth, beside or {})


def whole_account(
    path: str,
    account: int,
    sections: Object,
    *,
    chats: Sequence[Chat],
    left: Sequence[Chat],
    beside: Files | None = None,
) -> Example:
    """An export of a whole account: `sections` come first, then `chats` and `left_chats`."""
    root: Object = dict(sections)

    def listed(about: str, some: Sequence[Chat]) -> Value:
        return {"about": about, "list": [chat.to_object() for chat in some]}

    root["chats"] = listed("This page lists all chats from this export.", chats)
    if left:
        root["left_chats"] = listed("This page lists all supergroups and channels from this export you left.", left)
    return Example(path, to_bytes(root), _truth([*chats, *left], account), beside or {})


def plain_account(path: str, sections: Object, chats: Sequence[Chat], account: int | None) -> Example:
    """A whole account as 1.3.8 wrote it: the chats are a plain array."""
    root: Object = {**sections, "chats": [chat.to_object() for chat in chats]}
    return Example(path, to_bytes(root), _truth(chats, account))
