"""What a fetch refuses, and what it says: names, options and settings that are wrong."""

import json
import unittest

from lab import Lake, account, laboratory, logged_in, marked, scenario, supergroup


class OptionTest(unittest.TestCase):
    def test_accounts_may_stand_before_the_chats_and_be_named_twice(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 20))) as (_server, lake):
            done = lake.run("--json", "fetch", "--accounts", "reader, reader", "@lounge")
            self.assertEqual(json.loads(done.stdout)["inserted"], 20)
            self.assertNotIn("cannot be used", done.stderr)

    def test_what_cannot_be_meant_is_refused(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 20))) as (server, lake):
            server.reset_requests()
            days = lake.run("fetch", "@lounge", "--since", "2024-02-01", "--until", "2024-01-01", expect=2)
            self.assertIn("lies before the first", days.stderr)
            for number in ("-1", "99999999999999999999"):
                self.assertIn("--look-back", lake.run("fetch", "@lounge", "--look-back", number, expect=2).stderr)
            self.assertNotIn("messages.getHistory", server.totals())
            self.assertNotIn("channels.getMessages", server.totals())

    def test_a_rate_that_is_none_does_not_lift_the_limit(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 20))) as (_server, lake):
            for rate in ("-3", "nan", "inf", "fast"):
                lake.environment["TELELAKE_TELEGRAM_HISTORY_REQUESTS_PER_30S"] = rate
                self.assertIn("no rate", lake.run("fetch", "@lounge", expect=2).stderr)

    def test_a_setting_that_is_none_is_named(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 20))) as (_server, lake):
            config = lake.folder / "telelake.toml"
            config.write_text("[telegram]\nhistory_request_per_30s = 5\n", encoding="utf-8")
            refused = lake.run("--config", str(config), "fetch", "@lounge", expect=2).stderr
            self.assertIn("no setting: telegram.history_request_per_30s", refused)
            config.write_text('[fetch]\naccounts = ["reader", "nobody"]\n', encoding="utf-8")
            estimate = json.loads(
                lake.run("--config", str(config), "--json", "fetch", "@lounge", "--dry-run", expect=2).stdout
            )
            self.assertEqual((estimate["requests"], list(estimate["accounts_given_up"])), (1, ["nobody"]))

    def test_the_password_of_a_proxy_is_not_shown(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 20))) as (_server, lake):
            lake.environment["TELELAKE_TELEGRAM_PROXY"] = "socks5://me:hush@127.0.0.1:1"  # pragma: allowlist secret
            refused = lake.run("fetch", "@lounge", expect=2).stderr
            self.assertIn("proxy", refused)
            self.assertNotIn("hush", refused)


class DryRunTest(unittest.TestCase):
    def test_what_a_run_would_refuse_is_in_its_estimate(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 20))) as (_server, lake):
            wanted = ("fetch", "@nobody_here", "https://t.me/+AbCdEf", "@lounge", "--dry-run")
            estimate = json.loads(lake.run("--json", *wanted, expect=2).stdout)
            told = {chat["title"]: chat.get("error", "") for chat in estimate["chats"]}
            self.assertIn("nobody has this username", told["@nobody_here"])
            self.assertIn("invitation", told["https://t.me/+AbCdEf"])
            self.assertEqual(told["Lounge"], "")
            self.assertIn(str(marked(2001)), lake.run(*wanted, expect=2).stdout)

    def test_an_account_that_is_not_there_is_in_its_estimate(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 20))) as (_server, lake):
            estimate = lake.fetch("@lounge", "--accounts", "reader,nobody", "--dry-run", expect=2)
            self.assertEqual(list(estimate["accounts_given_up"]), ["nobody"])


class LookupTest(unittest.TestCase):
    def test_a_wait_for_lookups_holds_nothing_else_up(self) -> None:
        views = [{"chat": "lounge"}, {"chat": "elsewhere", "not_joined": True}]
        told = scenario(
            supergroup("lounge", 2001, 20),
            supergroup("elsewhere", 2002, 20),
            accounts=[account(chats=views), account("second", 2, chats=views)],
        )
        with laboratory(told) as (server, folder):
            lake = Lake(server, folder / "lake")
            lake.login(told["accounts"][0])
            server.event(do="flood", method="contacts.resolveUsername", account="reader", seconds=3600, forever=True)
            result = lake.fetch("@elsewhere", "@lounge", expect=4, timeout=60)
            self.assertEqual(result["inserted"], 20)
            self.assertIn("look up no name before", json.dumps(result["chats"]))
            server.reset_requests()
            lake.run("fetch", "@elsewhere", expect=4)
            self.assertEqual(server.totals().get("contacts.resolveUsername", 0), 0, "not before the wait is over")
            lake.login(told["accounts"][1])
            self.assertEqual(lake.fetch("@elsewhere")["inserted"], 20, "another account looks it up")

    def test_a_name_that_nobody_has_costs_one_lookup(self) -> None:
        both = [account(), account("second", 2)]
        with laboratory(scenario(supergroup("lounge", 2001, 20), accounts=both)) as (server, folder):
            lake = Lake(server, folder / "lake")
            for one in both:
                lake.login(one)
            server.reset_requests()
            lake.run("fetch", "@nobody_here", expect=2)
            self.assertEqual(server.totals()["contacts.resolveUsername"], 1)


if __name__ == "__main__":
    unittest.main()
