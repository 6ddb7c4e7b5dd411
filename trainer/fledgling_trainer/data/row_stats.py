"""What the rows look like: counts and lengths, before anything is trained on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UserError
from .rows import Row

TOO_LONG_SHARE = 0.05
"""Largest share of over-long rows that may be dropped."""


@dataclass(frozen=True)
class Spread:
    """Percentiles of a length, by nearest rank."""

    min: int
    p50: int
    p95: int
    p99: int
    max: int


@dataclass(frozen=True)
class TokenStats:
    """Lengths in tokens; `completion` and `row` count the end token."""

    prompt: Spread
    completion: Spread
    row: Spread


@dataclass(frozen=True)
class SplitStats:
    """One file's rows.

    Attributes:
        duplicates: Rows equal in both parts to an earlier one.
        empty_parts: Prompts and completions without a character.
        too_long: Rows over recipe.maxLength, which are dropped; None if tokens were not counted.
        tokens: Lengths in tokens, or why there are none.
    """

    rows: int
    duplicates: int
    empty_parts: int
    too_long: int | None
    prompt_characters: Spread
    completion_characters: Spread
    tokens: TokenStats | str


def spread(lengths: Sequence[int]) -> Spread:
    """Summarises lengths; all 0 where there are none."""
    ordered = sorted(lengths) or [0]

    def rank(percent: int) -> int:
        return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]

    return Spread(ordered[0], rank(50), rank(95), rank(99), ordered[-1])


def describe(
    rows: Sequence[Row], token_counts: Sequence[tuple[int, int]] | str, max_length: int
) -> SplitStats:
    """Describes one file's rows.

    Args:
        rows: The rows.
        token_counts: Tokens of each row's prompt and completion, or why they are not known.
        max_length: The recipe's longest row, in tokens.
    """
    return SplitStats(
        rows=len(rows),
        duplicates=len(rows) - len({(row.prompt, row.completion) for row in rows}),
        empty_parts=sum((not row.prompt) + (not row.completion) for row in rows),
        too_long=_count_too_long(token_counts, max_length),
        prompt_characters=spread([len(row.prompt) for row in rows]),
        completion_characters=spread([len(row.completion) for row in rows]),
        tokens=_token_stats(token_counts),
    )


def _count_too_long(counts: Sequence[tuple[int, int]] | str, max_length: int) -> int | None:
    if isinstance(counts, str):
        return None
    return sum(prompt + completion > max_length for prompt, completion in counts)


def _token_stats(counts: Sequence[tuple[int, int]] | str) -> TokenStats | str:
    if isinstance(counts, str):
        return counts
    return TokenStats(
        spread([prompt for prompt, _ in counts]),
        spread([completion for _, completion in counts]),
        spread([prompt + completion for prompt, completion in counts]),
    )


def refuse_bad_rows(stats: SplitStats, path: str, max_length: int) -> None:
    """Refuses rows that would teach the wrong thing.

    Raises:
        UserError: A part is empty, or more than 5 % of the rows are too long.
    """
    if stats.empty_parts:
        raise UserError(
            f"{path}: expected text in every prompt and completion, found {stats.empty_parts} "
            "empty. Remove those rows."
        )
    if stats.too_long is not None and stats.too_long > TOO_LONG_SHARE * stats.rows:
        longest = stats.tokens.row.max if isinstance(stats.tokens, TokenStats) else 0
        raise UserError(
            f"{path}: expected at most {TOO_LONG_SHARE:.0%} of the rows over {max_length} tokens, "
            f"found {stats.too_long} of {stats.rows} (the longest has {longest}). "
            "Raise recipe.maxLength or harvest shorter rows."
        )
