"""Files of messages: loaded once, resumed, joined to their messages; what may not be saved is left alone."""

import contextlib
import hashlib
import json
import os
import random
import signal
import time
import unittest
from collections.abc import Iterator

from lab import Json, Lake, Server, account, laboratory, logged_in, logs, marked, scenario, supergroup, wait_until

KILLS = int(os.environ.get("TELELAKE_TEST_KILLS_MEDIA", "12"))
CHAT = marked(2001)
MEBIBYTE = 1 << 20


def document(number: int, size: int, **more: object) -> Json:
    return {"kind": "document", "id": 880000 + number, "size": size, "mime": "text/plain", **more}


def with_file(number: int, size: int, file: int | None = None, **more: object) -> Json:
    """A message with a document; `file` is the document's number where it is not the message's own."""
    return {
        "id": number,
        "date": 1714557600 + 60 * number,
        "from": 700001,
        "text": f"file {number}",
        "media": document(file or number, size, file_name=f"{number}.txt"),
        **more,
    }


def chat(*messages: Json, alias: str = "lounge", number: int = 2001, **more: object) -> Json:
    return {
        "alias": alias,
        "id": number,
        "type": "supergroup",
        "title": alias.capitalize(),
        "username": alias,
        "messages": list(messages),
        **more,
    }


