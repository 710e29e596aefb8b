"""A Telegram of our own on loopback, and telelake against it: what the tests of live fetch share.

The server (tests/telegram_server) is built with Go and speaks the real protocol; TDLib is the real library, of which a
test-only copy trusts the server's key.
"""

import contextlib
import datetime
import fcntl
import functools
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("TELELAKE_BINARY", str(ROOT / "build/dev/bin/telelake"))
TDJSON = pathlib.Path(
    os.environ.get("TELELAKE_TDJSON", str(ROOT / "native/node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so"))
)
SERVER_SOURCE = ROOT / "tests/telegram_server"
SERVER_PROGRAM = ROOT / "build/telegram_server/telegram_server"
Json = dict[str, Any]
# Seconds to wait for what comes much sooner, unless the machine is busy.
PATIENCE = 150.0


@functools.cache
def build_server() -> pathlib.Path:
    """Builds the server, once: Go itself knows what has changed. Test files that run side by side take turns."""
    if shutil.which("go") is None:
        raise unittest.SkipTest("the loopback Telegram server needs Go, which is not installed")
    if not TDJSON.exists():
        raise unittest.SkipTest(f"TDLib's library is not there: {TDJSON}")
    SERVER_PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    with open(SERVER_PROGRAM.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = subprocess.run(
            ["go", "build", "-o", str(SERVER_PROGRAM), "."],
            cwd=SERVER_SOURCE,
            capture_output=True,
            text=True,
            check=False,
        )
    if built.returncode != 0:
        raise AssertionError(f"the loopback Telegram server does not build:\n{built.stderr}")
    return SERVER_PROGRAM


class Server:
    """One running server, with its scenario, its keys and its copy of TDLib."""

    def __init__(self, folder: pathlib.Path, scenario: Json) -> None:
        self.folder = folder
        self.state = folder / "server"
        self.scenario = folder / "scenario.json"
        self.scenario.write_text(json.dumps(scenario), encoding="utf-8")
        self.library = folder / "libtdjson.so"
        self.process: subprocess.Popen[str] | None = None
        self.addresses: dict[str, str] = {}
        program = str(build_server())
        self.state.mkdir(exist_ok=True)
        subprocess.run(
            [program, "patch-tdjson", "--in", str(TDJSON), "--out", str(self.library), "--state", str(self.state)],
            check=True,
            capture_output=True,
        )
        self.start()

    def start(self) -> None:
        command = [str(SERVER_PROGRAM), "--scenario", str(self.scenario), "--state", str(self.state)]
        for name in ("mtproto", "socks", "control"):
            flag = "--listen" if name == "mtproto" else f"--{name}"
            # A server that is started again must be found where it was.
            command += [flag, self.addresses.get(name, "127.0.0.1:0").removeprefix("http://")]
        self.log = open(self.folder / "server.log", "a", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError((self.folder / "server.log").read_text(encoding="utf-8"))
        self.addresses = json.loads(line)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.log.close()
        self.process = None

    def control(self, path: str, body: Json | None = None, **query: Any) -> Json:
        address = self.addresses["control"] + path
        if query:
            address += "?" + urllib.parse.urlencode(query)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data=data, method="GET" if body is None else "POST")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return dict(json.load(answer))

    def event(self, **event: object) -> None:
        self.control("/event", dict(event))

    def requests(self, **query: Any) -> list[Json]:
        return list(self.control("/requests", None, **query)["requests"] or [])

    def totals(self) -> Json:
        return dict(self.control("/requests")["totals"])

    def history_in_flight(self) -> dict[str, int]:
        """The greatest number of requests for messages that were answered at once, by account."""
        return dict(self.control("/requests", None, after=1 << 40)["history_in_flight"])

    def reset_requests(self) -> None:
        self.control("/requests/reset", {})

    def truth(self) -> Json:
        return self.control("/truth")


class Lake:
    """A data folder, and telelake on it as somebody who logs in to the server."""

    def __init__(self, server: Server, folder: pathlib.Path, rate: float = 0) -> None:
        self.server = server
        self.data = folder / "data"
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ,
            "TELELAKE_TELEGRAM_API_ID": "17",
            "TELELAKE_TELEGRAM_API_HASH": "0123456789abcdef0123456789abcdef",
            "TELELAKE_TELEGRAM_DATABASE_KEY": "a key for tests",  # pragma: allowlist secret
            "TELELAKE_TELEGRAM_TDJSON_LIBRARY": str(server.library),
            "TELELAKE_TELEGRAM_PROXY": "socks5://" + server.addresses["socks"],
            "TELELAKE_TELEGRAM_HISTORY_REQUESTS_PER_30S": str(rate),
        }

    def command(self, *arguments: str) -> list[str]:
        return [BINARY, "--data", str(self.data), "--log-format", "json", *arguments]

    def run(self, *arguments: str, expect: int | None = 0, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        def once() -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                self.command(*arguments),
                env=self.environment,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
                stdin=subprocess.DEVNULL,
            )

        done = once()
        # TDLib seldom ends the process as it closes (tdlib/td#3437). What changes nothing can be asked again.
        if done.returncode == -signal.SIGABRT and "mailbox_.empty()" in done.stderr and "--dry-run" in arguments:
            print(f"asked again, since TDLib ended the process: {done.stderr}", flush=True)
            done = once()
        if expect is not None and done.returncode != expect:
            raise AssertionError(
                f"telelake {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def json(self, *arguments: str, expect: int | None = 0, timeout: float = 120) -> Json:
        return dict(json.loads(self.run("--json", *arguments, expect=expect, timeout=timeout).stdout.splitlines()[-1]))

    def login(self, account: Json, alias: str | None = None, expect: int = 0) -> subprocess.CompletedProcess[str]:
        code = self.folder / "code.txt"
        code.write_text(str(account.get("code", "")) + "\n", encoding="utf-8")
        password = self.folder / "password.txt"
        password.write_text(str(account.get("second_factor", "")) + "\n", encoding="utf-8")
        return self.run(
            *("login", "--account", alias or str(account["alias"]), "--phone", str(account["phone"])),
            *("--code-file", str(code), "--password-file", str(password)),
            expect=expect,
        )

    def set_age(self, days: float, alias: str = "reader") -> None:
        """Has the account have logged in first so long ago."""
        record = self.data / "accounts" / alias / "account.json"
        told = json.loads(record.read_text(encoding="utf-8"))
        at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
        told["logged_in_at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        record.write_text(json.dumps(told), encoding="utf-8")

    def fetch(self, *arguments: str, expect: int | None = 0, timeout: float = 120) -> Json:
        return self.json("fetch", *arguments, expect=expect, timeout=timeout)

    def chats(self) -> dict[int, Json]:
        done = self.run("--json", "chats")
        chats = [json.loads(line) for line in done.stdout.splitlines()]
        return {chat["id"]: chat for chat in chats}

    def records(self, chat: int, kind: str) -> list[Json]:
        """What an export of the chat holds of one kind of record: `message`, `thread`, `participant`."""
        output = self.folder / "out"
        shutil.rmtree(output, ignore_errors=True)
        self.run("export", "--format", "jsonl", "--output", str(output), "--chat", str(chat))
        found = []
        for path in sorted(output.rglob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                if record["record"] == kind:
                    found.append(record)
        return found

    def messages(self, chat: int) -> list[Json]:
        return sorted(self.records(chat, "message"), key=lambda message: int(message["id"]))

    def fingerprint(self) -> dict[str, str]:
        """The message files of the store with their hashes, which must be the same however they came about. The files
        beside them say when things were seen, and so differ."""
        found = {}
        for path in sorted(self.data.rglob("*.jsonl.zst")):
            if not path.name.startswith("_"):
                found[str(path.relative_to(self.data))] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found


def scenario(*chats: Json, accounts: list[Json] | None = None, **more: object) -> Json:
    """A small Telegram with these chats, which `reader` sees where no accounts are named."""
    return {"name": "test", "people": 20, "accounts": accounts or [account()], "chats": list(chats), **more}


def account(alias: str = "reader", number: int = 1, **more: object) -> Json:
    return {
        "alias": alias,
        "id": 5000 + number,
        "first_name": alias.capitalize(),
        "phone": f"+4915000000{number}",
        "code": "12345",
        **more,
    }


def supergroup(alias: str, number: int, count: int, **more: object) -> Json:
    generate = {"count": count, "seed": number, "kinds": ["text"], "from_date": "2024-01-01T00:00:00Z", "per_day": 200}
    generate.update(more.pop("generate", {}))  # type: ignore[call-overload]
    return {
        "alias": alias,
        "id": number,
        "type": "supergroup",
        "title": alias.capitalize(),
        "username": alias,
        "members": 50,
        "generate": generate,
        **more,
    }


def sparse(alias: str, number: int, count: int, **more: object) -> Json:
    """A supergroup in which every second id is no message: it is read page by page, and its ids are 1, 3, 5 and so on."""
    generate = {"deleted_every": 2, **more.pop("generate", {})}  # type: ignore[dict-item]
    return supergroup(alias, number, 2 * count, generate=generate, **more)


def marked(number: int) -> int:
    """The marked id of a supergroup or channel."""
    return -1000000000000 - number


@contextlib.contextmanager
def laboratory(scenario: Json) -> Iterator[tuple[Server, pathlib.Path]]:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = Server(folder, scenario)
        try:
            yield server, folder
        finally:
            server.stop()


@contextlib.contextmanager
def logged_in(scenario: Json, rate: float = 0) -> Iterator[tuple[Server, Lake]]:
    """A server, and a data folder in which its first account is logged in."""
    with laboratory(scenario) as (server, folder):
        lake = Lake(server, folder / "lake", rate)
        lake.login(scenario["accounts"][0])
        yield server, lake


def logs(text: str) -> list[Json]:
    found = []
    for line in text.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            found.append(json.loads(line))
    return found


def wait_until(condition: Any, seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
