"""Reading rows: JSONL of {"prompt", "completion"} or {"segments"}, held to digest and count.

A part is a string, or a list of strings where a text reads like a control token and is none: then
each string is tokenised by itself, and joined they are the text.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from ..records.atomic import sha256_of
from ..records.plan import DataFile
from .segments import Segment, pieces_of, read_segments


@dataclass(frozen=True)
class Row:
    """One rendered row; `index` counts from 0 in its file.

    Attributes:
        prompt_pieces: The prompt in pieces to tokenise each by itself; none where it is one piece.
        completion_pieces: The same of the completion.
        segments: The whole row, where it has more parts than two; `prompt` and `completion` are
            then its text before and from the last trained segment.
    """

    index: int
    prompt: str
    completion: str
    prompt_pieces: tuple[str, ...] = ()
    completion_pieces: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()

    @property
    def parts(self) -> tuple[Segment, ...]:
        """The row in the order it is fed."""
        return self.segments or (
            Segment(self.prompt_pieces or (self.prompt,), "prompt", loss=False, end=False),
            Segment(
                self.completion_pieces or (self.completion,), "completion", loss=True, end=True
            ),
        )

    @property
    def seam(self) -> int:
        """Which of the parts is the last trained one: what comes before it prompts for it."""
        return max(at for at, part in enumerate(self.parts) if part.loss)

    def trained_text(self, end_token: str) -> str:
        """The text that is learned, end tokens included."""
        return "".join(part.whole(end_token) for part in self.parts if part.loss)


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
    if isinstance(value, dict) and set(value) == {"segments"}:
        segments = read_segments(value["segments"], place, end_token)
        seam = max(at for at, segment in enumerate(segments) if segment.loss)
        texts = [segment.whole(end_token) for segment in segments]
        before, after = "".join(texts[:seam]), "".join(texts[seam:])
        return Row(index, before, after, segments=segments)
    if not isinstance(value, dict) or set(value) != {"prompt", "completion"}:
        found = ", ".join(value) if isinstance(value, dict) else type(value).__name__
        raise UserError(
            f'{place}: expected exactly the keys "prompt" and "completion", found {found}.'
        )
    for key, part in value.items():
        if not all(isinstance(piece, str) for piece in pieces_of(part)):
            raise UserError(
                f"{place} {key}: expected a string or strings, found {json.dumps(part)[:60]}."
            )
    if any(end_token in piece for piece in pieces_of(value["completion"])):
        raise UserError(
            f"{place} completion: expected no {end_token}, which the trainer appends itself; "
            "found one in the text. Remove it from the row."
        )
    prompt, completion = pieces_of(value["prompt"]), pieces_of(value["completion"])
    return Row(index, "".join(prompt), "".join(completion), tuple(prompt), tuple(completion))
