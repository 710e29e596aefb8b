"""Logging in and out, by every way that the loopback server knows."""

import json
import os
import pty
import signal
import subprocess
import time
import unittest

from lab import Json, Lake, account, laboratory, logs, supergroup, wait_until


def scenario(*accounts: Json) -> Json:
    return {"name": "login", "people": 5, "accounts": list(accounts), "chats": [supergroup("lounge", 2001, 20)]}


class LoginTest(unittest.TestCase):
    def test_an_account_with_a_password_logs_in(self) -> None:
        one = account(second_factor="correct horse", hint="a beast")
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            self.assertIn("5001", lake.login(one).stdout)
            self.assertEqual(lake.fetch("@lounge")["inserted"], 20)

    def test_a_wrong_code_and_a_wrong_password_are_told_and_the_right_ones_log_in_later(self) -> None:
        one = account(second_factor="correct horse")
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            refused = lake.login({**one, "code": "99999"}, expect=2)
            self.assertIn("--code-file", refused.stderr)
            refused = lake.login({**one, "second_factor": "battery staple"}, expect=2)
            self.assertIn("--password-file", refused.stderr)
            self.assertIn("never logged in", lake.run("fetch", "@lounge", "--accounts", "reader", expect=2).stderr)
            lake.login(one)

    def test_a_number_without_an_account_is_explained(self) -> None:
        one = account(new=True)
        with laboratory(scenario(one)) as (server, folder):
            refused = Lake(server, folder / "lake").login(one, expect=2)
            self.assertIn("there is no Telegram account with this number", refused.stderr)

    def test_a_code_that_comes_by_email_logs_in(self) -> None:
        one = account(code_type="email", email="reader@example.org")
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            code = folder / "code.txt"
            code.write_text("12345\n", encoding="utf-8")
            login = ("login", "--account", "reader", "--phone", one["phone"])
            refused = lake.run(*login, expect=2)
            self.assertIn("--email-code-file", refused.stderr)
            lake.run(*login, "--email-code-file", str(code))
            self.assertEqual(lake.fetch("@lounge")["inserted"], 20)

    def test_an_address_that_telegram_asks_for_is_given_and_proven(self) -> None:
        one = account(code_type="set_up_email", email_code="67890")
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            email_code = folder / "email_code.txt"
            email_code.write_text("67890\n", encoding="utf-8")
            code = folder / "code.txt"
            code.write_text("12345\n", encoding="utf-8")
            login = ("login", "--account", "reader", "--phone", one["phone"], "--code-file", str(code))
            self.assertIn("--email", lake.run(*login, expect=2).stderr)
            lake.run(*login, "--email", "reader@example.org", "--email-code-file", str(email_code))
            self.assertEqual(lake.fetch("@lounge")["inserted"], 20)

    def test_premium_that_must_be_bought_first_is_explained(self) -> None:
        one = account(code_type="premium")
        with laboratory(scenario(one)) as (server, folder):
            refused = Lake(server, folder / "lake").login(one, expect=2)
            self.assertIn("Premium", refused.stderr)
            self.assertIn("QR code", refused.stderr)

    def test_a_qr_code_logs_in_once_it_is_scanned(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            link = folder / "link.txt"
            login = lake.start("login", "--account", "reader", "--qr-link-file", str(link))
            self.assertTrue(wait_until(link.exists))
            self.assertTrue(link.read_text(encoding="utf-8").startswith("tg://login?token="))
            server.control("/qr/accept", {"account": "reader"})
            output, errors = login.communicate(timeout=30)
            self.assertEqual(login.returncode, 0, output + errors)
            self.assertEqual(lake.fetch("@lounge")["inserted"], 20)

    def test_a_login_without_a_terminal_says_what_to_give(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            refused = lake.run("login", "--account", "reader", "--phone", one["phone"], expect=2)
            self.assertIn("--code-file", refused.stderr)

    def test_a_bot_may_not_fetch_and_is_told_why(self) -> None:
        bot = account("robot", 9, bot=True, token="9:robot-token")
        with laboratory(scenario(bot)) as (server, folder):
            lake = Lake(server, folder / "lake")
            token = folder / "token.txt"
            token.write_text("9:robot-token\n", encoding="utf-8")
            lake.run("login", "--account", "robot", "--bot-token-file", str(token))
            refused = lake.run("fetch", "@lounge", "--accounts", "robot", expect=2)
            self.assertIn("bot", refused.stderr)

    def test_logging_out_removes_the_session_and_keeps_the_store(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(one)
            lake.fetch("@lounge")
            lake.run("logout", "--account", "reader")
            self.assertFalse((lake.data / "accounts" / "reader").exists())
            self.assertEqual(len(lake.messages(-1000000002001)), 20)
            self.assertIn("no account is logged in", lake.run("fetch", "@lounge", expect=2).stderr)

    def test_another_key_does_not_open_the_session(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(one)
            lake.environment["TELELAKE_TELEGRAM_DATABASE_KEY"] = "another key"  # pragma: allowlist secret
            self.assertIn("key", lake.run("fetch", "@lounge", expect=2).stderr)

    def test_settings_come_from_a_file_with_secrets_in_files(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(one)
            environment = dict(lake.environment)
            secrets = {"database_key": "DATABASE_KEY", "api_hash": "API_HASH"}  # pragma: allowlist secret
            lines = ["[telegram]", "api_id = 17", f'tdjson_library = "{server.library}"']
            lines += [f'proxy = "{environment["TELELAKE_TELEGRAM_PROXY"]}"', "history_requests_per_30s = 0"]
            for name, variable in secrets.items():
                path = folder / name
                path.write_text(environment["TELELAKE_TELEGRAM_" + variable] + "\n", encoding="utf-8")
                path.chmod(0o600)
                lines.append(f'{name}_file = "{path}"')
            config = folder / "telelake.toml"
            config.write_text("\n".join(lines) + "\n", encoding="utf-8")
            lake.environment = {
                key: value for key, value in environment.items() if not key.startswith("TELELAKE_TELEGRAM")
            }
            done = lake.run("--config", str(config), "--json", "fetch", "@lounge")
            self.assertEqual(json.loads(done.stdout.splitlines()[-1])["inserted"], 20)
            (folder / "api_hash").chmod(0o644)
            refused = lake.run("--config", str(config), "fetch", "@lounge", expect=2)
            self.assertIn("others may read this secret", refused.stderr)


class GivenUpTest(unittest.TestCase):
    """A login that was begun, and another one after it."""

    def test_a_number_that_was_wrong_is_put_right(self) -> None:
        one, unknown = account(), account("nobody", 2, new=True)
        with laboratory(scenario(one, unknown)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(unknown, alias="reader", expect=2)
            self.assertIn("5001", lake.login(one).stdout)

    def test_a_code_that_was_asked_for_logs_nobody_else_in(self) -> None:
        one, other = account(), account("other", 2)
        with laboratory(scenario(one, other)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login({**one, "code": "99999"}, expect=2)
            self.assertIn("5002", lake.login(other, alias="reader").stdout)

    def test_the_code_that_was_asked_for_is_not_asked_for_again(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.run("login", "--account", "reader", "--phone", one["phone"], expect=2)
            lake.login(one)
            self.assertEqual(server.totals()["auth.sendCode"], 1)

    def test_a_password_that_was_asked_for_logs_nobody_else_in(self) -> None:
        one, other = account(), account("other", 2, second_factor="correct horse")
        with laboratory(scenario(one, other)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login({**other, "second_factor": "battery staple"}, alias="reader", expect=2)
            refused = lake.login({**one, "second_factor": "correct horse"}, expect=2)
            self.assertIn("somebody else's", refused.stderr)
            self.assertIn("5001", lake.login(one).stdout)

    def test_a_qr_code_after_a_phone_login_is_drawn(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login({**one, "code": "99999"}, expect=2)
            link = folder / "link.txt"
            login = lake.start("login", "--account", "reader", "--qr-link-file", str(link))
            self.assertTrue(wait_until(link.exists))
            login.send_signal(signal.SIGINT)
            login.communicate(timeout=30)
            self.assertEqual(login.returncode, 130)
            self.assertIn("5001", lake.login(one).stdout)

    def test_a_code_that_has_expired_is_asked_for_anew(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            server.event(do="error", method="auth.signIn", times=1, code=400, error="PHONE_CODE_EXPIRED")
            self.assertIn("--code-file", lake.login(one, expect=2).stderr)
            lake.login(one)
            self.assertEqual(server.totals()["auth.sendCode"], 2)

    def test_an_alias_of_somebody_else_is_not_taken_for_whom_the_number_names(self) -> None:
        one, other = account(), account("other", 2)
        with laboratory(scenario(one, other)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(one)
            self.assertIn("already", lake.login(one).stdout)
            self.assertIn("somebody else (user id 5001)", lake.login(other, alias="reader", expect=2).stderr)
            self.assertEqual(lake.fetch("@lounge")["inserted"], 20)


class EndedTest(unittest.TestCase):
    def test_a_session_that_telegram_has_ended_is_told_and_the_next_login_makes_another(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(one)
            lake.fetch("@lounge")
            server.event(do="error", error="SESSION_REVOKED", code=401, forever=True, account="reader")
            refused = lake.run("fetch", "@lounge", expect=4)
            self.assertIn("telelake login --account reader", refused.stderr)
            server.event(do="clear_faults")
            lake.login(one)
            self.assertEqual(lake.fetch("@lounge")["chats_complete"], 1)

    def test_an_ended_session_is_not_taken_for_one_that_is_logged_in(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(one)
            server.event(do="error", error="SESSION_REVOKED", code=401, method="updates.", forever=True)
            self.assertNotIn("already", lake.login(one).stdout)


class TerminalTest(unittest.TestCase):
    def test_an_interrupt_ends_a_question(self) -> None:
        with laboratory(scenario(account())) as (server, folder):
            lake = Lake(server, folder / "lake")
            ours, theirs = pty.openpty()
            login = subprocess.Popen(
                lake.command("login", "--by-phone"), env=lake.environment, stdin=theirs, stderr=subprocess.PIPE
            )
            try:
                assert login.stderr is not None
                told = b""
                while b"Phone number" not in told:
                    more = os.read(login.stderr.fileno(), 4096)
                    self.assertTrue(more, told)
                    told += more
                login.send_signal(signal.SIGINT)
                self.assertEqual(login.wait(timeout=20), 130)
            finally:
                login.kill()
                login.communicate()
                os.close(ours)
                os.close(theirs)


class TroubleTest(unittest.TestCase):
    def test_waits_are_told_and_end_the_login_where_they_are_long(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            server.event(do="flood", method="auth.sendCode", times=1, seconds=300)
            refused = lake.login(one, expect=4)
            self.assertIn("Telegram asks to wait 300 s; log in again after 20", refused.stderr)
            server.event(do="flood", method="auth.sendCode", times=1, seconds=2)
            waits = [line for line in logs(lake.login(one).stderr) if line["message"] == "Telegram asks to wait"]
            self.assertEqual([(line["seconds"], line["waits"]) for line in waits], [(2, "TDLib")])

    def test_internal_errors_are_named(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            server.event(do="error", method="auth.sendCode", code=500, error="INTERNAL", forever=True)
            self.assertIn("Telegram has an internal error", lake.login(one, expect=4).stderr.splitlines()[-1])

    def test_a_login_without_a_connection_can_be_interrupted(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            server.stop()
            login = lake.start("login", "--phone", one["phone"])
            time.sleep(1)
            login.terminate()
            login.communicate(timeout=20)
            self.assertEqual(login.returncode, 130)

    def test_what_is_wrong_with_the_application_is_told(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            server.event(do="error", method="auth.sendCode", times=1, code=400, error="API_ID_INVALID")
            self.assertIn("api_hash", lake.login(one, expect=2).stderr)


class FollowTest(unittest.TestCase):
    def test_what_comes_is_stored_within_two_seconds(self) -> None:
        one = account()
        with laboratory(scenario(one)) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(one)
            following = lake.start("--json", "fetch", "@lounge", "--follow")
            try:
                assert following.stderr is not None
                for line in following.stderr:
                    if '"message":"following"' in line:
                        break
                waits = []
                for number in range(10):
                    text = f"live {number}"
                    begun = time.monotonic()
                    server.event(do="new_message", chat="lounge", text=text)
                    held = wait_until(lambda: any(m["text"] == text for m in lake.messages(-1000000002001)), 15)  # noqa: B023
                    self.assertTrue(held, text)
                    waits.append(time.monotonic() - begun)
                # Each look into the store takes a process of its own, which is part of what is measured.
                self.assertLess(sorted(waits)[-2], 2, waits)
                server.event(do="edit", chat="lounge", id=21, text="changed live")
                server.event(do="delete", chat="lounge", ids=["22"])
                server.event(do="delete", chat="lounge", ids=["5"])

                def settled() -> bool:
                    held = {message["id"]: message for message in lake.messages(-1000000002001)}
                    return bool(held[21]["text"] == "changed live" and held[22]["deleted"] and held[5]["deleted"])

                self.assertTrue(wait_until(settled, 15))
            finally:
                following.terminate()
                output, errors = following.communicate(timeout=60)
            self.assertEqual(following.returncode, 130, output + errors)
            messages = {message["id"]: message for message in lake.messages(-1000000002001)}
            self.assertEqual(messages[21]["revision"], 2)
            self.assertEqual(len(messages), 30)


if __name__ == "__main__":
    unittest.main()
