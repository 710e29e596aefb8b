"""Every kind of media, every text entity, every button and reaction: one message each."""

from __future__ import annotations

from . import media
from .all_actions import ACTOR
from .chat import Chat, Reaction
from .clock import SHANGHAI, at
from .desktop_json import Value
from .media import File, Media
from .peers import Peer
from .text import Entity, Text

_GROUP = Peer("channel", 1600000021, "Every kind")
_TIME = at(2026, 7, 21, 9)
_GONE = File("unavailable")
_LOST = File("missing", "video_files/clip (1).mp4", 120_000)
_UNTIL = "2026-08-01T12:00:00"


def _files() -> list[Media]:
    here = media.not_included(4_321)
    return [
        media.photo(here, 800, 600),
        media.photo(_GONE),
        media.photo(_GONE, 800, 600, ttl=media.VIEW_ONCE),
        media.photo(File("exceeds_maximum_size", size=9_000_000), 4000, 3000, spoiler=True),
        media.document("document", here, name="报告.pdf", mime="application/pdf"),
        media.document("document", _GONE),
        media.document("sticker", here, name="sticker.webp", emoji="🦉", mime="image/webp", size=(512, 512)),
        media.document("video_note", here, thumbnail=here, mime="video/mp4", duration=9, size=(384, 384)),
        media.document("voice", here, mime="audio/ogg", duration=4),
        media.document("animation", here, name="cat.mp4", mime="video/mp4", duration=2, size=(320, 240)),
        media.document("video", _LOST, name="clip.mp4", mime="video/mp4", duration=60, size=(1280, 720), spoiler=True),
        media.document("audio", here, name="a.mp3", mime="audio/mpeg", performer="乐队", title="河", duration=180),
    ]


def _others() -> list[Media]:
    return [
        media.contact("Lin", "", "+86 000 0000", media.not_included(210)),
        media.location(39.904200, 116.407396),
        media.location(-33.856784, 151.215297, live_period=3_600),
        media.empty_location(),
        media.venue("茶馆", "1 Bridge Road", 31.2, 121.4),
        media.venue("Nowhere", "Unknown street"),
        media.game("Boats", "Row across", "https://t.me/river_games_bot?game=boats"),
        media.invoice("Tea", "Green tea, 100 g", 1250, "CNY"),
        media.poll("几点?", [("八点", 3), ("九点", 5)], closed=True, chosen=1),
        media.poll([Entity("bold", "Which?")], [([Entity("italic", "this")], 0), ("that", 1)], voters=1),
        media.todo([Entity("bold", "Trip")], ["Tickets", "茶"], append=False, complete=True),
        media.giveaway(_UNTIL, [1600000021], quantity=5, months=3, countries=("DE", "CN"), prize="Books"),
        media.giveaway(_UNTIL, [1600000021], quantity=10, stars=500, only_new=True),
        media.giveaway_results(_UNTIL, 1600000021, [5600000001], launch_message=20, months=3, unclaimed=1),
        media.paid_media(25),
    ]


def all_media() -> Chat:
    """The chat with every kind of media."""
    chat = Chat(_GROUP, "private_supergroup", SHANGHAI)
    for index, kind in enumerate([*_files(), *_others()]):
        chat.message(_TIME + index * 60, ACTOR, "图 picture صورة" if index % 4 == 0 else "", media=kind)
    return chat


_ENTITIES: tuple[Entity, ...] = (
    Entity("unknown", "a date"),
    Entity("mention", "@every_kind"),
    Entity("hashtag", "#标签"),
    Entity("bot_command", "/start"),
    Entity("link", "https://example.org/å"),
    Entity("email", "ada@example.org"),
    Entity("phone", "+49 30 000000"),
    Entity("cashtag", "$EUR"),
    Entity("bank_card", "4000 0000 0000 0000"),
    Entity("bold", "жирный"),
    Entity("italic", "مائل"),
    Entity("underline", "underlined"),
    Entity("strikethrough", "struck"),
    Entity("spoiler", "hidden 👩🏽‍🚀"),
    Entity("code", "x = 1"),
    Entity("pre", "fn main() {}", {"language": "rust"}),
    Entity("pre", "no language", {"language": ""}),
    Entity("text_link", "here", {"href": "https://example.org/?q=a&b=%20"}),
    Entity("mention_name", "Ada", {"user_id": 5600000001}),
    Entity("mention_name", "someone"),
    Entity("blockquote", "a\nquote", {"collapsed": False}),
    Entity("blockquote", "folded", {"collapsed": True}),
    Entity("custom_emoji", "🙂", {"document_id": "stickers/AnimatedSticker.tgs"}),
    Entity("custom_emoji", "🙃", {"document_id": "(unavailable)"}),
    Entity("custom_emoji", "🫠", {"document_id": ""}),
)

_BUTTONS: list[Value] = [
    [
        {"type": "url", "text": "Open", "data": "https://example.org"},
        {"type": "auth", "text": "Log in", "data": "https://example.org/in", "forward_text": "Log in", "button_id": 1},
        {"type": "callback", "text": "Go", "dataBase64": "AAEC_w", "data": ""},
        {"type": "callback_with_password", "text": "Pass", "dataBase64": "cA", "data": ""},
        {"type": "switch_inline", "text": "Find", "data": "river"},
        {"type": "switch_inline_same", "text": "Here", "data": ""},
    ],
    [
        {"type": "game", "text": "Play"},
        {"type": "buy", "text": "Pay 12,50"},
        {"type": "user_profile", "text": "Ada", "data": "5600000001"},
        {"type": "web_view", "text": "App", "data": "https://app.example"},
        {"type": "simple_web_view", "text": "App", "data": "https://app.example"},
        {"type": "copy_text", "text": "Copy", "data": "a b"},
        {"type": "request_peer", "text": "Choose", "data": "unsupported", "button_id": 2},
        {"type": "request_phone", "text": "Phone"},
        {"type": "request_location", "text": "Place"},
        {"type": "default", "text": "Word"},
    ],
]


def all_entities() -> Chat:
    """The chat with every text entity, button and reaction."""
    chat = Chat(_GROUP, "private_supergroup", SHANGHAI)
    texts: list[Text] = ["", "plain", *([entity] for entity in _ENTITIES)]
    texts.append([part for entity in _ENTITIES for part in (entity, " • ")])
    for index, text in enumerate(texts):
        chat.message(_TIME + index * 60, ACTOR, text)
    chat.message(_TIME + 7_000, ACTOR, "Buttons", buttons=_BUTTONS, via_bot="@every_kind_bot")
    reactions = [
        Reaction("paid", 12),
        Reaction("emoji", 3, "👍", [(ACTOR, _TIME + 8_100)]),
        Reaction("custom_emoji", 1, "stickers/AnimatedSticker.tgs"),
        Reaction("empty", 1),
    ]
    chat.message(_TIME + 8_000, ACTOR, "Reactions", reactions=reactions)
    return chat
