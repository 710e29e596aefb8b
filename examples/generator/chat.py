"""One chat of an export: each message is written and, in the same step, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from .clock import Zone
from .desktop_json import Object, Pairs, Value, needs_mending
from .facts import Facts
from .media import Media
from .peers import Peer
from .text import Part, Text, parts_of, text_entities_value, text_needs_mending, text_value
from .versions import LATEST, Version


@dataclass
class Emitted:
    """One element of a `messages` array and the truth about it."""

    body: Value
    facts: Facts


@dataclass
class Reaction:
    """`kind` is `emoji`, `custom_emoji`, `paid` or `empty`; `recent` holds who reacted and when (Unix seconds)."""

    kind: str
    count: int
    value: str = ""
    recent: list[tuple[Peer, int]] = field(default_factory=list)


@dataclass
class Chat:
    """Collects the messages of one chat as one version of Desktop in one time zone would export them."""

    peer: Peer
    type: str
    zone: Zone
    version: Version = LATEST
    has_name: bool = True
    title: str | None = None
    messages: list[Emitted] = field(default_factory=list)
    next_id: int = 1

    def take_id(self, wanted: int | None = None) -> int:
        """The id for the next message; `wanted` overrides the running number."""
        if wanted is None:
            wanted = self.next_id
        if wanted > 0:
            self.next_id = max(self.next_id, wanted + 1)
        return wanted

    def skip_ids(self, count: int) -> None:
        """Leaves a gap, as deleted messages do."""
        self.next_id += count

    def times(self, key: str, seconds: int) -> Object:
        """A local time under `key` and its Unix twin where the version has one."""
        result: Object = {key: self.zone.local(seconds)}
        if self.version >= (3, 7, 6):
            result[f"{key}_unixtime"] = str(seconds)
        return result

    def peer_keys(self, key: str, peer: Peer) -> Object:
        """A name under `key` and the id under `key`_id where the version has one."""
        hidden = (2, 4, 0) <= self.version < (2, 4, 5) and peer.kind != "user"
        result: Object = {key: None if hidden else peer.name}
        reference = peer.reference(self.version)
        if reference is not None:
            result[f"{key}_id"] = reference
        return result

    def reply_keys(self, key: str, target: int | None, elsewhere: Peer | None) -> Object:
        if target is None:
            return {}
        result: Object = {key: target}
        if elsewhere is not None and self.version >= (2, 4, 0):
            result["reply_to_peer_id"] = elsewhere.reference(self.version)
        return result

    def message(
        self,
        time: int,
        sender: Peer,
        text: Text = "",
        *,
        media: Media | None = None,
        edited: int | None = None,
        author: str = "",
        forwarded_from: Peer | str | None = None,
        saved_from: Peer | None = None,
        reply_to: int | None = None,
        reply_peer: Peer | None = None,
        via_bot: str = "",
        rich: Value = None,
        buttons: list[Value] | None = None,
        reactions: list[Reaction] | None = None,
        unknown: Object | None = None,
        unmapped: Sequence[str] = (),
        id: int | None = None,
    ) -> int:
        """Adds a message and returns its id. Keys of `unknown` go before the text; `unmapped` names what the contract
        has no field for."""
        parts = parts_of(text)
        number = self.take_id(id)
        body: Object = {"id": number, "type": "message", **self.times("date", time)}
        body.update(self._edited_keys(edited))
        body.update(self.peer_keys("from", sender))
        if author:
            body["author"] = author
        body.update(self._forward_keys(forwarded_from))
        if saved_from is not None and self.version >= (1, 3, 9):
            body["saved_from"] = saved_from.name
        body.update(self.reply_keys("reply_to_message_id", reply_to, reply_peer))
        if via_bot:
            body["via_bot"] = via_bot
        if media is not None:
            body.update(media.fields)
        body.update(unknown or {})
        body.update(self._text_keys(parts, rich))
        if buttons and self.version >= (4, 13, 0):
            body["inline_bot_buttons"] = list(buttons)
        if reactions and self.version >= (5, 5, 7):
            body["reactions"] = [self._reaction(reaction) for reaction in reactions]
        facts = Facts(
            id=number,
            type="message",
            time=time,
            media=media.kind if media else None,
            edited=edited is not None,
            reply_to=reply_to,
            reply_elsewhere="reply_to_peer_id" in body and reply_peer != self.peer,
            forwarded="forwarded_from" in body,
            mended=text_needs_mending(parts, self.version) or (media is not None and media.mended),
            unmapped=[*unmapped, *(media.unmapped if media else ())],
        )
        self.messages.append(Emitted(body, facts))
        return number

    def _edited_keys(self, edited: int | None) -> Object:
        if edited is not None:
            return self.times("edited", edited)
        return self.times("edited", 0) if self.version < (2, 1, 9) else {}

    def _forward_keys(self, origin: Peer | str | None) -> Object:
        if origin is None:
            return {}
        if isinstance(origin, str):
            return {"forwarded_from": origin} if self.version >= (1, 6, 2) else {}
        keys: Object = {"forwarded_from": origin.name}
        if self.version >= (6, 3, 4):
            keys["forwarded_from_id"] = origin.reference(self.version)
        return keys

    def _text_keys(self, parts: list[Part], rich: Value) -> Object:
        if rich is not None:
            return {"rich_message": rich}
        keys: Object = {"text": text_value(parts, self.version)}
        if self.version >= (4, 1, 2):
            keys["text_entities"] = text_entities_value(parts, self.version)
        return keys

    def _reaction(self, reaction: Reaction) -> Value:
        body: Object = {"type": reaction.kind, "count": reaction.count}
        if reaction.kind == "emoji":
            body["emoji"] = reaction.value
        elif reaction.kind == "custom_emoji":
            body["document_id"] = reaction.value
        if reaction.recent:
            body["recent"] = [
                {**self.peer_keys("from", peer), "date": self.zone.local(time)} for peer, time in reaction.recent
            ]
        return body

    def service(
        self,
        time: int,
        action: str | None,
        actor: Peer | None = None,
        details: Object | Pairs | None = None,
        *,
        reply_key: str = "",
        reply_to: int | None = None,
        reply_peer: Peer | None = None,
        topic: tuple[int, str] | None = None,
        unmapped: Sequence[str] = (),
        id: int | None = None,
    ) -> int:
        """Adds a service message; `reply_key` names the key of its target, written before `details`; `topic` is the one that it
        names, by its id (0: this message's own) and title."""
        number = self.take_id(id)
        body: Object = {"id": number, "type": "service", **self.times("date", time)}
        body.update(self._edited_keys(None))
        if actor is not None:
            body.update(self.peer_keys("actor", actor))
        if action is not None:
            body["action"] = action
        body.update(self.reply_keys(reply_key, reply_to, reply_peer))
        detail_items = details.items if isinstance(details, Pairs) else tuple((details or {}).items())
        text_keys = self._text_keys([], None)
        pairs = (*body.items(), *detail_items, *text_keys.items())
        doubled = len({key for key, _ in pairs}) != len(pairs)
        facts = Facts(
            id=number,
            type="service",
            time=time,
            reply_to=reply_to if reply_key == "reply_to_message_id" else None,
            mended=doubled or any(_value_needs_mending(value) for _, value in detail_items),
            unmapped=list(unmapped),
            topic=topic if topic is None or topic[0] else (number, topic[1]),
        )
        self.messages.append(Emitted(Pairs(pairs), facts))
        return number

    def unsupported(self, id: int | None = None) -> int:
        """Adds a message of which Desktop tells nothing but its id."""
        number = self.take_id(id)
        body: Object = {"id": number, "type": "unsupported"}
        self.messages.append(
            Emitted(body, Facts(id=number, type="unsupported", time=None, unmapped=["undated:unsupported"]))
        )
        return number

    def timeless(self, id: int | None = None) -> int:
        """Adds what stands for an empty message of the server: time 0, no sender, no text."""
        number = self.take_id(id)
        body: Object = {"id": number, "type": "message", **self.times("date", 0), **self._text_keys([], None)}
        self.messages.append(Emitted(body, Facts(id=number, type="message", time=None, unmapped=["undated:time_zero"])))
        return number

    def raw(self, body: Value, facts: Facts) -> None:
        """Adds an element as it is, with the truth about it told by the caller."""
        if facts.id is not None:
            self.take_id(facts.id)
        self.messages.append(Emitted(body, facts))

    def header(self) -> Object:
        """The keys before `messages`."""
        keys: Object = {}
        if self.has_name:
            keys["name"] = self.title if self.title is not None else self.peer.short_name
        keys["type"] = self.type
        header_id = self.peer.header_id(self.version)
        if header_id is not None:
            keys["id"] = header_id
        return keys

    def to_object(self) -> Object:
        """The chat object."""
        return {**self.header(), "messages": self.message_values()}

    def message_values(self) -> list[Value]:
        """What stands in the `messages` array."""
        return [emitted.body for emitted in self.messages]

    def selected(self, keep: Callable[[Facts], bool]) -> Chat:
        """The same chat with only the messages that `keep` accepts."""
        chosen = [emitted for emitted in self.messages if keep(emitted.facts)]
        return replace(self, messages=chosen)


def _value_needs_mending(value: Value) -> bool:
    if isinstance(value, (str, bytes)):
        return needs_mending(value)
    if isinstance(value, dict):
        return any(_value_needs_mending(item) for item in value.values())
    if isinstance(value, list):
        return any(_value_needs_mending(item) for item in value)
    return False
