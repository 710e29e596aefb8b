"""What the tests share that hold the loopback Telegram server against the real TDLib.

Run them with `TELELAKE_TDJSON=/path/to/libtdjson.so python3 -m unittest discover -p '*_test.py'` in this folder. The
library is that of the npm package @prebuilt-tdlib/linux-x64-glibc; the tests use a copy of it that trusts the test server
alone.
"""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar

import tdlib_client
from tdlib_client import Json, TdlibClient

FOLDER = Path(__file__).resolve().parent
SERVER_IDS = 1 << 20
NEWS = -1000000002001
LOUNGE = -1000000002003
TEAM = -1000000002004
EVERYTHING = -1000000002005
BIG = -1000000002001


class ServerTest(unittest.TestCase):
    """Builds the server once and starts one for each test."""

    work: ClassVar[tempfile.TemporaryDirectory[str]]
    program: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        library = os.environ.get("TELELAKE_TDJSON", "")
        if not Path(library).is_file():
            raise unittest.SkipTest("TELELAKE_TDJSON does not name a libtdjson.so")
        if shutil.which("go") is None:
            raise unittest.SkipTest("Go is not installed")
        if not hasattr(ServerTest, "program"):
            ServerTest.work = tempfile.TemporaryDirectory()
            atexit.register(ServerTest.work.cleanup)
            ServerTest.build(library)

    @classmethod
    def build(cls, library: str) -> None:
        """Builds the server and the copy of the library that trusts it."""
        cls.program = os.path.join(ServerTest.work.name, "telegram_server")
        built = subprocess.run(
            ["go", "build", "-o", cls.program, "."], check=False, cwd=FOLDER, capture_output=True, text=True
        )
        if built.returncode != 0:
            raise unittest.SkipTest(f"the server cannot be built here: {built.stderr[-500:]}")
        ServerTest.program = cls.program
        keys = os.path.join(ServerTest.work.name, "keys")
        patched = os.path.join(ServerTest.work.name, "libtdjson.so")
        subprocess.run(
            [cls.program, "patch-tdjson", "--in", library, "--out", patched, "--state", keys],
            check=True,
            capture_output=True,
        )
        tdlib_client.load(patched)

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.state = self.folder / "state"
        self.state.mkdir()
        for name in ("private_key.pem", "public_key.pem"):
            shutil.copy(Path(ServerTest.work.name) / "keys" / name, self.state / name)

    def scenario(self, name: str, **changes: Any) -> Path:
        """Copies a scenario with some of its top-level keys replaced."""
        content = json.loads((FOLDER / "scenarios" / f"{name}.json").read_text(encoding="utf-8"))
        content.update({"events": []})
        content.update(changes)
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def start(self, scenario: Path, *more: str) -> tdlib_client.Server:
        server = tdlib_client.Server(ServerTest.program, str(scenario), str(self.state), *more)
        self.addCleanup(server.stop)
        return server

    def client(self, server: tdlib_client.Server, name: str = "one", **parameters: Any) -> TdlibClient:
        client = TdlibClient(str(self.folder / name), server.address("socks"), **parameters)
        self.addCleanup(client.close)
        return client

    def logged_in(self, server: tdlib_client.Server, name: str = "one", **parameters: Any) -> TdlibClient:
        client = self.client(server, name, **parameters)
        client.log_in("+49150000001", "12345")
        client.request({"@type": "loadChats", "limit": 100})
        return client

    def read(self, client: TdlibClient, chat: int) -> list[Json]:
        """Reads a whole chat forwards, a hundred messages a call."""
        client.request({"@type": "openChat", "chat_id": chat})
        messages: list[Json] = []
        last = SERVER_IDS
        while True:
            page = client.request(
                {
                    "@type": "getChatHistory",
                    "chat_id": chat,
                    "from_message_id": last,
                    "offset": -99,
                    "limit": 100,
                    "only_local": False,
                }
            )["messages"]
            fresh = [one for one in reversed(page) if not messages or one["id"] > last]
            if not fresh:
                return messages
            messages += fresh
            last = fresh[-1]["id"]
