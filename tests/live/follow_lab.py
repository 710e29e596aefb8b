"""A telelake that follows, and what a test asks of it."""

import contextlib
import json
import signal
import subprocess
import threading
from collections.abc import Iterator

from lab import PATIENCE, Json, Lake, wait_until


class Follower:
    """A running `telelake fetch --follow`, whose log lines are kept as they come."""

    def __init__(self, lake: Lake, *arguments: str, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            lake.command("--json", "fetch", *arguments, "--follow"),
            env={**lake.environment, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        self.lines: list[Json] = []
        self.output: list[str] = []
        self.threads = [threading.Thread(target=self.read_log), threading.Thread(target=self.read_output)]
        for thread in self.threads:
            thread.start()

    def read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with contextlib.suppress(json.JSONDecodeError):
                self.lines.append(json.loads(line))

    def read_output(self) -> None:
        assert self.process.stdout is not None
        self.output.extend(self.process.stdout)

    def said(self, message: str, **fields: object) -> list[Json]:
        """The log lines with this message and these fields."""
        return [
            line
            for line in list(self.lines)
            if line["message"] == message and all(line.get(name) == value for name, value in fields.items())
        ]

    def wait_for(self, message: str, times: int = 1, seconds: float = PATIENCE, **fields: object) -> list[Json]:
        def is_said() -> bool:
            return len(self.said(message, **fields)) >= times

        wait_until(lambda: is_said() or self.process.poll() is not None, seconds)
        if self.process.poll() is not None:
            self.threads[0].join()  # what it said last
        if not is_said():
            told = "\n".join(json.dumps(line) for line in self.lines[-30:])
            raise AssertionError(f"never said {times} times: {message} {fields}\n{told}")
        return self.said(message, **fields)

    def ended(self, seconds: float = PATIENCE) -> int:
        """Waits for the end, and gives the exit code."""
        code = self.process.wait(timeout=seconds)
        for thread in self.threads:
            thread.join()
        return code

    def stop(self) -> Json:
        """Interrupts it, and gives its summary."""
        self.process.send_signal(signal.SIGTERM)
        code = self.ended()
        if code != 130:
            raise AssertionError(f"ended with {code}: {self.lines[-10:]}")
        return dict(json.loads(self.output[-1]))


@contextlib.contextmanager
def following(lake: Lake, *arguments: str, environment: dict[str, str] | None = None) -> Iterator[Follower]:
    """Follows, and is at it when the block begins; whatever happens in it, the process ends."""
    follower = Follower(lake, *arguments, environment=environment)
    try:
        follower.wait_for("following")
        yield follower
    finally:
        if follower.process.poll() is None:
            follower.process.kill()
        follower.ended()
        for stream in (follower.process.stdout, follower.process.stderr):
            if stream is not None:
                stream.close()
