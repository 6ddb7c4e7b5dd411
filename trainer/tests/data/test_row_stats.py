import pytest

from fledgling_trainer.data.row_stats import Spread, describe, refuse_bad_rows, spread
from fledgling_trainer.data.rows import Row
from fledgling_trainer.errors import UserError


def test_percentiles_are_lengths_that_occur() -> None:
    assert spread(range(1, 101)) == Spread(1, 50, 95, 99, 100)
    assert spread([7]) == Spread(7, 7, 7, 7, 7)
    assert spread([]) == Spread(0, 0, 0, 0, 0)


def test_duplicates_and_empty_parts_are_counted() -> None:
    rows = [Row(0, "p", "c"), Row(1, "p", "c"), Row(2, "p", "d"), Row(3, "", "")]
    stats = describe(rows, "not counted", 10)
    assert (stats.rows, stats.duplicates, stats.empty_parts) == (4, 1, 2)
    assert (stats.too_long, stats.tokens) == (None, "not counted")
    with pytest.raises(UserError, match="text in every prompt and completion, found 2 empty"):
        refuse_bad_rows(stats, "train.jsonl", 10)


def test_one_long_row_in_twenty_is_dropped_and_two_are_refused() -> None:
    rows = [Row(index, "p", str(index)) for index in range(20)]
    one = describe(rows, [(5, 5)] * 19 + [(5, 6)], 10)
    refuse_bad_rows(one, "train.jsonl", 10)
    assert one.too_long == 1
    two = describe(rows, [(5, 5)] * 18 + [(5, 6), (9, 9)], 10)
    with pytest.raises(UserError, match=r"found 2 of 20 \(the longest has 18\)"):
        refuse_bad_rows(two, "train.jsonl", 10)
