"""The rows as a program is handed them: ids and labels, and text in segments where it says them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from ...base.files import base_file
from ...checks.loss_mask import LossMaskCheck, check_loss_mask
from ...data.rows import Row
from ...data.splits import Split
from ...data.tokens import EncodedRow, RowTokenizer
from ...records.atomic import write_json_lines
from ...records.plan import Base


def write_tokens(path: Path, split: Split) -> None:
    """Writes {"input_ids", "attention_mask", "labels"} a row, -100 where nothing is learned."""
    write_json_lines(
        path,
        (
            {"input_ids": row.ids, "attention_mask": [1] * row.length, "labels": row.labels}
            for row in split.encoded
        ),
    )


def read_tokens(path: Path) -> list[dict[str, list[int]]]:
    """Reads back what `write_tokens` wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_written(
    written: Sequence[dict[str, list[int]]], split: Split, tokenizer: RowTokenizer
) -> LossMaskCheck:
    """Holds the rows as written against the rows as read."""
    return check_loss_mask(written, _one_row, split, tokenizer, batch_size=1)


def _one_row(rows: list[Any]) -> dict[str, Any]:
    (row,) = rows
    return {key: np.array([values]) for key, values in row.items()}


def write_segments(path: Path, split: Split, tokenizer: RowTokenizer, base: Base) -> str:
    """Writes {"segments": [{"label", "text"}]} a row, for readers that tokenise each by itself.

    Written for all rows or not at all: a file that lacks some would train on fewer unsaid.

    Returns:
        Why it was not written, or an empty string.
    """
    path.unlink(missing_ok=True)
    # As it is: a reader does not know what ours leaves out of it.
    theirs = Tokenizer.from_file(str(base_file(base, "tokenizer.json")))
    theirs.no_truncation()
    theirs.no_padding()
    lines = []
    for row, encoded in zip(split.rows, split.encoded, strict=True):
        segments = text_segments(row, tokenizer.end_token)
        if not _says_the_same(segments, encoded, theirs):
            return f"{split.path}:{row.index + 1} as text would not be tokenised to the same ids"
        lines.append({"segments": segments})
    write_json_lines(path, lines)
    return ""


def text_segments(row: Row, end_token: str) -> list[dict[str, Any]]:
    """A row's pieces as labelled text, each end token one of its own."""
    return [
        {"label": part.loss, "text": text}
        for part in row.parts
        for text in (*part.pieces, *([end_token] if part.end else []))
        if text
    ]


def _says_the_same(segments: list[dict[str, Any]], row: EncodedRow, theirs: Tokenizer) -> bool:
    ids: list[int] = []
    labels: list[int] = []
    for segment in segments:
        found = theirs.encode(segment["text"], add_special_tokens=False).ids
        ids += found
        labels += found if segment["label"] else [-100] * len(found)
    return ids == row.ids and labels == row.labels
