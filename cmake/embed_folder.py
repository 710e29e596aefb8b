"""Turns the files of a folder into one C++ file that defines what src/web/embedded_files.h declares.

Usage: embed_folder.py FOLDER OUTPUT.cc

Writes OUTPUT.cc, OUTPUT.cc.bin (all bytes in a row, which the assembler includes as they are: much faster to compile
than an array literal), and OUTPUT.cc.d, a dependency file that names every file and folder looked at.
"""

import gzip
import hashlib
import re
import sys
from pathlib import Path

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".yaml": "application/yaml",
}
# Vite puts the first eight characters of the content's hash, in URL-safe Base64, before the suffix.
HASHED_NAME = re.compile(r"-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")


def string_literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def entity_tag(content: bytes) -> str:
    return '"' + hashlib.sha256(content).hexdigest()[:32] + '"'


def write_if_changed(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


class Blob:
    """The bytes of all files, and where each lies."""

    def __init__(self) -> None:
        self.content = bytearray()

    def add(self, content: bytes) -> str:
        offset = len(self.content)
        self.content += content
        return f"bytes_at({offset}, {len(content)})"


def table_row(path: str, content: bytes, blob: Blob) -> str:
    suffix = Path(path).suffix
    if suffix not in CONTENT_TYPES:
        sys.exit(f"embed_folder.py: no content type is known for {path}; add {suffix} to CONTENT_TYPES")
    compressed = gzip.compress(content, compresslevel=9, mtime=0)
    saves = len(compressed) < len(content)
    return "    {{{}, {}, {}, {}, {}, {}, {}}},".format(
        string_literal(path),
        string_literal(CONTENT_TYPES[suffix]),
        blob.add(content),
        string_literal(entity_tag(content)),
        blob.add(compressed) if saves else '""',
        string_literal(entity_tag(compressed)) if saves else '""',
        "true" if path.startswith("/assets/") and HASHED_NAME.search(path) else "false",
    )


def source_code(rows: list[str], blob_path: Path, blob: Blob) -> str:
    # The hash makes this file change with the bytes, so that it is compiled again.
    return f"""// Made by cmake/embed_folder.py. Content: {hashlib.sha256(blob.content).hexdigest()}
#include <algorithm>
#include <array>
#include <cstddef>

#include "web/embedded_files.h"

asm(R"(
.pushsection .rodata.telelake_embedded_bytes, "a", @progbits
.hidden telelake_embedded_bytes
.globl telelake_embedded_bytes
.balign 16
telelake_embedded_bytes:
.incbin "{blob_path}"
.popsection
)");

extern "C" {{
__attribute__((visibility("hidden"))) extern const char telelake_embedded_bytes[];
}}

namespace telelake {{
namespace {{

std::string_view bytes_at(std::size_t offset, std::size_t size) {{
  return {{telelake_embedded_bytes + offset, size}};
}}

const std::array<EmbeddedFile, {len(rows)}>& files() {{
  static const std::array<EmbeddedFile, {len(rows)}> all{{{{
{chr(10).join(rows)}
  }}}};
  return all;
}}

}}  // namespace

std::span<const EmbeddedFile> embedded_files() {{ return files(); }}

const EmbeddedFile* find_embedded_file(std::string_view path) {{
  const auto found = std::ranges::lower_bound(files(), path, {{}}, &EmbeddedFile::path);
  return found != files().end() && found->path == path ? &*found : nullptr;
}}

}}  // namespace telelake
"""


def main() -> None:
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    if not (folder / "index.html").exists():
        sys.exit(f"embed_folder.py: {folder} has no index.html; the web page is not built yet: run `make ui`")
    entries = sorted(folder.rglob("*"))
    files = sorted(("/" + entry.relative_to(folder).as_posix(), entry) for entry in entries if entry.is_file())
    blob = Blob()
    rows = [table_row(path, entry.read_bytes(), blob) for path, entry in files]
    blob_path = output.with_name(output.name + ".bin")
    write_if_changed(blob_path, bytes(blob.content))
    write_if_changed(output, source_code(rows, blob_path, blob).encode())
    looked_at = [folder, *entries]
    escaped = " ".join(str(entry).replace(" ", "\\ ") for entry in looked_at)
    output.with_name(output.name + ".d").write_text(f"{output}: {escaped}\n")


if __name__ == "__main__":
    main()
