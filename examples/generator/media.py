"""Media of a message: the keys that each version of Desktop writes, and tiny real files to go with some."""

from __future__ import annotations

from dataclasses import dataclass, field

from .desktop_json import Object, Value, needs_mending, to_bytes
from .text import Text, text_value
from .versions import LATEST, Version

UNAVAILABLE = "(File unavailable, please try again later)"
EXCEEDS = "(File exceeds maximum size. Change data exporting settings to download.)"
NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
SENTENCES = {"unavailable": UNAVAILABLE, "exceeds_maximum_size": EXCEEDS, "not_included": NOT_INCLUDED}
VIEW_ONCE = 2147483647


@dataclass(frozen=True)
class File:
    """Where a file lies, or why it does not: `state` is `available`, `missing` (path without file) or a key of SENTENCES."""

    state: str
    path: str = ""
    size: int = 0

    @property
    def text(self) -> str:
        return SENTENCES.get(self.state, self.path)


@dataclass(frozen=True)
class Media:
    """`kind` by the Bot API's name; `fields` are the message's keys; `unmapped` names what the contract has no field for."""

    kind: str
    fields: Object
    availability: str | None = None
    unmapped: tuple[str, ...] = ()
    mended: bool = False
    not_before: Version = field(default=(1, 3, 8))


def not_included(size: int) -> File:
    return File("not_included", size=size)


def photo(
    file: File,
    width: int = 0,
    height: int = 0,
    *,
    spoiler: bool = False,
    ttl: int = 0,
    version: Version = LATEST,
) -> Media:
    fields: Object = {"photo": file.text}
    if version >= (5, 11, 0):
        fields["photo_file_size"] = file.size
    if width and height:
        fields.update(width=width, height=height)
    _add_flags(fields, spoiler, ttl, version)
    return Media("photo", fields, file.state)


def _add_flags(fields: Object, spoiler: bool, ttl: int, version: Version) -> None:
    if spoiler and version >= (5, 9, 0):
        fields["media_spoiler"] = True
    if ttl:
        fields["self_destruct_period_seconds"] = ttl


_MEDIA_TYPES = {
    "sticker": "sticker",
    "video_note": "video_message",
    "voice": "voice_message",
    "animation": "animation",
    "video": "video_file",
    "audio": "audio_file",
}


def document(
    kind: str,
    file: File,
    *,
    name: str = "",
    mime: str = "",
    thumbnail: File | None = None,
    emoji: str = "",
    performer: str = "",
    title: str = "",
    duration: int = 0,
    size: tuple[int, int] = (0, 0),
    spoiler: bool = False,
    ttl: int = 0,
    version: Version = LATEST,
) -> Media:
    """A document of any kind; `kind` is `document` for a plain file."""
    fields: Object = {"file": file.text}
    if name and version >= (4, 16, 9):
        fields["file_name"] = name
    if version >= (5, 11, 0):
        fields["file_size"] = file.size
    if thumbnail is not None and version >= (1, 3, 10):
        fields["thumbnail"] = thumbnail.text
        if version >= (5, 11, 0):
            fields["thumbnail_file_size"] = thumbnail.size
    if kind in _MEDIA_TYPES:
        fields["media_type"] = _MEDIA_TYPES[kind]
    for key, value in (("sticker_emoji", emoji), ("performer", performer), ("title", title)):
        if value:
            fields[key] = value
    if mime and (kind != "sticker" or version >= (4, 16, 9)):
        fields["mime_type"] = mime
    if duration:
        fields["duration_seconds"] = duration
    if all(size):
        fields.update(width=size[0], height=size[1])
    _add_flags(fields, spoiler, ttl, version)
    return Media(kind, fields, file.state)


def contact(first: str, last: str, phone: str, vcard: File | None = None, version: Version = LATEST) -> Media:
    fields: Object = {"contact_information": {"first_name": first, "last_name": last, "phone_number": phone}}
    if vcard is not None and version >= (1, 3, 9):
        fields["contact_vcard"] = vcard.text
        if version >= (5, 11, 0):
            fields["contact_vcard_file_size"] = vcard.size
    return Media("contact", fields, vcard.state if vcard else None)


