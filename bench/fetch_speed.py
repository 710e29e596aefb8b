"""Live fetch from the loopback Telegram server, stored durably, beside Telethon, which only iterates.

Prints one row a target: messages a second of the whole process against Telethon's iteration alone; requests for each
1,000 messages; what a look-back costs; 50 chats against the bound that the limits in flight set; and the memory that a
fetch holds. Exits 1 when a target is missed.
"""

import argparse
import asyncio
import os
import pathlib
import statistics
import sys
import threading
import time

import telethon.crypto.aes
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.sessions import MemorySession

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ.setdefault("TELELAKE_BINARY", str(ROOT / "build/bench/bin/telelake"))
sys.path.insert(0, str(ROOT / "tests/live"))
from lab import Json, Lake, Server, account, laboratory, supergroup  # noqa: E402

OPENSSL = (telethon.crypto.aes.libssl.encrypt_ige, telethon.crypto.aes.libssl.decrypt_ige)
READING = ("messages.getHistory", "channels.getMessages")
IN_FLIGHT = 2
RATIO, LOOK_BACK, BOUND, MEMORY = 10.0, 11, 1.3, 400
FETCHES = 3


def reading_requests(server: Server) -> int:
    totals = server.totals()
    return sum(int(totals.get(method, 0)) for method in READING)


def telethon_seconds(server: Server, code: str, phone: str, chat: str, own_aes: bool) -> tuple[int, float]:
    """Messages and seconds of iterating over a chat with Telethon, logging in left out; with its own AES, in Python, as
    where no OpenSSL library is found, or with OpenSSL's."""
    telethon.crypto.aes.libssl.encrypt_ige, telethon.crypto.aes.libssl.decrypt_ige = (
        (None, None) if own_aes else OPENSSL
    )

    async def iterate() -> tuple[int, float]:
        rsa.add_key(pathlib.Path(server.addresses["public_key"]).read_text(encoding="utf-8"), old=False)
        session = MemorySession()
        host, port = server.addresses["mtproto"].split(":")
        session.set_dc(1, host, int(port))
        client = TelegramClient(session, 17, "0" * 32)
        await client.start(phone=lambda: phone, code_callback=lambda: code)
        begun = time.perf_counter()
        count = 0
        async for _ in client.iter_messages(chat, reverse=True, wait_time=0):
            count += 1
        seconds = time.perf_counter() - begun
        await client.disconnect()
        return count, seconds

    return asyncio.run(iterate())


def speed(messages: int) -> bool:
    told: Json = {
        "name": "speed",
        "people": 200,
        "accounts": [account()],
        "chats": [supergroup("big", 2001, messages)],
    }
    with laboratory(told) as (server, folder):
        # A fetch takes half a second where Telethon takes seven: the median of some is compared, each a run of its own.
        taken = []
        for run in range(FETCHES):
            lake = Lake(server, folder / f"lake{run}")
            lake.login(told["accounts"][0])
            server.reset_requests()
            begun = time.perf_counter()
            result = lake.fetch("@big", timeout=600)
            taken.append(time.perf_counter() - begun)
            requests = reading_requests(server)
        ours = statistics.median(taken)
        server.reset_requests()
        lake.fetch("@big", timeout=600)
        look_back = reading_requests(server)
        ratios = {}
        for name, own_aes in (("its own AES", True), ("OpenSSL's AES", False)):
            count, theirs = telethon_seconds(server, "12345", told["accounts"][0]["phone"], "big", own_aes)
            assert result["inserted"] == count == messages
            ratios[name] = (messages / ours) / (count / theirs)
            print(
                f"fetch   {messages} messages: ours {messages / ours:,.0f}/s stored, Telethon with {name} "
                f"{count / theirs:,.0f}/s iterated, ratio {ratios[name]:.1f} (target {RATIO:.0f} against its own AES)"
            )
    ratio = ratios["its own AES"]
    print(f"fetch   {requests * 1000 / messages:.1f} history requests a 1,000 messages (target 11)")
    print(f"fetch   a look-back of the last 1,000 messages: {look_back} requests (target {LOOK_BACK})")
    return ratio >= RATIO and requests <= messages / 100 * 1.1 and look_back <= LOOK_BACK


def parallel(chats: int, each: int, milliseconds: int) -> bool:
    told: Json = {
        "name": "parallel",
        "people": 200,
        "accounts": [account()],
        "chats": [supergroup(f"chat{number}", 2100 + number, each) for number in range(chats)],
    }
    with laboratory(told) as (server, folder):
        lake = Lake(server, folder / "lake")
        lake.login(told["accounts"][0])
        server.reset_requests()
        server.event(do="slow", milliseconds=milliseconds, forever=True)
        begun = time.perf_counter()
        result = lake.fetch("--all", "--jobs", str(chats), timeout=600)
        ours = time.perf_counter() - begun
        history = reading_requests(server)
        in_flight = max(server.history_in_flight().values())
    assert result["inserted"] == chats * each
    # Of an account's history requests only so many may be in flight, which here is the one limit left.
    bound = history * milliseconds / 1000 / IN_FLIGHT
    print(
        f"fetch   {chats} chats at {milliseconds} ms a request: {ours:.1f} s for {history} history requests, "
        f"{ours / bound:.2f} of the bound (target {BOUND}), {in_flight} in flight at most (target {IN_FLIGHT})"
    )
    return ours <= bound * BOUND and in_flight <= IN_FLIGHT


def memory(messages: int) -> bool:
    told: Json = {
        "name": "memory",
        "people": 200,
        "accounts": [account()],
        "chats": [supergroup("big", 2001, messages)],
    }
    with laboratory(told) as (server, folder):
        lake = Lake(server, folder / "lake")
        lake.login(told["accounts"][0])
        fetching = lake.start("--json", "fetch", "@big")
        most: list[int] = []

        def watch() -> None:
            while fetching.poll() is None:
                for line in pathlib.Path(f"/proc/{fetching.pid}/status").read_text(encoding="utf-8").splitlines():
                    if line.startswith("VmRSS"):
                        most.append(int(line.split()[1]) // 1024)
                time.sleep(0.2)

        watching = threading.Thread(target=watch)
        watching.start()
        output, errors = fetching.communicate()
        watching.join()
        assert fetching.returncode == 0, output + errors
    half = max(most[: len(most) // 2])
    print(
        f"fetch   {messages} messages: at most {max(most)} MiB resident (target {MEMORY}), "
        f"{half} MiB in the first half of the run"
    )
    return max(most) <= MEMORY


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=20_000)
    options.add_argument("--memory-messages", type=int, default=1_000_000)
    options.add_argument("--only", choices=["speed", "parallel", "memory"])
    arguments = options.parse_args()
    met = True
    if arguments.only in (None, "speed"):
        met = speed(arguments.messages) and met
    if arguments.only in (None, "parallel"):
        met = parallel(50, 500, 100) and met
    if arguments.only in (None, "memory"):
        met = memory(arguments.memory_messages) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
