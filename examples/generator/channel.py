"""A public news channel, as two exports of it, the later one with edits, deletions and new posts."""

from __future__ import annotations

from random import Random

from . import media
from .chat import Chat, Reaction
from .clock import MOSCOW, at
from .export import Example, Files, single_chat
from .peers import Peer
from .text import Part, bold, hashtag, italic, link, mention, text_link
from .tiny_files import mosaic_jpeg
from .words import EMOJI, headline, paragraph, sentence

CHANNEL = Peer("channel", 1700000101, "Приречье сегодня · Riverside News", username="riverside_news")
_SOURCES = (
    Peer("channel", 1700000202, "Речная погода"),
    Peer("channel", 1700000203, "City Transport"),
    Peer("user", 5100000301, "Марина Орлова", "Марина"),
)
_AUTHORS = ("М. Орлова", "J. Brook", "")
_FIRST = at(2024, 9, 2, 5, 30)
_POSTS = 800
_LATER_POSTS = 880
_TAGS = ("#новости", "#river", "#транспорт", "#culture", "#погода")
FIRST_END = at(2025, 11, 1)
_LATER_END = at(2025, 12, 20)


def _post_text(rng: Random, language: str) -> list[Part]:
    parts: list[Part] = [bold(headline(rng, language)), "\n\n" + paragraph(rng, language, rng.randint(1, 4))]
    choice = rng.random()
    if choice < 0.2:
        parts += ["\n\n", hashtag(rng.choice(_TAGS)), " ", hashtag(rng.choice(_TAGS))]
    elif choice < 0.35:
        parts += [" ", link(f"https://riverside.example/news/{rng.randint(100, 999)}")]
    elif choice < 0.5:
        label = "Подробнее" if language == "ru" else "Read more"
        parts += [" ", text_link(label, f"https://riverside.example/{rng.randint(1000, 9999)}?lang={language}"), "."]
    elif choice < 0.6:
        parts += ["\n— ", italic(sentence(rng, language))]
    elif choice < 0.65:
        parts += [" ", mention("@riverside_tips")]
    return parts


def _reactions(rng: Random, growth: int) -> list[Reaction]:
    if rng.random() < 0.45:
        return []
    chosen = rng.sample(EMOJI, rng.randint(1, 4))
    found = [Reaction("emoji", rng.randint(1, 90) + growth, emoji) for emoji in chosen]
    if rng.random() < 0.05:
        found.insert(0, Reaction("paid", rng.randint(1, 9)))
    return found


class _Photos:
    """Hands out photos: the first three are real files, the others were not exported."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.files: Files = {}
        self.count = 0

    def take(self, rng: Random, time: int) -> media.Media:
        self.count += 1
        if self.count > 3:
            return media.photo(media.not_included(rng.randint(40_000, 300_000)), 1280, rng.choice((720, 853, 960)))
        name = media.photo_path(self.count, self.chat.zone.local(time))
        self.files[name] = mosaic_jpeg(rng, 40, 30)
        return media.photo(media.File("available", name, len(self.files[name])), 320, 240)


def _media(rng: Random, language: str, photos: _Photos, time: int) -> tuple[media.Media | None, bool]:
    """What a post carries, and whether it has text beside it."""
    choice = rng.random()
    if choice < 0.3:
        return photos.take(rng, time), rng.random() < 0.9
    if choice < 0.36:
        answers = [(headline(rng, language), rng.randint(3, 400)) for _ in range(rng.randint(2, 4))]
        question = "Что важнее?" if language == "ru" else "What matters more?"
        return media.poll(question, list(answers), closed=rng.random() < 0.6), False
    if choice < 0.41:
        size = rng.randint(2_000_000, 40_000_000)
        file = media.File("exceeds_maximum_size", size=size)
        clip = media.document(
            "video", file, name="clip.mp4", mime="video/mp4", duration=rng.randint(9, 300), size=(1280, 720)
        )
        return clip, True
    if choice < 0.43:
        file = media.not_included(rng.randint(9_000, 900_000))
        return media.document("document", file, name="расписание.pdf", mime="application/pdf"), True
    return None, True


def channel_chat(later: bool = False) -> tuple[Chat, Files]:
    """The channel at the time of the first or the later export, and its photos."""
    chat = Chat(CHANNEL, "public_channel", MOSCOW)
    photos = _Photos(chat)
    chat.service(_FIRST, "create_channel", CHANNEL, {"title": "Приречье сегодня"})
    chat.service(_FIRST + 60, "edit_group_photo", CHANNEL, media.photo(media.not_included(51_234), 640, 640).fields)
    step = (FIRST_END - _FIRST - 86_400) // _POSTS
    for index in range(_LATER_POSTS if later else _POSTS):
        _post(chat, photos, index, _FIRST + 3600 + index * step, later)
    if later:
        chat.service(_LATER_END, "edit_group_title", CHANNEL, {"title": CHANNEL.name})
    return chat, photos.files


def _post(chat: Chat, photos: _Photos, index: int, slot: int, later: bool) -> None:
    rng = Random(f"channel {index}")
    time = slot + rng.randint(0, 9_000)
    language = "ru" if rng.random() < 0.65 else "en"
    number = 3 + index + index // 40  # a number is missing every forty posts: deleted before the first export
    if index % 97 == 50:
        chat.service(time, "pin_message", CHANNEL, reply_key="message_id", reply_to=number - 1, id=number)
        return
    carried, has_text = _media(rng, language, photos, time)
    text = _post_text(rng, language) if has_text else []
    edited = time + rng.randint(120, 40_000) if rng.random() < 0.12 else None
    origin = rng.choice(_SOURCES) if rng.random() < 0.08 else None
    author = rng.choice(_AUTHORS) if origin is None else ""
    reply = number - rng.randint(1, 30) if number > 40 and rng.random() < 0.05 else None
    reactions = _reactions(rng, rng.randint(0, 9) if later else 0)
    if later and index < _POSTS:
        if rng.random() < 0.02:
            return
        if has_text and rng.random() < 0.04:
            edited = FIRST_END + rng.randint(3_600, _LATER_END - FIRST_END)
            text = [*text, "\n\n", bold("UPD:"), " " + sentence(rng, language)]
    chat.message(
        time,
        CHANNEL,
        text,
        media=carried,
        edited=edited,
        author=author,
        forwarded_from=origin,
        reply_to=reply,
        reactions=reactions,
        id=number,
    )


def examples() -> list[Example]:
    chat, files = channel_chat()
    later, later_files = channel_chat(later=True)
    return [
        single_chat("channel/result.json", chat, files),
        single_chat("channel_later/result.json", later, later_files),
    ]
