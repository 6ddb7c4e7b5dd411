"""Evidence of what was fed: the ids of a few rows, to hold against what the runtime feeds."""

from collections.abc import Callable
from dataclasses import dataclass

from .splits import Split, evenly_spaced


@dataclass(frozen=True)
class TokenSample:
    """One line of tokens.jsonl.

    Attributes:
        row: The row's index in its file.
        prompt_ids: Ids without a label.
        completion_ids: Ids with a label, the end token last.
    """

    row: int
    prompt_ids: list[int]
    completion_ids: list[int]


def token_samples(
    fed_ids: Callable[[int], list[int]], split: Split, count: int
) -> list[TokenSample]:
    """Takes evenly spaced rows from what a trainer feeds.

    Args:
        fed_ids: The ids that the trainer feeds for the row at a position of the split.
        split: The rows.
        count: How many to take, at most.
    """
    samples = []
    for position in evenly_spaced(count, len(split.encoded)):
        row, ids = split.encoded[position], fed_ids(position)
        seam = len(row.prompt_ids)
        samples.append(TokenSample(row.index, ids[:seam], ids[seam:]))
    return samples
