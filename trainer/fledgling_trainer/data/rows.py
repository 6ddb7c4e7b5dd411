"""Reading rows: JSONL of exactly {"prompt", "completion"}, held to its digest and its count.

A part is a string, or a list of strings where a text reads like a control token and is none: then
each string is tokenised by itself, and joined they are the text.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..records.atomic import sha256_of
from ..records.plan import DataFile


@dataclass(frozen=True)
class Row:
    """One rendered row; `index` counts from 0 in its file.

    Attributes:
        prompt_pieces: The prompt in pieces to tokenise each by itself; none where it is one piece.
        completion_pieces: The same of the completion.
    """

    index: int
    prompt: str
    completion: str
    prompt_pieces: tuple[str, ...] = ()
    completion_pieces: tuple[str, ...] = ()


def read_rows(file: DataFile, end_token: str) -> list[Row]:
    """Reads every row of a file.

    Args:
        file: The file with the digest and the count that the plan promises.
        end_token: Text of the token the trainer appends; no completion may hold it.

    Raises:
        UserError: The file is absent, altered, truncated, or a row is not what it should be.
    """
    path = Path(file.path)
    if not path.is_file():
        raise UserError(f"{path}: no such file. Run `fledgling harvest`, then train again.")
    digest = sha256_of(path)
    if digest != file.sha256:
        raise UserError(
            f"{path}: expected sha256 {file.sha256[:12]}..., found {digest[:12]}...; the "
            "rows changed after the plan was written. Write the plan again with `fledgling train`."
        )
    # Not splitlines(): a JSON string may hold U+2028 and its kin, which end no row.
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    rows = [
        _parse(line, index, path, end_token) for index, line in enumerate(lines) if lines != [""]
    ]
    if len(rows) != file.rows:
        raise UserError(
            f"{path}: expected {file.rows} rows, found {len(rows)}. "
            "Write the plan again with `fledgling train`."
        )
    return rows


def _parse(line: str, index: int, path: Path, end_token: str) -> Row:
    place = f"{path}:{index + 1}"
    try:
        value = json.loads(line)
    except ValueError as error:
        raise UserError(
            f"{place}: expected one JSON object a line, found text that ends or breaks early "
            f"({error}). Run `fledgling harvest` again."
        ) from error
    if not isinstance(value, dict) or set(value) != {"prompt", "completion"}:
        found = ", ".join(value) if isinstance(value, dict) else type(value).__name__
        raise UserError(
            f'{place}: expected exactly the keys "prompt" and "completion", found {found}.'
        )
    for key, part in value.items():
        if not all(isinstance(piece, str) for piece in _pieces(part)):
            raise UserError(
                f"{place} {key}: expected a string or strings, found {json.dumps(part)[:60]}."
            )
    if any(end_token in piece for piece in _pieces(value["completion"])):
        raise UserError(
            f"{place} completion: expected no {end_token}, which the trainer appends itself; "
            "found one in the text. Remove it from the row."
        )
    prompt, completion = _pieces(value["prompt"]), _pieces(value["completion"])
    return Row(index, "".join(prompt), "".join(completion), tuple(prompt), tuple(completion))


def _pieces(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]
