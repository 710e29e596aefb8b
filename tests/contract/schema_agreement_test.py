"""The reader and the exported JSON Schema accept the same documents.

Valid artifacts, exported from the examples or made from the schema, are changed in thousands of ways. The command
with --schema-only and an independent validator of JSON Schema must give the same verdict on each. The seed is fixed;
TELELAKE_SEED takes another one, TELELAKE_ROUNDS another number of documents.
"""

import copy
import importlib.util
import json
import os
import random
import string
import subprocess
import tempfile
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("TELELAKE_BINARY", "")
BATCH = 400
EXAMPLES = ("personal", "channel", "supergroup_topics")


class Raw:
    """JSON text that stands in a document as it is."""

    def __init__(self, text: str) -> None:
        self.text = text


NUMBERS = [
    "0",
    "-0",
    "-0.0",
    "1.0",
    "1e2",
    "1.5",
    "-1.5",
    "1E+2",
    "100e-2",
    "1e400",
    "-1e400",
    "1e-400",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740991",
    "-9007199254740992",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1e15",
    "1e16",
    "90",
    "90.5",
    "-90.000001",
    "180.25",
    "32",
    "13",
    "131072",
    "131073",
    "1e5",
    "9007199254740991.0",
    "1.0000000000000000000001",
]
TEXTS = [
    '""', '"a"', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\\ud83d"',
    '"\\ud83dx"', '"\\\\ud800"', '"\\n"', '"\\u007f"', '"0"', '"01"', '"1"', '"-1"', '"local"', '"local\\n"', '"UTC"', '"UTC\\n"',
    '"utc"', '"1.0"', '"1.0\\n"', '"1.00"', '"01.0"', '"1."', '"2.0"', '"1.7"', '"12345678901234567890"',
    '"99999999999999999999"', '"123456789012345678901"', '"1234567890123456"', '"12345678901234567"', '"\\u0661"',
    '"' + "a" * 64 + '"', '"' + "a" * 64 + '\\n"', '"' + "A" * 64 + '"', '"' + "0" * 63 + '"', '"' + "x" * 65 + '"',
    '"' + "x" * 257 + '"', '"' + "\\ud83d\\ude00" * 4096 + '"', '"' + "é" * 4097 + '"', '"' + "y" * 16385 + '"',
    '"' + "z" * 65536 + '"', '"' + "z" * 65537 + '"', '"message"', '"service"', '"Message"', '"bold"', '"unknown"',
]  # fmt: skip
DAYS = ["2024-02-29", "2023-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "0000-01-01",
        "0001-01-01", "9999-12-31", "1900-02-29", "2000-02-29", "24-01-01", "2024-1-1", "2024-01-01 ", "2024-01-01\n",
        "2024W011", "20240101", "2024-W01-1", "٢٠٢٤-٠١-٠١", "+2024-01-01"]  # fmt: skip
CLOCKS = ["T00:00:00Z", "T23:59:59Z", "T24:00:00Z", "T23:59:60Z", "T12:60:00Z", "T10:00:00", "T10:00:00z", "t10:00:00Z",
          "T10:00:00.0Z", "T10:00:00+00:00", " 10:00:00Z", "T10:00Z", "T10:00:00Z\n", "T29:00:00Z", "T1٠:00:00Z"]  # fmt: skip
OTHERS = ["null", "true", "false", "{}", "[]", "[null]", '{"a":1}', "[[]]", "[{}]", '{"a":"1"}', '{"\\u0000":"1"}',
          '{"\\ud800":"1"}', '{"":""}', '{"a":"\\udfff"}']  # fmt: skip
BROKEN = ["", "nul", "tru", "01", "1.", ".5", "+1", "-", "1e", "'a'", '"a', '"\\x"', '"\\u12"', "[1,]", '{"a":1,}', "NaN",
          "Infinity", '"\t"', "[1 2]", "{1:2}", "1 2"]  # fmt: skip


def any_json(chance: random.Random) -> Raw:
    """A value of any kind, many of them at an edge of what a field may hold."""
    kind = chance.randrange(12)
    if kind < 4:
        return Raw(chance.choice(NUMBERS))
    if kind < 7:
        return Raw(chance.choice(TEXTS))
    if kind < 8:
        return Raw(json.dumps(chance.choice(DAYS), ensure_ascii=False))
    if kind < 9:
        return Raw(json.dumps(chance.choice(DAYS[:10]) + chance.choice(CLOCKS), ensure_ascii=False))
    if kind < 11 or chance.random() < 0.8:
        return Raw(chance.choice(OTHERS))
    return Raw(chance.choice(BROKEN))


