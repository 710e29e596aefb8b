"""Rich messages with every text and every block that Desktop 7.0.2 writes."""

from __future__ import annotations

from .all_actions import ACTOR
from .chat import Chat
from .clock import SHANGHAI, at
from .desktop_json import Object, Value
from .peers import Peer

_CHANNEL = Peer("channel", 1600000031, "Rich texts", username="rich_texts")
_TIME = at(2026, 8, 1, 9)
_EMPTY: Object = {"type": "empty"}


def _plain(text: str) -> Object:
    return {"type": "plain", "text": text}


def _wrapped(kind: str) -> Value:
    return {"type": kind, "text": _plain(kind + " ")}


def _caption(text: str) -> Object:
    return {"text": _plain(text), "credit": _EMPTY}


def _photo(prefix: str) -> Object:
    size = {f"{prefix}_width": 640, f"{prefix}_height": 480} if prefix != "photo" else {"width": 640, "height": 480}
    return {f"{prefix}_skip_reason": "file_type", f"{prefix}_file_size": 1_000, **size}


def _texts() -> list[Value]:
    wrapped = (
        "bold italic underline strikethrough code subscript superscript marked spoiler mention hashtag bot_command "
        "cashtag link bank_card email phone"
    )
    flags: Object = dict.fromkeys(
        ("relative", "short_time", "long_time", "short_date", "long_date", "day_of_week"), False
    )
    return [
        _plain("文字 "),
        _EMPTY,
        *(_wrapped(name) for name in wrapped.split()),
        {"type": "email", "text": _plain("write"), "email": "ada@example.org"},
        {"type": "phone", "text": _plain("call"), "phone": "+49 30 000000"},
        {"type": "text_link", "href": "https://example.org", "webpage_id": "77", "text": _plain("site")},
        {"type": "anchor", "name": "top", "text": _plain("")},
        {"type": "math", "source": "a^2"},
        {"type": "custom_emoji", "text": "🙂", "document_id": "(unavailable)"},
        {"type": "mention_name", "user_id": "5600000001", "text": _plain("Ada")},
        {
            "type": "formatted_date",
            "text": _plain("tomorrow"),
            "date": "2026-08-02T17:00:00",
            "date_unixtime": str(at(2026, 8, 2, 9)),
            **flags,
            "long_date": True,
        },
        {
            "type": "inline_image",
            "document_id": "88",
            "file_skip_reason": "file_type",
            "file_size": 10,
            "width": 16,
            "height": 16,
        },
        {"type": "diff", "unsupported": True, "text": _plain("new"), "old_text": _plain("old")},
    ]


def _lists_and_quotes() -> list[Value]:
    item: Object = {"task_state": "none", "content": "text", "text": _plain("one")}
    task: Object = {
        "task_state": "checked",
        "content": "blocks",
        "blocks": [{"type": "paragraph", "text": _plain("done")}],
    }
    return [
        {"type": "list", "kind": "bullet", "items": [item, task]},
        {
            "type": "list",
            "kind": "ordered",
            "reversed": False,
            "start": 3,
            "list_type": "a",
            "items": [{**item, "num": "c", "value": 3, "item_type": "a"}],
        },
        {"type": "quote", "content": "text", "pullquote": True, "text": _plain("引文"), "caption": _plain("Ada")},
        {
            "type": "quote",
            "content": "blocks",
            "pullquote": False,
            "blocks": [{"type": "paragraph", "text": _plain("block")}],
            "caption": _EMPTY,
        },
    ]


