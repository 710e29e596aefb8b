"""A forum (a supergroup with topics) in four languages, and the export of one of its topics."""

from __future__ import annotations

from random import Random

from . import media
from .chat import Chat, Reaction
from .clock import SHANGHAI, at
from .export import Example, single_chat
from .peers import Peer
from .text import Entity, Part, bold, hashtag, link
from .words import EMOJI, paragraph, sentence

FORUM = Peer("channel", 1800000777, "地图爱好者 · Map Makers", username="map_makers_forum")
MEMBERS = (
    Peer("user", 5200000001, "李 明", "李"),
    Peer("user", 5200000002, "Anna Petrova", "Anna"),
    Peer("user", 5200000003, "يوسف الحداد", "يوسف"),
    Peer("user", 5200000004, "Пётр Ильин", "Пётр"),
    Peer("user", 5200000005, "Grace O'Neil", "Grace"),
    Peer("user", 5200000006, "陈静", "陈静"),
    Peer("user", 5200000007, None),
    FORUM,
)
_LANGUAGES = ("zh", "en", "ar", "ru", "en", "zh", "en", "zh")
_BOT = "@map_helper_bot"
_FIRST = at(2025, 2, 3, 1, 0)
_MESSAGES = 790
# Where each topic begins (as a count of messages), its title, and where it is renamed to what.
_TOPICS = (
    (3, "公告 Announcements", None),
    (20, "Русский уголок", None),
    (60, "مساعدة", (400, "مساعدة وأسئلة")),
    (150, "Bugs 🐞", (300, "Bugs & fixes 🐞")),
    (420, "Off-topic", None),
)