def dump(value: Any) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        names = {key: key if key.startswith('"') else json.dumps(key) for key in value}
        return "{" + ",".join(names[key] + ":" + dump(item) for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Maker:
    """Makes valid documents from the schema, so that every field of every record occurs."""

    def __init__(self, schema: dict[str, Any], chance: random.Random) -> None:
        self.schema = schema
        self.chance = chance

    def make(self, schema: dict[str, Any], depth: int = 0) -> Any:
        if "$ref" in schema:
            return self.make(self.schema["$defs"][schema["$ref"].removeprefix("#/$defs/")], depth)
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        maker: Callable[[dict[str, Any], int], Any] = getattr(self, "make_" + schema["type"])
        return maker(schema, depth)

    def make_object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        if "properties" not in schema:
            names = self.chance.sample(["a", "é", "\U0001f600", "b c", ""], self.chance.randrange(3))
            return {name: self.make(schema["additionalProperties"], depth + 1) for name in names}
        share = 0.4 if depth < 4 else 0.15 if depth < 8 else 0
        required = schema.get("required", [])
        names = [name for name in schema["properties"] if name in required or self.chance.random() < share]
        return {name: self.make(schema["properties"][name], depth + 1) for name in names}

    def make_array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        return [self.make(schema["items"], depth + 1) for _ in range(self.chance.randrange(3 if depth < 6 else 2))]

    def make_integer(self, schema: dict[str, Any], _: int) -> int:
        low, high = schema["minimum"], schema["maximum"]
        return self.chance.choice([low, high, self.chance.randint(low, high), min(max(1, low), high)])

    def make_number(self, schema: dict[str, Any], _: int) -> float:
        return self.chance.choice([schema["minimum"], schema["maximum"], self.chance.uniform(-80, 80)])

    def make_boolean(self, _: dict[str, Any], __: int) -> bool:
        return self.chance.random() < 0.5

    def make_string(self, schema: dict[str, Any], _: int) -> str:
        if schema.get("format") == "date":
            return self.chance.choice(["2024-02-29", "2013-08-14", "9999-12-31"])
        if schema.get("format") == "date-time":
            return self.chance.choice(["2024-02-29T23:59:59Z", "2013-08-14T00:00:00Z"])
        samples = {
            "[0-9a-f]": "0af" * 21 + "9",
            "local": self.chance.choice(["local", "7"]),
            "[0-9]{0,19}": "12",
            "UTC": "UTC",
            "\\.": "1.0",
        }
        for part, sample in samples.items():
            if part in schema["pattern"]:
                return sample
        return "".join(self.chance.choices(string.ascii_letters + ' é\U0001f600\n"\\', k=self.chance.randrange(9)))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with a key or index into it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from places(item)


def change(document: Any, chance: random.Random) -> None:
    container, key = chance.choice(list(places(document)))
    kind = chance.randrange(9)
    if kind < 5:
        container[key] = any_json(chance)
    elif kind == 5:
        del container[key]
    elif kind == 6 and isinstance(container, dict):
        name = chance.choice(
            ["surplus", "extra", "id", "name", "media", "service", "rich", "buttons", '"\\u0069d"', '"\\ud800"']
        )
        container.setdefault(name, any_json(chance))
    elif kind == 7 and isinstance(container, list):
        container.append(any_json(chance) if chance.random() < 0.5 else copy.deepcopy(container[key]))
    elif isinstance(container[key], str) and ("date" in str(key) or chance.random() < 0.2):
        container[key] = chance.choice(DAYS) + chance.choice(["", *CLOCKS])
    elif isinstance(container[key], int) and not isinstance(container[key], bool):
        container[key] = Raw(f"{container[key]}{chance.choice(['.0', 'e0', '.5', 'e-1', 'e30'])}")
    else:
        container[key] = [container[key]]


def no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


@unittest.skipUnless(BINARY and Path(BINARY).exists(), "TELELAKE_BINARY names no built command")
@unittest.skipUnless(importlib.util.find_spec("jsonschema"), "jsonschema is not installed")
class SchemaAgreementTest(unittest.TestCase):
    folder: tempfile.TemporaryDirectory[str]
    chance: random.Random
    validator: Any
    maker: Maker
    real: list[Any]

    @classmethod
    def setUpClass(cls) -> None:
        import jsonschema  # noqa: PLC0415 - without it the class is skipped

        cls.folder = tempfile.TemporaryDirectory()
        cls.chance = random.Random(int(os.environ.get("TELELAKE_SEED", "20240229")))
        schema = json.loads(cls.run_command("schema", "export"))
        jsonschema.Draft202012Validator.check_schema(schema)
        cls.validator = jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.FormatChecker(["date", "date-time"])
        )
        cls.maker = Maker(schema, cls.chance)
        cls.real = cls.export_examples()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    @classmethod
    def run_command(cls, *arguments: str, status: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [BINARY, "--log-level", "error", "--data", cls.folder.name + "/store", *arguments],
            capture_output=True,
            check=False,
        )
        if done.returncode not in status:
            raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode()

    @classmethod
    def export_examples(cls) -> list[Any]:
        """Exported artifacts, small enough to be checked thousands of times."""
        exported = Path(cls.folder.name) / "exported"
        for name in EXAMPLES:
            cls.run_command("import", str(ROOT / "examples" / name), "--json")
        cls.run_command("export", "--format", "json", "--output", str(exported))
        return [json.loads(path.read_text()) for path in sorted(exported.rglob("*.json")) if path.stat().st_size < 6000]

    def refused(self, text: str) -> str | None:
        """Why the independent validator refuses a text; nothing where it accepts it."""
        try:
            document = json.loads(text, parse_constant=no_constant)
        except ValueError as error:
            return f"no JSON: {error}"
        fault = next(self.validator.iter_errors(document), None)
        return None if fault is None else f"{fault.json_path}: {fault.message[:200]}"

    def compare(self, texts: list[str]) -> int:
        """Compares the verdicts on a batch of documents; returns how many were accepted."""
        accepted = 0
        with tempfile.TemporaryDirectory() as folder:
            for number, text in enumerate(texts):
                (Path(folder) / f"{number:05}.json").write_text(text, encoding="utf-8")
            output = self.run_command("validate", "--schema-only", "--json", folder, status=(0, 3))
            findings = [json.loads(line) for line in output.splitlines()]
            self.assertEqual(findings[-1]["files"], len(texts))
            ours = {Path(finding["path"]).stem: finding for finding in findings if "path" in finding}
            for number, text in enumerate(texts):
                expected = self.refused(text)
                found = ours.get(f"{number:05}")
                accepted += expected is None
                if (found is None) != (expected is None):
                    self.fail(f"the command says {found}, the schema says {expected}, of {text[:3000]}")
        return accepted

    def source(self) -> Any:
        if self.chance.random() < 0.3:
            return copy.deepcopy(self.chance.choice(self.real))
        return self.maker.make(self.validator.schema)

    def test_what_the_examples_become_is_valid(self) -> None:
        self.assertGreater(len(self.real), 100)
        for start in range(0, len(self.real), BATCH):
            texts = [dump(document) for document in self.real[start : start + BATCH]]
            self.assertEqual(self.compare(texts), len(texts))

    def test_what_the_schema_describes_is_valid(self) -> None:
        texts = [dump(self.maker.make(self.validator.schema)) for _ in range(BATCH)]
        self.assertEqual(self.compare(texts), len(texts))

    def test_changed_documents_get_the_same_verdict(self) -> None:
        rounds = int(os.environ.get("TELELAKE_ROUNDS", "4000"))
        accepted = 0
        for start in range(0, rounds, BATCH):
            texts = []
            for _ in range(min(BATCH, rounds - start)):
                document = self.source()
                for _ in range(self.chance.choice([1, 1, 1, 2])):
                    change(document, self.chance)
                texts.append(dump(document))
            accepted += self.compare(texts)
        # Both verdicts occur often, else the comparison would say little.
        self.assertGreater(accepted, rounds // 20)
        self.assertGreater(rounds - accepted, rounds // 4)

    def test_every_edge_in_every_field_of_a_message(self) -> None:
        properties = self.validator.schema["$defs"]["Message"]["properties"]
        edges = NUMBERS + TEXTS + OTHERS
        edges += [json.dumps(day + clock, ensure_ascii=False) for day in DAYS for clock in ("", *CLOCKS)]
        base = copy.deepcopy(next(document for document in self.real if document["messages"]))
        base["messages"] = base["messages"][:1]
        texts = []
        for field in ("id", "date", "text", "album_id", "kind", "edited", "extra", "sender"):
            self.assertIn(field, properties)
            for edge in edges:
                document = copy.deepcopy(base)
                document["messages"][0][field] = Raw(edge)
                texts.append(dump(document))
        for field in ("date", "timezone", "schema_version"):
            texts += [dump(base | {field: Raw(edge)}) for edge in edges]
        texts += [dump(base | {"source": base["source"] | {"account": Raw(edge)}}) for edge in edges]
        for start in range(0, len(texts), BATCH):
            self.compare(texts[start : start + BATCH])


if __name__ == "__main__":
    unittest.main()
