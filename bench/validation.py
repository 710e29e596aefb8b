"""Validation of stored message lines: the strict reader in one thread, against Pydantic v2 models of the same contract.

The models are made from the exported schema: strict, no unknown fields, the same limits. Both read the same lines of a
store in the same run, one line a call, best of three; ours checks the rules beyond the schema too. Prints one row;
exits 1 when the ratio is below the target.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time
from typing import Annotated, Any, Literal

import pydantic

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = 5.0
ROUNDS = 3


class Models:
    """Pydantic models for the records of the schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.definitions = schema["$defs"]
        self.made: dict[str, Any] = {}

    def model(self, name: str) -> Any:
        if name in self.made:
            return self.made[name]
        schema = self.definitions[name]
        if "enum" in schema:
            self.made[name] = Literal[tuple(schema["enum"])]
            return self.made[name]
        self.made[name] = name  # a forward reference, for records that contain themselves
        fields: dict[str, Any] = {}
        for field, value in schema["properties"].items():
            kind = self.kind(value)
            required = field in schema.get("required", [])
            # The peer may leave optional fields out but not set them to null: the default is never validated.
            fields[f"{field}_"] = (kind, pydantic.Field(... if required else None, alias=field))
        config = pydantic.ConfigDict(strict=True, extra="forbid")
        self.made[name] = pydantic.create_model(name, __config__=config, **fields)
        return self.made[name]

    def kind(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self.model(schema["$ref"].removeprefix("#/$defs/"))
        match schema["type"]:
            case "integer":
                return Annotated[int, pydantic.Field(ge=schema["minimum"], le=schema["maximum"])]
            case "number":
                return Annotated[float, pydantic.Field(ge=schema["minimum"], le=schema["maximum"])]
            case "boolean":
                return bool
            case "array":
                return Annotated[list[self.kind(schema["items"])], pydantic.Field(max_length=schema["maxItems"])]  # type: ignore[misc]
            case "object":
                return dict[str, self.kind(schema["additionalProperties"])]  # type: ignore[misc]
        if schema.get("format") == "date-time":
            return pydantic.AwareDatetime
        # The peer's JSON parser refuses lone surrogates by itself, so plain text needs no pattern.
        limits: dict[str, Any] = {"max_length": schema["maxLength"]}
        if "not" in schema:
            limits["pattern"] = schema["pattern"]
        return Annotated[str, pydantic.Field(**limits)]

    def adapter(self, name: str) -> pydantic.TypeAdapter[Any]:
        model = self.model(name)
        for made in self.made.values():
            if hasattr(made, "model_rebuild"):
                made.model_rebuild(_types_namespace=self.made)
        return pydantic.TypeAdapter(model)


def stored_lines(binary: str, folder: pathlib.Path, messages: int) -> pathlib.Path:
    """Message lines as the store holds them, decompressed into one file."""
    export, store, lines = folder / "result.json", folder / "store", folder / "messages.jsonl"
    make = [sys.executable, str(ROOT / "examples/make_large.py"), "--messages", str(messages), "--output", str(export)]
    subprocess.run(make, check=True)
    command = [binary, "--data", str(store), "--log-level", "error", "import", str(export), "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    files = sorted(store.rglob("[0-9]*.jsonl.zst"))
    with lines.open("wb") as output:
        for file in files:
            subprocess.run(["zstd", "-dc", str(file)], check=True, stdout=output)
    return lines


def peer_seconds(adapter: pydantic.TypeAdapter[Any], lines: list[bytes]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for line in lines:
            adapter.validate_json(line)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--binary", default=str(ROOT / "build/bench/bin/telelake"))
    options.add_argument("--reader", default=str(ROOT / "build/bench/bin/bench_contract_validation"))
    options.add_argument("--messages", type=int, default=100_000)
    arguments = options.parse_args()

    schema = json.loads(subprocess.run([arguments.binary, "schema", "export"], check=True, capture_output=True).stdout)
    adapter = Models(schema).adapter("Message")
    with tempfile.TemporaryDirectory() as folder:
        path = stored_lines(arguments.binary, pathlib.Path(folder), arguments.messages)
        lines = path.read_bytes().splitlines()
        done = subprocess.run([arguments.reader, str(path), str(ROUNDS)], check=True, capture_output=True, text=True)
    count, seconds = done.stdout.split()
    if int(count) != len(lines) or not lines:
        raise SystemExit(f"the reader read {count} lines, the file has {len(lines)}")
    ours, peer = len(lines) / float(seconds), len(lines) / peer_seconds(adapter, lines)
    print(
        f"validation  {len(lines)} stored lines of {sum(map(len, lines)) / len(lines):.0f} B: ours {ours:,.0f}/s, "
        f"pydantic {pydantic.VERSION} {peer:,.0f}/s, ratio {ours / peer:.2f} (target {TARGET})"
    )
    return 0 if ours / peer >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
