"""Files while the session with Telegram changes in the middle of one: the server begins anew, TDLib's client is
exchanged for a fresh one, or Telegram ends the session."""

import json
import subprocess
import time
import unittest

from lab import Json, Lake, Server, logged_in, logs, scenario, wait_until
from media_test import MEBIBYTE, chat, media_files, media_of, parts, with_file

SIZE = 8 * MEBIBYTE
IN_FLIGHT = 75  # parts of 64 KiB that may be on their way, and so be asked for twice


def repeated(server: Server) -> int:
    given = parts(server)
    return len(given) - len(set(given))


class MediaSessionTest(unittest.TestCase):
    def start(self, server: Server, lake: Lake, milliseconds: int = 50) -> "subprocess.Popen[str]":
        """Begins to load files slowly, and comes back in the middle of one."""
        server.reset_requests()
        server.event(do="slow", method="upload.getFile", milliseconds=milliseconds, forever=True)
        running = lake.start("--json", "--log-level", "debug", "fetch", "@lounge", "--media", "files")
        self.assertTrue(wait_until(lambda: len(parts(server)) >= 20))
        self.assertEqual(media_files(lake), {})
        return running

    def finish(self, running: "subprocess.Popen[str]", code: int = 0) -> tuple[Json, str]:
        output, errors = running.communicate(timeout=120)
        self.assertEqual(running.returncode, code, output + errors)
        return dict(json.loads(output.splitlines()[-1])), errors

    def assert_whole(self, lake: Lake, files: int) -> None:
        self.assertEqual(list(media_files(lake).values()), [SIZE] * files)
        states = [media["availability"] for media in media_of(lake).values() if media["kind"] == "document"]
        self.assertEqual(states, ["available"] * files)
        self.assertIn("0 findings", lake.run("store", "check").stdout)

    def test_a_server_that_restarts_in_mid_file_costs_what_was_in_flight(self) -> None:
        with logged_in(scenario(chat(with_file(1, SIZE), with_file(2, SIZE)))) as (server, lake):
            running = self.start(server, lake)
            given = parts(server)
            server.stop()
            time.sleep(1)
            server.start()
            result, _ = self.finish(running)
            self.assertEqual((result["media"]["downloaded"], result["media"]["failed"]), (2, {}))
            self.assert_whole(lake, 2)
            given += parts(server)
            self.assertLess(len(given) - len(set(given)), IN_FLIGHT)

    def test_sessions_that_the_server_forgets_in_mid_file_are_begun_anew(self) -> None:
        with logged_in(scenario(chat(with_file(1, SIZE), with_file(2, SIZE)))) as (server, lake):
            running = self.start(server, lake)
            for _ in range(3):
                server.event(do="restart")
                time.sleep(0.5)
            result, _ = self.finish(running)
            self.assertEqual((result["media"]["downloaded"], result["media"]["failed"]), (2, {}))
            self.assert_whole(lake, 2)
            self.assertLess(repeated(server), 3 * IN_FLIGHT)

    def test_a_client_that_is_exchanged_in_mid_file_goes_on_with_it(self) -> None:
        # TDLib is closed and opened again after 50,000 messages.
        told = chat(with_file(1, SIZE), with_file(2, SIZE), generate={"count": 60_000, "seed": 5, "kinds": ["text"]})
        with logged_in(scenario(told)) as (server, lake):
            running = self.start(server, lake, milliseconds=1500)
            result, errors = self.finish(running)
            events = [
                line["message"] for line in logs(errors) if line["message"] in ("session opened anew", "file kept")
            ]
            self.assertEqual(events, ["session opened anew", "file kept", "file kept"])
            self.assertEqual((result["inserted"], result["media"]["downloaded"]), (60_002, 2))
            self.assert_whole(lake, 2)
            self.assertLess(repeated(server), IN_FLIGHT)

    def test_a_client_that_cannot_be_opened_again_ends_the_account_and_what_was_read_is_kept(self) -> None:
        told = chat(generate={"count": 120_000, "seed": 5, "kinds": ["text"]})
        with logged_in(scenario(told)) as (server, lake):
            server.event(do="slow", method="channels.getMessages", milliseconds=5, forever=True)
            server.reset_requests()
            running = lake.start("--json", "fetch", "@lounge")
            self.assertTrue(wait_until(lambda: server.totals().get("channels.getMessages", 0) > 20))
            database = lake.data / "accounts" / "reader" / "tdlib"
            database.rename(database.with_name("away"))
            database.touch()
            result, errors = self.finish(running, code=4)
            self.assertGreaterEqual(result["inserted"], 50_000)
            self.assertIn("reader", result["accounts_given_up"])
            self.assertNotIn("log it in again", errors)
            database.unlink()
            database.with_name("away").rename(database)
            self.assertEqual(lake.fetch("@lounge", "--look-back", "0")["chats_complete"], 1)

    def test_a_session_that_telegram_ends_in_mid_file_leaves_no_half_of_it(self) -> None:
        with logged_in(scenario(chat(with_file(1, SIZE)))) as (server, lake):
            running = self.start(server, lake)
            server.event(do="revoke", account="reader", error="SESSION_REVOKED")
            result, _ = self.finish(running, code=4)
            self.assertIn("gave up on account reader", result["accounts_given_up"]["reader"])
            self.assertEqual((result["inserted"], result["media"]["downloaded"]), (1, 0))
            self.assertEqual(media_files(lake), {})
            server.event(do="restore", account="reader")
            server.event(do="clear_faults")
            # It may find TDLib still ending the session, and then says to log in again.
            one = {"alias": "reader", "phone": "+49150000001", "code": "12345"}
            if lake.login(one, expect=None).returncode != 0:
                lake.login(one)
            self.assertEqual(lake.fetch("@lounge", "--media", "files")["media"]["downloaded"], 1)
            self.assert_whole(lake, 1)


if __name__ == "__main__":
    unittest.main()