def _point(latitude: float, longitude: float) -> Object:
    return {"latitude": float(latitude), "longitude": float(longitude)}


def location(latitude: float, longitude: float, live_period: int = 0) -> Media:
    fields: Object = {"location_information": _point(latitude, longitude)}
    if live_period:
        fields["live_location_period_seconds"] = live_period
    return Media("location", fields)


def empty_location() -> Media:
    return Media("location", {"location_information": None})


def venue(name: str, address: str, latitude: float | None = None, longitude: float | None = None) -> Media:
    fields: Object = {"place_name": name, "address": address}
    if latitude is not None and longitude is not None:
        fields["location_information"] = _point(latitude, longitude)
    return Media("venue", fields)


def game(title: str, description: str, link: str) -> Media:
    return Media("game", {"game_title": title, "game_description": description, "game_link": link})


def invoice(title: str, description: str, amount: int, currency: str, *, receipt: int = 0, level: int = 3) -> Media:
    """An invoice: its object is printed at the nesting `level` of the message's keys and then put into a string."""
    inner: Object = {"title": title, "description": description, "amount": amount, "currency": currency}
    if receipt:
        inner["receipt_message_id"] = receipt
    printed = to_bytes(inner, level)
    return Media("invoice", {"invoice_information": printed}, mended=needs_mending(printed))


def poll(
    question: Text,
    answers: list[tuple[Text, int]],
    *,
    closed: bool = False,
    chosen: int | None = None,
    voters: int | None = None,
    version: Version = LATEST,
) -> Media:
    rows: list[Value] = [
        {"text": text_value(text, version), "voters": count, "chosen": index == chosen}
        for index, (text, count) in enumerate(answers)
    ]
    total = voters if voters is not None else sum(count for _, count in answers)
    fields: Object = {
        "poll": {"question": text_value(question, version), "closed": closed, "total_voters": total, "answers": rows}
    }
    return Media("poll", fields, not_before=(1, 5, 3))


def todo(title: Text, tasks: list[Text], *, append: bool, complete: bool) -> Media:
    rows: list[Value] = [{"text": text_value(text), "id": index} for index, text in enumerate(tasks, 1)]
    body: Object = {
        "title": text_value(title),
        "others_can_append": append,
        "others_can_complete": complete,
        "answers": rows,
    }
    return Media("todo", {"todo_list": body}, not_before=(5, 16, 0))


def giveaway(
    until_local: str,
    channels: list[int],
    *,
    quantity: int,
    months: int = 0,
    stars: int = 0,
    countries: tuple[str, ...] = (),
    prize: str = "",
    only_new: bool = False,
) -> Media:
    body: Object = {
        "quantity": quantity,
        "months": months,
        "until_date": until_local,
        "channels": list(channels),
        "countries": list(countries),
        "additional_prize": prize,
        "stars": stars,
        "is_only_new_subscribers": only_new,
    }
    return Media("giveaway", {"giveaway_information": body}, not_before=(5, 5, 0))


def giveaway_results(
    until_local: str,
    channel: int,
    winners: list[int],
    *,
    launch_message: int,
    months: int = 0,
    stars: int = 0,
    unclaimed: int = 0,
    refunded: bool = False,
    prize: str = "",
) -> Media:
    body: Object = {
        "channel": channel,
        "winners": list(winners),
        "additional_prize": prize,
        "until_date": until_local,
        "launch_message_id": launch_message,
        "additional_peers_count": 0,
        "winners_count": len(winners),
        "unclaimed_count": unclaimed,
        "months": months,
        "stars": stars,
        "is_refunded": refunded,
        "is_only_new_subscribers": False,
    }
    return Media("giveaway_results", {"giveaway_results": body}, not_before=(5, 5, 0))


def paid_media(stars: int) -> Media:
    return Media("paid_media", {"paid_stars_amount": stars}, not_before=(5, 2, 0))


def photo_path(number: int, local_time: str) -> str:
    """Where Desktop puts a chat's photo: `local_time` is the message's, as in the export."""
    day, _, time = local_time.partition("T")
    year, month, date = day.split("-")
    return f"photos/photo_{number}@{date}-{month}-{year}_{time.replace(':', '-')}.jpg"
