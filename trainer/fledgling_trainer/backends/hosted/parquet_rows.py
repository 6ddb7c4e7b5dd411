"""Rows as Parquet: ids, attention and labels, each row padded to the longest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
from pyarrow import parquet

from ...data.splits import Split
from ...data.tokens import IGNORED
from ...records.atomic import write_file

COLUMNS = ("input_ids", "attention_mask", "labels")


def write_rows(path: Path, split: Split, padding_id: int) -> None:
    """Writes one row a line; what pads it is neither attended to nor learned."""
    longest = max(row.length for row in split.encoded)
    columns: dict[str, list[list[int]]] = {name: [] for name in COLUMNS}
    for row in split.encoded:
        rest = longest - row.length
        columns["input_ids"].append(row.ids + [padding_id] * rest)
        columns["attention_mask"].append([1] * row.length + [0] * rest)
        columns["labels"].append(row.labels + [IGNORED] * rest)
    kind = pyarrow.list_(pyarrow.int64())
    table = pyarrow.table({name: pyarrow.array(rows, kind) for name, rows in columns.items()})
    write_file(path, lambda temporary: parquet.write_table(table, temporary))


def read_rows(path: Path) -> list[dict[str, list[int]]]:
    """Reads back what `write_rows` wrote."""
    rows: list[dict[str, list[int]]] = parquet.read_table(path).to_pylist()
    return rows


def collate(rows: Sequence[Any]) -> dict[str, Any]:
    """The rows of a batch as they stand."""
    return {name: np.array([row[name] for row in rows]) for name in COLUMNS}
