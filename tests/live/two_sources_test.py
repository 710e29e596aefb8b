"""One chat that comes as a Desktop export and over live Telegram is one history, whichever came first."""

import json
import pathlib
import subprocess
import unittest

from lab import SERVER_PROGRAM, SERVER_SOURCE, Json, Lake, account, laboratory, marked, scenario, supergroup

KINDS = ["text", "text", "photo", "document", "sticker", "poll", "location", "contact", "service"]
RICHER_KINDS = ["text", "photo", "video", "document", "audio", "voice", "sticker", "animation", "video_note", "poll"]
RICHER_KINDS += ["location", "venue", "contact", "dice", "game", "web_page", "service", "album"]

# Messages of which Telegram and the export say different things, and what is listed of each.
SENT = "2024-06-01T10:00:00Z"
CONTRADICTED: list[Json] = [
    {"id": 1001, "date": SENT, "from": 1001, "text": "signed", "signature": "Ada"},
    {
        "id": 1002,
        "date": SENT,
        "from": 1001,
        "media": {"kind": "document", "file_name": "true.pdf", "mime": "application/pdf", "size": 900},
    },
    {"id": 1003, "date": SENT, "from": 1001, "text": "told", "forward": {"name": "Grace", "date": SENT}},
    {"id": 1004, "date": SENT, "from": 1001, "text": "words"},
    {"id": 1005, "date": SENT, "from": 1001, "text": "both agree", "signature": "Edith"},
]
EXPORT_SAYS: Json = {
    "1001": {"author": "Ada L."},
    "1002": {"file_name": "other.pdf", "file_size": 901},
    "1003": {"forwarded_from": "Grace H."},
    "1004": {"text": "other words", "text_entities": [{"type": "plain", "text": "other words"}]},
}
DIFFERENCES = [
    (1001, "/author_signature", "Ada L.", "Ada"),
    (1002, "/media/file_name", "other.pdf", "true.pdf"),
    (1002, "/media/file_size", 901, 900),
    (1003, "/forward/from/name", "Grace H.", "Grace"),
    (1004, "/text", "other words", "words"),
]


class TwoSourcesTest(unittest.TestCase):
    def scenario(self) -> Json:
        generate = {"kinds": KINDS, "reply_every": 4, "forward_every": 9, "edited_every": 11, "entities_every": 3}
        chats = [supergroup("lounge", 2001, 400, generate=generate, deleted=["50-59"])]
        return {"name": "both", "people": 12, "accounts": [account()], "chats": chats}

    def both_orders(self, told: Json, *wanted: str) -> list[Lake]:
        """Takes the chats in from both sources, in either order, each in a data folder of its own."""
        server, folder = self.enterContext(laboratory(told))
        exports = folder / "exports"
        subprocess.run(
            [str(SERVER_PROGRAM), "export", "--scenario", str(server.scenario), "--output", str(exports)],
            check=True,
            capture_output=True,
        )
        results = sorted(str(path) for path in pathlib.Path(exports).rglob("result.json"))
        self.assertTrue(results)
        lakes = []
        for order in ("export first", "live first"):
            lake = Lake(server, folder / order.replace(" ", "_"))
            lake.login(told["accounts"][0])
            reader = ("--account", str(told["accounts"][0]["id"]))
            steps = [("import", *results, *reader), ("fetch", *wanted)]
            for step in steps if order == "export first" else reversed(steps):
                self.assertEqual(lake.json(*step)["quarantined"], 0)
            lakes.append(lake)
        return lakes

    def differences(self, lake: Lake, chat: str) -> list[Json]:
        done = lake.run("--json", "chats", chat, "--differences")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_what_is_true_of_both_is_no_difference(self) -> None:
        generate = {"kinds": RICHER_KINDS, "reply_every": 4, "forward_every": 5, "edited_every": 7}
        generate.update({"entities_every": 2, "reactions_every": 6})
        told = scenario(supergroup("lounge", 2001, 900, generate=generate))
        for lake in self.both_orders(told, "@lounge"):
            self.assertEqual(self.differences(lake, "@lounge"), [])
            self.assertEqual(lake.chats()[marked(2001)]["differences"], 0)

    def test_chats_of_every_type_agree(self) -> None:
        told = json.loads((SERVER_SOURCE / "scenarios/demo.json").read_text(encoding="utf-8"))
        told["events"] = []
        for lake in self.both_orders(told, "--all"):
            lines = lake.run("--json", "chats").stdout.splitlines()
            chats = [json.loads(line) for line in lines]
            self.assertGreaterEqual({chat["type"] for chat in chats}, {"private", "bot", "supergroup", "channel"})
            for chat in chats:
                self.assertEqual(self.differences(lake, f"{chat['scope']}/{chat['id']}"), [])
                self.assertEqual(chat["differences"], 0)

    def test_where_they_disagree_the_later_stands_and_both_are_listed(self) -> None:
        told = scenario(supergroup("lounge", 2001, 50, messages=CONTRADICTED, export_says=EXPORT_SAYS))
        lakes = self.both_orders(told, "@lounge")
        for lake in lakes:
            found = self.differences(lake, "@lounge")
            said = [
                (one["message_id"], one["field"], one["desktop_export"]["value"], one["telegram"]["value"])
                for one in found
            ]
            self.assertEqual(said, DIFFERENCES)
            for one in found:
                self.assertEqual(one["key"], f"{marked(2001)}:2024-06-01:{one['message_id']}")
                # The export ends with its last message; Telegram was asked long after.
                self.assertEqual(one["desktop_export"]["at"], SENT)
                self.assertGreater(one["telegram"]["at"], SENT)
                self.assertEqual(one["stands"], "telegram")
            self.assertEqual(lake.chats()[marked(2001)]["differences"], len(DIFFERENCES))
            table = lake.run("chats", str(marked(2001)), "--differences").stdout
            self.assertIn('"other.pdf"', table)
            self.assertIn(f"{len(DIFFERENCES)} differences.", table)
            self.assertEqual(lake.json("store", "check")["findings"], [])
            checks = json.loads(lake.run("--json", "report").stdout)["checks"]
            counts = {check["check"]: check["count"] for check in checks}
            self.assertEqual(counts["source_differences"], len({message for message, *_ in DIFFERENCES}))
            held = {message["id"]: message for message in lake.messages(marked(2001))}
            self.assertEqual(held[1001]["author_signature"], "Ada")
            self.assertEqual(held[1004]["text"], "words")
            lake.run("chats", "--differences", expect=2)
        self.assertEqual(lakes[0].fingerprint(), lakes[1].fingerprint())

    def test_both_orders_give_one_record_a_message(self) -> None:
        told = self.scenario()
        lakes = self.both_orders(told, "@lounge")
        first, second = (lake.messages(marked(2001)) for lake in lakes)
        self.assertEqual(len(first), 390)
        self.assertEqual(first, second)
        self.assertEqual({message["revision"] for message in first}, {1}, "one state seen twice is one revision")
        self.assertEqual(lakes[0].fingerprint(), lakes[1].fingerprint())


if __name__ == "__main__":
    unittest.main()
