"""A chat of two people, in Arabic and English, with calls and every everyday kind of media."""

from __future__ import annotations

from random import Random

from . import media
from .chat import Chat, Reaction
from .clock import DUBAI, at
from .desktop_json import Object
from .export import Example, Files, single_chat
from .media import File, Media
from .peers import Peer
from .text import Entity, link
from .tiny_files import mosaic_jpeg, visiting_card
from .words import EMOJI, paragraph

ME = Peer("user", 5300000001, "Noor Alhuda", "Noor", username="noor_a")
FRIEND = Peer("user", 5300000002, "سامي خوري", "سامي")
_FIRST = at(2026, 1, 5, 6, 0)
_MESSAGES = 420
_CALLS: tuple[Object, ...] = (
    {"duration_seconds": 312, "discard_reason": "hangup"},
    {"discard_reason": "missed"},
    {"discard_reason": "busy"},
)


def _real_files(chat: Chat, time: int) -> tuple[Files, list[Media]]:
    """Three tiny files that lie beside the export, and the media that name them."""
    rng = Random("personal files")
    photo_path = media.photo_path(1, chat.zone.local(time))
    files: Files = {
        photo_path: mosaic_jpeg(rng, 24, 32),
        "files/قائمة الكتب.txt": "كتاب الأيام\nThe Old Bridge\n".encode(),
        "contacts/contact_1.vcard": visiting_card("Layla", "Haddad", "+971500000003"),
    }

    def file(name: str) -> File:
        return File("available", name, len(files[name]))

    kinds = [
        media.photo(file(photo_path), 192, 256),
        media.document("document", file("files/قائمة الكتب.txt"), name="قائمة الكتب.txt", mime="text/plain"),
        media.contact("Layla", "Haddad", "+971500000003", file("contacts/contact_1.vcard")),
    ]
    return files, kinds


def _other_media() -> list[Media]:
    gone = File("unavailable")
    return [
        media.document(
            "sticker", media.not_included(21_007), name="sticker.webp", emoji="🐱", mime="image/webp", size=(512, 512)
        ),
        media.document("voice", media.not_included(9_311), mime="audio/ogg", duration=7),
        media.document(
            "video_note",
            File("exceeds_maximum_size", size=1_201_344),
            thumbnail=media.not_included(4_012),
            mime="video/mp4",
            duration=12,
            size=(384, 384),
        ),
        media.document(
            "audio",
            media.not_included(4_100_200),
            name="song.mp3",
            mime="audio/mpeg",
            performer="فرقة النهر",
            title="Old Bridge",
            duration=201,
        ),
        media.document(
            "animation", media.not_included(88_123), name="cat.mp4", mime="video/mp4", duration=3, size=(320, 240)
        ),
        media.location(25.204849, 55.270783),
        media.location(25.197197, 55.274376, live_period=900),
        media.venue("مقهى النهر", "12 River Street", 25.2, 55.27),
        media.contact("", "", "+971500000004"),
        media.invoice("اشتراك شهري", 'Monthly "plus" plan', 4900, "AED", receipt=77),
        media.photo(gone, 720, 1280, ttl=media.VIEW_ONCE),
        media.document("video", gone, mime="video/mp4", duration=5, size=(480, 640), ttl=30),
        media.photo(media.not_included(120_400), 1280, 960, spoiler=True),
        media.game("Stack the boats", "Reach the bridge", "https://t.me/river_games_bot?game=boats"),
        media.todo("قائمة السفر", ["جواز السفر", "Tickets", "القهوة"], append=True, complete=True),
    ]


def personal_chat() -> tuple[Chat, Files]:
    """The chat and the files beside it."""
    chat = Chat(FRIEND, "personal_chat", DUBAI)
    rng = Random("personal")
    files, shown = _real_files(chat, _FIRST + 7_000)
    carried = [*shown, *_other_media()]
    time = _FIRST
    chat.service(time, "joined_telegram", FRIEND)
    for index in range(_MESSAGES):
        time += rng.randint(40, 60_000)
        sender = ME if rng.random() < 0.5 else FRIEND
        last = chat.next_id - 1
        if index % 60 == 33:
            chat.service(time, "phone_call", sender, dict(_CALLS[index // 60 % len(_CALLS)]))
            continue
        language = "ar" if rng.random() < 0.6 else "en"
        kind = carried[index // 9 % len(carried)] if index % 9 == 2 else None
        chat.message(
            time,
            sender,
            paragraph(rng, language, rng.randint(1, 2)) if kind is None else "",
            media=kind,
            edited=time + rng.randint(5, 600) if kind is None and rng.random() < 0.07 else None,
            forwarded_from="صاحب المقهى" if rng.random() < 0.03 else None,
            reply_to=last - rng.randint(0, 5) if last > 12 and rng.random() < 0.15 else None,
            reactions=[Reaction("emoji", 1, rng.choice(EMOJI), [(FRIEND, time + 30)])] if rng.random() < 0.1 else None,
        )
    _closing(chat, time)
    return chat, files


def _closing(chat: Chat, time: int) -> None:
    chat.service(time + 60, "set_messages_ttl", ME, {"period": 604_800})
    chat.service(time + 90, "edit_chat_theme", ME, {"emoticon": "🌷"})
    chat.service(
        time + 120, "conference_call", FRIEND, {"duration_seconds": 65, "is_active": False, "is_missed": False}
    )
    chat.service(time + 150, "take_screenshot", FRIEND)
    chat.message(time + 200, ME, ["شكرًا ", Entity("mention_name", "سامي", {"user_id": FRIEND.id})])
    chat.message(time + 230, FRIEND, [link("https://river.example/صور"), " 🙏🏽"])


def examples() -> list[Example]:
    chat, files = personal_chat()
    return [single_chat("personal/result.json", chat, files)]
