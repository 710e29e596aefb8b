"""One export for each thing that is odd: what a strict JSON parser refuses, what is unknown, what is doubtful."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from . import media
from .all_actions import all_actions
from .all_kinds import all_entities, all_media
from .all_rich import all_rich
from .chat import Chat, Emitted, Reaction
from .clock import BERLIN, MOSCOW, at
from .desktop_json import Object, Pairs, Value, needs_mending, to_bytes
from .export import Example, single_chat
from .facts import Facts
from .media import Media
from .peers import Peer
from .text import Entity
from .versions import LATEST, Version
from .words import paragraph

_ADA = Peer("user", 5600000001, "Ada Stein", "Ada")
_IVAN = Peer("user", 5600000002, "Иван Речной", "Иван")
_TIME = at(2026, 5, 4, 12)


def _group(number: int, version: Version = LATEST) -> Chat:
    return Chat(Peer("channel", 1650000000 + number, f"Quirks {number}"), "private_supergroup", BERLIN, version)


def _control_characters() -> Chat:
    chat = _group(1)
    for code in (0, 1, 7, 8, 11, 12, 27, 31):
        chat.message(_TIME + code * 60, _ADA, f"before{chr(code)}after")
    chat.message(_TIME + 3_600, _ADA, ["bell ", Entity("bold", "\x07"), " tab\t and \\x07 as text"])
    chat.message(_TIME + 3_700, _ADA, 'delete \x7f, a "quote", a \\ and a line\nend: plain JSON')
    chat.service(_TIME + 3_800, "edit_group_title", _ADA, {"title": "Quirks\x02 1"})
    return chat


def _line_separators() -> Chat:
    chat = _group(2)
    chat.message(_TIME, _ADA, "line\u2028separator")
    chat.message(_TIME + 60, _ADA, "paragraph\u2029separator, twice\u2029")
    chat.message(_TIME + 120, _IVAN, [Entity("italic", "речь\u2028"), " и \\u2028 словами"])
    chat.message(_TIME + 180, _IVAN, "обычный текст")
    return chat


def _unquoted_document_id() -> Chat:
    chat = _group(3, (4, 1, 0))
    for index, path in enumerate(("video_files/sticker (2).webm", "stickers/Эмодзи.tgs", "(unavailable)", "")):
        chat.message(
            _TIME + index * 60, _ADA, ["hello ", Entity("custom_emoji", "🙂", {"document_id": path}), " there"]
        )
    chat.message(_TIME + 600, _IVAN, "without any")
    return chat


def _doubled_keys() -> Chat:
    chat = _group(4, (5, 7, 0))
    chat.service(_TIME, "send_webview_data", None, Pairs((("text", "Open the form"),)))
    gift: Object = {"gift_id": 5170145012310081615, "stars": 50, "is_limited": False, "is_anonymous": True}
    chat.service(_TIME + 60, "send_star_gift", _ADA, Pairs((*gift.items(), ("text", "С днём рождения!"))))
    chat.message(_TIME + 120, _ADA, "thanks")
    return chat


def _json_in_strings() -> Chat:
    chat = _group(5, (5, 4, 0))
    chat.message(_TIME, _ADA, media=media.invoice('Tea "green"', "100 g\nloose\x01", 1250, "EUR"))
    chat.message(_TIME + 60, _ADA, media=media.invoice("Two\u2028lines", "раз два", 700, "RUB", receipt=12))
    printed = to_bytes([_IVAN.raw_id, Peer("channel", 1650000005, "").raw_id, Peer("chat", 4005, "").raw_id], 3)
    chat.service(_TIME + 120, "requested_peer", _ADA, {"button_id": 1, "peers": printed})
    giveaway: Object = {"quantity": 3, "months": 6, "until_date": "2026-06-01T12:00:00", "channels": [1650000005]}
    inner = to_bytes(giveaway, 3)
    chat.message(
        _TIME + 180, _ADA, media=Media("giveaway", {"giveaway_information": inner}, mended=needs_mending(inner))
    )
    return chat


def _invalid_utf8() -> Chat:
    chat = _group(6)
    fields: Object = {
        "file": media.NOT_INCLUDED,
        "file_name": b"r\xe9sum\xe9.pdf",
        "file_size": 4_004,
        "mime_type": "application/pdf",
    }
    chat.message(_TIME, _ADA, "an old file name", media=Media("document", fields, mended=True))
    chat.service(_TIME + 60, "edit_group_title", _ADA, {"title": b"cut in the middle \xd0"})
    chat.message(_TIME + 120, _IVAN, "all is well: ё 😀")
    return chat


def _long_chat(number: int, count: int) -> Chat:
    chat = _group(number)
    for index in range(count):
        rng = Random(f"long {number} {index}")
        chat.message(_TIME + index * 3_000, (_ADA, _IVAN)[index % 2], paragraph(rng, "en", 2))
    return chat


def _open(chat: Chat) -> bytes:
    """The export up to the end of its last message, without the closing brackets."""
    return to_bytes(chat.to_object()).removesuffix(b"\n ]\n}")


def _truncated() -> list[Example]:
    between, within = _long_chat(7, 100), _long_chat(8, 43)
    whole = replace(within, messages=within.messages[:42])
    return [
        single_chat("quirks/truncated_between/result.json", between, cut=_open(between)),
        single_chat("quirks/truncated_within/result.json", whole, cut=_open(within)[:-150]),
    ]


def _unknown() -> Example:
    chat = _group(9)
    chat.message(_TIME, _ADA, "a mood", unknown={"mood": {"name": "calm", "level": 3}}, unmapped=["key:mood"])
    chat.service(_TIME + 60, "teleport", _ADA, {"destination": "Mars"}, unmapped=["action:teleport", "key:destination"])
    fields: Object = {"file": media.NOT_INCLUDED, "file_size": 12, "media_type": "hologram", "mime_type": "x/hologram"}
    chat.message(_TIME + 120, _ADA, media=Media("document", fields, unmapped=("media_type:hologram",)))
    chat.message(_TIME + 180, _ADA, ["so ", Entity("sparkle", "shiny"), "!"], unmapped=["entity:sparkle"])
    chat.message(_TIME + 240, _ADA, "odd", reactions=[Reaction("gesture", 2)], unmapped=["reaction:gesture"])
    chat.message(_TIME + 300, _ADA, "press", buttons=[[{"type": "lever", "text": "Pull"}]], unmapped=["button:lever"])
    poll = media.poll("Quiz?", [("yes", 1), ("no", 0)])
    inner = poll.fields["poll"]
    assert isinstance(inner, dict)
    inner["quiz"] = True
    chat.message(_TIME + 360, _ADA, media=poll, unmapped=["key:poll.quiz"])
    number = chat.take_id()
    body: Object = {"id": number, "type": "announcement", **chat.times("date", _TIME + 420)}
    body.update({**chat.peer_keys("from", _ADA), "text": "hear", "text_entities": [{"type": "plain", "text": "hear"}]})
    chat.raw(body, Facts(number, "message", _TIME + 420, unmapped=["type:announcement"]))
    return single_chat("quirks/unknown/result.json", chat, extra={"colour": 4})


def _undated() -> Chat:
    chat = _group(10)
    chat.message(_TIME, _ADA, "dated")
    chat.unsupported()
    chat.timeless()
    chat.unsupported()
    chat.message(_TIME + 60, _IVAN, "тоже с датой")
    return chat


def _refused() -> Chat:
    """What is of a wrong type, or out of all bounds, is set aside; the rest goes on."""
    chat = _group(11)
    chat.message(_TIME, _ADA, "a good one")
    good: Object = {"type": "message", **chat.times("date", _TIME + 60), **chat.peer_keys("from", _ADA)}
    text: Object = {"text": "", "text_entities": []}
    bad: list[Value] = [
        {**good, **text},
        {"id": 3, **good, "text": 5, "text_entities": 6},
        {"id": 4, "type": "message", "date": "yesterday", **text},
        {"id": 5, "type": "message", "date": "1999-01-01T00:00:00", "date_unixtime": "915148800", **text},
        {"id": 6, **good, "reply_to_message_id": "five", **text},
        "not a message",
    ]
    for body in bad:
        chat.raw(body, Facts(None, "message", None, refused=True))
    chat.message(_TIME + 600, _IVAN, "и ещё одно", id=9)
    return chat


def _quality_problems() -> Chat:
    """Readable, but doubtful: what the quality checks are to find."""
    chat = Chat(Peer("channel", 1650000012, "Quality problems"), "private_supergroup", MOSCOW)
    rng = Random("quality")
    for index in range(60):
        chat.message(_TIME + index * 1_800, (_ADA, _IVAN)[index % 2], paragraph(rng, "en", 1))
        if index % 20 == 9:
            chat.skip_ids(15)
    last = chat.messages[-1].facts.time or _TIME
    for index, target in enumerate((11, 12, 40_000)):
        chat.message(last + 60 + index * 60, _ADA, "a reply to what is not here", reply_to=target)
    for index in range(4):
        chat.message(last + 600 + index * 86_400, _IVAN, "Join now! https://spam.example/win")
    chat.message(last + 90_000, _ADA, "an id that is later than its time")
    chat.message(last + 500_000, _ADA, "edited before it was written", edited=last + 400_000)
    number = chat.message(last + 510_000, _ADA, "said once, exported twice")
    again = chat.messages[-1]
    chat.messages.append(Emitted(again.body, replace(again.facts, repeated=True)))
    chat.message(last + 510_000, _IVAN, "another sender under the same id", id=number)
    chat.messages[-1].facts.refused = True
    chat.message(last + 520_000, _IVAN, "the end")
    return chat


def examples() -> list[Example]:
    chats = {
        "control_characters": _control_characters(),
        "line_separators": _line_separators(),
        "unquoted_document_id": _unquoted_document_id(),
        "doubled_keys": _doubled_keys(),
        "json_in_strings": _json_in_strings(),
        "invalid_utf8": _invalid_utf8(),
        "all_actions": all_actions(),
        "all_media": all_media(),
        "all_entities": all_entities(),
        "all_rich": all_rich(),
        "undated": _undated(),
        "refused": _refused(),
        "quality_problems": _quality_problems(),
    }
    return [
        *(single_chat(f"quirks/{name}/result.json", chat) for name, chat in chats.items()),
        *_truncated(),
        _unknown(),
    ]
