"""How many requests for history an account has in flight at Telegram, as the server itself counts: at most two."""

import unittest

from follow_lab import following
from lab import Json, Server, account, logged_in, marked, scenario, sparse, supergroup

MOST = 2
SLOW = 40  # milliseconds of each answer, so that what is asked for at once shows


def private(peer: int, count: int) -> Json:
    generate = {"count": count, "seed": peer, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z", "per_day": 90}
    return {"alias": f"peer{peer}", "type": "private", "account": "reader", "peer": peer, "generate": generate}


def slow(server: Server) -> None:
    server.reset_requests()
    server.event(do="slow", milliseconds=SLOW, forever=True)


class InFlightTest(unittest.TestCase):
    def test_many_chats_share_what_may_be_in_flight(self) -> None:
        users = [{"id": 6001, "first_name": "Mina"}, {"id": 6002, "first_name": "Noor"}]
        both = [account(), account("second", 2, chats=[{"chat": "dense1"}, {"chat": "sparse1"}])]
        chats = [supergroup(f"dense{number}", 2000 + number, 1500) for number in range(1, 7)]
        chats += [sparse(f"sparse{number}", 2100 + number, 500) for number in range(1, 5)]
        told = scenario(*chats, private(6001, 400), private(6002, 30), users=users, accounts=both)
        with logged_in(told) as (server, lake):
            lake.login(told["accounts"][1])
            slow(server)
            result = lake.fetch("--all", "--jobs", "12")
            self.assertEqual(result["chats_complete"], 12)
            most = server.history_in_flight()
            self.assertEqual(set(most), {"reader", "second"})
            self.assertLessEqual(max(most.values()), MOST)
            self.assertEqual(most["reader"], MOST, "what may be in flight is made use of")
            # What is held is looked back over, in private chats by pages; and TDLib has missed something of each chat.
            for chat in chats:
                server.event(do="new_message", chat=chat["alias"], count=2, text="meanwhile")
            slow(server)
            again = lake.fetch("--all", "--jobs", "12")
            self.assertEqual((again["chats_complete"], again["inserted"]), (12, 2 * len(chats)))
            self.assertLessEqual(max(server.history_in_flight().values()), MOST)

    def test_a_chat_that_is_read_alone_by_ids_has_no_more_in_flight(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 5000))) as (server, lake):
            slow(server)
            self.assertEqual(lake.fetch("@lounge")["inserted"], 5000)
            self.assertGreater(server.totals()["channels.getMessages"], 15)
            self.assertEqual(server.history_in_flight(), {"reader": MOST})

    def test_what_is_left_out_and_asked_for_by_date_and_id_counts(self) -> None:
        chats = [sparse(f"chat{number}", 2000 + number, 800) for number in range(1, 7)]
        for chat in chats:
            chat["generate"]["reply_every"] = 5
        with logged_in(scenario(*chats)) as (server, lake):
            slow(server)
            self.assertEqual(lake.fetch("--all", "--since", "2024-01-03", "--until", "2024-01-04")["chats_complete"], 6)
            self.assertLessEqual(server.history_in_flight()["reader"], MOST)

    def test_following_and_its_look_backs_have_no_more_in_flight(self) -> None:
        users = [{"id": 6001, "first_name": "Mina"}]
        chats = [supergroup(f"chat{number}", 2000 + number, 250) for number in range(1, 7)]
        told = scenario(*chats, private(6001, 150), users=users)
        with logged_in(told) as (server, lake):
            server.reset_requests()
            for method in ("messages.getHistory", "messages.getMessages", "channels.getMessages"):
                server.event(do="slow", method=method, milliseconds=SLOW, forever=True)
            with following(lake, "--all", "--jobs", "7") as follower:
                server.event(do="new_message", chat="chat1", count=3, text="told")
                server.event(do="new_message", chat="chat2", count=3, text="not told", without_update=True)
                server.event(do="new_message", chat="chat2", count=1, text="told, behind a hole")
                follower.wait_for("followed", chat=marked(2002))
                server.event(do="drop_connections")
                # What is held is looked back over, then it goes on.
                follower.wait_for("following", times=2)
                self.assertEqual(follower.stop()["readings"], 2)
            self.assertLessEqual(server.history_in_flight()["reader"], MOST)


class FairnessTest(unittest.TestCase):
    def test_chats_take_turns_page_by_page(self) -> None:
        chats = [sparse(f"chat{number}", 2000 + number, 800) for number in range(1, 7)]
        with logged_in(scenario(*chats)) as (server, lake):
            server.reset_requests()
            server.event(do="slow", method="messages.getHistory", milliseconds=SLOW, forever=True)
            lake.fetch("--all", "--jobs", "6")
            pages = [one for one in server.requests(method="messages.getHistory") if one["add_offset"] < -1]
            pages.sort(key=lambda page: float(page["time"]))
            begun = max(min(page["time"] for page in pages if page["chat"] == marked(chat["id"])) for chat in chats)
            left = {marked(chat["id"]): sum(page["chat"] == marked(chat["id"]) for page in pages) for chat in chats}
            had = dict.fromkeys(left, 0)
            for page in pages:
                left[page["chat"]] -= 1
                if page["time"] < begun:
                    continue
                had[page["chat"]] += 1
                going_on = [had[chat] for chat in had if left[chat] > 0]
                if going_on:
                    self.assertLessEqual(max(had.values()) - min(going_on), 2)


if __name__ == "__main__":
    unittest.main()
