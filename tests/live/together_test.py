"""What belongs together is told by the API as it was fetched: comments of posts, and a group before it was one."""

import contextlib
import json
import re
import subprocess
import unittest
import urllib.request
from collections.abc import Iterator

from lab import BINARY, Json, Lake, logged_in, marked, scenario, supergroup

NEWS, TALK, TEAM = marked(2002), marked(2001), marked(2003)
TEXT = {"seed": 4, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z", "per_day": 100}


class Site:
    """telelake serve over the store."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str) -> Json:
        with urllib.request.urlopen(f"{self.address}/api/v1/chats/{path}", timeout=20) as answer:
            return dict(json.load(answer))


@contextlib.contextmanager
def served(lake: Lake) -> Iterator[Site]:
    command = [BINARY, "--data", str(lake.data), "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield Site(re.findall(r"http://127\.0\.0\.1:\d+", server.stdout.readline())[0])
        finally:
            server.terminate()


class TogetherTest(unittest.TestCase):
    def test_posts_have_their_comments(self) -> None:
        news = {
            **{"alias": "news", "id": 2002, "type": "channel", "title": "News", "username": "news"},
            **{"linked": "talk", "generate": {"count": 30, **TEXT}},
        }
        comments = {"comments_of": "news", "per_post": 3}
        talk = supergroup("talk", 2001, 70, generate={**comments, "per_day": 300})
        with logged_in(scenario(news, talk)) as (server, lake):
            lake.fetch("@news")
            posts = {one["saved_from"]["message_id"]: one["id"] for one in lake.messages(TALK) if one.get("saved_from")}
            self.assertGreater(len(posts), 10)
            with served(lake) as site:
                page = site.get(f"shared/{NEWS}/messages")
                told = {one["message_id"]: one for one in page["comments"]}
                self.assertEqual({post: one["thread_id"] for post, one in told.items()}, posts)
                self.assertEqual(told[1]["count"], 3)
                thread = site.get(f"shared/{TALK}/messages?thread={posts[1]}")
                self.assertEqual(len(thread["messages"]), 1 + 3, "the post and its comments")
                self.assertEqual([one["message_id"] for one in thread["comments"]], [posts[1]])
                self.assertEqual([one["chat_id"] for one in thread["chats"]], [NEWS])
                self.assertEqual(site.get(f"shared/{NEWS}")["discussion_group"]["id"], TALK)
                self.assertEqual(site.get(f"shared/{TALK}")["channel"]["id"], NEWS)
                # While it is served: one more comment, and one that is deleted.
                server.event(do="new_message", chat="talk", message={"text": "late", "reply": {"id": posts[1]}})
                server.event(do="delete", chat="talk", id=posts[1] + 1)
                lake.fetch("@news")
                page = site.get(f"shared/{NEWS}/messages?around=1&limit=1")
                self.assertEqual([one["count"] for one in page["comments"]], [3 + 1 - 1])

    def test_a_supergroup_and_the_group_before_it_name_each_other(self) -> None:
        old = {
            **{"alias": "old", "id": 3001, "type": "basic_group", "title": "Team", "migrated_to": "team"},
            **{"generate": {"count": 20, **TEXT}},
        }
        begun = {"id": 1, "date": "2024-03-01T00:00:00Z", "service": {"action": "migrate_from_group", "chat": -3001}}
        answer = {"id": 2, "date": "2024-03-01T00:00:01Z", "text": "yes", "reply": {"id": 7, "chat": -3001}}
        team = supergroup("team", 2003, 0, messages=[begun, answer])
        with logged_in(scenario(old, team)) as (_server, lake):
            lake.fetch("@team")
            self.assertIn("former_group", lake.run("chats").stdout)
            with served(lake) as site:
                self.assertEqual(
                    site.get(f"shared/{TEAM}")["former_groups"], [{"scope": "5001", "id": TEAM, "messages": 20}]
                )
                former = site.get(f"5001/{TEAM}")
                self.assertEqual(former["supergroup"], {"scope": "shared", "id": TEAM})
                chats = site.get(f"shared/{TEAM}/messages")["chats"]
                self.assertEqual([(one["chat_id"], one["message_shift"]) for one in chats], [(-3001, -1_000_000_000)])


if __name__ == "__main__":
    unittest.main()