def media_files(lake: Lake) -> dict[str, int]:
    """The contents of the store by hash, each held against its name."""
    found = {}
    for path in sorted((lake.data / "media").rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            assert hashlib.sha256(content).hexdigest() == path.name, path
            assert path.parent.name == path.name[:2], path
            found[path.name] = len(content)
    return found


def parts(server: Server) -> list[tuple[int, int]]:
    """The parts of files that the server gave: which file, from which byte on."""
    given = [one for one in server.requests(method="upload.getFile") if not one.get("error") and not one.get("dropped")]
    return [(one["file"], one.get("offset", 0)) for one in given]


def media_of(lake: Lake, chat_id: int = CHAT) -> dict[int, Json]:
    return {message["id"]: message["media"] for message in lake.messages(chat_id) if "media" in message}


class LoadTest(unittest.TestCase):
    def test_files_are_loaded_once_and_the_second_run_loads_nothing_and_changes_no_byte(self) -> None:
        told = scenario(chat(*(with_file(number, 5000 * number) for number in range(1, 21))))
        with logged_in(told) as (server, lake):
            metrics = lake.folder / "fetch.prom"
            result = lake.fetch("@lounge", "--media", "files", "--metrics-file", str(metrics))
            self.assertEqual(result["media"]["downloaded"], 20)
            self.assertEqual(result["media"]["bytes"], sum(5000 * number for number in range(1, 21)))
            self.assertEqual(result["chats"][0]["media"], result["media"])
            self.assertIn('media_files_total{outcome="downloaded"} 20', metrics.read_text(encoding="utf-8"))
            self.assertIn("media_bytes_total 1050000", metrics.read_text(encoding="utf-8"))
            held = media_files(lake)
            self.assertEqual(sorted(held.values()), [5000 * number for number in range(1, 21)])
            for number, media in media_of(lake).items():
                self.assertEqual(media["availability"], "available")
                self.assertEqual(held[media["sha256"]], 5000 * number)
                self.assertTrue(media["unique_id"])
            self.assertIn("0 findings", lake.run("store", "check").stdout)
            listed = [name for name in lake.run("store", "files").stdout.splitlines() if name.startswith("media/")]
            self.assertEqual(listed, [f"media/{name[:2]}/{name}" for name in sorted(held)])
            stats = lake.json("store", "stats")
            self.assertEqual((stats["media_files"], stats["media_bytes"]), (20, sum(held.values())))
            self.assertEqual(list(lake.data.glob("accounts/*/files/documents/*")), [], "TDLib keeps no copy")

            before = lake.fingerprint()
            server.reset_requests()
            again = lake.fetch("@lounge", "--media", "files")
            self.assertEqual((again["media"]["downloaded"], again["updated"]), (0, 0))
            self.assertEqual((parts(server), media_files(lake), lake.fingerprint()), ([], held, before))

    def test_what_was_fetched_without_files_gets_them_later(self) -> None:
        told = scenario(chat(*(with_file(number, 4000 + number) for number in range(1, 301))))
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge")
            self.assertEqual((parts(server), media_files(lake)), ([], {}))
            self.assertNotIn("availability", media_of(lake)[7])
            result = lake.fetch("@lounge", "--media", "files", "--look-back", "0")
            self.assertEqual((result["media"]["downloaded"], result["inserted"]), (300, 0))
            self.assertEqual({media["availability"] for media in media_of(lake).values()}, {"available"})
            self.assertEqual(len(media_files(lake)), 300)

    def test_a_file_is_loaded_once_however_many_messages_chats_and_accounts_have_it(self) -> None:
        told = scenario(
            chat(*(with_file(number, 300000, file=1) for number in range(1, 6))),
            chat(with_file(1, 300000, file=1), alias="other", number=2002),
            accounts=[account(chats=[{"chat": "lounge"}]), account("second", 2, chats=[{"chat": "other"}])],
        )
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in told["accounts"]:
                lake.login(one)
            server.reset_requests()
            result = lake.fetch("@lounge", "@other", "--media", "files")
            self.assertEqual((result["media"]["downloaded"], result["media"]["deduplicated"]), (1, 5))
            self.assertEqual(len(parts(server)), len(set(parts(server))), "no part was given twice")
            self.assertEqual(list(media_files(lake).values()), [300000])
            hashes = {media["sha256"] for media in [*media_of(lake).values(), *media_of(lake, marked(2002)).values()]}
            self.assertEqual(hashes, set(media_files(lake)))

    def test_meta_joins_what_is_held_and_none_does_not_look(self) -> None:
        told = scenario(
            chat(with_file(1, 9000)),
            chat(with_file(1, 9000), alias="other", number=2002),
            chat(with_file(1, 9000), alias="third", number=2003),
        )
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge", "--media", "files")
            server.reset_requests()
            meta = lake.fetch("@other", "--media", "meta")
            self.assertEqual((meta["media"]["downloaded"], meta["media"]["deduplicated"]), (0, 1))
            lake.fetch("@third", "--media", "none")
            self.assertEqual(parts(server), [])
            self.assertEqual(media_of(lake, marked(2002))[1]["availability"], "available")
            left = media_of(lake, marked(2003))[1]
            self.assertEqual((left["kind"], left["file_size"]), ("document", 9000))
            self.assertNotIn("sha256", left)


class ChoiceTest(unittest.TestCase):
    def test_what_is_too_large_is_not_loaded_until_it_may_be(self) -> None:
        told = scenario(chat(with_file(1, 1000), with_file(2, 3 * MEBIBYTE)))
        with logged_in(told) as (server, lake):
            result = lake.fetch("@lounge", "--media", "files", "--media-max-size", "1MiB")
            self.assertEqual((result["media"]["downloaded"], result["media"]["too_large"]), (1, 1))
            self.assertEqual(media_of(lake)[2]["availability"], "too_large")
            self.assertEqual({file for file, _ in parts(server)}, {880001})
            time.sleep(1.1)  # horizons are seconds
            again = lake.fetch("@lounge", "--media", "files", "--media-max-size", "4MiB")
            self.assertEqual(again["media"]["downloaded"], 1)
            self.assertEqual(media_of(lake)[2]["availability"], "available")
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            self.assertIn("no size", lake.run("fetch", "@x", "--media-max-size", "big", expect=2).stderr)
            self.assertIn("files", lake.run("fetch", "@x", "--media-protected", expect=2).stderr)

    def test_what_may_not_be_saved_or_deletes_itself_is_left_alone_unless_it_is_asked_for(self) -> None:
        told = scenario(
            chat(with_file(1, 1000), with_file(2, 1000, protected=True)),
            chat(with_file(1, 1000, file=11), alias="guarded", number=2002, protected=True),
            chat(
                with_file(1, 1000, file=12, ttl=86400, date=int(time.time()) - 60),
                alias="fading",
                number=2003,
                auto_delete=86400,
            ),
            {
                "alias": "friend",
                "type": "private",
                "account": "reader",
                "peer": 700001,
                "messages": [
                    {
                        "id": 1,
                        "date": 1714557600,
                        "text": "",
                        "media": {**document(13, 1000), "kind": "video", "ttl": 30, "duration": 3},
                    }
                ],
            },
        )
        with logged_in(told) as (server, lake):
            result = lake.fetch("--all", "--media", "files")
            self.assertEqual((result["media"]["downloaded"], result["media"]["protected"]), (1, 4))
            self.assertEqual({file for file, _ in parts(server)}, {880001})
            for where, number in ((CHAT, 2), (marked(2002), 1), (marked(2003), 1), (700001, 1)):
                media = media_of(lake, where)[number]
                self.assertEqual(media["availability"], "not_included")
                self.assertNotIn("sha256", media)
            time.sleep(1.1)  # horizons are seconds
            again = lake.fetch("--all", "--media", "files", "--media-protected")
            self.assertEqual((again["media"]["downloaded"], again["media"]["protected"]), (4, 0))
            self.assertEqual(media_of(lake, marked(2002))[1]["availability"], "available")
            fading = lake.messages(marked(2003))[0]
            self.assertEqual(fading["media"]["availability"], "available")
            self.assertIn("expires_at", fading["extra"], "that it deletes itself is not forgotten with its file")


class PlaceTest(unittest.TestCase):
    """Files that are not the message's own medium."""

    def test_photos_of_service_messages_are_loaded_and_what_has_no_place_is_counted(self) -> None:
        photo = {"kind": "photo", "id": 880100, "size": 7000, "width": 640, "height": 640}
        told = scenario(
            chat(
                with_file(1, 5000),
                {
                    "id": 2,
                    "date": 1714557720,
                    "from": 700001,
                    "service": {"action": "edit_group_photo", "photo": photo},
                },
                {
                    "id": 3,
                    "date": 1714557780,
                    "from": 700001,
                    "text": "",
                    "media": {"kind": "paid_media", "id": 880200, "amount": 5, "width": 640, "height": 480},
                },
            )
        )
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge")
            result = lake.fetch("@lounge", "--media", "files")
            self.assertEqual(result["media"]["downloaded"], 2)
            self.assertEqual(sorted(media_files(lake).values()), [5000, 7000])
            messages = {message["id"]: message for message in lake.messages(CHAT)}
            service = messages[2]["service"]["details"]["photo"]
            self.assertEqual(service["availability"], "available")
            self.assertEqual(media_files(lake)[service["sha256"]], 7000)
            self.assertIn("content.media", "".join(result["chats"][0]["unmapped_by_name"]))
            server.reset_requests()
            again = lake.fetch("@lounge", "--media", "files")
            self.assertEqual((again["media"]["downloaded"], again["updated"], parts(server)), (0, 0, []))


class MarkTest(unittest.TestCase):
    """How far the files of a chat were dealt with is kept with it."""

    def test_the_next_run_looks_only_at_what_is_new_or_changed_and_another_policy_at_all(self) -> None:
        files_first = [with_file(number, 4000 + number) for number in range(1, 31)] + [with_file(31, 3 * MEBIBYTE)]
        texts = [{"id": number, "date": 1714557600 + 60 * number, "text": "only text"} for number in range(32, 601)]
        told = scenario(chat(*files_first, *texts))
        with logged_in(told) as (server, lake):
            files = ("@lounge", "--media", "files", "--media-max-size")
            first = lake.fetch(*files, "1MiB")["media"]
            self.assertEqual((first["downloaded"], first["too_large"]), (30, 1))
            self.assertGreaterEqual(first["looked_at"], 600)
            self.assertEqual(lake.fetch(*files, "1MiB")["media"]["looked_at"], 0)
            time.sleep(1.1)  # horizons are seconds
            changed = with_file(590, 5500, file=900)
            server.event(do="edit", chat="lounge", id=590, message=changed, without_update=True)
            server.event(do="new_message", chat="lounge", message=with_file(601, 6000))
            second = lake.fetch(*files, "1MiB")["media"]
            self.assertEqual(second["downloaded"], 2)
            self.assertLess(second["looked_at"], 450, "only the pages that have changed, at most twice")
            self.assertEqual(media_of(lake)[590]["availability"], "available")
            time.sleep(1.1)
            larger = lake.fetch(*files, "4MiB")["media"]
            self.assertEqual((larger["downloaded"], larger["too_large"]), (1, 0))
            self.assertGreaterEqual(larger["looked_at"], 601)
            self.assertEqual(lake.fetch(*files, "4MiB")["media"]["looked_at"], 0)

    def test_what_could_not_be_had_is_looked_at_again(self) -> None:
        told = scenario(chat(*(with_file(number, 5000) for number in range(1, 11))))
        with logged_in(told) as (server, lake):
            lake.fetch("@lounge", "--media", "files", "--media-max-size", "6000")
            server.event(do="new_message", chat="lounge", message=with_file(11, 5500))
            server.event(do="error", method="upload.getFile", code=400, error="FILE_ODD", forever=True)
            first = lake.fetch("@lounge", "--media", "files", "--media-max-size", "6000")["media"]
            self.assertEqual(sum(first["failed"].values()), 1)
            server.event(do="clear_faults")
            again = lake.fetch("@lounge", "--media", "files", "--media-max-size", "6000")["media"]
            self.assertEqual((again["downloaded"], again["looked_at"]), (1, 1))
            third = lake.fetch("@lounge", "--media", "files", "--media-max-size", "6000")["media"]
            self.assertEqual(third["looked_at"], 0)


class TroubleTest(unittest.TestCase):
    def test_a_reference_that_has_expired_is_refreshed(self) -> None:
        told = scenario(chat(*(with_file(number, 2 * MEBIBYTE) for number in range(1, 6))))
        with logged_in(told) as (server, lake):
            server.event(do="slow", method="upload.getFile", milliseconds=50)
            server.reset_requests()
            running = lake.start("--json", "fetch", "@lounge", "--media", "files")
            self.assertTrue(wait_until(lambda: len(parts(server)) > 2))
            server.event(do="expire_references")
            running.communicate(timeout=120)
            self.assertEqual(running.returncode, 0)
            refused = [one["error"] for one in server.requests(method="upload.getFile") if one.get("error")]
            self.assertIn("FILE_REFERENCE_EXPIRED", refused)
            self.assertEqual(sorted(media_files(lake).values()), [2 * MEBIBYTE] * 5)

    def test_a_file_that_is_gone_is_counted_and_the_others_come(self) -> None:
        told = scenario(chat(*(with_file(number, 9000) for number in range(1, 6))))
        with logged_in(told) as (server, lake):
            server.event(do="lose_file", chat="lounge", id=3)
            done = lake.run("--json", "fetch", "@lounge", "--media", "files")
            self.assertIn('"failed":{"gone":1}', done.stdout)
            self.assertIn('"downloaded":4', done.stdout)
            said = [line for line in logs(done.stderr) if line["message"] == "a file cannot be had"]
            self.assertEqual([line["outcome"] for line in said], ["gone"])
            self.assertIn("LOCATION_INVALID", said[0]["reason"])
            self.assertEqual(media_of(lake)[3]["availability"], "unavailable")
            server.reset_requests()
            lake.fetch("@lounge", "--media", "files")
            self.assertEqual(server.requests(method="upload.getFile"), [], "what is gone is not asked for each time")

    def test_a_wait_for_files_does_not_stop_history(self) -> None:
        told = scenario(
            chat(*(with_file(number, 20000) for number in range(1, 4))),
            supergroup("other", 2002, 1500),
        )
        with logged_in(told) as (server, lake):
            server.event(do="flood", method="upload.getFile", times=1, seconds=8, enforce=True)
            metrics = lake.folder / "fetch.prom"
            done = lake.run(
                *("--json", "fetch", "@lounge", "@other", "--jobs", "1", "--media", "files"),
                *("--metrics-file", str(metrics)),
            )
            lines = logs(done.stderr)
            waits = [line for line in lines if line["message"] == "Telegram asks to wait"]
            self.assertEqual({line["method"] for line in waits}, {"downloadFile"})
            self.assertIn('rate_limit_hits_total{method="downloadFile"}', metrics.read_text(encoding="utf-8"))
            fetched = {line["title"]: line for line in lines if line["message"] == "chat fetched"}
            self.assertLess(fetched["Other"]["seconds"], 6)
            self.assertGreater(fetched["Lounge"]["seconds"], 6)
            self.assertEqual(fetched["Lounge"]["files"], 3)

    def test_a_connection_that_is_cut_in_mid_file_costs_at_most_the_parts_in_flight(self) -> None:
        told = scenario(chat(with_file(1, 8 * MEBIBYTE)))
        with logged_in(told) as (server, lake):
            server.reset_requests()
            server.event(do="drop", method="upload.getFile", page=4, times=1)
            result = lake.fetch("@lounge", "--media", "files")
            self.assertEqual(result["media"]["downloaded"], 1)
            self.assertEqual(list(media_files(lake).values()), [8 * MEBIBYTE])
            self.assertEqual(
                [one["dropped"] for one in server.requests(method="upload.getFile") if "dropped" in one], [True]
            )
            given = parts(server)
            self.assertLess(len(given) - len(set(given)), len(set(given)) / 2)

    def test_files_that_always_fail_end_in_bounded_time_and_history_is_whole(self) -> None:
        told = scenario(chat(*(with_file(number, 5000) for number in range(1, 31))))
        with logged_in(told) as (server, lake):
            server.event(do="error", method="upload.getFile", code=500, error="INTERNAL", forever=True)
            metrics = lake.folder / "fetch.prom"
            files = ("--media", "files", "--metrics-file", str(metrics))
            result = lake.fetch("@lounge", *files, expect=4, timeout=500)
            self.assertEqual((result["inserted"], result["chats_complete"]), (30, 1))
            self.assertIn("internal error", result["chats"][0]["media_error"])
            self.assertEqual(set(result["media"]["failed"]), {"internal"})
            # TDLib dresses them as waits, and files that fail beside each other make no difference.
            told = metrics.read_text(encoding="utf-8")
            self.assertRegex(told, r'requests_total\{method="downloadFile",outcome="internal"\} [1-9]')
            self.assertNotIn('method="downloadFile",outcome="flood_wait"', told)
            self.assertNotIn('rate_limit_hits_total{method="downloadFile"}', told)
            self.assertEqual(media_files(lake), {})
            server.event(do="clear_faults")
            self.assertEqual(lake.fetch("@lounge", "--media", "files")["media"]["downloaded"], 30)

    def test_a_session_that_ends_while_files_come_ends_the_account_and_loses_nothing(self) -> None:
        told = scenario(chat(*(with_file(number, 2 * MEBIBYTE) for number in range(1, 13))))
        for error in ("SESSION_REVOKED", "AUTH_KEY_UNREGISTERED"):
            with self.subTest(error=error), logged_in(told) as (server, lake):
                server.event(do="slow", method="upload.getFile", milliseconds=60, forever=True)
                running = lake.start("--json", "fetch", "@lounge", "--media", "files")
                self.assertTrue(wait_until(lambda: len(parts(server)) > 150))
                server.event(do="revoke", account="reader", error=error)
                output, errors = running.communicate(timeout=120)
                self.assertEqual(running.returncode, 4, output + errors)
                result = json.loads(output.splitlines()[-1])
                self.assertIn("gave up on account reader", result["accounts_given_up"]["reader"])
                self.assertIn("gave up on account reader", result["chats"][0]["media_error"])
                self.assertEqual((result["inserted"], result["chats_complete"]), (12, 1))
                self.assertIn("0 findings", lake.run("store", "check").stdout)
                held = media_files(lake)
                self.assertEqual(len(held), result["media"]["downloaded"])
                server.event(do="restore", account="reader")
                server.event(do="clear_faults")
                # It may find TDLib still ending the session, and then says to log in again.
                with contextlib.suppress(AssertionError):
                    lake.login(told["accounts"][0])
                lake.login(told["accounts"][0])
                again = lake.fetch("@lounge", "--media", "files")
                self.assertEqual(again["media"]["downloaded"], 12 - len(held))
                self.assertEqual(len(media_files(lake)), 12)


class KillTest(unittest.TestCase):
    def test_a_killed_run_leaves_no_half_file_and_the_next_ones_end_with_the_same_store(self) -> None:
        told = scenario(chat(*(with_file(number, 200000 + number) for number in range(1, 61))))
        with laboratory(told) as (server, folder):
            lakes = [Lake(server, folder / name) for name in ("disturbed", "undisturbed")]
            for lake in lakes:
                lake.login(told["accounts"][0])
            lakes[1].fetch("@lounge", "--media", "files")
            server.event(do="slow", method="upload.getFile", milliseconds=30)
            chance = random.Random(7)
            killed = 0
            for _ in range(KILLS):
                running = lakes[0].start("fetch", "@lounge", "--media", "files")
                time.sleep(chance.uniform(0.3, 1.8))
                if running.poll() is None:
                    killed += 1
                    running.send_signal(signal.SIGKILL)
                running.communicate()
                media_files(lakes[0])
            self.assertGreater(killed, 0)
            lakes[0].fetch("@lounge", "--media", "files")
            self.assertEqual(media_files(lakes[0]), media_files(lakes[1]))
            self.assertEqual(lakes[0].fingerprint(), lakes[1].fingerprint())
            self.assertIn("0 findings", lakes[0].run("store", "check").stdout)

    def test_a_large_file_goes_on_where_the_killed_run_was(self) -> None:
        told = scenario(chat(with_file(1, 40 * MEBIBYTE)))
        with logged_in(told) as (server, lake):
            server.event(do="slow", method="upload.getFile", milliseconds=100)
            server.reset_requests()
            running = lake.start("fetch", "@lounge", "--media", "files")
            self.assertTrue(wait_until(lambda: len(parts(server)) >= 150))
            running.send_signal(signal.SIGKILL)
            running.communicate()
            self.assertEqual(media_files(lake), {})
            server.event(do="clear_faults")
            result = lake.fetch("@lounge", "--media", "files")
            self.assertEqual(result["media"]["downloaded"], 1)
            self.assertEqual(list(media_files(lake).values()), [40 * MEBIBYTE])
            given = parts(server)
            # What was on its way when it was killed, TDLib asks for once more: some dozens of parts of 64 KiB.
            self.assertLess(len(given) - len(set(given)), 75, "what the first run had is not given again")


class CheckTest(unittest.TestCase):
    def test_a_file_that_was_changed_or_lost_is_found_and_can_be_loaded_again(self) -> None:
        told = scenario(chat(with_file(1, 5000), with_file(2, 6000)))
        with logged_in(told) as (_server, lake):
            lake.fetch("@lounge", "--media", "files")
            paths = {path.stat().st_size: path for path in (lake.data / "media").rglob("*") if path.is_file()}
            content = bytearray(paths[5000].read_bytes())
            content[17] ^= 1
            paths[5000].write_bytes(bytes(content))
            found = lake.json("store", "check", expect=1)["findings"]
            self.assertEqual([finding["path"] for finding in found], [str(paths[5000].relative_to(lake.data))])
            paths[5000].unlink()
            self.assertIn("1 findings", lake.run("store", "check", expect=1).stdout)
            lake.fetch("@lounge", "--media", "files")
            self.assertIn("0 findings", lake.run("store", "check").stdout)


class FollowTest(unittest.TestCase):
    @contextlib.contextmanager
    def following(self, lake: Lake) -> Iterator[None]:
        running = lake.start("--json", "fetch", "@lounge", "--follow", "--media", "files")
        try:
            yield
        finally:
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=60)

    def test_files_of_messages_that_come_are_loaded_too(self) -> None:
        told = scenario(chat(with_file(1, 5000)))
        with logged_in(told) as (server, lake), self.following(lake):
            self.assertTrue(wait_until(lambda: len(media_files(lake)) == 1))
            time.sleep(2)
            server.event(do="new_message", chat="lounge", message=with_file(2, 7000))
            self.assertTrue(wait_until(lambda: 2 in media_of(lake) and "sha256" in media_of(lake)[2]))
            self.assertEqual(media_of(lake)[2]["availability"], "available")
            self.assertEqual(sorted(media_files(lake).values()), [5000, 7000])


if __name__ == "__main__":
    unittest.main()