def _media() -> list[Value]:
    document: Object = {
        "file_skip_reason": "file_size",
        "file_name": "clip.mp4",
        "file_size": 900,
        "media_type": "video_file",
        "mime_type": "video/mp4",
        "duration_seconds": 4,
        "width": 640,
        "height": 360,
    }
    photo: Object = {
        "type": "photo",
        "photo_id": "5",
        **_photo("photo"),
        "spoiler": False,
        "caption": _caption("a photo"),
    }
    times: Object = {"date": "2026-08-01T17:00:00", "date_unixtime": str(_TIME)}
    return [
        photo,
        {
            "type": "video",
            "document_id": "6",
            **document,
            "autoplay": True,
            "loop": False,
            "spoiler": True,
            "caption": _caption("a video"),
        },
        {"type": "audio", "document_id": "7", "file_skip_reason": "unavailable", "caption": _caption("a song")},
        {"type": "cover", "block": photo},
        {
            "type": "embed",
            "url": "https://example.org/e",
            "poster_photo_id": "8",
            **_photo("poster_photo"),
            "width": 640,
            "height": 360,
            "full_width": True,
            "allow_scrolling": False,
            "caption": _caption("embedded"),
        },
        {
            "type": "embed_post",
            "url": "https://example.org/p",
            "webpage_id": "9",
            "author_photo_id": "10",
            **_photo("author_photo"),
            "author": "Ada",
            **times,
            "blocks": [{"type": "paragraph", "text": _plain("a post")}],
            "caption": _caption("posted"),
        },
        {"type": "collage", "items": [photo, photo], "caption": _caption("two")},
        {"type": "slideshow", "items": [photo], "caption": _caption("one")},
    ]


def _others() -> list[Value]:
    cell: Object = {"text": _plain("格"), "colspan": 2, "header": True, "align": "center", "vertical_align": "top"}
    return [
        {
            "type": "channel",
            "channel": {
                "source_type": "channel",
                "id": "1600000031",
                "access_hash": "123",
                "title": "Rich texts",
                "username": "rich_texts",
                "broadcast": True,
                "megagroup": False,
                "monoforum": False,
            },
        },
        {"type": "math", "formula": "e^{i\\pi}"},
        {
            "type": "table",
            "title": _plain("Table"),
            "bordered": True,
            "striped": False,
            "rows": [{"cells": [cell, {"header": False, "align": "left", "vertical_align": "middle"}]}],
        },
        {
            "type": "details",
            "title": _plain("More"),
            "open": False,
            "blocks": [{"type": "paragraph", "text": _plain("inside")}],
        },
        {
            "type": "related_articles",
            "title": _plain("See also"),
            "articles": [{"url": "https://example.org/2", "webpage_id": "11", "title": "Second", "author": "Ada"}],
        },
        {
            "type": "map",
            "geo": {"source_type": "geo_point", "latitude": 39.9042, "longitude": 116.407396, "access_hash": "5"},
            "zoom": 12,
            "width": 600,
            "height": 300,
            "caption": _caption("here"),
        },
        {"type": "unsupported", "source_type": "page_block_unsupported", "unsupported": True},
    ]


def _plain_blocks() -> list[Value]:
    times: Object = {"date": "2026-08-01T17:00:00", "date_unixtime": str(_TIME)}
    return [
        {"type": "heading", "level": 1, "text": _plain("标题 Heading")},
        {"type": "author_date", "author": _plain("Ada"), **times},
        {"type": "paragraph", "text": {"type": "concat", "text": _texts()}},
        {"type": "thinking", "text": _plain("hm")},
        {"type": "code", "text": _plain("print(1)"), "language": "python"},
        {"type": "divider"},
        {"type": "anchor", "name": "end"},
        {"type": "footer", "text": _plain("the end")},
    ]


def all_rich() -> Chat:
    """The chat with every rich text and block."""
    chat = Chat(_CHANNEL, "public_channel", SHANGHAI)
    for index, blocks in enumerate((_plain_blocks(), _lists_and_quotes(), _media(), _others())):
        names = ["rich_block:unsupported"] if index == 3 else []
        rich: Object = {"rtl": index == 1, "part": False, "blocks": blocks}
        chat.message(_TIME + index * 600, _CHANNEL, rich=rich, unmapped=names)
    chat.message(_TIME + 9_000, ACTOR, "a plain one")
    return chat
