"""One file of rows, read, tokenised and described."""

from dataclasses import dataclass

from ..records.plan import DataFile, Plan
from .row_stats import SplitStats, describe, refuse_bad_rows
from .rows import Row, read_rows
from .tokens import EncodedRow, RowTokenizer


@dataclass(frozen=True)
class Split:
    """The rows that fit recipe.maxLength, as text and as ids, in the order of their file."""

    path: str
    rows: list[Row]
    encoded: list[EncodedRow]
    stats: SplitStats


def load_split(file: DataFile, plan: Plan, tokenizer: RowTokenizer) -> Split:
    """Reads one file and drops its over-long rows.

    Raises:
        UserError: The file or its rows are not what the plan promises, or too many are too long.
    """
    rows = read_rows(file, plan.end_token)
    encoded = tokenizer.encode(rows, file.path)
    counts = [(len(row.prompt_ids), len(row.completion_ids)) for row in encoded]
    stats = describe(rows, counts, plan.recipe.max_length)
    refuse_bad_rows(stats, file.path, plan.recipe.max_length)
    fitting = [row for row in encoded if row.length <= plan.recipe.max_length]
    return Split(file.path, [rows[row.index] for row in fitting], fitting, stats)


def evenly_spaced(count: int, total: int) -> list[int]:
    """Picks up to `count` of `total` positions, the first always among them."""
    wanted = min(count, total)
    return [position * total // wanted for position in range(wanted)]
