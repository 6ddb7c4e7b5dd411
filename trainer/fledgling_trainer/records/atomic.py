"""Files that are either whole or absent: written beside their place, then renamed."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Lets `write` fill a temporary file beside `path`, then moves it there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text with line feeds on every platform."""
    write_file(path, lambda temporary: temporary.write_text(text, encoding="utf-8", newline="\n"))


def write_json(path: Path, value: object) -> None:
    """Writes one indented JSON document; NaN is refused, since JSON has none."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def write_json_lines(path: Path, values: Iterable[object]) -> None:
    """Writes one compact JSON document a line."""
    lines = (json.dumps(value, ensure_ascii=False, allow_nan=False) for value in values)
    write_text(path, "".join(line + "\n" for line in lines))


def sha256_of(path: Path) -> str:
    """Returns the lower-case hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
