"""The same small world as versions of Desktop from 2018 on exported it, and as one third-party client does."""

from __future__ import annotations

from . import media
from .chat import Chat, Reaction
from .clock import MOSCOW, at
from .desktop_json import Object
from .export import Example, plain_account, single_chat, whole_account
from .media import Media
from .peers import Peer
from .text import Entity, bold, link
from .versions import Version

_ME = Peer("user", 170000001, "Лев Мостовой", "Лев")
_FRIEND = Peer("user", 170000002, "Eva Lind", "Eva")
_GROUP = Peer("channel", 1170000003, "Лодочный клуб", username="boat_club")
_CHANNEL = Peer("channel", 1170000004, "Boat news", username="boat_news")

# Version, the year of its world, whether it is the export of a whole account.
_VERSIONS: tuple[tuple[str, Version, int, bool], ...] = (
    ("1.3.8", (1, 3, 8), 2018, True),
    ("1.4.8", (1, 4, 8), 2018, True),
    ("2.4.0", (2, 4, 0), 2020, True),
    ("2.7.2", (2, 7, 2), 2021, False),
    ("3.7.6", (3, 7, 6), 2022, False),
    ("4.0.4", (4, 0, 4), 2022, False),
    ("4.1.2", (4, 1, 2), 2022, False),
    ("4.13", (4, 13, 0), 2023, False),
    ("5.6", (5, 6, 0), 2024, False),
    ("5.16", (5, 16, 0), 2025, False),
    ("6.3", (6, 3, 4), 2025, False),
    ("7.0", (7, 0, 2), 2026, False),
)


def _file(version: Version) -> Media:
    file = media.not_included(7_700)
    return media.document("sticker", file, name="sticker.webp", emoji="⛵", mime="image/webp", version=version)


def _poll(version: Version) -> Media | None:
    if version < (1, 5, 3):
        return None
    return media.poll("Когда плывём?", [("утром", 4), ("вечером", 2)], chosen=0, version=version)


def _group(version: Version, first: int) -> Chat:
    chat = Chat(_GROUP, "public_supergroup", MOSCOW, version)
    chat.service(first, "create_channel", _ME, {"title": "Лодочный клуб"})
    chat.message(first + 3_600, _ME, "Добро пожаловать!")
    chat.message(first + 7_200, _FRIEND, ["See ", link("https://boats.example"), " for the ", bold("plan"), "."])
    chat.message(first + 90_000, _ME, "Спасибо", reply_to=3, edited=first + 90_060)
    chat.message(first + 91_000, _ME, media=media.photo(media.not_included(51_000), 1280, 720, version=version))
    chat.message(first + 92_000, _FRIEND, media=_file(version))
    chat.message(first + 93_000, _FRIEND, "forwarded words", forwarded_from=_ME)
    poll = _poll(version)
    if poll is not None:
        chat.message(first + 94_000, _ME, media=poll)
    chat.service(first + 95_000, "pin_message", _ME, reply_key="message_id", reply_to=3)
    if version >= (4, 0, 4):
        chat.message(
            first + 96_000, _ME, ["Ура ", Entity("custom_emoji", "🎉", {"document_id": "stickers/Hooray (1).tgs"})]
        )
    buttons: Object = {"type": "url", "text": "Plan", "data": "https://boats.example/plan"}
    reactions = [Reaction("emoji", 2, "👍", [(_FRIEND, first + 98_000)])]
    chat.message(first + 97_000, _ME, "Маршрут готов", buttons=[[buttons]], reactions=reactions)
    if version >= (7, 0, 0):
        paragraph: Object = {"type": "paragraph", "text": {"type": "plain", "text": "Полный отчёт"}}
        chat.message(first + 99_000, _ME, rich={"rtl": False, "part": False, "blocks": [paragraph]})
    return chat


def _person(version: Version, first: int) -> Chat:
    chat = Chat(_FRIEND, "personal_chat", MOSCOW, version)
    chat.message(first, _ME, "Привет! Are you there?", id=501)
    chat.message(first + 60, _FRIEND, "Да", reply_to=501)
    chat.service(first + 120, "phone_call", _FRIEND, {"duration_seconds": 30, "discard_reason": "hangup"})
    return chat


def _channel(version: Version, first: int) -> Chat:
    chat = Chat(_CHANNEL, "public_channel", MOSCOW, version)
    for index in range(4):
        chat.message(first + index * 86_400, _CHANNEL, ["Boat news ", Entity("hashtag", "#boats"), f" {index + 1}"])
    return chat


def _account(name: str, version: Version, first: int) -> Example:
    chats = [_person(version, first), _group(version, first), _channel(version, first)]
    person: Object = {
        "user_id": _ME.id,
        "first_name": "Лев",
        "last_name": "Мостовой",
        "phone_number": "+7 000 000 01 01",
    }
    sections: Object = {"about": "Here is the data you requested.", "personal_information": person}
    path = f"generations/{name}/result.json"
    if version < (1, 3, 10):
        return plain_account(path, sections, chats, _ME.id)
    return whole_account(path, _ME.id, sections, chats=chats, left=[])


def _third_party() -> Example:
    """64Gram repeats the text, tells albums, and adds two ids to stickers."""
    chat = Chat(_GROUP, "public_supergroup", MOSCOW)
    first = at(2026, 2, 1, 9)
    chat.message(first, _ME, "Фото со слёта", unknown={"full_text": "Фото со слёта"})
    for index in range(2):
        photo = media.photo(media.not_included(60_000 + index), 1280, 960)
        album = {**photo.fields, "media_group_id": 13_700_000_000_000_001}
        chat.message(first + 60, _ME, media=Media("photo", album), unknown={"full_text": ""})
    sticker = _file(chat.version)
    extra: Object = {**sticker.fields, "sticker_id": "5300000000000000001", "sticker_set_id": "5200000000000000002"}
    named = ("key:sticker_id", "key:sticker_set_id")
    chat.message(first + 120, _FRIEND, media=Media("sticker", extra, unmapped=named), unknown={"full_text": ""})
    chat.message(first + 180, _FRIEND, ["one ", bold("two")], unknown={"full_text": "one two"})
    return single_chat("generations/64gram/result.json", chat)


def examples() -> list[Example]:
    found = []
    for name, version, year, whole in _VERSIONS:
        first = at(year, 6, 10, 8)
        if whole:
            found.append(_account(name, version, first))
        else:
            found.append(single_chat(f"generations/{name}/result.json", _group(version, first)))
    return [*found, _third_party()]
