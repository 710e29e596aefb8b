"""A thin client of libtdjson.so and the handle of a running test server, for the tests of this folder."""

import ctypes
import json
import queue
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]

log_lines: list[str] = []

_clients: dict[int, "TdlibClient"] = {}
_LOG_CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p)
_libraries: list[ctypes.CDLL] = []


@_LOG_CALLBACK
def _keep_log_line(_level: int, text: bytes) -> None:
    log_lines.append(text.decode("utf-8", "replace"))


def load(path: str) -> None:
    """Loads the library, once a process, and starts the thread that hands its answers to the clients."""
    library = ctypes.CDLL(path)
    library.td_create_client_id.restype = ctypes.c_int
    library.td_send.argtypes = [ctypes.c_int, ctypes.c_char_p]
    library.td_receive.argtypes = [ctypes.c_double]
    library.td_receive.restype = ctypes.c_char_p
    library.td_execute.argtypes = [ctypes.c_char_p]
    library.td_execute.restype = ctypes.c_char_p
    library.td_set_log_message_callback.argtypes = [ctypes.c_int, _LOG_CALLBACK]
    library.td_set_log_message_callback(2, _keep_log_line)
    library.td_execute(b'{"@type":"setLogVerbosityLevel","new_verbosity_level":2}')
    library.td_execute(b'{"@type":"setLogStream","log_stream":{"@type":"logStreamEmpty"}}')
    _libraries.append(library)
    threading.Thread(target=_receive, daemon=True).start()


def _receive() -> None:
    while True:
        text = _libraries[0].td_receive(1.0)
        if text:
            event = json.loads(text)
            client = _clients.get(event["@client_id"])
            if client is not None:
                client.events.put(event)


class TdlibError(Exception):
    """An error that TDLib answered."""


class TdlibClient:
    """One TDLib client that reaches the test server through its SOCKS5 front."""

    def __init__(self, folder: str, socks: str, **parameters: Any) -> None:
        self.library = _libraries[0]
        self.events: queue.Queue[Json] = queue.Queue()
        self.updates: list[Json] = []
        self.extra = 0
        self.closed = False
        self.id = self.library.td_create_client_id()
        _clients[self.id] = self
        self.send({"@type": "getOption", "name": "version"})
        self.until_state("authorizationStateWaitTdlibParameters")
        host, port = socks.split(":")
        proxy = {
            "@type": "proxy",
            "server": host,
            "port": int(port),
            "type": {"@type": "proxyTypeSocks5", "username": "", "password": ""},
        }
        self.request(
            {
                "@type": "setTdlibParameters",
                "use_test_dc": False,
                "database_directory": folder,
                "files_directory": folder,
                "use_file_database": False,
                "use_chat_info_database": False,
                "use_message_database": False,
                "use_secret_chats": False,
                "api_id": 1,
                "api_hash": "test",
                "system_language_code": "en",
                "device_model": "test",
                "application_version": "1",
                **parameters,
            }
        )
        self.request({"@type": "addProxy", "proxy": proxy, "enable": True, "comment": ""})

    def send(self, query: Json) -> None:
        self.library.td_send(self.id, json.dumps(query).encode())

    def request(self, query: Json, check: bool = True, seconds: float = 30) -> Json:
        """Sends a query and waits for its answer; updates that come meanwhile are kept."""
        self.extra += 1
        self.send({**query, "@extra": self.extra})
        end = time.monotonic() + seconds
        while True:
            event = self.next_event(end, query["@type"])
            if event.get("@extra") == self.extra:
                if check and event["@type"] == "error":
                    raise TdlibError(f"{query['@type']}: {event['code']} {event['message']}")
                return event
            self.updates.append(event)

    def next_event(self, end: float, what: str) -> Json:
        try:
            return self.events.get(timeout=max(end - time.monotonic(), 0.001))
        except queue.Empty:
            raise TimeoutError(f"waited in vain: {what}; last log lines: {log_lines[-5:]}") from None

    def until(self, wanted: Callable[[Json], bool], seconds: float = 30) -> Json:
        """Gives the first update, of those kept and those to come, that is wanted."""
        for place, update in enumerate(self.updates):
            if wanted(update):
                return self.updates.pop(place)
        end = time.monotonic() + seconds
        while True:
            event = self.next_event(end, "an update")
            if wanted(event):
                return event
            self.updates.append(event)

    def until_state(self, *names: str) -> Json:
        """Waits for one of the authorization states."""
        update = self.until(
            lambda one: one["@type"] == "updateAuthorizationState" and one["authorization_state"]["@type"] in names
        )
        state: Json = update["authorization_state"]
        if state["@type"] == "authorizationStateClosed" and not self.closed:
            self.closed = True
            del _clients[self.id]
        return state

    def log_in(self, phone: str, code: str) -> None:
        self.until_state("authorizationStateWaitPhoneNumber")
        self.request({"@type": "setAuthenticationPhoneNumber", "phone_number": phone})
        self.until_state("authorizationStateWaitCode")
        self.request({"@type": "checkAuthenticationCode", "code": code})
        self.until_state("authorizationStateReady")

    def close(self) -> None:
        if self.closed:
            return
        self.updates = []
        self.send({"@type": "close"})
        self.until_state("authorizationStateClosed")


class Server:
    """A running test server."""

    def __init__(self, program: str, scenario: str, state: str, *more: str) -> None:
        self.log = (Path(state) / "server.log").open("a", encoding="utf-8")
        self.process = subprocess.Popen(
            [program, "--scenario", scenario, "--state", state, *more],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError((Path(state) / "server.log").read_text(encoding="utf-8"))
        self.ready: dict[str, str] = json.loads(line)

    def address(self, name: str) -> str:
        return self.ready[name]

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.ready["control"] + path) as answer:
            return json.load(answer)

    def post(self, path: str, body: Any = None) -> Any:
        data = json.dumps(body or {}).encode()
        request = urllib.request.Request(self.ready["control"] + path, data=data, method="POST")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def event(self, **fields: Any) -> None:
        self.post("/event", fields)

    def totals(self) -> dict[str, int]:
        totals: dict[str, int] = self.get("/requests?method=none")["totals"]
        return totals

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.log.close()


def ids_of(ranges: list[str]) -> list[int]:
    """Expands ranges such as "3" and "5-9"."""
    ids: list[int] = []
    for one in ranges:
        first, _, last = one.partition("-")
        ids += range(int(first), int(last or first) + 1)
    return ids
