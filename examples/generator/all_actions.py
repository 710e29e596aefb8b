"""Every service action that Desktop 7.0.2 writes, one message each."""

from __future__ import annotations

from . import media
from .chat import Chat
from .clock import BERLIN, at
from .desktop_json import Object, Pairs
from .peers import Peer

GROUP = Peer("channel", 1600000011, "Every action", username="every_action")
ACTOR = Peer("user", 5600000001, "Ada Stein", "Ada")
_OTHER = Peer("channel", 1600000012, "Elsewhere")
_TIME = at(2026, 7, 20, 10)
_LATER = 1_790_000_000
_PHOTO = media.photo(media.not_included(40_404), 640, 640).fields

# Action, whether it has an actor, details.
_PLAIN: tuple[tuple[str, bool, Object], ...] = (
    ("create_group", True, {"title": "Every action", "members": ["Ada Stein", None]}),
    ("edit_group_title", True, {"title": "Every action!"}),
    ("edit_group_photo", True, _PHOTO),
    ("delete_group_photo", True, {}),
    ("invite_members", True, {"members": ["Ada Stein"]}),
    ("remove_members", True, {"members": [None]}),
    ("join_group_by_link", True, {"inviter": None}),
    ("join_group_by_request", True, {}),
    ("create_channel", True, {"title": "Every action"}),
    ("migrate_to_supergroup", True, {}),
    ("migrate_from_group", True, {"title": "Every action"}),
    ("clear_history", True, {}),
    ("send_payment", False, {"amount": 500, "currency": "EUR", "invoice_message_id": 2, "recurring": "init"}),
    (
        "refunded_payment",
        False,
        {"amount": 500, "currency": "XTR", "peer_name": "Ada Stein", "peer_id": "user5600000001", "charge_id": "c-1"},
    ),
    ("phone_call", True, {"duration_seconds": 61, "discard_reason": "migrate_conference_all"}),
    ("conference_call", True, {"duration_seconds": 8, "is_active": False, "is_missed": True}),
    ("group_call", True, {}),
    ("group_call", True, {"duration": 90}),
    ("group_call_scheduled", True, {"schedule_date": _LATER}),
    ("invite_to_group_call", True, {"members": ["Ada Stein"]}),
    ("take_screenshot", True, {}),
    ("attach_menu_bot_allowed", False, {}),
    ("web_app_bot_allowed", False, {}),
    ("allow_sending_messages", False, {"reason_app_id": 18446744073709551615, "reason_app_name": "App"}),
    ("allow_sending_messages", False, {"reason_domain": "app.example"}),
    ("send_passport_values", False, {"values": ["passport", "email"]}),
    ("joined_telegram", True, {}),
    ("requested_phone_number", True, {}),
    (
        "proximity_reached",
        False,
        {"from": "Ada Stein", "from_id": "user5600000001", "to": None, "to_id": "user5600000002", "distance": 250},
    ),
    ("set_messages_ttl", True, {"period": 0}),
    ("edit_chat_theme", True, {"emoticon": "🏠"}),
    ("topic_edit", True, {"new_title": "Renamed", "new_icon_emoji_id": 0}),
    ("suggest_profile_photo", True, _PHOTO),
    ("requested_peer", True, {"button_id": 3, "peers": "[\n    5600000001,\n    562951553421324\n   ]"}),
    ("boost_apply", True, {"boosts": 4}),
    ("send_premium_gift", True, {"cost": "€ 29.99", "days": 365}),
    (
        "gift_code_prize",
        False,
        {
            "gift_code": "abcDEF",
            "boost_peer_id": "channel1600000012",
            "days": 90,
            "unclaimed": False,
            "via_giveaway": True,
        },
    ),
    ("giveaway_launch", False, {}),
    ("giveaway_results", False, {"winners": 3, "unclaimed": 1, "stars": False}),
    ("send_stars_gift", True, {"cost": "€ 1.99", "amount_whole": 100, "amount_nano": 0}),
    ("send_ton_gift", True, {"cost": "€ 3.00", "amount_whole": 1, "amount_nano": 500_000_000}),
    (
        "stars_prize",
        True,
        {
            "boost_peer_id": "channel1600000012",
            "boost_peer_name": "Elsewhere",
            "stars": 50,
            "is_unclaimed": False,
            "giveaway_msg_id": 12,
            "transaction_id": "t-1",
        },
    ),
    (
        "send_star_gift",
        True,
        {"gift_id": 9223372036854775809, "stars": 15, "is_limited": True, "is_anonymous": False, "gift_text": "生日快乐"},
    ),
    ("paid_messages_refund", True, {"messages_count": 2, "stars_count": 20}),
    ("paid_messages_price_change", True, {"price_stars": 10, "is_broadcast_messages_allowed": True}),
    ("todo_completions", True, {"completed": [1], "incompleted": [2, 3]}),
    ("todo_append_tasks", True, {"items": [{"text": "Tickets", "id": 4}]}),
    ("poll_append_answer", True, {}),
    ("poll_delete_answer", True, {"option": "2"}),
    ("process_suggested_post", True, {"rejected": True, "comment": "Too long"}),
    (
        "process_suggested_post",
        True,
        {
            "price_amount_whole": "5",
            "price_amount_nano": "0",
            "price_currency": "Stars",
            "scheduled_date": _LATER,
        },
    ),
    (
        "suggested_post_success",
        True,
        {"price_amount_whole": "1", "price_amount_nano": "250000000", "price_currency": "TON"},
    ),
    ("suggested_post_refund", True, {"user_initiated": True}),
    ("suggest_birthday", True, {"day": 29, "month": 2, "year": 2000}),
    ("no_forwards_toggle", True, {"new_value": True}),
    ("no_forwards_request", True, {"expired": False, "new_value": True}),
    ("new_creator_pending", True, {"new_creator": "Ada Stein"}),
    ("change_creator", True, {"new_creator": None}),
    ("managed_bot_created", True, {"bot": "Helper"}),
)  # fmt: skip


def all_actions() -> Chat:
    """The chat with every action."""
    chat = Chat(GROUP, "public_supergroup", BERLIN)
    time = _TIME
    chat.message(time, ACTOR, "The first message; others refer to it.")
    for action, has_actor, details in _PLAIN:
        time += 60
        chat.service(time, action, ACTOR if has_actor else None, details)
    for action, key, extra in (
        ("pin_message", "message_id", {}),
        ("score_in_game", "game_message_id", {"score": 77}),
        ("set_chat_wallpaper", "message_id", {}),
        ("set_same_chat_wallpaper", "message_id", {}),
    ):
        time += 60
        elsewhere = _OTHER if action == "pin_message" else None
        chat.service(time, action, ACTOR, dict(extra), reply_key=key, reply_to=1, reply_peer=elsewhere)
    chat.service(time + 60, "topic_created", ACTOR, {"title": "A topic"}, topic=(0, "A topic"))
    chat.service(time + 120, None, ACTOR, {"information_text": "A word from the server"})
    chat.service(time + 180, "send_webview_data", None, Pairs((("text", "Button: open"),)))
    return chat
