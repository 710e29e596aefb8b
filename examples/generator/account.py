"""The export of a whole account: personal sections, chats of every type, and chats that were left."""

from __future__ import annotations

from random import Random

from . import media
from .channel import channel_chat
from .chat import Chat
from .clock import MOSCOW, at
from .desktop_json import Object
from .export import Example, whole_account
from .peers import Peer
from .text import Entity, bold, link
from .words import paragraph

OWNER = Peer("user", 5400000001, "Вера Соколова", "Вера", username="vera_s")
_SISTER = Peer("user", 5400000002, "Ольга Соколова", "Ольга")
_GONE = Peer("user", 5400000003, None)
_COLLEAGUE = Peer("user", 5400000004, "Tom Baker", "Tom")
_BOT = Peer("user", 5400000100, "Погода бот", "Погода бот", username="weather_river_bot")
_FAMILY = Peer("chat", 400000011, "Семья")
_CLUB = Peer("channel", 1900000021, "Книжный клуб")
_LEFT = Peer("channel", 1900000022, "Old flat search", username="old_flat_search")
_FIRST = at(2025, 5, 1, 7, 0)
_MIGRATED = 1_000_000_000


def _sections(chat: Chat) -> Object:
    """The sections about the person; nothing of them is to be stored."""
    about_contacts = "If you allow access, contacts are continuously synced with Telegram."
    session: Object = {
        **chat.times("last_active", at(2026, 3, 1)),
        "last_ip": "192.0.2.17",
        "last_country": "Nowhere",
        "last_region": "",
        "application_name": "Telegram Desktop",
        "application_version": "7.0.2",
        "device_model": "Desktop",
        "platform": "Linux",
        "system_version": "12",
        **chat.times("created", at(2024, 1, 1)),
    }
    return {
        "about": "Here is the data you requested.",
        "personal_information": {
            "user_id": OWNER.id,
            "first_name": "Вера",
            "last_name": "Соколова",
            "phone_number": "+7 000 000 00 01",
            "username": "@vera_s",
            "bio": "Книги и река",
        },
        "profile_pictures": [
            {
                **chat.times("date", at(2024, 6, 1)),
                "photo": "(Photo not included. Change data exporting settings to download.)",
            }
        ],
        "stories": [
            {
                **chat.times("date", at(2025, 6, 1)),
                **chat.times("expires", at(2025, 6, 2)),
                "pinned": False,
                "media": "(Photo not included. Change data exporting settings to download.)",
            }
        ],
        "contacts": {
            "about": about_contacts,
            "list": [
                {
                    "first_name": "Ольга",
                    "last_name": "Соколова",
                    "phone_number": "+7 000 000 00 02",
                    **chat.times("date", at(2024, 2, 1)),
                }
            ],
        },
        "frequent_contacts": {
            "about": "This category shows the people you interact with most often.",
            "list": [{"id": _SISTER.id, "category": "people", "type": "user", "name": "Ольга", "rating": 3.25}],
        },
        "sessions": {"about": "We store this to display your connected devices.", "list": [session]},
        "web_sessions": {"about": "Web sessions.", "list": []},
        "other_data": {
            "about": "Other data.",
            "drafts": [{"chat": "Ольга", "chat_id": float(_SISTER.id), "html": "Завтра в"}],
            "drafts_about": "Your drafts.",
            "ips": [],
        },
    }


def _talk(chat: Chat, senders: tuple[Peer, ...], count: int, languages: tuple[str, ...], first_id: int = 1) -> None:
    """An ordinary conversation whose ids begin at `first_id`."""
    rng = Random(f"account {chat.peer.id} {first_id}")
    time = _FIRST + rng.randint(0, 50_000)
    for index in range(count):
        time += rng.randint(200, 90_000)
        chat.message(
            time,
            rng.choice(senders),
            paragraph(rng, rng.choice(languages), rng.randint(1, 2)),
            edited=time + 77 if rng.random() < 0.08 else None,
            reply_to=first_id + index - 1 if index and rng.random() < 0.12 else None,
            id=first_id + index,
        )


def _saved() -> Chat:
    chat = Chat(OWNER, "saved_messages", MOSCOW, has_name=False)
    chat.message(_FIRST, OWNER, ["Список: ", link("https://books.example/list")])
    chat.message(_FIRST + 900, OWNER, "Rivers rise in spring.", forwarded_from=_COLLEAGUE, saved_from=_COLLEAGUE)
    chat.message(_FIRST + 1_800, OWNER, media=media.document("document", media.not_included(812), name="книги.txt"))
    return chat


def _bot() -> Chat:
    chat = Chat(_BOT, "bot_chat", MOSCOW)
    chat.message(_FIRST, OWNER, [Entity("bot_command", "/start")])
    chat.message(
        _FIRST + 2,
        _BOT,
        [bold("+17 °C"), ", ясно"],
        buttons=[
            [{"type": "callback", "text": "Завтра", "dataBase64": "dG9tb3Jyb3c", "data": ""}],
            [{"type": "url", "text": "Карта", "data": "https://weather.example/map"}],
        ],
    )
    chat.service(_FIRST + 60, "web_app_bot_allowed")
    return chat


def _family() -> Chat:
    chat = Chat(_FAMILY, "private_group", MOSCOW)
    chat.service(
        _FIRST - 90_000, "create_group", OWNER, {"title": "Семья", "members": ["Ольга Соколова", None]}, id=5_000
    )
    _talk(chat, (OWNER, _SISTER, _GONE), 60, ("ru",), 5_001)
    return chat


def _club() -> Chat:
    """A supergroup whose list begins with the history of the basic group that it was: ids less a thousand million."""
    chat = Chat(_CLUB, "private_supergroup", MOSCOW)
    first = 7_000 - _MIGRATED
    before = _FIRST - 3_000_000
    chat.service(before, "create_group", OWNER, {"title": "Книжный клуб", "members": ["Tom Baker"]}, id=first)
    for index in range(1, 30):
        reply = first + index - 1 if index % 7 == 3 else None
        text = paragraph(Random(f"club {index}"), "ru", 1)
        chat.message(before + index * 4_000, (OWNER, _COLLEAGUE)[index % 2], text, reply_to=reply, id=first + index)
    chat.service(before + 200_000, "migrate_to_supergroup", OWNER, id=first + 30)
    chat.service(before + 200_000, "migrate_from_group", OWNER, {"title": "Книжный клуб"}, id=1)
    _talk(chat, (OWNER, _COLLEAGUE, _SISTER), 70, ("ru", "en"), 2)
    return chat


def examples() -> list[Example]:
    person = Chat(_SISTER, "personal_chat", MOSCOW)
    _talk(person, (OWNER, _SISTER), 90, ("ru",), 9_000)
    deleted = Chat(_GONE, "personal_chat", MOSCOW)
    _talk(deleted, (OWNER, _GONE), 6, ("ru", "en"), 9_200)
    channel, _ = channel_chat()
    part = channel.selected(lambda fact: fact.id is not None and 600 < fact.id <= 650)
    left = Chat(_LEFT, "public_supergroup", MOSCOW)
    _talk(left, (OWNER,), 12, ("ru", "en"), 31_000)
    chats = [_saved(), person, _bot(), _family(), _club(), part, deleted]
    return [
        whole_account("full_account/result.json", OWNER.id, _sections(person), chats=chats, left=[left]),
    ]
