"""Live fetch against the loopback Telegram server: log in, fetch, fetch again, look back."""

import unittest

from lab import Lake, account, laboratory, marked, supergroup


class FetchTest(unittest.TestCase):
    def test_a_chat_is_fetched_whole_and_the_next_run_fetches_only_what_is_new(self) -> None:
        scenario = {"name": "fetch", "people": 20, "accounts": [account()], "chats": [supergroup("lounge", 2001, 1234)]}
        with laboratory(scenario) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(scenario["accounts"][0])
            server.reset_requests()
            result = lake.fetch("@lounge")
            self.assertEqual(result["inserted"], 1234)
            self.assertEqual(result["chats_complete"], 1)
            pages = server.totals()["messages.getHistory"]
            self.assertLessEqual(pages["count"] if isinstance(pages, dict) else pages, 15)
            messages = lake.messages(marked(2001))
            self.assertEqual([message["id"] for message in messages], list(range(1, 1235)))

            server.event(do="new_message", chat="lounge", count=5, text="fresh")
            again = lake.fetch("@lounge")
            self.assertEqual(again["inserted"], 5)
            self.assertEqual(again["updated"], 0)


if __name__ == "__main__":
    unittest.main()
