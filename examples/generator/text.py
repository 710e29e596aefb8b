"""Message text: parts with their entity types, printed in Desktop's two forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .desktop_json import Object, Raw, TextEntities, Value, needs_mending
from .versions import LATEST, Version


@dataclass(frozen=True)
class Entity:
    """A stretch of text with a type by Desktop's name; `extra` holds the keys of that type."""

    type: str
    text: str | bytes
    extra: Object = field(default_factory=dict)


Part = str | bytes | Entity
Text = str | Iterable[Part]


def bold(text: str) -> Entity:
    return Entity("bold", text)


def italic(text: str) -> Entity:
    return Entity("italic", text)


def hashtag(text: str) -> Entity:
    return Entity("hashtag", text)


def link(text: str) -> Entity:
    return Entity("link", text)


def text_link(text: str, href: str) -> Entity:
    return Entity("text_link", text, {"href": href})


def mention(text: str) -> Entity:
    return Entity("mention", text)


def parts_of(text: Text) -> list[Part]:
    """`text` as a list of parts: no empty ones, and what has no type in one piece."""
    parts: list[Part] = []
    for part in [text] if isinstance(text, (str, bytes)) else text:
        last = parts[-1] if parts else None
        if isinstance(part, str) and isinstance(last, str):
            parts[-1] = last + part
        elif isinstance(part, Entity) or part:
            parts.append(part)
    return parts


def plain_text(text: Text) -> str:
    """All parts in one string; bytes that are no UTF-8 become U+FFFD."""
    pieces = [part.text if isinstance(part, Entity) else part for part in parts_of(text)]
    return "".join(piece if isinstance(piece, str) else piece.decode(errors="replace") for piece in pieces)


def text_needs_mending(text: Text, version: Version) -> bool:
    """Whether printing `text` gives bytes that a strict JSON parser refuses."""
    for part in parts_of(text):
        if needs_mending(part.text if isinstance(part, Entity) else part):
            return True
        if isinstance(part, Entity) and part.extra.get("document_id") and _unquoted_document_id(version):
            return True
    return False


def _unquoted_document_id(version: Version) -> bool:
    return (4, 0, 4) <= version < (4, 1, 2)


def _extra(part: Entity, version: Version) -> Object:
    extra = dict(part.extra)
    if version < (5, 1, 0):
        extra.pop("collapsed", None)
    document_id = extra.get("document_id")
    if isinstance(document_id, str) and _unquoted_document_id(version):
        if document_id:
            extra["document_id"] = Raw(document_id.encode())
        else:
            del extra["document_id"]
    return extra


def _object(part: Entity, version: Version) -> Object:
    return {"type": part.type, "text": part.text, **_extra(part, version)}


def _with_trailing_part(parts: list[Part]) -> list[Part]:
    ends_with_entity = bool(parts) and isinstance(parts[-1], Entity)
    if ends_with_entity and not plain_text(parts).isascii():
        return [*parts, ""]
    return parts


def text_value(text: Text, version: Version = LATEST) -> Value:
    """The form under `text`: a string, or a list once there is an entity."""
    parts = _with_trailing_part(parts_of(text))
    if not parts:
        return ""
    if len(parts) == 1 and not isinstance(parts[0], Entity):
        return parts[0]
    return [_object(part, version) if isinstance(part, Entity) else part for part in parts]


def text_entities_value(text: Text, version: Version = LATEST) -> Value:
    """The form under `text_entities`: every part an object."""
    parts = _with_trailing_part(parts_of(text))
    entities = [part if isinstance(part, Entity) else Entity("plain", part) for part in parts]
    return TextEntities(_object(part, version) for part in entities)
