"""One chat that comes as a Desktop export and over live Telegram is one history, whichever came first."""

import pathlib
import subprocess
import unittest

from lab import SERVER_PROGRAM, Json, Lake, account, laboratory, marked, supergroup

KINDS = ["text", "text", "photo", "document", "sticker", "poll", "location", "contact", "service"]


class TwoSourcesTest(unittest.TestCase):
    def scenario(self) -> Json:
        generate = {"kinds": KINDS, "reply_every": 4, "forward_every": 9, "edited_every": 11, "entities_every": 3}
        chats = [supergroup("lounge", 2001, 400, generate=generate, deleted=["50-59"])]
        return {"name": "both", "people": 12, "accounts": [account()], "chats": chats}

    def test_both_orders_give_one_record_a_message(self) -> None:
        told = self.scenario()
        with laboratory(told) as (server, folder):
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
                if order == "export first":
                    imported = lake.json("import", *results)
                    self.assertEqual(imported["quarantined"], 0)
                fetched = lake.fetch("@lounge")
                if order == "live first":
                    lake.json("import", *results)
                self.assertEqual(fetched["quarantined"], 0)
                lakes.append(lake)
            first, second = (lake.messages(marked(2001)) for lake in lakes)
            self.assertEqual(len(first), 390)
            self.assertEqual(first, second)
            self.assertEqual({message["revision"] for message in first}, {1}, "one state seen twice is one revision")
            self.assertEqual(lakes[0].fingerprint(), lakes[1].fingerprint())


if __name__ == "__main__":
    unittest.main()