class _Forum:
    """Writes the forum's messages and remembers which topics there are."""

    def __init__(self) -> None:
        self.chat = Chat(FORUM, "public_supergroup", SHANGHAI)
        self.rng = Random("supergroup")
        self.topics: dict[int, list[int]] = {}
        self.general: list[int] = []
        self.time = _FIRST
        self.titles: dict[str, int] = {}

    def write(self) -> None:
        self.chat.service(_FIRST, "create_channel", MEMBERS[0], {"title": "地图爱好者"})
        self.chat.service(_FIRST + 30, "invite_members", MEMBERS[0], {"members": ["Anna Petrova", "Пётр Ильин", None]})
        for index in range(_MESSAGES):
            self.time += self.rng.randint(300, 43_000)
            if self.rng.random() < 0.03:
                self.chat.skip_ids(self.rng.randint(1, 3))
            if not self.changed_topic(index) and not self.other_service(index):
                self.message()

    def changed_topic(self, index: int) -> bool:
        for begin, title, renamed in _TOPICS:
            if index == begin:
                number = self.chat.service(self.time, "topic_created", MEMBERS[1], {"title": title}, topic=(0, title))
                self.topics[number] = [number]
                self.titles[title] = number
                return True
            if renamed is not None and index == renamed[0]:
                root = self.titles[title]
                self.chat.service(
                    self.time,
                    "topic_edit",
                    MEMBERS[1],
                    {"new_title": renamed[1], "new_icon_emoji_id": 5312016608254762256},
                    reply_key="reply_to_message_id",
                    reply_to=root,
                    topic=(root, renamed[1]),
                )
                return True
        return False

    def other_service(self, index: int) -> bool:
        actions: dict[int, tuple[str, dict[str, int | str | None]]] = {
            200: ("group_call", {}),
            201: ("group_call", {"duration": 1835}),
            330: ("boost_apply", {"boosts": 2}),
            500: ("set_messages_ttl", {"period": 2678400}),
        }
        if index in actions:
            action, details = actions[index]
            self.chat.service(self.time, action, MEMBERS[4], dict(details))
            return True
        if index % 90 == 45:
            self.chat.service(self.time, "join_group_by_link", MEMBERS[index % 6], {"inviter": "李 明"})
            return True
        if index % 130 == 70:
            self.chat.service(self.time, "pin_message", MEMBERS[0], reply_key="message_id", reply_to=self.general[-1])
            return True
        return False

    def message(self) -> None:
        rng = self.rng
        place = rng.randrange(len(MEMBERS))
        language = _LANGUAGES[place]
        number = self.reply_target()
        carried = self.media(language)
        text = self.text(language) if carried is None or rng.random() < 0.4 else []
        new = self.chat.message(
            self.time,
            MEMBERS[place],
            text,
            media=carried,
            edited=self.time + rng.randint(10, 4_000) if rng.random() < 0.09 else None,
            author="admin" if MEMBERS[place] == FORUM and rng.random() < 0.5 else "",
            forwarded_from=rng.choice((MEMBERS[0], "Hidden Name")) if rng.random() < 0.03 else None,
            reply_to=number,
            via_bot=_BOT if rng.random() < 0.02 else "",
            reactions=self.reactions(),
        )
        self.remember(new, number)

    def reply_target(self) -> int | None:
        """In a topic the root or a message of it; in General a message or nothing."""
        rng = self.rng
        if not self.topics or rng.random() < 0.3:
            return rng.choice(self.general[-12:]) if len(self.general) > 3 and rng.random() < 0.25 else None
        root = rng.choice(list(self.topics))
        return root if rng.random() < 0.6 else rng.choice(self.topics[root][-10:])

    def remember(self, new: int, target: int | None) -> None:
        for members in self.topics.values():
            if target in members:
                members.append(new)
                return
        self.general.append(new)

    def text(self, language: str) -> list[Part]:
        rng = self.rng
        parts: list[Part] = [paragraph(rng, language, rng.randint(1, 3))]
        choice = rng.random()
        if choice < 0.06:
            parts.append(Entity("code", "make tiles"))
        elif choice < 0.1:
            parts += ["\n", Entity("pre", 'print("你好")\n', {"language": "python"})]
        elif choice < 0.16:
            parts += [" ", link("https://maps.example/中文?q=1&z=12")]
        elif choice < 0.2:
            parts += ["\n", Entity("blockquote", sentence(rng, language), {"collapsed": rng.random() < 0.5})]
        elif choice < 0.24:
            parts += [" ", Entity("mention_name", "Grace", {"user_id": 5200000005}), "!"]
        elif choice < 0.28:
            parts += [" ", Entity("spoiler", sentence(rng, language))]
        elif choice < 0.32:
            parts = [bold("👨‍👩‍👧‍👦 "), *parts, " ", hashtag("#地图")]
        return parts

    def media(self, language: str) -> media.Media | None:
        rng = self.rng
        choice = rng.random()
        if choice < 0.06:
            return media.photo(media.not_included(rng.randint(30_000, 200_000)), 960, 1280, spoiler=rng.random() < 0.1)
        if choice < 0.09:
            file = media.not_included(rng.randint(9_000, 60_000))
            return media.document("sticker", file, name="sticker.webp", emoji="😺", mime="image/webp", size=(512, 512))
        if choice < 0.11:
            return media.location(31.230416, 121.473701)
        if choice < 0.13:
            answers = [(sentence(rng, language), rng.randint(0, 30)) for _ in range(3)]
            return media.poll([bold("?"), " " + sentence(rng, language)], list(answers), chosen=rng.randrange(3))
        if choice < 0.15:
            file = media.File("unavailable", size=0)
            return media.document("document", file)
        return None

    def reactions(self) -> list[Reaction]:
        rng = self.rng
        if rng.random() < 0.75:
            return []
        who = rng.sample(MEMBERS[:6], rng.randint(1, 3))
        recent = [(peer, self.time + rng.randint(5, 9_000)) for peer in who]
        return [Reaction("emoji", len(who), rng.choice(EMOJI), recent)]


def _topic_chat(forum: _Forum, title: str) -> Chat:
    root = forum.titles[title]
    members = set(forum.topics[root])
    chat = forum.chat.selected(lambda fact: fact.id in members)
    chat.title = title
    return chat


def examples() -> list[Example]:
    forum = _Forum()
    forum.write()
    return [
        single_chat("supergroup_topics/result.json", forum.chat),
        single_chat("topic/result.json", _topic_chat(forum, "Русский уголок")),
    ]
