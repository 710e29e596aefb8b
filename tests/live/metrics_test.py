"""Metrics of live fetch: those that exist, pushed to a real Pushgateway, and scraped while following."""

import pathlib
import shutil
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from follow_lab import following
from lab import logged_in, logs, scenario, supergroup, wait_until


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Pushgateway:
    """Debian's Pushgateway on loopback."""

    def __init__(self, folder: pathlib.Path) -> None:
        program = shutil.which("prometheus-pushgateway")
        if program is None:
            raise unittest.SkipTest("prometheus-pushgateway is not installed")
        self.address = f"127.0.0.1:{free_port()}"
        self.log = open(folder / "pushgateway.log", "w", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(
            [program, f"--web.listen-address={self.address}"], stdout=self.log, stderr=self.log
        )
        if not wait_until(self.is_ready):
            self.stop()
            raise AssertionError((folder / "pushgateway.log").read_text(encoding="utf-8"))

    def is_ready(self) -> bool:
        try:
            return bool(get(f"http://{self.address}/-/ready"))
        except (urllib.error.URLError, ConnectionError):
            return False

    def metrics(self) -> str:
        return get(f"http://{self.address}/metrics")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()


class PushTest(unittest.TestCase):
    def fetched(self, gateway: Pushgateway) -> list[float]:
        """The values of messages_fetched_total that the job has pushed."""
        lines = gateway.metrics().splitlines()
        mine = [line for line in lines if line.startswith("messages_fetched_total") and 'job="telelake"' in line]
        return [float(line.split()[-1]) for line in mine]

    def test_a_run_pushes_its_metrics_as_the_flag_or_the_setting_says(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 300))) as (_server, lake):
            gateway = Pushgateway(lake.folder)
            try:
                lake.run("fetch", "@lounge", "--push-metrics", f"http://{gateway.address}/")
                self.assertEqual(self.fetched(gateway), [300])
                settings = lake.folder / "telelake.toml"
                settings.write_text(f'[metrics]\npushgateway = "http://{gateway.address}"\n', encoding="utf-8")
                lake.run("--config", str(settings), "fetch", "@lounge", "--look-back", "0")
                self.assertIn("fetch_runs_total", gateway.metrics())
                self.assertEqual(sum(self.fetched(gateway)), 0, "a push replaces what the run before pushed")
            finally:
                gateway.stop()

    def test_a_gateway_that_is_away_fails_no_run(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 50))) as (_server, lake):
            done = lake.run("fetch", "@lounge", "--push-metrics", f"http://127.0.0.1:{free_port()}")
            self.assertTrue([line for line in logs(done.stderr) if line["message"] == "the metrics were not pushed"])
            done = lake.run("fetch", "@lounge", "--push-metrics", "not a url")
            told = [line for line in logs(done.stderr) if line["message"] == "the metrics were not pushed"]
            self.assertIn("no http or https URL", told[0]["reason"])

    def test_a_gateway_that_never_answers_holds_no_run_up(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 50))) as (_server, lake), socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            begun = time.monotonic()
            done = lake.run("fetch", "@lounge", "--push-metrics", f"http://127.0.0.1:{silent.getsockname()[1]}")
            self.assertLess(time.monotonic() - begun, 60)
            self.assertTrue([line for line in logs(done.stderr) if line["message"] == "the metrics were not pushed"])


class ScrapeTest(unittest.TestCase):
    def test_what_follows_can_be_scraped(self) -> None:
        with (
            logged_in(scenario(supergroup("lounge", 2001, 50))) as (server, lake),
            following(lake, "@lounge", "--metrics-listen", "127.0.0.1:0") as follower,
        ):
            port = follower.wait_for("serving metrics")[0]["port"]
            server.event(do="new_message", chat="lounge", text="fresh")
            follower.wait_for("followed", inserted=1)
            text = get(f"http://127.0.0.1:{port}/metrics")
            self.assertIn("messages_fetched_total 51", text)
            for name in ("data_lag_seconds", "checkpoint_age_seconds"):
                self.assertIn(f'{name}{{chat="-1000000002001"}}', text)
            with self.assertRaises(urllib.error.HTTPError):
                get(f"http://127.0.0.1:{port}/elsewhere")
            follower.stop()

    def test_no_address_is_served_that_others_reach(self) -> None:
        with logged_in(scenario(supergroup("lounge", 2001, 50))) as (_server, lake):
            done = lake.run("fetch", "@lounge", "--metrics-listen", "0.0.0.0:0", expect=2)
            self.assertIn("open to others", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
